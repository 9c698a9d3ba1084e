//! One layer, exactly: something held from the first service to the end of the second.
//!
//! Requests take one of a number of tokens (workers of a server, connections of a pool), are served, go on to a second
//! server with some probability while they keep their token, and give it back. With exponential times the number in the
//! system and the number at the first server are a Markov chain whose levels are solved from the top down: S(n) = A₁(n) +
//! A₀(n)G(n + 1), G(n) = (−S(n))⁻¹A₂(n) (matrix-analytic level reduction; Neuts 1981, Gaver, Jacobs & Latouche 1984).

use super::method::Method;

/// Levels above the tokens that are looked at where arrivals are open.
const LEVELS_MAX: usize = 4000;
/// Probability of a level that is nothing.
const NOTHING: f64 = 1e-14;

/// The chain of one layer.
pub static LAYERED: Method = Method {
    name: "One layer, exactly",
    formula: "π(n + 1) = π(n)A₀(n)(−S(n + 1))⁻¹, S(n) = A₁(n) + A₀(n)(−S(n + 1))⁻¹A₂(n + 1)",
    source: "Markov chain of requests inside and at the first server; Neuts 1981, Gaver, Jacobs & Latouche 1984",
    assumes: "Poisson arrivals or exponential think times, exponential service, one class, one nested call",
    error: "means exact; percentiles as with a flow-equivalent server",
};

/// What is held, and the two servers used meanwhile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layer {
    /// Requests that may be inside at once.
    pub tokens: u32,
    /// Servers of the first station, and the rate of one per second.
    pub first: (u32, f64),
    /// Servers of the second station, and the rate of one per second.
    pub second: (u32, f64),
    /// Probability of going on to the second.
    pub goes_on: f64,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Askers {
    /// So many users, each thinking for so many seconds in the mean.
    Users(u32, f64),
    /// Poisson arrivals per second.
    Stream(f64),
}

/// Means in the long run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Means {
    /// Completions per second.
    pub throughput_per_s: f64,
    /// Mean number waiting for a token.
    pub waiting: f64,
    /// Mean number that hold a token.
    pub holding: f64,
    /// Mean number at the first station.
    pub at_first: f64,
}

/// A level ready to be solved: the factors of −S(n).
struct Level {
    size: usize,
    factors: Vec<f64>,
}

impl Layer {
    /// The exact means; `None` where the chain takes more than so many multiplications or has no steady state.
    pub fn solve(&self, askers: Askers, effort_max: f64) -> Option<Means> {
        let tokens = self.tokens as usize;
        let phases = tokens.min(if let Askers::Users(n, _) = askers { n as usize } else { usize::MAX }) + 1;
        let cube = (phases as f64) * (phases as f64) * (phases as f64);
        let top = match askers {
            Askers::Users(n, _) => n as usize,
            Askers::Stream(_) => tokens + 1,
        };
        if top == 0 || tokens == 0 || cube * top as f64 > effort_max {
            return None;
        }
        let mut down = match askers {
            Askers::Users(..) => Vec::new(),
            Askers::Stream(rate) => self.repeating(rate, (effort_max / cube) as usize)?,
        };
        let mut levels: Vec<Level> = Vec::with_capacity(top);
        for n in (1..=top).rev() {
            let level = self.level(n, askers.rate(n), &down);
            down = self.passage(n, &level);
            levels.push(level);
        }
        levels.reverse();
        self.weigh(askers, &levels)
    }

    fn phases(&self, n: usize) -> usize {
        n.min(self.tokens as usize) + 1
    }

    /// Completions per second at the first and second station with `n` inside, `j` of them at the first.
    fn rates(&self, n: usize, j: usize) -> (f64, f64) {
        let second = n.min(self.tokens as usize) - j;
        let busy = |at: usize, (servers, rate): (u32, f64)| at.min(servers as usize) as f64 * rate;
        (busy(j, self.first), busy(second, self.second))
    }

    /// The factors of −S(n) for arrivals at rate `arrivals` per second; `down` is G(n + 1), empty at the top.
    fn level(&self, n: usize, arrivals: f64, down: &[f64]) -> Level {
        let size = self.phases(n);
        let mut s = vec![0.0; size * size];
        let above = self.phases(n + 1);
        let arrivals = if down.is_empty() { 0.0 } else { arrivals };
        for j in 0..size {
            let (first, second) = self.rates(n, j);
            s[j * size + j] += first + second + arrivals;
            if j > 0 {
                s[j * size + j - 1] -= first * self.goes_on;
            }
            if arrivals > 0.0 {
                // An arrival that finds a token begins at the first station.
                let row = if above > size { j + 1 } else { j };
                for (i, g) in down[row * size..(row + 1) * size].iter().enumerate() {
                    s[j * size + i] -= arrivals * g;
                }
            }
        }
        factor(&mut s, size);
        Level { size, factors: s }
    }

    /// G(n) = (−S(n))⁻¹A₂(n): in which phase the level below is entered.
    fn passage(&self, n: usize, level: &Level) -> Vec<f64> {
        let (size, below) = (level.size, self.phases(n - 1));
        let mut g = vec![0.0; size * below];
        for j in 0..size {
            let (first, second) = self.rates(n, j);
            let leaves = first * (1.0 - self.goes_on);
            // Who was waiting takes the token over, at the first station.
            let waits = n > self.tokens as usize;
            if waits {
                g[j * below + j] += leaves;
                if j + 1 < below {
                    g[j * below + j + 1] += second;
                }
            } else {
                if j > 0 {
                    g[j * below + j - 1] += leaves;
                }
                if j < below {
                    g[j * below + j] += second;
                }
            }
        }
        level.solve_columns(&mut g, below);
        g
    }

    /// G of the levels above the tokens, which are all alike.
    fn repeating(&self, rate: f64, rounds: usize) -> Option<Vec<f64>> {
        let n = self.tokens as usize + 1;
        let mut g = self.passage(n, &self.level(n, rate, &[]));
        for _ in 0..rounds {
            let next = self.passage(n, &self.level(n, rate, &g));
            let moved = next.iter().zip(&g).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            g = next;
            if moved < 1e-13 {
                return Some(g);
            }
        }
        None
    }

    /// Probabilities level by level, from the empty one up, and their means.
    fn weigh(&self, askers: Askers, levels: &[Level]) -> Option<Means> {
        let (mut total, mut means) = (1.0, Means::default());
        let mut now = vec![1.0];
        for n in 1usize.. {
            let Some(level) = levels.get(n - 1).or_else(|| levels.last().filter(|_| askers.endless())) else {
                break;
            };
            let arrivals = askers.rate(n - 1);
            let mut next = vec![0.0; level.size];
            let shift = level.size - now.len();
            for (j, p) in now.iter().enumerate() {
                next[j + shift] = p * arrivals;
            }
            level.solve_row(&mut next);
            now = next;
            let mut mass = 0.0;
            for (j, p) in now.iter().enumerate() {
                let (first, second) = self.rates(n, j);
                mass += p;
                means.at_first += p * j as f64;
                means.throughput_per_s += p * (first * (1.0 - self.goes_on) + second);
            }
            total += mass;
            means.holding += mass * (level.size - 1) as f64;
            means.waiting += mass * (n - (level.size - 1)) as f64;
            if askers.endless() && n > levels.len() && mass < NOTHING * total {
                break;
            }
            if n > levels.len() + LEVELS_MAX {
                return None;
            }
        }
        Some(Means {
            throughput_per_s: means.throughput_per_s / total,
            waiting: means.waiting / total,
            holding: means.holding / total,
            at_first: means.at_first / total,
        })
    }
}

impl Askers {
    /// Arrivals per second with `n` inside.
    fn rate(self, n: usize) -> f64 {
        match self {
            Self::Users(users, think_s) => (f64::from(users) - n as f64).max(0.0) / think_s.max(1e-12),
            Self::Stream(rate) => rate,
        }
    }

    fn endless(self) -> bool {
        matches!(self, Self::Stream(_))
    }
}

/// Gauss' elimination in place; diagonally dominant, so no row needs to move.
fn factor(s: &mut [f64], size: usize) {
    for k in 0..size {
        let (above, below) = s.split_at_mut((k + 1) * size);
        let pivot_row = &above[k * size..];
        for row in below.chunks_exact_mut(size) {
            let by = row[k] / pivot_row[k];
            row[k] = by;
            if by != 0.0 {
                for (x, p) in row[k + 1..].iter_mut().zip(&pivot_row[k + 1..]) {
                    *x -= by * p;
                }
            }
        }
    }
}

impl Level {
    /// (−S)⁻¹·B in place, B with `columns` columns.
    fn solve_columns(&self, b: &mut [f64], columns: usize) {
        let n = self.size;
        for i in 0..n {
            let (before, rest) = b.split_at_mut(i * columns);
            let row = &mut rest[..columns];
            for (k, other) in before.chunks_exact(columns).enumerate() {
                let by = self.factors[i * n + k];
                row.iter_mut().zip(other).for_each(|(x, y)| *x -= by * y);
            }
        }
        for i in (0..n).rev() {
            let (upto, after) = b.split_at_mut((i + 1) * columns);
            let row = &mut upto[i * columns..];
            for (k, other) in after.chunks_exact(columns).enumerate() {
                let by = self.factors[i * n + i + 1 + k];
                row.iter_mut().zip(other).for_each(|(x, y)| *x -= by * y);
            }
            let pivot = self.factors[i * n + i];
            row.iter_mut().for_each(|x| *x /= pivot);
        }
    }

    /// b·(−S)⁻¹ in place.
    fn solve_row(&self, b: &mut [f64]) {
        let n = self.size;
        for k in 0..n {
            b[k] /= self.factors[k * n + k];
            for j in k + 1..n {
                b[j] -= b[k] * self.factors[k * n + j];
            }
        }
        for k in (0..n).rev() {
            for i in 0..k {
                b[i] -= b[k] * self.factors[k * n + i];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Askers, Layer};

    #[test]
    fn known_chains() {
        let layer = Layer { tokens: 8, first: (4, 1.0 / 0.02), second: (4, 1.0 / 0.06), goes_on: 1.0 };
        let closed = layer.solve(Askers::Users(50, 1.0), 1e7).unwrap();
        assert!((closed.throughput_per_s / 45.667_279_892_249_52 - 1.0).abs() < 1e-9, "{closed:?}");
        assert!((closed.holding / 8.0 / 0.522_355_174_484_183_4 - 1.0).abs() < 1e-9);
        let pool = Layer { tokens: 3, first: (2, 50.0), second: (2, 1.0 / 0.03), goes_on: 1.0 };
        let open = pool.solve(Askers::Stream(30.0), 1e7).unwrap();
        assert!((open.throughput_per_s / 30.0 - 1.0).abs() < 1e-9);
        let (wait_s, all_s) = (open.waiting / 30.0, (open.waiting + open.holding) / 30.0);
        assert!((wait_s / 0.010_460_710_713_443_067 - 1.0).abs() < 1e-6, "{wait_s}");
        assert!((all_s / 0.063_964_249_077_821_68 - 1.0).abs() < 1e-6, "{all_s}");
        assert!(pool.solve(Askers::Stream(200.0), 1e7).is_none());
    }

    /// With more tokens than are ever used, nothing is held: two servers in a row.
    #[test]
    fn many_tokens_are_none() {
        let layer = Layer { tokens: 40, first: (1, 1.0), second: (1, 1.0), goes_on: 0.5 };
        let means = layer.solve(Askers::Stream(0.5), 1e7).unwrap();
        assert!((means.at_first - 1.0).abs() < 1e-6);
        assert!((means.holding - 1.0 - 1.0 / 3.0).abs() < 1e-6);
    }
}
