//! From a case's model to a network, by the type of the model.

use serde_json::Value;

use super::case::Case;
use super::question::{Question, understand};
use super::{balance, bursty, closed, fork, open, resilience, special};
use crate::model::distribution::Law;
use crate::model::network::{Arrivals, Call, Discipline, Handler, Network, Source, Station, StationIx};
use crate::model::{BlockId, Distribution, EdgeId, EdgeMode};

/// The question of a case; `None` where its type or its quantity is not one that the engines know.
pub(super) fn question(case: &Case) -> Option<Question> {
    let model = Model::of(case);
    if let Some(question) = fork::question(&model, &case.quantity) {
        return Some(question);
    }
    let network = special::network(&model)
        .or_else(|| resilience::network(&model))
        .or_else(|| balance::network(&model))
        .or_else(|| open::network(&model))
        .or_else(|| closed::network(&model))
        .or_else(|| bursty::network(&model))?;
    let last = network.stations.len() - 1;
    let ask = special::ask(&case.quantity).or_else(|| understand(&case.quantity, 1, last))?;
    Some(Question { network, ask })
}

/// A model's parameters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Model<'a> {
    value: &'a Value,
    /// Its type.
    pub(super) text: &'a str,
}

impl<'a> Model<'a> {
    /// The model of a case.
    pub(super) fn of(case: &'a Case) -> Self {
        Self { value: &case.model, text: case.model_type() }
    }

    /// A number.
    pub(super) fn number(&self, key: &str) -> Option<f64> {
        self.value.get(key)?.as_f64()
    }

    /// A whole number.
    pub(super) fn count(&self, key: &str) -> Option<u32> {
        self.number(key).filter(|x| *x >= 0.0 && x.fract() == 0.0).map(|x| x as u32)
    }

    /// A list of numbers; `inf` is infinity.
    pub(super) fn numbers(&self, key: &str) -> Option<Vec<f64>> {
        numbers(self.value.get(key)?)
    }

    /// A table of numbers.
    pub(super) fn table(&self, key: &str) -> Option<Vec<Vec<f64>>> {
        self.value.get(key)?.as_array()?.iter().map(numbers).collect()
    }

    /// A text.
    pub(super) fn words(&self, key: &str) -> Option<&str> {
        self.value.get(key)?.as_str()
    }

    /// A list of texts.
    pub(super) fn word_list(&self, key: &str) -> Option<Vec<&str>> {
        self.value.get(key)?.as_array()?.iter().map(Value::as_str).collect()
    }

    /// A part of the model.
    pub(super) fn part(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key)?;
        Some(Self { value, text: value.get("dist").and_then(Value::as_str).unwrap_or("") })
    }

    /// Whether the type has all these words.
    pub(super) fn is(&self, words: &[&str]) -> bool {
        words.iter().all(|w| self.text.contains(w))
    }
}

fn numbers(value: &Value) -> Option<Vec<f64>> {
    let number = |v: &Value| v.as_f64().or_else(|| (v.as_str() == Some("inf")).then_some(f64::INFINITY));
    value.as_array()?.iter().map(number).collect()
}

/// A law in words: `lognormal scv 4 mean 1`, `Erlang-2 mean .5`, `det .8`, `H2c2=10`, `Pareto(alpha=3)`, `exponential`;
/// mean and variability where the words leave them open.
pub(super) fn law(words: &str, mean_s: f64, scv: f64) -> Option<Distribution> {
    let text = words.to_lowercase();
    let after =
        |keys: &[&str]| keys.iter().find_map(|key| leading_number(text.get(text.find(key)? + key.len()..)?));
    let mean_s = after(&["mean ", "m="]).unwrap_or(mean_s);
    let scv = after(&["scv ", "scv=", "c2="]).unwrap_or(scv);
    let new = |law| Some(Distribution::new(law, mean_s, scv));
    if text.starts_with("det") || text == "d" {
        let mean_s = after(&["det "]).unwrap_or(mean_s);
        Some(Distribution::Deterministic { mean_s })
    } else if text.starts_with("logn") {
        new(Law::Lognormal)
    } else if text.starts_with('h') {
        let scv = after(&["h2("]).unwrap_or(scv);
        Some(Distribution::new(Law::Hyperexponential, mean_s, scv))
    } else if text.starts_with("pareto") {
        let alpha = after(&["alpha="])?;
        Some(Distribution::Pareto { min_s: mean_s * (alpha - 1.0) / alpha, max_s: f64::INFINITY, alpha })
    } else if text.starts_with("erlang-") || (text.starts_with('e') && !text.starts_with("exp")) {
        let k = leading_number(text.trim_start_matches("erlang-").trim_start_matches('e'))?;
        Some(Distribution::new(Law::Erlang, mean_s, 1.0 / k))
    } else if text.starts_with('m') || text.starts_with("exp") {
        Some(Distribution::Exponential { mean_s })
    } else {
        None
    }
}

/// The law of a family with this variability: Erlang below 1, hyperexponential with balanced means above.
pub(super) fn of_variability(mean_s: f64, scv: f64) -> Distribution {
    if scv <= 0.0 {
        Distribution::Deterministic { mean_s }
    } else if scv <= 1.0 {
        Distribution::new(Law::Erlang, mean_s, scv)
    } else {
        Distribution::new(Law::Hyperexponential, mean_s, scv)
    }
}

/// The number that a text begins with.
pub(super) fn leading_number(text: &str) -> Option<f64> {
    let text = text.trim_start();
    let number: String = text.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    number.trim_end_matches('.').parse().ok()
}

/// A network under construction; station 0 is the first source's reference station.
#[derive(Clone, Debug, Default)]
pub(super) struct Builder {
    /// The network so far.
    pub(super) network: Network,
    edges: u32,
}

impl Builder {
    /// A network with this many classes.
    pub(super) fn new(classes: usize) -> Self {
        let names = (1..=classes).map(|c| format!("class {c}")).collect();
        Self { network: Network { classes: names, ..Network::default() }, edges: 0 }
    }

    /// Adds a source whose requests are all of one class, or of class 0 where there is one.
    pub(super) fn source(&mut self, arrivals: Arrivals, class: usize) -> StationIx {
        let classes = self.network.classes.len();
        let handlers = vec![Handler::leaf(Distribution::ZERO); classes];
        let station = self.network.stations.len();
        self.network.stations.push(Station::reference("source", BlockId(0), handlers));
        let mix = (0..classes).map(|c| if c == class { 1.0 } else { 0.0 }).collect();
        self.network.sources.push(Source::steady(station, arrivals, mix));
        station
    }

    /// Adds a station with one law for all classes.
    pub(super) fn station(&mut self, service: Distribution, cores: Option<u32>) -> StationIx {
        let services = vec![service; self.network.classes.len()];
        self.stations(&services, cores, Discipline::Fcfs)
    }

    /// Adds a station with a law per class.
    pub(super) fn stations(
        &mut self,
        services: &[Distribution],
        cores: Option<u32>,
        discipline: Discipline,
    ) -> StationIx {
        let handlers = services.iter().map(|s| Handler::leaf(*s)).collect();
        let mut station = Station::reference("station", BlockId(0), handlers);
        (station.cores, station.discipline) = (cores, discipline);
        self.network.stations.push(station);
        self.network.stations.len() - 1
    }

    /// Bounds a station: `capacity` inside, the ones in service included.
    pub(super) fn bound(&mut self, station: StationIx, capacity: u32) {
        let cores = self.network.stations[station].cores.unwrap_or(capacity);
        self.network.stations[station].workers = Some(cores.min(capacity));
        self.network.stations[station].backlog = Some(capacity.saturating_sub(cores));
    }

    /// Adds a call for every class.
    pub(super) fn call(&mut self, from: StationIx, to: StationIx, mean: f64) {
        for class in 0..self.network.classes.len() {
            self.call_of(class, from, to, mean);
        }
    }

    /// Adds a call for one class.
    pub(super) fn call_of(&mut self, class: usize, from: StationIx, to: StationIx, mean: f64) {
        if mean > 0.0 {
            self.edges += 1;
            let call = Call::plain(EdgeId(self.edges), EdgeMode::Call, to, mean);
            self.network.stations[from].handlers[class].calls.push(call);
        }
    }

    /// Adds a forward for one class.
    pub(super) fn forward_of(&mut self, class: usize, from: StationIx, to: StationIx, mean: f64) {
        if mean > 0.0 {
            self.edges += 1;
            let call = Call::plain(EdgeId(self.edges), EdgeMode::Forward, to, mean);
            self.network.stations[from].handlers[class].forwards.push(call);
        }
    }

    /// Adds a forward for every class.
    pub(super) fn forward(&mut self, from: StationIx, to: StationIx, mean: f64) {
        for class in 0..self.network.classes.len() {
            self.forward_of(class, from, to, mean);
        }
    }
}

/// Poisson arrivals.
pub(super) fn poisson(rate_per_s: f64) -> Arrivals {
    Arrivals::Open { gap: Distribution::Exponential { mean_s: 1.0 / rate_per_s } }
}
