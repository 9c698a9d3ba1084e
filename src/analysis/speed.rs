//! Designs to measure the closed form's speed on.

use crate::model::{Block, BlockId, Class, ClassId, Edge, EdgeId, EdgeMode, ParamValue, Params, Scenario};

/// Sizes of the designs that show how the cost of a sweep grows.
pub const SIZES: [usize; 5] = [12, 25, 50, 100, 200];

/// A tree of `blocks` servers, each calling two more 0.45 times a request: eight cores, lognormal work of many means,
/// the first one 60 % busy.
pub fn tree(blocks: usize) -> Scenario {
    let number = ParamValue::Number;
    let text = |slug: &str| ParamValue::Text(slug.to_owned());
    let with = |values: Vec<(&str, ParamValue)>| {
        let mut params = Params::default();
        for (slug, value) in values {
            params.set(slug, None, Some(value));
        }
        params
    };
    let mut scenario = Scenario::default();
    scenario.classes.insert(ClassId(1), Class { name: "request".to_owned(), share: 1.0 });
    let mut add = |id: usize, kind: &str, params: Params| {
        let block = Block { kind: kind.to_owned(), name: format!("Block {id}"), params };
        scenario.blocks.insert(BlockId(id as u32), block);
    };
    add(1, "users-rate", with(vec![("rate", number(240.0))]));
    for i in 0..blocks {
        let service_s = 0.02 * (1.0 + (i % 7) as f64 / 10.0);
        let params = vec![
            ("instances", number(1.0)),
            ("size", text("m5.2xlarge")),
            ("service_time", number(service_s)),
            ("variability", number(1.5)),
            ("law", text("lognormal")),
            ("discipline", text("fcfs")),
        ];
        add(i + 2, "vm-server", with(params));
    }
    let mut call = |from: usize, to: usize, calls: f64| {
        let id = EdgeId(to as u32);
        let (from, to) = (BlockId(from as u32), BlockId(to as u32));
        let params = with(vec![("calls", number(calls))]);
        scenario.edges.insert(id, Edge { from, to, mode: EdgeMode::Call, params, classes: Vec::new() });
    };
    call(1, 2, 1.0);
    for i in 0..blocks {
        for child in [2 * i + 1, 2 * i + 2].into_iter().filter(|child| *child < blocks) {
            call(i + 2, child + 2, 0.45);
        }
    }
    scenario
}

/// The slope of ln(seconds) over ln(size), by least squares: 1 where cost grows in proportion.
pub fn exponent(measured: &[(f64, f64)]) -> f64 {
    let n = measured.len() as f64;
    let logs = || measured.iter().map(|(size, seconds)| (libm::log(*size), libm::log(*seconds)));
    let (x, y) = logs().fold((0.0, 0.0), |sum, (x, y)| (sum.0 + x / n, sum.1 + y / n));
    let (over, under) =
        logs().fold((0.0, 0.0), |sum, (a, b)| (sum.0 + (a - x) * (b - y), sum.1 + (a - x) * (a - x)));
    over / under
}
