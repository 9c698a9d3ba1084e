//! How many are inside the instance that an arrival is sent to, and the wait that follows.

use super::packet::Packet;

/// Steps of a bisection: enough for every digit.
const STEPS: usize = 60;

/// Probabilities that an arrival is sent to an instance with 0, 1, 2, … inside.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// Servers of an instance: who finds fewer than these inside does not wait.
    servers: usize,
    /// By the number inside; longer than `servers`.
    found: Vec<f64>,
    /// Beyond the last, each is this times the one before.
    ratio: f64,
}

/// Σ over those who wait of 1 and of the number of services until they begin.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Waiting {
    /// Probability of waiting.
    pub share: f64,
    /// Mean number of services of the whole instance waited for, nobody's being none.
    pub stages: f64,
}

impl Joined {
    /// `found` by the number inside, then geometric with `ratio` < 1; scaled to sum to one.
    pub fn new(servers: u32, mut found: Vec<f64>, ratio: f64) -> Self {
        let servers = servers as usize;
        while found.len() <= servers {
            found.push(found.last().map_or(1.0, |p| p * ratio));
        }
        let last = found[found.len() - 1];
        let total = found.iter().sum::<f64>() + last * ratio / (1.0 - ratio);
        found.iter_mut().for_each(|p| *p /= total);
        Self { servers, found, ratio }
    }

    /// Who waits, and how many services for.
    pub fn waiting(&self) -> Waiting {
        self.tilted(1.0)
    }

    /// Mean wait in mean service times, service being exponential.
    pub fn wait(&self) -> f64 {
        self.waiting().stages / self.servers as f64
    }

    /// The sums where everybody who waits for k services counts `tilt`ᵏ⁻¹ times.
    fn tilted(&self, tilt: f64) -> Waiting {
        let mut sums = Waiting::default();
        let (mut weight, mut k) = (1.0, 1.0);
        for p in &self.found[self.servers..] {
            sums.share += p * weight;
            sums.stages += k * p * weight;
            weight *= tilt;
            k += 1.0;
        }
        let (q, last) = (self.ratio * tilt, self.found[self.found.len() - 1] * weight / tilt);
        sums.share += last * q / (1.0 - q);
        sums.stages += last * q * (k / (1.0 - q) + q / ((1.0 - q) * (1.0 - q)));
        sums
    }

    /// The nearest law of this shape (exponentially tilted) in which `share` wait for `stages` services in the mean.
    #[must_use]
    pub fn matched(mut self, wanted: Waiting) -> Self {
        let share = wanted.share.min(wanted.stages).clamp(0.0, 1.0);
        let waiting = self.waiting();
        if share <= 0.0 || waiting.share <= 0.0 {
            return self;
        }
        let mean = wanted.stages / share;
        let (mut low, mut high) = (1e-9, (1.0 / self.ratio.max(1e-3)).min(1e3));
        for _ in 0..STEPS {
            let middle = 0.5 * (low + high);
            let sums = self.tilted(middle);
            if sums.stages < mean * sums.share { low = middle } else { high = middle }
        }
        let factor = share / self.tilted(low).share;
        let free = (1.0 - share) / (1.0 - waiting.share).max(1e-300);
        let (before, behind) = self.found.split_at_mut(self.servers);
        before.iter_mut().for_each(|p| *p *= free);
        let mut weight = factor;
        for p in behind {
            *p *= weight;
            weight *= low;
        }
        self.ratio *= low;
        self
    }

    /// E[e^(−sW)], from the transforms of the first service waited for and of each further one.
    pub fn at(&self, first: &Packet, further: &Packet) -> Packet {
        let waiting = &self.found[self.servers..];
        let last = waiting[waiting.len() - 1];
        let mut sum = further.affine(1.0, -self.ratio).inv() * (last * self.ratio);
        let mut share = last * self.ratio / (1.0 - self.ratio);
        for p in waiting.iter().rev() {
            sum = (sum * *further).affine(*p, 1.0);
            share += p;
        }
        (sum * *first).affine(1.0 - share, 1.0)
    }

    /// Probability of finding `inside` there.
    pub fn found(&self, inside: usize) -> f64 {
        self.found.get(inside).copied().unwrap_or_else(|| {
            let beyond = (inside + 1 - self.found.len()) as f64;
            self.found[self.found.len() - 1] * libm::pow(self.ratio, beyond)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Joined, Waiting};
    use crate::queueing::packet::Packet;

    #[test]
    fn the_transform_of_a_geometric_law() {
        // M/M/1 at 0.7: the wait is (1 − ρ)(1 + s)/(1 − ρ + s).
        let z = Packet::real(1.0 / 1.4);
        let got = Joined::new(1, vec![0.3], 0.7).at(&z, &z).re[0];
        assert!((got - 0.3 * 1.4 / 0.7).abs() < 1e-12, "{got}");
    }

    #[test]
    fn random_choice_is_geometric() {
        let joined = Joined::new(1, vec![0.3], 0.7);
        assert!((joined.wait() - 0.7 / 0.3).abs() < 1e-12);
        assert!((joined.waiting().share - 0.7).abs() < 1e-12);
        assert!((joined.found(3) - 0.3 * 0.343).abs() < 1e-12);
    }

    #[test]
    fn tilting_reaches_what_is_wanted() {
        let joined = Joined::new(2, vec![0.2, 0.3, 0.3, 0.1], 0.4);
        let wanted = Waiting { share: 0.35, stages: 0.6 };
        let matched = joined.matched(wanted);
        let got = matched.waiting();
        assert!((got.share - 0.35).abs() < 1e-9 && (got.stages - 0.6).abs() < 1e-9, "{got:?}");
        let total: f64 = (0..200).map(|k| matched.found(k)).sum();
        assert!((total - 1.0).abs() < 1e-9);
    }
}
