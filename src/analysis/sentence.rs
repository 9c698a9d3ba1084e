//! The answer in words: what breaks first, at what traffic, and what it costs there.

use super::answer::{Answer, TrafficUnit};
use crate::model::units::{Unit, significant};
use crate::model::{Scenario, Severity};

impl TrafficUnit {
    /// A traffic value in words: `41.7 requests/s`.
    pub fn words(self, x: f64) -> String {
        match self {
            Self::RequestsPerSecond => format!("{} requests/s", significant(x)),
            Self::Users => format!("{} users", significant(x)),
            Self::Times => format!("{} times today's traffic", significant(x)),
        }
    }

    /// The label of the traffic axis.
    pub fn label(self) -> &'static str {
        match self {
            Self::RequestsPerSecond => "Traffic (requests/s)",
            Self::Users => "Users",
            Self::Times => "Traffic (× today's)",
        }
    }
}

/// One or two sentences about the design.
pub fn sentence(scenario: &Scenario, answer: &Answer, cost_at_limit: Option<f64>) -> String {
    let mut text = present(answer);
    if let Some(first) = answer.bottlenecks.first() {
        let name = scenario.blocks.get(&first.block).map_or("", |b| b.name.as_str());
        let ratio = first.traffic / answer.traffic.max(1e-300);
        let there = answer.unit.words(first.traffic);
        let cost = cost_at_limit
            .map(|c| format!(", where the bill is {}", Unit::DollarsPerMonth.format(c)))
            .unwrap_or_default();
        let when = if ratio >= 1.0 {
            format!("{} above the present peak", Unit::Ratio.format(ratio - 1.0))
        } else {
            format!("already {} below the present peak", Unit::Ratio.format(1.0 - ratio))
        };
        text.push_str(&format!(" {name} runs out of {} first, at {there}, {when}{cost}.", first.what));
    } else {
        text.push_str(" Nothing saturates within a thousand times this traffic.");
    }
    if let Some((from, to)) = answer.curve.metastable {
        text.push_str(&format!(
            " It is metastable between {} and {}: a spike tips it over, retries keep it down, and it does not come back by itself.",
            significant(from),
            answer.unit.words(to)
        ));
    }
    if answer.problems.iter().any(|p| p.severity == Severity::Warning) {
        text.push_str(" See the problems listed.");
    }
    text
}

/// What holds at the present traffic.
pub(super) fn present(answer: &Answer) -> String {
    let traffic = answer.unit.words(answer.traffic);
    let cost = Unit::DollarsPerMonth.format(answer.cost_usd_month);
    let total = &answer.now.total;
    let errors = total.errors.total();
    match total.percentiles_s {
        Some([.., p99, _]) if errors < 5e-4 => format!(
            "At {traffic}, 99 % of requests are answered within {} for {cost}.",
            Unit::Seconds.format(p99)
        ),
        Some([.., p99, _]) => format!(
            "At {traffic}, {} of requests fail and 99 % of the rest are answered within {}, for {cost}.",
            Unit::Ratio.format(errors),
            Unit::Seconds.format(p99)
        ),
        None if answer.now.stable => {
            format!("At {traffic}, hardly any request is answered in time, for {cost}.")
        }
        None => format!(
            "At {traffic}, requests arrive faster than they can be served and the backlog grows without end, for {cost}."
        ),
    }
}
