//! The whole answer about a design, in steps short enough to be taken between two frames.

use super::answer::Answer;
use super::study::{Study, grid, upper_end};
use super::sweep::Sweep;
use super::{cost, limits, sentence};
use crate::queueing::Detail;

/// An answer in the making.
#[derive(Clone, Debug)]
pub struct Inquiry {
    study: Study,
    points: usize,
    answer: Option<Answer>,
    next: Step,
    first: Option<f64>,
    slo_load: Option<f64>,
    high: f64,
    sweep: Option<Sweep>,
}

/// What is computed next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Present,
    Bottlenecks,
    SloCapacity,
    Knee,
    Curve,
    Metastable,
    Sentence,
}

impl Inquiry {
    /// Begins; the curves will have `points` points.
    pub fn new(study: Study, points: usize) -> Self {
        Self {
            study,
            points,
            answer: None,
            next: Step::Present,
            first: None,
            slo_load: None,
            high: 0.0,
            sweep: None,
        }
    }

    /// Takes one step; the answer, once there is nothing left to do.
    pub fn step(&mut self) -> Option<Answer> {
        let Some(answer) = &mut self.answer else {
            self.answer = Some(self.study.present());
            self.next = Step::Bottlenecks;
            return None;
        };
        let traffic = answer.traffic;
        match self.next {
            Step::Present | Step::Bottlenecks => {
                answer.bottlenecks = limits::bottlenecks(&mut self.study.solver);
                self.first = answer.bottlenecks.first().map(|b| b.traffic);
                for bottleneck in &mut answer.bottlenecks {
                    bottleneck.traffic *= traffic;
                }
                self.next = Step::SloCapacity;
            }
            Step::SloCapacity => {
                self.slo_load = limits::slo_capacity(&mut self.study.solver, &self.study.scenario);
                answer.slo_capacity = self.slo_load.map(|load| load * traffic);
                answer.headroom = self.slo_load.map(|load| load - 1.0);
                self.high = upper_end(self.first, self.slo_load);
                self.next = Step::Knee;
            }
            Step::Knee => {
                let high = self.first.unwrap_or(self.high).min(self.high);
                answer.knee =
                    limits::knee(&mut self.study.solver, 0.02 * self.high, high).map(|load| load * traffic);
                let loads = grid(self.high, self.first, self.points.max(2));
                self.sweep = Some(Sweep::new(&self.study, loads));
                self.next = Step::Curve;
            }
            Step::Curve => {
                if let Some(points) = self.sweep.as_mut()?.step(&mut self.study) {
                    answer.curve.points = points;
                    self.next = Step::Metastable;
                }
            }
            Step::Metastable => {
                let seen: Vec<(f64, bool)> =
                    answer.curve.points.iter().map(|p| (p.load, p.collapsed.is_some())).collect();
                let loads = limits::metastable(&mut self.study.solver, &seen);
                answer.curve.metastable = loads.map(|(from, to)| (from * traffic, to * traffic));
                self.next = Step::Sentence;
            }
            Step::Sentence => {
                let cost_at_limit = self.first.map(|load| {
                    let there = self.study.predict(load, Detail::Means);
                    cost::total(&self.study.bill(&there))
                });
                answer.sentence = sentence::sentence(&self.study.scenario, answer, cost_at_limit);
                return self.answer.take();
            }
        }
        None
    }
}
