//! The simulation in its worker: started, watched, cancelled, and what it measured.

use std::sync::Arc;

use leptos::prelude::*;

use super::agreement::{Agreement, compare};
use super::studio::Studio;
use super::toast::Toasts;
use crate::analysis::{Answer, Study};
use crate::model::{Pricing, Scenario, catalogue};
use crate::queueing::Detail;
use crate::sim::{Measurement, RunSpec};
use crate::worker::client::Client;
use crate::worker::protocol::{Reply, Task};

/// What the simulation is doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Run {
    /// Nothing.
    #[default]
    Idle,
    /// Working; the share that is done, 0 to 1.
    Working(f64),
}

/// What was measured, and of which design.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    about: Arc<Scenario>,
    /// Traffic of the design that was simulated, in the answer's unit.
    pub traffic: f64,
    /// One measurement per load, the operating point's first.
    pub measured: Vec<Option<Measurement>>,
    /// The closed form's percentiles at the same loads.
    predicted: Vec<Option<[f64; 5]>>,
}

impl Outcome {
    /// How each load that was measured compares with the closed form, the operating point first.
    pub fn agreements(&self) -> Vec<Agreement> {
        let pairs = self.measured.iter().zip(&self.predicted);
        pairs.filter_map(|(measured, predicted)| Some(compare(*predicted, measured.as_ref()?))).collect()
    }
}

/// The simulation of the design.
#[derive(Clone, Copy)]
pub struct Simulation {
    /// What it is doing.
    pub run: RwSignal<Run>,
    /// What it measured last.
    pub outcome: RwSignal<Option<Arc<Outcome>>>,
    client: StoredValue<Option<Client>, LocalStorage>,
    toasts: Toasts,
}

/// Loads beside the operating point, as shares of what the first bottleneck bears.
const SHARES: [f64; 5] = [0.9, 0.75, 0.5, 0.25, 0.97];
/// Loads nearer than this share to one another would cover each other on the chart.
const NEAR: f64 = 0.06;

impl Simulation {
    /// Nothing simulated yet.
    pub fn new(toasts: Toasts) -> Self {
        Self {
            run: RwSignal::default(),
            outcome: RwSignal::new(None),
            client: StoredValue::new_local(None),
            toasts,
        }
    }

    /// Simulates the design as it is, at its operating point and along the curve.
    pub fn start(self, studio: Studio, answer: &Answer) {
        let scenario = studio.scenario.get_untracked();
        let Ok(mut study) = Study::new(&scenario) else { return };
        let network = study.network().clone();
        let loads = loads(answer);
        let predicted =
            loads.iter().map(|load| study.predict(*load, Detail::Curve).total.percentiles_s).collect();
        let measured = vec![None; loads.len()];
        let empty = Outcome { about: scenario.clone(), traffic: answer.traffic, measured, predicted };
        self.outcome.set(Some(Arc::new(empty)));
        self.run.set(Run::Working(0.0));
        let task = Task { network, loads, spec: RunSpec { seed: scenario.seed, ..RunSpec::default() } };
        let client = self.client.with_value(Clone::clone).unwrap_or_default();
        self.client.set_value(Some(client.clone()));
        client.start(task, move |reply| self.hear(reply));
    }

    /// Stops; what was measured so far stays.
    pub fn cancel(self) {
        self.client.with_value(|client| client.iter().for_each(Client::cancel));
        self.run.set(Run::Idle);
    }

    fn hear(self, reply: Reply) {
        match reply {
            Reply::Ready { .. } => {}
            Reply::Progress { share, .. } => self.run.set(Run::Working(share)),
            Reply::Partial { load, measurement, .. } => self.outcome.update(|outcome| {
                if let Some(outcome) = outcome
                    && let Some(place) = Arc::make_mut(outcome).measured.get_mut(load as usize)
                {
                    *place = Some(*measurement);
                }
            }),
            Reply::Done { .. } => self.run.set(Run::Idle),
            Reply::Failed { fault, .. } => {
                self.run.set(Run::Idle);
                self.toasts.warn(fault.to_string());
            }
        }
    }

    /// What was measured, if it says something about this scenario; wakes when more was.
    pub fn about(self, scenario: &Scenario) -> Option<Arc<Outcome>> {
        self.outcome.get().filter(|outcome| same_curve(&outcome.about, scenario))
    }

    /// What was measured at exactly the operating point of this scenario.
    pub fn here(self, scenario: &Scenario) -> Option<Measurement> {
        let outcome = self.about(scenario)?;
        let same = same_numbers(&outcome.about) == same_numbers(scenario);
        outcome.measured.first().filter(|_| same).cloned().flatten()
    }
}

/// The operating point and loads along the curve, the ones that matter most first.
fn loads(answer: &Answer) -> Vec<f64> {
    let limit =
        answer.bottlenecks.first().map_or(answer.traffic, |first| first.traffic) / answer.traffic.max(1e-300);
    let mut loads = vec![1.0];
    for share in SHARES {
        let load = share * limit;
        if load.is_finite()
            && load > 0.0
            && loads.iter().all(|other: &f64| (other - load).abs() > NEAR * limit)
        {
            loads.push(load);
        }
    }
    loads
}

/// The scenario without what no simulation reads.
fn same_numbers(scenario: &Scenario) -> Scenario {
    let (name, note, objectives, pricing) = (String::new(), String::new(), Vec::new(), Pricing::default());
    Scenario { name, note, objectives, pricing, ..scenario.clone() }
}

/// Whether two scenarios have the same curve: they are equal but for the traffic of a single source.
fn same_curve(a: &Scenario, b: &Scenario) -> bool {
    without_traffic(same_numbers(a)) == without_traffic(same_numbers(b))
}

fn without_traffic(mut scenario: Scenario) -> Scenario {
    let traffic = |kind: &str| catalogue::find(kind).and_then(|spec| spec.traffic_param);
    let sources = scenario.blocks.values().filter(|block| traffic(&block.kind).is_some()).count();
    if sources == 1 {
        for block in scenario.blocks.values_mut() {
            if let Some(slug) = traffic(&block.kind) {
                block.params.set(slug, None, None);
            }
        }
    }
    scenario
}
