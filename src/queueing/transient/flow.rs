//! A step of time: who comes, who is served, and where they go.

use super::line::{Step, advance};
use super::plan::{Plan, VisitIx};
use super::state::{PlaceState, State};
use super::trajectory::StationMoment;
use crate::model::EdgeMode;
use crate::model::network::StationIx;

impl State {
    /// Moves everything by one step that ends at `now_s`; bounds must be those of its start.
    pub(super) fn flow(&mut self, plan: &Plan, now_s: f64, step_s: f64) {
        for (source, rate) in plan.network.sources.iter().zip(&self.entry_per_s) {
            for (class, share) in source.mix.iter().enumerate() {
                self.incoming[source.station * plan.classes + class] += rate * share * step_s;
            }
        }
        for at in 0..plan.order.len() {
            let station = plan.order[at];
            self.serve(plan, station, step_s);
            for v in plan.visits_of(station) {
                self.send(plan, v);
            }
            let place = &self.places[station];
            self.scalers[station].advance(now_s, step_s, place.served_per_s * place.work_s);
        }
    }

    /// Lets in, serves and turns away at one station.
    fn serve(&mut self, plan: &Plan, station: StationIx, step_s: f64) {
        let spec = &plan.network.stations[station];
        let instances = self.instances(station);
        let visits = plan.visits_of(station);
        let coming: f64 = self.incoming[visits.clone()].iter().sum();
        let place = &mut self.places[station];
        place.gave_up = spec.patience.map_or(0.0, |p| 1.0 - p.survival(place.wait_s));
        let joining = coming * (1.0 - place.gave_up);
        let before: f64 = self.present[visits.clone()].iter().sum();
        let groups = if plan.places[station].shared { 1.0 } else { instances };
        let mut step = through(&self.places[station], groups, before, joining, step_s);
        let room = self.places_of(plan, station);
        let place = &mut self.places[station];
        let over = (step.present - room).clamp(0.0, joining);
        step.present -= over;
        step.waiting = (step.waiting - over).max(0.0);
        place.reject = if coming > 0.0 { over / coming } else { 0.0 };
        place.arrivals_per_s = coming / step_s;
        place.served_per_s = step.served / step_s;
        place.waiting = step.waiting;
        place.wait_s = (step.waiting / place.served_per_s.max(1e-300)).min(StationMoment::FOREVER_S);
        if step.waiting <= 1e-12 {
            place.wait_s = 0.0;
        }
        let in_all = before + joining - over;
        let share = if in_all > 0.0 { step.served / in_all } else { 0.0 };
        let let_in = if coming > 0.0 { (joining - over) / coming } else { 1.0 };
        for v in visits {
            let here = self.present[v] + self.incoming[v] * let_in;
            self.served[v] = here * share;
            self.present[v] = here - self.served[v];
            if coming > 0.0 {
                self.came[v] = self.incoming[v];
            }
            self.incoming[v] = 0.0;
        }
    }

    /// Sends what a visit was served on to those it calls; what reaches a station behind in the order comes a step later.
    fn send(&mut self, plan: &Plan, v: VisitIx) {
        let visit = &plan.visits[v];
        let mut going = self.served[v] * visit.proceed;
        for &a in visit.calls.iter().chain(&visit.forwards) {
            let (arc, now) = (&plan.arcs[a], &self.arcs[a]);
            let attempts = going * arc.mean * now.attempts;
            for target in &arc.targets {
                self.incoming[target.visit] += attempts * target.share;
            }
            if arc.mode == EdgeMode::Call {
                going *= now.success;
            }
        }
    }
}

/// One step of a station's line or, where its instances have lines of their own, of all of these.
fn through(place: &PlaceState, groups: f64, before: f64, joining: f64, step_s: f64) -> Step {
    let (limit_per_s, work_s) = (place.limit_per_s, place.work_s);
    if work_s <= 0.0 {
        // Nothing but workers or those called holds anybody up.
        let served = (before + joining).min(limit_per_s * step_s);
        let present = before + joining - served;
        return Step { present, served, waiting: present };
    }
    let servers = limit_per_s * work_s / groups;
    let one = advance(before / groups, joining / groups, servers, work_s, place.spread, step_s);
    Step { present: one.present * groups, served: one.served * groups, waiting: one.waiting * groups }
}
