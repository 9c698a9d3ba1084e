//! What every kind of block owes to the rest of the planner.

mod bills;
mod contract;
mod gallery;
mod reference;

use headroom::model::catalogue::BlockSpec;
use headroom::model::param::Reader;
use headroom::model::rates::{Bill, CostLine, Usage};
use headroom::model::{Params, Pricing};

use crate::parameters::each_at_its_ends;

/// One month of 730 hours.
const MONTH_S: f64 = 2_628_000.0;

/// A month's usage in which everything sent goes straight to users.
fn usage(requests: f64, gb_out: f64, instances: f64, held_s: f64) -> Usage {
    let mean_per_s = requests / MONTH_S;
    Usage {
        hours: 730.0,
        requests,
        mean_per_s,
        peak_per_s: 4.0 * mean_per_s,
        instances_peak: instances,
        instances_mean: instances,
        gb_out,
        gb_to_users: gb_out,
        held_s,
        ..Usage::default()
    }
}

fn bill(spec: &'static BlockSpec, params: &Params, usage: &Usage) -> Vec<CostLine> {
    let pricing = Pricing::default();
    let mut bill = Bill::new(&pricing);
    (spec.cost)(&Reader::new(spec.params, params), usage, &mut bill);
    bill.into_lines()
}

fn total(lines: &[CostLine]) -> f64 {
    lines.iter().map(|line| line.usd_month).sum()
}

/// Default parameters, and each parameter in turn at each of its extremes.
fn variants(spec: &'static BlockSpec) -> Vec<Params> {
    let ends = each_at_its_ends(spec.params).into_iter().map(|(_, params)| params);
    std::iter::once(Params::default()).chain(ends).collect()
}
