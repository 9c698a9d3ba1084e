//! From the laws of stations to the law of a whole path: the transforms of visits with all that they call.

use super::compiled::{Compiled, Visit};
use super::inversion::{Points, Precision};
use super::packet::Packet;
use super::point::Point;
use super::sharing::Workspace;
use crate::model::EdgeMode;
use crate::model::network::StationIx;

/// Sweeps that settle the transforms of a forward loop.
const LOOP_SWEEPS: usize = 400;

/// Memory for evaluating transforms, kept between calls.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// Transform of every visit at the present points.
    pub visits: Vec<Packet>,
    /// For the laws of shared cores.
    pub sharing: Workspace,
    own: Vec<Packet>,
}

impl Point {
    /// Readies all laws for transforms.
    pub fn prepare(&mut self, precision: Precision, scratch: &mut Scratch) {
        for station in &mut self.stations {
            station.law.prepare(precision, &mut scratch.sharing);
        }
    }

    /// Transforms at some points of the time of every visit from position `from` of the order on: E[e^(−sT); success].
    pub fn transforms(&self, model: &Compiled, points: &Points, from: usize, scratch: &mut Scratch) {
        scratch.visits.resize(model.visits.len(), Packet::ZERO);
        let sweeps = if model.flow.cyclic { LOOP_SWEEPS } else { 1 };
        if sweeps > 1 {
            scratch.visits.fill(Packet::ZERO);
        }
        for sweep in 0..sweeps {
            let mut change = 0.0f64;
            for &station in model.flow.order[from..].iter().rev().filter(|s| model.awaited[**s]) {
                change = change.max(self.station_transforms(model, station, points, scratch));
            }
            if sweep > 0 && change < 1e-13 {
                break;
            }
        }
    }

    /// Returns how far the values moved, which only loops ask for.
    fn station_transforms(
        &self,
        model: &Compiled,
        station: StationIx,
        points: &Points,
        scratch: &mut Scratch,
    ) -> f64 {
        let state = &self.stations[station];
        let visits = model.visits_of(station);
        if self.rate_per_s[visits.clone()].iter().all(|r| *r <= 0.0) {
            return 0.0;
        }
        let services = &model.visits[visits.clone()];
        let first = visits.start;
        scratch.own.resize(model.classes, Packet::ZERO);
        let common = state.law.at(points, services);
        let held = points.scaled(state.law.held_scale);
        let mut change = 0.0f64;
        for v in visits {
            if self.rate_per_s[v] <= 0.0 {
                continue;
            }
            let visit = &model.visits[v];
            let alike = model.same_work[v];
            let own = if alike < v && self.rate_per_s[alike] > 0.0 {
                scratch.own[alike - first]
            } else {
                state.law.own_time(&common, points, services, v - first) * state.passes()
            };
            scratch.own[v - first] = own;
            let mut value = own;
            let proceed = self.proceed[v];
            if proceed > 0.0 && !(visit.calls.is_empty() && visit.forwards.is_empty()) {
                let onward = self.onward_transform(model, visit, points, &held, &scratch.visits);
                value *= onward.affine(1.0 - proceed, proceed);
            }
            if model.flow.cyclic {
                change = change.max((value - scratch.visits[v]).norm_max());
            }
            scratch.visits[v] = value;
        }
        change
    }

    /// What a visit's calls, made while it is held, and its forwards add.
    fn onward_transform(
        &self,
        model: &Compiled,
        visit: &Visit,
        points: &Points,
        held: &Points,
        visits: &[Packet],
    ) -> Packet {
        let mut onward = Packet::ONE;
        for &a in &visit.calls {
            let arc = &model.arcs[a];
            if arc.mode == EdgeMode::Call {
                match arc.join {
                    None => onward *= self.chain_transform(arc, a, held, visits),
                    Some(j) if model.joins[j].arcs[0] == a => onward *= self.joins[j].at(held),
                    Some(_) => {}
                }
            }
        }
        if !visit.forwards.is_empty() {
            let mut go = Packet::ZERO;
            let mut stay = 1.0;
            for &a in &visit.forwards {
                let arc = &model.arcs[a];
                stay -= arc.mean;
                go.add_scaled(&self.arc_transform(arc, a, points, visits), arc.mean);
            }
            onward *= go + Packet::real(stay.max(0.0));
        }
        onward
    }
}
