//! One instance with more than its share: two lines solved apart, and mixed by who goes where.

use super::compiled::Compiled;
use super::group::Group;
use super::law::Rest;
use super::method::Method;
use super::point::{Point, StationState};
use super::prediction::Validity;
use crate::model::network::{Dispatch, StationIx};

/// A hot instance.
pub static SKEWED: Method = Method {
    name: "Uneven shares",
    formula: "the hot instance gets hλ, each other (1 − h)λ/(n − 1); laws mixed by h and 1 − h",
    source: "splitting of a Poisson stream",
    assumes: "who goes where does not depend on the lines; the hot instance stands for the station's saturation",
    error: "as exact as each instance by itself",
};

impl Group<'_> {
    /// The two lines of a station with a hot instance; `None` where there is none.
    pub(super) fn skewed(&self, model: &Compiled, point: &Point, station: StationIx) -> Option<StationState> {
        let Dispatch::Skewed(share) = self.spec.dispatch else { return None };
        if self.instances < 2 || self.rate_per_s <= 0.0 {
            return None;
        }
        let share = share.clamp(0.0, 1.0);
        let others = self.groups - 1.0;
        let hot = self.part(share, 1.0).alone(model, point, station);
        let rest = self.part(1.0 - share, others).alone(model, point, station);
        Some(mixed(hot, rest, share, others))
    }
}

/// One station's state from its hot instance's and that of `others` more.
fn mixed(hot: StationState, rest: StationState, share: f64, others: f64) -> StationState {
    let accept = share * hot.accept + (1.0 - share) * rest.accept;
    let weight = (1.0 - share) * rest.accept / accept.max(1e-300);
    let over = |a: f64, b: f64| if weight > 0.0 { (1.0 - weight) * a + weight * b } else { a };
    let each = |a: Option<f64>, b: Option<f64>| Some((a? + others * b?) / (others + 1.0));
    let served = over(hot.served, rest.served);
    let endless = hot.served < 1.0 || rest.served < 1.0;
    let validity = match hot.validity.clone().and(rest.validity.clone()) {
        Validity::Exact => Validity::Exact,
        Validity::Approximate(_) => Validity::Approximate(SKEWED.name.to_owned()),
        outside @ Validity::Outside(_) => outside,
    };
    let mut state = StationState {
        accept,
        served,
        wait_s: over(hot.wait_s, rest.wait_s),
        line_s: over(hot.line_s, rest.line_s),
        slowdown: over(hot.slowdown, rest.slowdown),
        waiting: hot.waiting + rest.waiting,
        growth_per_s: hot.growth_per_s + rest.growth_per_s,
        core_utilisation: each(hot.core_utilisation, rest.core_utilisation),
        worker_utilisation: each(hot.worker_utilisation, rest.worker_utilisation),
        saturation: hot.saturation.into_iter().chain(rest.saturation).reduce(f64::max),
        validity,
        method: &SKEWED,
        ..hot
    };
    if rest.served < 1.0 {
        state.law = rest.law;
    } else if !endless {
        state.law.rest = Some(Box::new(Rest { share: weight, law: rest.law }));
    }
    state
}
