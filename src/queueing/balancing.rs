//! A station whose instances have a line each, and a balancer that looks before it chooses.

use super::choices::FEWEST_OF_SOME;
use super::group::Group;
use super::idle::{self, IDLE_QUEUE};
use super::law::{Cores, Wait};
use super::method::Method;
use super::multiserver::{Offer, wait_gigc, wait_mgc, wait_mmc};
use super::point::StationState;
use super::prediction::Validity;
use super::priority::{Class, Ranked};
use super::sharing::Sharing;
use super::shortest::{self, SHORTEST_QUEUE, TWO_QUEUES};
use crate::model::network::Dispatch;

/// Instances up to which the laws were measured.
const INSTANCES_MEASURED: u32 = 128;
/// Cores of an instance up to which the laws were measured.
const CORES_MEASURED: u32 = 16;
/// Growth of the wait under the fewest of some with cs² − 1: for very many instances, and what fewer add as one over
/// the root of their number; one instance has the half that Pollaczek and Khinchine say.
const SLOPE: (f64, f64) = (0.27, 0.23);
/// Wait with constant service as a share of that with exponential service, under the fewest of some.
const CONSTANT: f64 = 0.475;

/// What a balancer looks at.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Look {
    /// All instances.
    Everywhere,
    /// A few.
    Some,
    /// Only whether there is an idle one.
    Idle,
}

/// Utilisation up to which lines behind a balancer are so short that it matters little what it counts.
const QUIET_RHO: f64 = 0.4;

impl Group<'_> {
    /// A line without bound at each of several instances, where the balancer looks before it chooses; `servers` at each line's
    /// group.
    /// `None` where it does not, or there is no choice. Needs ρ < 1.
    pub(super) fn balanced(&self, servers: u32) -> Option<StationState> {
        let look = match self.spec.dispatch {
            _ if self.instances < 2 || self.mean_s <= 0.0 => return None,
            Dispatch::LeastConnections => Look::Everywhere,
            Dispatch::PowerOfChoices(d) if d >= self.instances => Look::Everywhere,
            Dispatch::PowerOfChoices(d) if d >= 2 => Look::Some,
            Dispatch::IdleFirst => Look::Idle,
            _ => return None,
        };
        let servers = servers / (self.instances / self.groups as u32).max(1);
        let total_per_s = self.rate_per_s * self.groups;
        let each_per_s = total_per_s / f64::from(self.instances);
        let offer = Offer { ca2: self.total_ca2, rate_per_s: each_per_s, ..self.offer(servers) };
        let pooled =
            Offer { rate_per_s: total_per_s, servers: servers.saturating_mul(self.instances), ..offer };
        let rho = offer.rho();
        let joined = match look {
            Look::Everywhere => shortest::joined(self.instances, servers, rho),
            Look::Some => self.field?.joined(self.instances, rho),
            Look::Idle => idle::joined(self.instances, servers, rho),
        };
        let factor = if self.sharing { 1.0 } else { look.variability(pooled) };
        let exponential_s = joined.wait() * self.mean_s;
        let wait_s = factor * exponential_s;
        let waiting = joined.waiting();
        let (line, cores) = if self.sharing {
            let sharing = Sharing::found(joined, servers);
            (Wait::None, Cores::Shared { sharing, work_s: self.mean_s, first_come: 0.0 })
        } else {
            // Who joins waits for what is left of one service, and for whole ones.
            let plain = waiting.share * (1.0 + self.cs2) / 2.0 + (waiting.stages - waiting.share);
            let stretch = if plain > 0.0 { wait_s / (plain * self.mean_s) } else { 0.0 };
            let line = if waiting.share <= 0.0 {
                Wait::None
            } else if self.ranks.is_empty() {
                Wait::Joined { joined, stretch }
            } else {
                let at_each = self.groups / f64::from(self.instances);
                let ranks =
                    self.ranks.iter().map(|c| Class { rate_per_s: c.rate_per_s * at_each, ..*c }).collect();
                Wait::Ranked(Ranked::new(ranks, offer, wait_s, waiting.share))
            };
            (line, Cores::Own)
        };
        let mut state = self.state(self.law(line, cores));
        if self.sharing {
            state.slowdown = 1.0 + wait_s / self.mean_s;
        } else {
            state.line_s = wait_s;
        }
        state.wait_s = wait_s;
        state.waiting = total_per_s * wait_s;
        state.saturation = Some(rho);
        (state.method, state.validity) = self.trust(look, servers);
        Some(state)
    }

    fn trust(&self, look: Look, servers: u32) -> (&'static Method, Validity) {
        let exponential = (self.total_ca2 - 1.0).abs() < 1e-6 && (self.cs2 - 1.0).abs() < 1e-6;
        let method = match look {
            Look::Everywhere if self.instances == 2 && servers == 1 => &TWO_QUEUES,
            Look::Everywhere => &SHORTEST_QUEUE,
            Look::Some => &FEWEST_OF_SOME,
            Look::Idle => &IDLE_QUEUE,
        };
        let validity = if !self.ranks.is_empty() {
            Validity::Outside(
                "how ranks wait behind a balancer was not measured: use the simulation".to_owned(),
            )
        } else if look != Look::Idle
            && self.workers.is_none()
            && self.calls_s > self.mean_s
            && self.offer(servers).rho() > QUIET_RHO
        {
            Validity::Outside(
                "who waits for others counts as a request too, so the instance with the fewest is not the one with the shortest line: use the simulation"
                    .to_owned(),
            )
        } else if std::ptr::eq(method, &TWO_QUEUES) && exponential && !self.sharing {
            Validity::Exact
        } else if self.instances > INSTANCES_MEASURED && look != Look::Some || servers > CORES_MEASURED {
            Validity::Outside(format!(
                "balancing was measured for up to {INSTANCES_MEASURED} instances of {CORES_MEASURED} cores: use the simulation for more"
            ))
        } else if self.total_ca2 > 4.0 || self.cs2 > 10.0 && !self.sharing {
            Validity::Outside(format!(
                "arrivals or service vary much (ca² {:.1}, cs² {:.1}): how balanced lines bear that was measured up to 4 and 10; use the simulation",
                self.total_ca2, self.cs2
            ))
        } else {
            Validity::Approximate(method.name.to_owned())
        };
        (method, validity)
    }
}

/// How many instances are looked at, where that is some of them.
pub(super) fn choices(dispatch: Dispatch) -> Option<u32> {
    if let Dispatch::PowerOfChoices(d) = dispatch { Some(d) } else { None }
}

impl Look {
    /// Factor on the wait of exponential service and Poisson arrivals.
    fn variability(self, pooled: Offer) -> f64 {
        let cs2 = pooled.cs2.min(1e4);
        let poisson = Offer { ca2: 1.0, ..pooled };
        let service = match self {
            Self::Everywhere => wait_mgc(poisson) / wait_mmc(poisson).max(1e-300),
            Self::Idle => (1.0 + cs2) / 2.0,
            Self::Some if cs2 <= 1.0 => CONSTANT + (1.0 - CONSTANT) * cs2,
            Self::Some => 1.0 + (cs2 - 1.0) * (SLOPE.0 + SLOPE.1 / libm::sqrt(f64::from(pooled.servers))),
        };
        let arrivals = wait_gigc(pooled) / wait_gigc(poisson).max(1e-300);
        let (service, arrivals) = (finite(service, (1.0 + cs2) / 2.0), finite(arrivals, 1.0));
        service * arrivals
    }
}

/// A ratio, or what stands for it where both of its parts vanish.
fn finite(ratio: f64, otherwise: f64) -> f64 {
    if ratio.is_finite() && ratio > 1e-6 { ratio } else { otherwise }
}
