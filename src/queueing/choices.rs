//! The fewest of a few instances picked at random: a mean field whose total fluctuates.
//!
//! In the limit of many instances the share of them with at least k inside, u_k, solves
//! u_k − u_{k+1} = (cρ/min(k, c))·(u_{k−1}^d − u_k^d) (Vvedenskaya, Dobrushin & Karpelevich 1996; Mitzenmacher 1996). Of
//! finitely many, the number inside all of them, N, goes up and down around that limit: it is taken as a birth and death
//! process whose busy cores are those of the mean field with N/n inside each, one's own request left out as in mean
//! value analysis: exact for d = 1 on one core.

use super::joined::{Joined, Waiting};
use super::method::Method;

/// The fewest of some.
pub static FEWEST_OF_SOME: Method = Method {
    name: "Fewest of some",
    formula: "uₖ − uₖ₊₁ = (cρ/min(k, c))·(uₖ₋₁^d − uₖ^d), at every number inside all instances",
    source: "Vvedenskaya, Dobrushin & Karpelevich 1996; Mitzenmacher 1996; the total as a birth and death process",
    assumes: "Poisson arrivals; d different instances are looked at",
    error: "exponential service: mean and percentiles 1 % from 10 instances on, 4 % with 3 to 9; other laws of service: mean 8 %, percentiles 12 %",
};

/// Loads at which the mean field is tabulated.
const NODES: usize = 120;
/// Instances from which their total hardly fluctuates.
const INFINITE: u32 = 100_000;
/// Step of −ln(1 − ρ) between them.
const STEP: f64 = 0.12;
/// Steps that find a mean field.
const ROOT_STEPS: usize = 60;
/// Share of instances with at least so many inside, below which the mean field is cut.
const SHARE_MIN: f64 = 1e-13;
/// Standard deviations below the mean where the birth and death process begins.
const SPREAD: f64 = 9.0;
/// Probability, in terms of the most likely number, below which it ends.
const CUT: f64 = 1e-11;
/// Weight at which all are made smaller.
const RESCALE: f64 = 1e100;

/// The mean field of one policy on instances of one size, at many loads.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    cores: u32,
    choices: f64,
    nodes: Vec<Node>,
}

/// The mean field at one load.
#[derive(Clone, Debug, Default, PartialEq)]
struct Node {
    /// Mean number inside an instance.
    inside: f64,
    /// Busy share of the cores.
    busy: f64,
    /// By how many requests in all the canonical law at the same mean is ahead.
    ahead: f64,
    /// Probability that an arrival joins an instance with 0, 1, 2, … inside.
    joined: Vec<f64>,
}

impl Field {
    /// The mean field of the fewest of `choices` ≥ 2 on instances of `cores`.
    pub fn new(choices: u32, cores: u32) -> Self {
        let d = f64::from(choices.max(2));
        let mut nodes = vec![Node::default()];
        for i in 1..=NODES {
            let rho = 1.0 - libm::exp(-STEP * i as f64);
            let shares = shares(rho, d, cores.max(1) as usize);
            let powers: Vec<f64> = shares.iter().map(|u| libm::pow(*u, d)).collect();
            let joined = powers.windows(2).map(|w| w[0] - w[1]).collect();
            nodes.push(Node { inside: shares[1..].iter().sum(), busy: rho, ahead: 0.0, joined });
        }
        for i in 1..=NODES {
            let (before, after) = (&nodes[i - 1], &nodes[(i + 1).min(NODES)]);
            let slope = (after.busy - before.busy) / (after.inside - before.inside);
            let (y, f) = (nodes[i].inside, nodes[i].busy);
            nodes[i].ahead = (f / (y * slope) - 1.0).clamp(0.0, y);
        }
        Self { cores: cores.max(1), choices: d, nodes }
    }

    /// Whom an arrival joins with `instances` ≥ 2 at utilisation `rho` < 1.
    pub fn joined(&self, instances: u32, rho: f64) -> Joined {
        if instances >= INFINITE {
            let powers = shares(rho, self.choices, self.cores as usize);
            let powers: Vec<f64> = powers.iter().map(|u| libm::pow(*u, self.choices)).collect();
            return Joined::new(self.cores, powers.windows(2).map(|w| w[0] - w[1]).collect(), 0.0);
        }
        let n = f64::from(instances);
        let (most, a) = (n * f64::from(self.cores), rho * n * f64::from(self.cores));
        // Beyond the table every further n inside make every line longer by one.
        let end = self.nodes[NODES].inside * n - self.nodes[NODES].ahead;
        let limit = self.nodes.iter().take_while(|node| node.busy < rho).last().map_or(0.0, |n| n.inside);
        let mut total = libm::floor(n * limit - SPREAD * libm::sqrt(n * limit * (1.0 + limit))).max(0.0);
        let (mut p, mut highest, mut at, mut own) = (1.0, 1.0, 0, 0);
        let mut sums = [Sums::new(), Sums::new()];
        loop {
            let beyond = total > end;
            let place = if beyond { total - n } else { total };
            let (i, t) = self.locate(place / n, &mut own);
            let ahead = self.between(i, t, |node| node.ahead);
            let (i, t) = self.locate((place + ahead) / n, &mut at);
            if sums[0].mass > 0.0 {
                let busy = if beyond { 1.0 } else { self.between(i, t, |node| node.busy) };
                p *= rho / busy.min(total / most).min(1.0);
                highest = f64::max(highest, p);
                if p > RESCALE {
                    sums.iter_mut().for_each(Sums::rescale);
                    p /= RESCALE;
                    highest = p;
                }
            }
            sums[usize::from(beyond)].add(i, t, p, total);
            total += 1.0;
            if total > end + n || (p < CUT * highest && total > a) {
                break;
            }
        }
        self.collected(&sums, n, rho, a)
    }

    /// The law of all places, those beyond the table repeated for ever.
    fn collected(&self, sums: &[Sums; 2], n: f64, rho: f64, a: f64) -> Joined {
        let [near, far] = sums;
        let q = libm::pow(rho, n);
        let mass = near.mass + far.mass / (1.0 - q);
        let inside = near.inside + far.inside / (1.0 - q) + n * far.mass * q / ((1.0 - q) * (1.0 - q));
        let (near, far) = (self.mixed(near), self.mixed(far));
        let mut found = near;
        found.resize(found.len().max(far.len() + 1), 0.0);
        let mut tail = 0.0;
        for (j, p) in found.iter_mut().enumerate().skip(1) {
            tail = tail * q + far.get(j - 1).copied().unwrap_or(0.0);
            *p += tail;
        }
        let joined = Joined::new(self.cores, found, if far.is_empty() { 0.0 } else { q });
        let stages = (inside / mass / a - 1.0).max(0.0) * f64::from(self.cores);
        let share = joined.waiting().share;
        joined.matched(Waiting { share, stages })
    }

    fn mixed(&self, sums: &Sums) -> Vec<f64> {
        let used = sums.weight.iter().rposition(|w| *w > 0.0).map_or(0, |i| i + 1);
        let mut law = vec![0.0; self.nodes[..used].iter().map(|n| n.joined.len()).max().unwrap_or(0)];
        for (node, weight) in self.nodes.iter().zip(&sums.weight) {
            for (sum, p) in law.iter_mut().zip(&node.joined) {
                *sum += weight * p;
            }
        }
        law
    }

    /// The interval with `inside` per instance, searched upwards from `from`, and the place in it.
    fn locate(&self, inside: f64, from: &mut usize) -> (usize, f64) {
        while *from + 2 < self.nodes.len() && self.nodes[*from + 1].inside < inside {
            *from += 1;
        }
        let (a, b) = (self.nodes[*from].inside, self.nodes[*from + 1].inside);
        (*from, ((inside - a) / (b - a)).clamp(0.0, 1.0))
    }

    fn between(&self, i: usize, t: f64, value: impl Fn(&Node) -> f64) -> f64 {
        value(&self.nodes[i]) * (1.0 - t) + value(&self.nodes[i + 1]) * t
    }
}

/// Weights of the nodes, and Σ p and Σ p·N.
struct Sums {
    weight: [f64; NODES + 1],
    mass: f64,
    inside: f64,
}

impl Sums {
    fn new() -> Self {
        Self { weight: [0.0; NODES + 1], mass: 0.0, inside: 0.0 }
    }

    fn rescale(&mut self) {
        self.weight.iter_mut().for_each(|w| *w /= RESCALE);
        self.mass /= RESCALE;
        self.inside /= RESCALE;
    }

    fn add(&mut self, i: usize, t: f64, p: f64, total: f64) {
        self.weight[i] += p * (1.0 - t);
        self.weight[i + 1] += p * t;
        self.mass += p;
        self.inside += p * total;
    }
}

/// u₀ = 1, u₁, … of the mean field: from u_c, which is sought, down to u₀ and up to the end.
fn shares(rho: f64, d: f64, cores: usize) -> Vec<f64> {
    let mut below = vec![0.0; cores + 1];
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..ROOT_STEPS {
        let middle = 0.5 * (low + high);
        let (mut next, mut here) = (rho * libm::pow(middle, d), middle);
        below[cores] = middle;
        for k in (1..=cores).rev() {
            let power = libm::pow(here, d) + k as f64 / (cores as f64 * rho) * (here - next);
            (next, here) = (here, libm::pow(power, 1.0 / d));
            below[k - 1] = here;
        }
        if here < 1.0 { low = middle } else { high = middle }
    }
    below[0] = 1.0;
    let mut share = below[cores];
    while share > SHARE_MIN {
        share = rho * libm::pow(share, d);
        below.push(share);
    }
    below.push(0.0);
    below
}

#[cfg(test)]
mod tests {
    use super::Field;

    /// Mean time in service times by a simulation of 5·10⁷ events per row with the M/M/nc line as control: ±0.2 %.
    const SIMULATED: [(u32, u32, u32, f64, f64, f64); 12] = [
        (2, 10, 1, 0.5, 1.2858, 0.01),
        (2, 10, 1, 0.7, 1.6759, 0.01),
        (2, 10, 1, 0.9, 2.9859, 0.01),
        (2, 10, 1, 0.95, 4.3557, 0.01),
        (2, 100, 1, 0.9, 2.6445, 0.005),
        (2, 4, 1, 0.9, 3.7522, 0.035),
        (2, 4, 1, 0.7, 1.7984, 0.035),
        (3, 10, 1, 0.9, 2.4550, 0.01),
        (5, 10, 1, 0.7, 1.2619, 0.01),
        (5, 10, 1, 0.9, 2.1208, 0.01),
        (2, 10, 4, 0.9, 1.2921, 0.01),
        (2, 10, 4, 0.95, 1.6160, 0.01),
    ];

    #[test]
    fn means_as_simulated() {
        for (d, n, c, rho, mean, tolerance) in SIMULATED {
            let got = 1.0 + Field::new(d, c).joined(n, rho).wait();
            assert!((got / mean - 1.0).abs() < tolerance, "d {d} n {n} c {c} ρ {rho}: {got} for {mean}");
        }
    }

    #[test]
    fn many_instances_are_the_mean_field() {
        // Σ λ^((2^i − 2)/1): 1.6144537703 at 0.7.
        let many = 1.0 + Field::new(2, 1).joined(20_000, 0.7).wait();
        let infinite = 1.0 + Field::new(2, 1).joined(1_000_000, 0.7).wait();
        assert!((infinite / 1.614_453_770_3 - 1.0).abs() < 1e-9, "{infinite}");
        assert!((many / infinite - 1.0).abs() < 1e-3, "{many}");
    }
}
