//! How requests that are worked on at the same time slow each other down.

use crate::model::network::Contention;
use crate::model::param::{ParamSpec, Reader};
use crate::model::units::Unit;

const CONTENTION: &str = "Slowing each other down";

/// Serial share σ of Gunther's law.
pub(in crate::model::catalogue) const SIGMA: ParamSpec = ParamSpec::number("contention", "Contention σ", Unit::None, 0.0, 0.0, 1.0)
    .under(CONTENTION)
    .help("Share of the work, 0 to 1, that only one request can do at a time: locks, a hot row, the log. m at once proceed at 1/(1 + σ(m − 1) + κm(m − 1)) of full speed (Gunther's universal scalability law).");
/// Coherency κ of Gunther's law.
pub(in crate::model::catalogue) const KAPPA: ParamSpec = ParamSpec::number("coherency", "Coherency κ", Unit::None, 0.0, 0.0, 1.0)
    .under(CONTENTION)
    .help("Cost of keeping each pair of requests in agreement, as a share of the work. Above 0 throughput falls when too many work at once; measured values are 0.00001 to 0.01.");

/// Contention, where any is given.
pub(in crate::model::catalogue) fn contention(r: &Reader<'_>) -> Option<Contention> {
    let found = Contention { sigma: r.number("contention"), kappa: r.number("coherency") };
    (found.sigma > 0.0 || found.kappa > 0.0).then_some(found)
}
