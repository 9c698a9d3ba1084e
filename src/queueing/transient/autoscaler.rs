//! The rule by which instances follow the load: target utilisation, looked at now and then.

use std::collections::VecDeque;

use crate::model::network::{Pace, Scaling};
use crate::queueing::method::Method;

/// How an autoscaler is followed.
pub static AUTOSCALER: Method = Method {
    name: "Target utilisation, look by look",
    formula: "desired = ⌈current · metric / target⌉, none where |metric/target − 1| ≤ tolerance; booting counts as current and idle",
    source: "Kubernetes horizontal pod autoscaler; AWS target tracking",
    assumes: "the metric is the mean of the cores' utilisation over the window",
    error: "exact rule",
};

/// Instances that an autoscaler asks for: ⌈current · metric/target⌉, or as many as there are where the metric is within
/// `tolerance` of the target (a relative distance).
pub fn desired(current: u32, metric: f64, target: f64, tolerance: f64) -> u32 {
    let ratio = metric / target;
    if (ratio - 1.0).abs() <= tolerance + 1e-12 {
        return current;
    }
    libm::ceil(f64::from(current) * ratio - 1e-9).clamp(0.0, f64::from(u32::MAX)) as u32
}

/// The instances of one station over time.
#[derive(Clone, Debug)]
pub(super) struct Autoscaler {
    rule: Option<Rule>,
    ready: u32,
    /// When instances become ready, and how many.
    booting: VecDeque<(f64, u32)>,
    next_look_s: f64,
    /// Busy core-seconds by the end of the step in which they were spent, over the window.
    busy: VecDeque<(f64, f64)>,
    /// What past looks asked for, over the time that shrinking is held back.
    wishes: VecDeque<(f64, u32)>,
    /// Looks in a row that asked for more.
    asking: u32,
}

#[derive(Clone, Copy, Debug)]
struct Rule {
    target: f64,
    min: u32,
    max: u32,
    pace: Pace,
    cores: f64,
}

impl Autoscaler {
    /// Instances at the start; `cores` of one instance.
    pub(super) fn new(scaling: Scaling, cores: Option<u32>, ready: u32) -> Self {
        let rule = match (scaling, cores) {
            (Scaling::Target { utilisation, min, max, pace }, Some(cores)) => Some(Rule {
                target: utilisation,
                min: min.max(1),
                max: max.max(min).max(1),
                pace,
                cores: f64::from(cores.max(1)),
            }),
            _ => None,
        };
        Self {
            rule,
            ready: ready.max(1),
            booting: VecDeque::new(),
            next_look_s: rule.map_or(f64::INFINITY, |r| r.pace.interval_s),
            busy: VecDeque::new(),
            wishes: VecDeque::new(),
            asking: 0,
        }
    }

    /// Instances that take requests.
    pub(super) fn ready(&self) -> u32 {
        self.ready
    }

    /// Instances on their way.
    pub(super) fn booting(&self) -> u32 {
        self.booting.iter().map(|(_, n)| n).sum()
    }

    /// Notes a step of `step_s` that ended at `now_s` with this many cores busy, and looks if it is time.
    pub(super) fn advance(&mut self, now_s: f64, step_s: f64, busy_cores: f64) {
        let Some(rule) = self.rule else { return };
        while let Some(&(_, n)) = self.booting.front().filter(|(at, _)| *at <= now_s + 1e-9) {
            self.ready += n;
            self.booting.pop_front();
        }
        self.busy.push_back((now_s, busy_cores * step_s));
        while self.busy.front().is_some_and(|(at, _)| *at <= now_s - rule.pace.window_s + 1e-9) {
            self.busy.pop_front();
        }
        if now_s + 1e-9 >= self.next_look_s {
            self.next_look_s += rule.pace.interval_s.max(step_s);
            let seconds = step_s * self.busy.len() as f64;
            let busy: f64 = self.busy.iter().map(|(_, busy)| busy).sum();
            self.look(&rule, now_s, busy / seconds.max(1e-9));
        }
    }

    fn look(&mut self, rule: &Rule, now_s: f64, busy_cores: f64) {
        let pace = rule.pace;
        let current = self.ready + self.booting();
        let metric = busy_cores / (f64::from(current) * rule.cores);
        let wish = desired(current, metric, rule.target, pace.tolerance).clamp(rule.min, rule.max);
        while self.wishes.front().is_some_and(|(at, _)| *at <= now_s - pace.shrink_after_s + 1e-9) {
            self.wishes.pop_front();
        }
        self.wishes.push_back((now_s, wish));
        self.asking = if wish > current { self.asking + 1 } else { 0 };
        if wish > current && self.asking >= pace.out_after.max(1) {
            let by_factor = libm::floor(f64::from(current) * pace.growth_max).min(f64::from(u32::MAX)) as u32;
            let most = by_factor.max(current.saturating_add(pace.step_min));
            let added = wish.min(most).saturating_sub(current);
            if pace.boot_s > 0.0 {
                self.booting.push_back((now_s + pace.boot_s, added));
            } else {
                self.ready += added;
            }
        } else if wish < current && now_s + 1e-9 >= pace.shrink_after_s {
            let held = self.wishes.iter().map(|(_, n)| *n).max().unwrap_or(wish);
            self.drop(current.saturating_sub(held));
        }
    }

    /// Takes instances away, those that are not yet ready first.
    fn drop(&mut self, mut count: u32) {
        while count > 0 {
            let Some((at, n)) = self.booting.pop_back() else { break };
            let taken = n.min(count);
            count -= taken;
            if n > taken {
                self.booting.push_back((at, n - taken));
            }
        }
        self.ready = self.ready.saturating_sub(count).max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::{Autoscaler, desired};
    use crate::model::network::{Pace, Scaling};

    #[test]
    fn the_rule_of_kubernetes() {
        assert_eq!(desired(4, 90.0, 60.0, 0.1), 6);
        assert_eq!(desired(7, 63.5, 60.0, 0.1), 7);
        assert_eq!(desired(10, 20.0, 60.0, 0.1), 4);
        assert_eq!(desired(10, 66.0, 60.0, 0.1), 10);
        assert_eq!(desired(3, 0.5, 0.5, 0.0), 3);
    }

    fn follow(pace: Pace, min: u32, demand: impl Fn(f64) -> f64, until_s: f64) -> Vec<(f64, u32, u32)> {
        let scaling = Scaling::Target { utilisation: 0.5, min, max: 100, pace };
        let mut scaler = Autoscaler::new(scaling, Some(2), 2);
        let mut seen = vec![(0.0, scaler.ready(), scaler.booting())];
        for step in 1..=(until_s as u32) {
            let now = f64::from(step);
            let busy = demand(now).min(2.0 * f64::from(scaler.ready()));
            scaler.advance(now, 1.0, busy);
            let state = (scaler.ready(), scaler.booting());
            if seen.last().is_none_or(|(_, r, b)| (*r, *b) != state) {
                seen.push((now, state.0, state.1));
            }
        }
        seen
    }

    #[test]
    fn pods_grow_by_what_full_cores_show_and_shrink_after_five_minutes() {
        // Demand of 12 cores wants 12 pods of two cores at one half. Full cores only show twice the target, and
        // booting pods count as idle: 2 → 4 at 15 s, nothing new until those are ready at 45 s.
        let seen = follow(Pace::HPA, 2, |t| if t < 400.0 { 12.0 } else { 2.0 }, 900.0);
        assert_eq!(seen[1], (15.0, 2, 2));
        assert_eq!(seen[2], (45.0, 4, 0));
        assert!(seen.iter().any(|(t, ready, _)| *ready == 12 && *t < 150.0), "{seen:?}");
        let shrunk: Vec<_> = seen.iter().filter(|(t, ready, _)| *t > 400.0 && *ready < 12).collect();
        // The look at 405 s still saw nine seconds of the old demand.
        assert_eq!(shrunk, [&(690.0, 8, 0), &(705.0, 2, 0)]);
    }

    #[test]
    fn target_tracking_waits_for_three_minutes_of_alarm() {
        let seen = follow(Pace::TARGET_TRACKING, 2, |_| 12.0, 400.0);
        assert_eq!(seen[1], (180.0, 2, 2));
        assert_eq!(seen[2], (270.0, 4, 0));
    }
}
