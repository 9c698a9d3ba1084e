//! A station whose line people leave, at one load.

use super::group::Group;
use super::law::{Cores, Wait};
use super::patience::PATIENCE;
use super::point::StationState;
use super::prediction::Validity;
use super::sharing::Sharing;

impl Group<'_> {
    /// Whether anybody ever waits in a line that can be given up: for a worker, or for a core where workers are unlimited.
    pub(super) fn can_give_up(&self) -> bool {
        self.spec.patience.is_some() && (self.workers.is_some() || (self.cores.is_some() && !self.sharing))
    }

    /// A line that is given up in the end, in front of `servers`.
    pub(super) fn impatient(&self, servers: u32) -> StationState {
        // Where there are more workers than cores the line is for a worker; inside, cores are waited for patiently.
        let inside = self.workers.unwrap_or(servers).max(servers).min(100_000);
        let rates: Vec<f64> = (1..=inside).map(|n| f64::from(n.min(servers)) / self.mean_s).collect();
        let backlog = match (self.workers, self.backlog) {
            (Some(_), Some(backlog)) => f64::from(backlog),
            _ => (self.bound - f64::from(inside)).max(0.0),
        };
        let lossy = self.workers.is_some() && self.backlog.is_some();
        let v = self.variability(servers);
        let line = self.line_for(self.rate_per_s, &rates, backlog, v);
        let (in_service, inside_s) = (self.mean_s, line.inside / line.throughput_per_s);
        let crowded = inside > servers;
        let cores = if crowded {
            let sharing = Sharing::new(self.rate_per_s * self.mean_s, servers, Some(inside));
            Cores::Shared { sharing, work_s: self.mean_s, first_come: 0.0 }
        } else {
            Cores::Own
        };
        let mut state = self.state(self.law(Wait::None, cores));
        line.note(&mut state, self.groups, lossy);
        let at_cores_s = (inside_s - in_service).max(0.0);
        if crowded {
            state.slowdown = inside_s / self.mean_s;
            state.wait_s += at_cores_s;
            state.waiting += self.groups * line.throughput_per_s * at_cores_s;
        }
        let busy = line.throughput_per_s * self.mean_s;
        state.core_utilisation = self.cores.map(|c| (busy / f64::from(c)).min(1.0));
        state.worker_utilisation = self.workers.map(|w| (line.inside / f64::from(w)).min(1.0));
        state.saturation = Some(self.offer(servers).rho());
        state.law.wait = line.wait;
        state.method = &PATIENCE;
        state.validity = self.judged_impatient(crowded && !self.sharing);
        state
    }

    fn judged_impatient(&self, two_lines: bool) -> Validity {
        let exact = (self.ca2 - 1.0).abs() < 1e-6 && (self.cs2 - 1.0).abs() < 1e-6;
        if exact && !two_lines {
            Validity::Exact
        } else if self.ca2 > 4.0 || self.cs2 > 10.0 {
            Validity::Outside(
                "arrivals or service vary much: two moments do not settle who gives up".to_owned(),
            )
        } else {
            Validity::Approximate(PATIENCE.name.to_owned())
        }
    }
}
