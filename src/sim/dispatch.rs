//! How a visit finds its instance, and how many requests each instance has where that decides.

use super::rng::Stream;
use super::station::StationState;
use super::tier::StationPlan;
use crate::model::network::Dispatch;

/// Most choices that are drawn one by one.
const CHOICES_DRAWN: u32 = 16;

/// Instances in ascending order of their requests, so that one with the fewest is found and a change is made in
/// constant time.
#[derive(Clone, Debug)]
pub struct Loads {
    /// Instances in ascending order.
    order: Vec<u32>,
    /// Where each instance is in the order.
    place: Vec<u32>,
    /// Requests of each instance.
    requests: Vec<u32>,
    /// By number of requests: how many instances have at most so many.
    at_most: Vec<u32>,
}

impl Loads {
    /// So many idle instances.
    pub fn new(instances: u32) -> Self {
        let order: Vec<u32> = (0..instances).collect();
        Self { place: order.clone(), order, requests: vec![0; instances as usize], at_most: vec![instances] }
    }

    /// Whether a policy has to know the loads.
    pub fn matter(dispatch: Dispatch) -> bool {
        matches!(dispatch, Dispatch::LeastConnections | Dispatch::PowerOfChoices(_) | Dispatch::IdleFirst)
    }

    /// An instance gets a request.
    pub fn more(&mut self, instance: u32) {
        let requests = self.requests[instance as usize] as usize;
        self.at_most[requests] -= 1;
        self.swap(instance, self.at_most[requests]);
        self.requests[instance as usize] += 1;
        if self.at_most.len() == requests + 1 {
            self.at_most.push(self.order.len() as u32);
        }
    }

    /// A request leaves an instance.
    pub fn fewer(&mut self, instance: u32) {
        let requests = self.requests[instance as usize] as usize;
        self.swap(instance, self.at_most[requests - 1]);
        self.at_most[requests - 1] += 1;
        self.requests[instance as usize] -= 1;
    }

    fn swap(&mut self, instance: u32, to: u32) {
        let from = self.place[instance as usize];
        let other = self.order[to as usize];
        self.order.swap(from as usize, to as usize);
        self.place[other as usize] = from;
        self.place[instance as usize] = to;
    }

    /// One of those with as many requests as the instance at this place of the order.
    fn peer(&self, place: u32, stream: &mut Stream) -> u32 {
        let requests = self.requests[self.order[place as usize] as usize] as usize;
        let first = if requests == 0 { 0 } else { self.at_most[requests - 1] };
        let peers = self.at_most[requests] - first;
        self.order[(first + if peers > 1 { stream.below(peers) } else { 0 }) as usize]
    }

    /// One of those without a request.
    fn idle(&self, stream: &mut Stream) -> Option<u32> {
        (self.at_most[0] > 0).then(|| self.peer(0, stream))
    }

    /// The one with the fewest requests of so many different ones. Which instance a place stands for is as good as
    /// random among equals, so it is enough to draw the first place.
    fn best_of(&self, choices: u32, stream: &mut Stream) -> u32 {
        let instances = self.order.len() as u32;
        let place = if choices >= instances {
            0
        } else if choices <= CHOICES_DRAWN {
            first_of_few(instances, choices.max(1), stream)
        } else {
            first_of_many(instances, choices, stream)
        };
        self.peer(place, stream)
    }
}

/// The smallest of `choices` different numbers below `n` (Floyd's sampling; Bentley and Floyd 1987).
fn first_of_few(n: u32, choices: u32, stream: &mut Stream) -> u32 {
    let mut drawn = [0; CHOICES_DRAWN as usize];
    for i in 0..choices as usize {
        let last = n - choices + i as u32;
        let candidate = stream.below(last + 1);
        drawn[i] = if drawn[..i].contains(&candidate) { last } else { candidate };
    }
    drawn[..choices as usize].iter().copied().fold(n, u32::min)
}

/// The same by inversion: P(more than r) = Π (n − choices − i)/(n − i) over i ≤ r; about n/choices steps.
fn first_of_many(n: u32, choices: u32, stream: &mut Stream) -> u32 {
    let (u, mut beyond) = (stream.unit(), 1.0);
    for r in 0..n - choices {
        beyond *= f64::from(n - choices - r) / f64::from(n - r);
        if beyond <= u {
            return r;
        }
    }
    n - choices
}

impl StationState {
    /// Picks a unit.
    #[inline(always)]
    pub fn pick(&mut self, plan: &StationPlan) -> u32 {
        if plan.units == 1 {
            return plan.unit;
        }
        plan.unit + self.choose(plan)
    }

    /// Which of several units.
    #[inline(never)]
    fn choose(&mut self, plan: &StationPlan) -> u32 {
        let stream = &mut self.dispatch;
        match (plan.dispatch, &self.loads) {
            (Dispatch::Shared, _) => 0,
            (Dispatch::RoundRobin, _) => {
                let turn = self.turn;
                self.turn = if turn + 1 == plan.units { 0 } else { turn + 1 };
                turn
            }
            (Dispatch::LeastConnections, Some(loads)) => loads.peer(0, stream),
            (Dispatch::PowerOfChoices(choices), Some(loads)) => loads.best_of(choices, stream),
            (Dispatch::IdleFirst, Some(loads)) => {
                loads.idle(stream).unwrap_or_else(|| stream.below(plan.units))
            }
            (Dispatch::Skewed(share), _) => {
                if stream.unit() < share {
                    0
                } else {
                    1 + stream.below(plan.units - 1)
                }
            }
            _ => stream.below(plan.units),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Loads, first_of_few, first_of_many};
    use crate::sim::rng::{Purpose, Stream};

    #[test]
    fn the_order_is_kept_and_ties_are_fair() {
        let (mut loads, mut stream) = (Loads::new(7), Stream::new(1, 0, 0, Purpose::Dispatch));
        let mut truth = [0u32; 7];
        for step in 0..20_000u32 {
            let instance = stream.below(7);
            if step % 2 == 0 {
                loads.more(instance);
                truth[instance as usize] += 1;
            } else if truth[instance as usize] > 0 {
                loads.fewer(instance);
                truth[instance as usize] -= 1;
            }
            let least = truth.iter().min().unwrap();
            assert_eq!(truth[loads.peer(0, &mut stream) as usize], *least);
            assert_eq!(loads.idle(&mut stream).is_some(), *least == 0);
            assert_eq!(loads.requests, truth);
            let sorted = loads.order.windows(2).all(|w| truth[w[0] as usize] <= truth[w[1] as usize]);
            assert!(sorted);
        }
        let (mut loads, mut seen) = (Loads::new(3), [0u32; 3]);
        loads.more(1);
        for _ in 0..10_000 {
            seen[loads.peer(0, &mut stream) as usize] += 1;
        }
        assert!(seen[1] == 0 && seen[0].abs_diff(5000) < 200, "{seen:?}");
    }

    #[test]
    fn the_first_of_several_has_the_right_law() {
        let mut stream = Stream::new(2, 0, 0, Purpose::Dispatch);
        for (n, choices) in [(10u32, 2u32), (10, 9), (60, 16), (60, 40)] {
            let draws = 40_000;
            let (mut few, mut many) = (0.0, 0.0);
            for _ in 0..draws {
                if choices <= 16 {
                    few += f64::from(first_of_few(n, choices, &mut stream)) / f64::from(draws);
                }
                many += f64::from(first_of_many(n, choices, &mut stream)) / f64::from(draws);
            }
            // The smallest of k of 0..n has mean (n − k)/(k + 1).
            let mean = f64::from(n - choices) / f64::from(choices + 1);
            let within = 0.03 * mean.max(0.5);
            assert!((many - mean).abs() < within, "{n} {choices}: {many} {mean}");
            assert!(choices > 16 || (few - mean).abs() < within, "{n} {choices}: {few} {mean}");
        }
    }
}
