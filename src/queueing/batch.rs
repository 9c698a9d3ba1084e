//! Consumers that take many at once: the bulk queue M/M(k)/1 whose batch time depends on the batch's size.

use super::erlang::erlang_b;
use super::method::Method;
use super::packet::Packet;

/// Batches.
pub static BATCHES: Method = Method {
    name: "Batch consumer",
    formula: "k of those waiting, at most b, take m(k) = S(1 + (k − 1)·marginal); z(k) = λm/(1 + λm), r from r^(b+1) + … = 0",
    source: "bulk queue, Bailey 1954; Gross & Harris §3.2; state-dependent batch times by linear equations",
    assumes: "Poisson arrivals, exponential batch times; several consumers by their mean batch size",
    error: "mean exact for one consumer with exponential times, percentiles take the batch's size and the wait as independent; several consumers 10 %; other laws up to 27 % in the mean, p99 up to twofold",
};

/// Batch sizes that are told apart; larger ones are taken together in groups that grow by [`GROWTH`].
const SINGLE: u32 = 40;
/// Relative width of a group of sizes.
const GROWTH: f64 = 0.08;
/// Rounds of the fixed point on the mean batch size.
const ROUNDS: u32 = 60;

/// One part of the wait: with probability `weight` an arrival comes during a batch of which `residual_s` is left on
/// average, and finds n before it with probability ∝ qⁿ, q the `size`-th root of `full`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Part {
    weight: f64,
    full: f64,
    residual_s: f64,
}

/// A bulk queue in its steady state.
#[derive(Clone, Debug, PartialEq)]
pub struct Bulk {
    /// Mean number in a batch.
    pub size: f64,
    /// Mean number of consumers at work.
    pub busy: f64,
    /// Mean time in seconds of the batch that a message is in.
    pub service_s: f64,
    /// Probability of waiting.
    pub p_wait: f64,
    /// Mean time of a full batch in seconds, divided by the consumers.
    stage_s: f64,
    parts: Vec<Part>,
    /// Share of the messages in batches that take this many times as long as a batch of one.
    pub stretches: Vec<(f64, f64)>,
}

/// What a batch consumer is offered.
#[derive(Clone, Copy, Debug)]
pub struct Feed {
    /// Messages per second.
    pub rate_per_s: f64,
    /// Mean time of a batch of one, in seconds.
    pub mean_s: f64,
    /// Time of one more as a share of it.
    pub marginal: f64,
    /// Most in a batch, at least 2.
    pub size: u32,
    /// Squared coefficient of variation of a batch's time.
    pub cs2: f64,
}

impl Feed {
    /// Mean time in seconds of a batch of `k`.
    pub fn batch_s(&self, k: f64) -> f64 {
        self.mean_s * (1.0 + (k - 1.0) * self.marginal)
    }

    /// Factor on what is left of a batch, by its variability: exact where everybody goes with the next one.
    fn residual(&self) -> f64 {
        (1.0 + self.cs2) / 2.0
    }

    /// Factor on the batches before one's own, by the diffusion of arrivals less b per batch.
    fn queue(&self) -> f64 {
        let each = 1.0 / f64::from(self.size);
        (each + self.cs2) / (each + 1.0)
    }

    /// The root between `low` and 1 of z/r + (1 − z)·r^b = 1: how the line thins out when batches are full.
    pub fn root(&self, z: f64) -> f64 {
        let b = f64::from(self.size);
        let (mut low, mut high) = (z, 1.0 - 1e-13);
        for _ in 0..200 {
            let r = 0.5 * (low + high);
            if 1.0 - z / r - (1.0 - z) * libm::pow(r, b) < 0.0 {
                low = r
            } else {
                high = r
            }
            if high - low < 1e-16 {
                break;
            }
        }
        0.5 * (low + high)
    }
}

/// Batch sizes from `first` to `last`, all below the most.
#[derive(Clone, Copy, Debug)]
struct Lump {
    first: f64,
    last: f64,
    batch_s: f64,
    z: f64,
    /// Factor from batches that begin with this size to the coefficient of zⁿ behind full batches.
    behind: f64,
}

impl Lump {
    fn all(feed: &Feed, z_full: f64) -> Vec<Self> {
        let b = f64::from(feed.size);
        let mut lumps = Vec::new();
        let mut first = 1.0;
        while first < b {
            let width = if first <= f64::from(SINGLE) { 1.0 } else { libm::floor(GROWTH * first).max(1.0) };
            let last = (first + width - 1.0).min(b - 1.0);
            let batch_s = feed.batch_s(0.5 * (first + last));
            let z = feed.rate_per_s * batch_s / (1.0 + feed.rate_per_s * batch_s);
            let full = libm::pow(z, b);
            let behind = (1.0 - z_full) * (1.0 - z) * full / (1.0 - z_full / z - (1.0 - z_full) * full);
            lumps.push(Self { first, last, batch_s, z, behind });
            first = last + 1.0;
        }
        lumps
    }

    fn middle(&self) -> f64 {
        0.5 * (self.first + self.last)
    }
}

/// Σ qʲ for j from `first` to `last`.
fn powers(q: f64, first: f64, last: f64) -> f64 {
    libm::pow(q, first) * (1.0 - libm::pow(q, last - first + 1.0)) / (1.0 - q)
}

impl Bulk {
    /// One consumer. Needs λ·m(b) < b.
    ///
    /// While a batch of k < b is served the number waiting is ∝ z(k)ⁿ; behind full batches it is a mixture of these and
    /// of rⁿ. How often batches of each size begin solves a linear system.
    pub fn one(feed: Feed) -> Option<Self> {
        let b = f64::from(feed.size);
        let full_s = feed.batch_s(b);
        let lambda = feed.rate_per_s;
        let z_full = lambda * full_s / (1.0 + lambda * full_s);
        let r = feed.root(z_full);
        let lumps = Lump::all(&feed, z_full);
        let n = lumps.len();
        let geometric = |l: &Lump, first: f64, last: f64| {
            (1.0 - l.z + l.behind) * powers(l.z, first, last) - r * l.behind / l.z * powers(r, first, last)
        };
        let full_rate = |l: &Lump| {
            (1.0 - l.z + l.behind) * libm::pow(l.z, b) / (1.0 - l.z)
                - r * l.behind / l.z * libm::pow(r, b) / (1.0 - r)
        };
        let mut system = vec![0.0; n * (n + 1)];
        for (row, to) in lumps.iter().enumerate() {
            for (column, from) in lumps.iter().enumerate() {
                system[row * (n + 1) + column] = if row + 1 == n {
                    // The last equation is that probabilities sum to one.
                    from.batch_s + full_rate(from) * full_s + geometric(from, 0.0, 0.0) / lambda
                } else {
                    let first = if row == 0 { 0.0 } else { to.first };
                    f64::from(u8::from(row == column)) - geometric(from, first, to.last)
                };
            }
        }
        system[n * (n + 1) - 1] = 1.0;
        let begun = solve(&mut system, n)?;
        let sum = |f: &dyn Fn(&Lump) -> f64| lumps.iter().zip(&begun).map(|(l, x)| x * f(l)).sum::<f64>();
        let full = sum(&full_rate);
        let idle = sum(&|l| geometric(l, 0.0, 0.0)) / lambda;
        let mut parts = Vec::with_capacity(2 * n + 1);
        let mut root_weight = 0.0;
        for (lump, x) in lumps.iter().zip(&begun) {
            let at_full = libm::pow(lump.z, b);
            parts.push(Part {
                weight: x * lump.batch_s,
                full: at_full,
                residual_s: lump.batch_s * feed.residual(),
            });
            let weight = full_s * x * lump.behind / (1.0 - lump.z);
            parts.push(Part { weight, full: at_full, residual_s: full_s * feed.residual() });
            root_weight -= r * x * lump.behind / lump.z;
        }
        let weight = full_s * root_weight / (1.0 - r);
        parts.push(Part { weight, full: libm::pow(r, b), residual_s: full_s * feed.residual() });
        parts.retain(|part| part.weight.abs() > 1e-12);
        let mut stretches: Vec<(f64, f64)> = lumps
            .iter()
            .zip(&begun)
            .map(|(l, x)| (x * l.middle() / lambda, l.batch_s / feed.mean_s))
            .collect();
        stretches.push((full * b / lambda, full_s / feed.mean_s));
        let service_s = stretches.iter().map(|(share, factor)| share * factor * feed.mean_s).sum();
        Some(Self {
            size: lambda / (sum(&|_| 1.0) + full),
            busy: 1.0 - idle,
            service_s,
            p_wait: 1.0 - idle,
            stage_s: full_s * feed.queue(),
            parts,
            stretches: coarser(stretches),
        })
    }

    /// Several consumers with one line: all batches take the mean time, which follows from the mean size. Needs
    /// λ·m(b) < b·consumers.
    pub fn several(feed: Feed, consumers: u32) -> Self {
        let (c, b) = (f64::from(consumers), f64::from(feed.size));
        let lambda = feed.rate_per_s;
        let (mut size, mut all_busy, mut ratio, mut busy) = (1.0, 0.0, 0.0, 0.0);
        for _ in 0..ROUNDS {
            // In line of size b the pace is set by whole batches: as slow as it takes to keep up.
            let mean_s = feed.batch_s(size);
            let stage_s = mean_s / c;
            if lambda * stage_s >= b {
                size = 0.5 * (size + b);
                continue;
            }
            ratio = feed.root(lambda * stage_s / (1.0 + lambda * stage_s));
            // P(c − 1 busy)·λ = P(all busy, nobody waits)/stage.
            let empty = lambda * stage_s;
            let below = 1.0 / erlang_b(consumers - 1, lambda * mean_s).max(1e-300);
            let line = empty / (1.0 - ratio);
            all_busy = line / (below + line);
            let per_s = lambda * (1.0 - all_busy) + all_busy * ratio / stage_s;
            busy = per_s * mean_s;
            let next = (lambda / per_s).clamp(1.0, b);
            if (next - size).abs() < 1e-12 * size {
                break;
            }
            size = 0.5 * (size + next);
        }
        let mean_s = feed.batch_s(size);
        let part =
            Part { weight: all_busy, full: libm::pow(ratio, b), residual_s: mean_s / c * feed.residual() };
        let stretches = stretched(feed, all_busy, ratio, mean_s / c);
        Self {
            size,
            busy: busy.min(c),
            service_s: stretches.iter().map(|(share, factor)| share * factor * feed.mean_s).sum(),
            p_wait: all_busy,
            stage_s: mean_s / c * feed.queue(),
            parts: vec![part],
            stretches: coarser(stretches),
        }
    }

    /// Mean wait in seconds before one's batch begins.
    pub fn wait_s(&self) -> f64 {
        self.parts.iter().map(|p| p.weight * (p.residual_s + self.stage_s * p.full / (1.0 - p.full))).sum()
    }

    /// E[e^(−sW)] of that wait.
    pub fn wait_at(&self, s: &Packet) -> Packet {
        let stage = s.affine(1.0, self.stage_s).inv();
        let mut sum = Packet::real(1.0 - self.p_wait);
        for part in &self.parts {
            let passing = stage.affine(1.0, -part.full) * s.affine(1.0, part.residual_s);
            sum.add_scaled(&passing.inv(), part.weight * (1.0 - part.full));
        }
        sum
    }
}

/// Share of messages by how long their batch takes: those who find a consumer free go alone, else a consumer that gets
/// free, every `stage_s` seconds, finds n waiting with probability ∝ rⁿ.
fn stretched(feed: Feed, all_busy: f64, r: f64, stage_s: f64) -> Vec<(f64, f64)> {
    let mut found = vec![(feed.rate_per_s * (1.0 - all_busy), 1.0)];
    let mut p = all_busy * (1.0 - r) * r / stage_s;
    for k in 1..feed.size {
        found.push((p * f64::from(k), feed.batch_s(f64::from(k)) / feed.mean_s));
        p *= r;
    }
    let full = f64::from(feed.size);
    found.push((p / (1.0 - r) * full, feed.batch_s(full) / feed.mean_s));
    let all: f64 = found.iter().map(|(share, _)| share).sum();
    found.iter_mut().for_each(|(share, _)| *share /= all);
    found
}

/// The same mixture with few members, neighbours taken together.
fn coarser(stretches: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    const MEMBERS: f64 = 12.0;
    let mut found: Vec<(f64, f64)> = Vec::new();
    let mut open = (0.0, 0.0);
    let all: f64 = stretches.iter().map(|(share, _)| share).sum();
    for (share, factor) in stretches {
        open = (open.0 + share / all, open.1 + share / all * factor);
        if open.0 > 1.0 / MEMBERS {
            found.push((open.0, open.1 / open.0));
            open = (0.0, 0.0);
        }
    }
    if open.0 > 0.0 {
        found.push((open.0, open.1 / open.0));
    }
    found
}

/// Gauss's elimination with pivots of `n` equations in rows of `n` + 1.
fn solve(system: &mut [f64], n: usize) -> Option<Vec<f64>> {
    let width = n + 1;
    for column in 0..n {
        let pivot = (column..n)
            .max_by(|a, b| system[a * width + column].abs().total_cmp(&system[b * width + column].abs()))?;
        if system[pivot * width + column].abs() < 1e-250 {
            return None;
        }
        for k in 0..width {
            system.swap(column * width + k, pivot * width + k);
        }
        for row in column + 1..n {
            let factor = system[row * width + column] / system[column * width + column];
            if factor != 0.0 {
                for k in column..width {
                    system[row * width + k] -= factor * system[column * width + k];
                }
            }
        }
    }
    let mut found = vec![0.0; n];
    for row in (0..n).rev() {
        let rest: f64 = (row + 1..n).map(|k| system[row * width + k] * found[k]).sum();
        found[row] = (system[row * width + n] - rest) / system[row * width + row];
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::{Bulk, Feed, Packet};

    fn poll(rate_per_s: f64, size: u32, s0: f64, s1: f64) -> Feed {
        Feed { rate_per_s, mean_s: s0 + s1, marginal: s1 / (s0 + s1), size, cs2: 1.0 }
    }

    /// Exact chains.
    #[test]
    fn polling_consumers() {
        for (feed, size, wait_s, sojourn_s) in [
            (
                poll(30.0, 40, 0.2, 0.01),
                8.727_639_347_203_455,
                0.333_719_645_746_055_3,
                0.714_716_132_209_958_2,
            ),
            (
                poll(12.0, 10, 0.5, 0.02),
                7.955_611_070_254_429,
                2.327_721_240_681_409,
                3.012_924_513_639_687_6,
            ),
        ] {
            let bulk = Bulk::one(feed).unwrap();
            assert!((bulk.size / size - 1.0).abs() < 1e-9, "{}", bulk.size);
            assert!((bulk.wait_s() / wait_s - 1.0).abs() < 1e-9, "{}", bulk.wait_s());
            assert!(((bulk.wait_s() + bulk.service_s) / sojourn_s - 1.0).abs() < 1e-9);
            let h = 1e-5;
            let at = |x: f64| bulk.wait_at(&Packet::real(x)).re[0];
            assert!((at(0.0) - 1.0).abs() < 1e-9);
            assert!(((at(-h) - at(h)) / (2.0 * h) / wait_s - 1.0).abs() < 1e-6);
        }
    }

    /// Sizes taken together beyond forty change little, and everything adds up.
    #[test]
    fn large_batches_conserve_messages() {
        for (rate, size) in [(80.0, 200), (700.0, 1000), (200.0, 90), (5.0, 5000)] {
            let feed = poll(rate, size, 0.3, 0.001);
            let bulk = Bulk::one(feed).unwrap();
            let shares: f64 = bulk.stretches.iter().map(|(share, _)| share).sum();
            assert!((shares - 1.0).abs() < 1e-9);
            let busy = rate / bulk.size * feed.batch_s(bulk.size);
            assert!((busy / bulk.busy - 1.0).abs() < 2e-3, "{rate} {size}: {busy} {}", bulk.busy);
            let total: f64 = bulk.wait_at(&Packet::real(1e-9)).re[0];
            assert!((total - 1.0).abs() < 1e-6);
        }
    }

    /// With a batch time that does not depend on its size, one of `several` is the bulk queue itself.
    #[test]
    fn one_of_several_is_one() {
        let feed = Feed { rate_per_s: 6.0, mean_s: 1.0, marginal: 0.0, size: 8, cs2: 1.0 };
        let (one, several) = (Bulk::one(feed).unwrap(), Bulk::several(feed, 1));
        assert!((one.size / several.size - 1.0).abs() < 1e-9, "{} {}", one.size, several.size);
        assert!((one.wait_s() / several.wait_s() - 1.0).abs() < 1e-9);
    }
}
