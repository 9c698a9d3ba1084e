//! What becomes of a request that arrives now, if lines stay as they are.

use super::plan::{Plan, VisitIx};
use super::state::{ArcState, Fate, State};
use super::trajectory::{Moment, StationMoment};
use crate::model::EdgeMode;

impl State {
    /// Settles fates of visits and arcs, those called first.
    pub(super) fn settle(&mut self, plan: &Plan) {
        for at in (0..plan.order.len()).rev() {
            for v in plan.visits_of(plan.order[at]) {
                let visit = &plan.visits[v];
                for &a in visit.calls.iter().chain(&visit.forwards) {
                    self.arcs[a] = self.attempt(plan, a);
                }
                self.fates[v] = self.fate(plan, v);
            }
        }
    }

    /// One call with its retries. Of a response of which `d` seconds go by in lines and the rest is as where nobody
    /// waits, mean u, the share e^(−(τ−d)/u) is late for a deadline τ.
    fn attempt(&self, plan: &Plan, a: usize) -> ArcState {
        let arc = &plan.arcs[a];
        let over = |of: fn(&Fate) -> f64| -> f64 {
            arc.targets.iter().map(|t| t.share * of(&self.fates[t.visit])).sum()
        };
        let (answered, time_s, delay_s) =
            (over(|f| f.success), arc.round_trip_s + over(|f| f.time_s), over(|f| f.delay_s));
        let late = match arc.timeout_s {
            Some(timeout_s) if delay_s >= timeout_s => 1.0,
            Some(timeout_s) => {
                let alone_s = (time_s - delay_s).max(1e-12);
                libm::exp(-(timeout_s - delay_s) / alone_s)
            }
            None => 0.0,
        };
        let once_s = time_s.min(arc.timeout_s.unwrap_or(f64::INFINITY));
        let fail = (1.0 - answered * (1.0 - late)).clamp(0.0, 1.0);
        let tries = f64::from(arc.retry.attempts.max(1));
        let all_fail = libm::pow(fail, tries);
        let unlimited = if fail < 1.0 { (1.0 - all_fail) / (1.0 - fail) } else { tries };
        let attempts = unlimited.min(1.0 + arc.retry.budget.unwrap_or(f64::INFINITY));
        // What a budget leaves untried fails for good.
        let success = ((1.0 - fail) * attempts).clamp(0.0, 1.0);
        ArcState {
            fail,
            late: answered * late,
            attempts,
            success: libm::pow(success, arc.mean),
            time_s: once_s + (attempts - 1.0) * (once_s + arc.retry.backoff_s),
            delay_s: delay_s.min(once_s),
        }
    }

    fn fate(&self, plan: &Plan, v: VisitIx) -> Fate {
        let (visit, place) = (&plan.visits[v], &self.places[v / plan.classes]);
        let (mut time_s, mut delay_s, mut success) = (0.0, 0.0, 1.0);
        for &a in &visit.calls {
            let (arc, now) = (&plan.arcs[a], &self.arcs[a]);
            if arc.mode == EdgeMode::Call {
                time_s += arc.in_turn * now.time_s;
                delay_s += arc.in_turn * now.delay_s;
                success *= now.success;
            }
        }
        let (mut away, mut stay, mut forwarded) = (0.0, 1.0, 0.0);
        for &a in &visit.forwards {
            let (arc, now) = (&plan.arcs[a], &self.arcs[a]);
            let there: f64 = arc.targets.iter().map(|t| t.share * self.fates[t.visit].away).sum();
            stay -= arc.mean;
            forwarded += arc.mean * now.success;
            away += arc.mean * there;
            time_s += arc.mean * now.time_s;
            delay_s += arc.mean * now.delay_s;
        }
        let onward = success * (stay.max(0.0) + forwarded);
        let let_in = (1.0 - place.reject - place.gave_up).max(0.0);
        Fate {
            success: let_in * (1.0 - visit.proceed + visit.proceed * onward),
            away: place.reject + let_in * visit.proceed * success * away,
            time_s: place.wait_s + visit.service_s * place.crowding.max(1.0) + visit.proceed * time_s,
            delay_s: place.wait_s + visit.proceed * delay_s,
        }
    }

    /// What shows at this instant.
    pub(super) fn moment(&self, plan: &Plan, at_s: f64) -> Moment {
        let mut moment = Moment { at_s, ..Moment::default() };
        let mut time = 0.0;
        for (source, rate) in plan.network.sources.iter().zip(&self.entry_per_s) {
            for (class, share) in source.mix.iter().enumerate() {
                let (v, rate) = (source.station * plan.classes + class, rate * share);
                let fate = &self.fates[v];
                let (away, late) = self.reasons(plan, v);
                moment.offered_per_s += rate;
                moment.goodput_per_s += rate * fate.success;
                moment.rejected_per_s += rate * away;
                moment.timed_out_per_s += rate * late;
                moment.failed_per_s += rate * (1.0 - fate.success - away - late).max(0.0);
                if fate.success > 1e-9 && rate > 0.0 {
                    time += rate * fate.success * fate.time_s;
                }
            }
        }
        let completing = moment.goodput_per_s > 1e-6 * moment.offered_per_s && time.is_finite();
        moment.latency_s = completing.then(|| time / moment.goodput_per_s);
        moment.stations = (0..self.places.len()).map(|s| self.station(plan, s)).collect();
        moment
    }

    /// Shares of a source's requests that find no room, and that come too late or give up.
    fn reasons(&self, plan: &Plan, v: VisitIx) -> (f64, f64) {
        let (mut reach, mut away, mut late) = (1.0, 0.0, 0.0);
        for &a in &plan.visits[v].calls {
            let (arc, now) = (&plan.arcs[a], &self.arcs[a]);
            if arc.mode != EdgeMode::Call {
                continue;
            }
            let lost = reach * (1.0 - now.success);
            let of = |what: fn(&State, usize) -> f64, classes: usize| -> f64 {
                arc.targets.iter().map(|t| t.share * what(self, t.visit / classes)).sum()
            };
            let no_room: f64 = arc.targets.iter().map(|t| t.share * self.fates[t.visit].away).sum();
            let gave_up = of(|s, place| s.places[place].gave_up, plan.classes);
            if now.fail > 0.0 {
                away += lost * (no_room / now.fail).min(1.0);
                late += lost * ((now.late + gave_up) / now.fail).min((1.0 - no_room / now.fail).max(0.0));
            }
            reach *= now.success;
        }
        (away, late)
    }

    fn station(&self, plan: &Plan, station: usize) -> StationMoment {
        let (place, scaler) = (&self.places[station], &self.scalers[station]);
        let cores = plan.network.stations[station].cores.map(|c| f64::from(c) * self.instances(station));
        StationMoment {
            arrivals_per_s: place.arrivals_per_s,
            served_per_s: place.served_per_s,
            backlog: place.waiting,
            wait_s: place.wait_s,
            utilisation: cores.map_or(0.0, |c| (place.served_per_s * place.work_s / c).min(1.0)),
            reject_ratio: place.reject,
            instances: scaler.ready(),
            booting: scaler.booting(),
        }
    }
}
