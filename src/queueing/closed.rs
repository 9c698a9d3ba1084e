//! Closed populations in product form: exact answers.

/// A station as a population sees it: visits times service, and how fast it serves n at once.
#[derive(Clone, Debug, PartialEq)]
pub enum Center {
    /// No waiting: think times, network, unlimited cores. Demand in seconds.
    Delay(f64),
    /// `servers` servers. Demand in seconds.
    Queue {
        /// Visits times mean service time, in seconds.
        demand_s: f64,
        /// Servers.
        servers: u32,
    },
    /// Completions of the whole cycle per second with 1, 2, … inside; the last holds beyond.
    Flow(Vec<f64>),
}

impl Center {
    /// ln of 1/(rate with 1 … n inside): the convolution's factors for n = 0..=N, times `scale`ⁿ.
    fn log_factors(&self, population: usize, scale: f64) -> Vec<f64> {
        let mut logs = Vec::with_capacity(population + 1);
        let mut log = 0.0;
        logs.push(0.0);
        for n in 1..=population {
            let per_s = match self {
                Self::Delay(demand_s) => n as f64 / demand_s,
                Self::Queue { demand_s, servers } => f64::min(n as f64, f64::from(*servers)) / demand_s,
                Self::Flow(rates) => rates[(n - 1).min(rates.len() - 1)],
            };
            log += libm::log(scale / per_s);
            logs.push(log);
        }
        logs
    }

    /// Whether two centers differ by no more than a fixed point leaves open.
    pub fn close_to(&self, other: &Self) -> bool {
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * (a.abs() + b.abs());
        match (self, other) {
            (Self::Delay(a), Self::Delay(b)) => close(*a, *b),
            (Self::Queue { demand_s: a, servers: m }, Self::Queue { demand_s: b, servers: n }) => {
                m == n && close(*a, *b)
            }
            (Self::Flow(a), Self::Flow(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(x, y)| close(*x, *y))
            }
            _ => false,
        }
    }

    fn demand_s(&self) -> f64 {
        match self {
            Self::Delay(demand_s) | Self::Queue { demand_s, .. } => *demand_s,
            Self::Flow(rates) => rates.first().map_or(0.0, |r| 1.0 / r),
        }
    }

    fn capacity(&self) -> f64 {
        match self {
            Self::Delay(_) => f64::INFINITY,
            Self::Queue { demand_s, servers } => f64::from(*servers) / demand_s,
            Self::Flow(rates) => rates.last().copied().unwrap_or(f64::INFINITY),
        }
    }
}

/// Throughput in cycles per second with 1, 2, … `population` customers: Buzen's convolution (1973), in logarithms so
/// that nothing overflows. Centers with no demand are left out.
pub fn throughputs(centers: &[Center], population: usize) -> Vec<f64> {
    let used: Vec<&Center> = centers.iter().filter(|c| c.demand_s() > 0.0).collect();
    let demand: f64 = used.iter().map(|c| c.demand_s()).sum();
    if used.is_empty() || population == 0 {
        return vec![f64::INFINITY; population];
    }
    let bound = used.iter().map(|c| c.capacity()).fold(f64::INFINITY, f64::min);
    let scale = bound.min(population as f64 / demand);
    let mut g = used[0].log_factors(population, scale);
    for center in &used[1..] {
        g = convolve(&g, &center.log_factors(population, scale));
    }
    (1..=population).map(|n| scale * libm::exp(g[n - 1] - g[n])).collect()
}

/// ln Σ exp(aᵢ + b₍ₙ₋ᵢ₎) for every n.
fn convolve(a: &[f64], b: &[f64]) -> Vec<f64> {
    let peak = |x: &[f64]| x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (top_a, top_b) = (peak(a), peak(b));
    let plain_a: Vec<f64> = a.iter().map(|x| libm::exp(x - top_a)).collect();
    let plain_b: Vec<f64> = b.iter().map(|x| libm::exp(x - top_b)).collect();
    (0..a.len())
        .map(|n| {
            let sum: f64 = plain_a[..=n].iter().zip(plain_b[..=n].iter().rev()).map(|(x, y)| x * y).sum();
            if sum > 1e-280 {
                return top_a + top_b + libm::log(sum);
            }
            let terms = || a[..=n].iter().zip(b[..=n].iter().rev()).map(|(x, y)| x + y);
            let top = terms().fold(f64::NEG_INFINITY, f64::max);
            top + libm::log(terms().map(|t| libm::exp(t - top)).sum())
        })
        .collect()
}

/// A network of several closed chains, and open chains beside them, in product form.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Chains {
    /// Customers of each chain.
    pub population: Vec<u32>,
    /// Think time of each chain in seconds.
    pub think_s: Vec<f64>,
    /// Demand in seconds by `center * chains + chain`.
    pub demand_s: Vec<f64>,
    /// Servers of each center; `None` is a delay.
    pub servers: Vec<Option<u32>>,
    /// Share of each center that open chains use, in [0, 1); only where it has one server.
    pub open_utilisation: Vec<f64>,
}

/// What each chain and center does.
#[derive(Clone, Debug, PartialEq)]
pub struct ChainsAnswer {
    /// Cycles per second of each chain.
    pub throughput_per_s: Vec<f64>,
    /// Mean number by `center * chains + chain`.
    pub number: Vec<f64>,
}

/// Most multiplications of a single chain's convolutions.
const CONVOLUTION_MAX: usize = 200_000_000;
/// Largest number of population vectors that [`Chains::solve`] walks.
pub const LATTICE_MAX: usize = 200_000;

impl Chains {
    /// Number of population vectors from none to all.
    pub fn lattice(&self) -> usize {
        self.population.iter().fold(1usize, |n, k| n.saturating_mul(*k as usize + 1))
    }

    /// Exact multi-class mean value analysis (Reiser & Lavenberg 1980; multiple servers by marginal probabilities,
    /// open chains by inflating demands, Lazowska et al. 1984 ch. 7). `None` where the lattice is too large.
    pub fn solve(&self) -> Option<ChainsAnswer> {
        let (chains, centers, lattice) = (self.population.len(), self.servers.len(), self.lattice());
        if let ([population], true) = (&self.population[..], self.open_utilisation.iter().all(|u| *u == 0.0))
        {
            return self.convolved(*population as usize);
        }
        if lattice > LATTICE_MAX {
            return None;
        }
        let most = self.servers.iter().flatten().copied().max().unwrap_or(1) as usize;
        let mut stride = vec![1usize; chains];
        for k in 1..chains {
            stride[k] = stride[k - 1] * (self.population[k - 1] as usize + 1);
        }
        // Mean numbers and marginal probabilities p(i busy), i < servers, at every population vector.
        let mut number = vec![0.0; lattice * centers];
        let mut marginal = vec![0.0; lattice * centers * most];
        for center in 0..centers {
            marginal[center * most] = 1.0;
        }
        let mut throughput = vec![0.0; chains];
        let mut each = vec![0.0; centers * chains];
        for at in 1..lattice {
            let mut busy = vec![0.0; centers];
            throughput.fill(0.0);
            for chain in 0..chains {
                let n = (at / stride[chain]) % (self.population[chain] as usize + 1);
                if n == 0 {
                    each.iter_mut().skip(chain).step_by(chains).for_each(|x| *x = 0.0);
                    continue;
                }
                let before = at - stride[chain];
                let response: Vec<f64> = (0..centers)
                    .map(|j| {
                        self.residence(
                            j,
                            chain,
                            &number[before * centers..],
                            &marginal[(before * centers + j) * most..],
                        )
                    })
                    .collect();
                throughput[chain] =
                    n as f64 / (self.think_s[chain] + response.iter().sum::<f64>()).max(1e-300);
                for j in 0..centers {
                    each[j * chains + chain] = throughput[chain] * response[j];
                }
            }
            for j in 0..centers {
                number[at * centers + j] = each[j * chains..(j + 1) * chains].iter().sum();
                let Some(servers) = self.servers[j] else { continue };
                let m = servers as usize;
                for i in 1..m.min(most) {
                    let sum: f64 = (0..chains)
                        .filter(|k| throughput[*k] > 0.0)
                        .map(|k| {
                            let before = at - stride[k];
                            self.inflated(j, k)
                                * throughput[k]
                                * marginal[(before * centers + j) * most + i - 1]
                        })
                        .sum();
                    marginal[(at * centers + j) * most + i] = sum / i as f64;
                }
                busy[j] = (0..chains).map(|k| self.inflated(j, k) * throughput[k]).sum::<f64>();
                let idle: f64 =
                    (1..m.min(most)).map(|i| (m - i) as f64 * marginal[(at * centers + j) * most + i]).sum();
                marginal[(at * centers + j) * most] = (1.0 - (busy[j] + idle) / m as f64).max(0.0);
            }
        }
        Some(ChainsAnswer { throughput_per_s: throughput, number: each })
    }

    /// One chain: mean numbers by convolution, p(n) = f(n)·G without the center(N − n)/G(N) (Buzen 1973).
    fn convolved(&self, population: usize) -> Option<ChainsAnswer> {
        let mut centers: Vec<Center> = self
            .demand_s
            .iter()
            .zip(&self.servers)
            .map(|(demand_s, servers)| match servers {
                Some(servers) => Center::Queue { demand_s: *demand_s, servers: *servers },
                None => Center::Delay(*demand_s),
            })
            .collect();
        let stations = centers.len();
        centers.push(Center::Delay(self.think_s[0]));
        let used: Vec<usize> = (0..centers.len()).filter(|c| centers[*c].demand_s() > 0.0).collect();
        if used.len() * used.len() * population * population > CONVOLUTION_MAX || population == 0 {
            return None;
        }
        let throughput = *throughputs(&centers, population).last()?;
        let factors: Vec<Vec<f64>> = centers.iter().map(|c| c.log_factors(population, throughput)).collect();
        let product = |skip: usize| {
            let mut none = vec![f64::NEG_INFINITY; population + 1];
            none[0] = 0.0;
            used.iter().filter(|c| **c != skip).fold(none, |g, c| convolve(&g, &factors[*c]))
        };
        let all = product(usize::MAX)[population];
        let mut number = vec![0.0; stations];
        for &center in used.iter().filter(|c| **c < stations) {
            let rest = product(center);
            number[center] = (1..=population)
                .map(|n| n as f64 * libm::exp(factors[center][n] + rest[population - n] - all))
                .sum();
        }
        Some(ChainsAnswer { throughput_per_s: vec![throughput], number })
    }

    fn inflated(&self, center: usize, chain: usize) -> f64 {
        self.demand_s[center * self.population.len() + chain] / (1.0 - self.open_utilisation[center])
    }

    fn residence(&self, center: usize, chain: usize, number: &[f64], marginal: &[f64]) -> f64 {
        let demand = self.inflated(center, chain);
        let Some(servers) = self.servers[center] else { return demand };
        let m = f64::from(servers);
        let free: f64 =
            (0..servers.saturating_sub(1) as usize).map(|i| (m - 1.0 - i as f64) * marginal[i]).sum();
        demand / m * (1.0 + number[center] + free)
    }
}

#[cfg(test)]
mod tests {
    use super::{Center, Chains, throughputs};

    #[test]
    fn machine_repair_and_central_server() {
        let x = throughputs(&[Center::Delay(40.0), Center::Queue { demand_s: 1.0, servers: 1 }], 50);
        assert!((50.0 / x[49] - 40.0 - 10.952_333_304_054_443).abs() < 1e-9);
        let x = throughputs(&[Center::Delay(3.0), Center::Queue { demand_s: 0.05, servers: 8 }], 500);
        assert!((x[499] - 157.050_827_917_914_12).abs() < 1e-8);
    }

    #[test]
    fn two_chains() {
        let chains = Chains {
            population: vec![30, 20],
            think_s: vec![1.0, 2.0],
            demand_s: vec![0.02, 0.04, 0.05, 0.01, 0.01, 0.08],
            servers: vec![Some(1); 3],
            open_utilisation: vec![0.0; 3],
        };
        let answer = chains.solve().unwrap();
        assert!((answer.throughput_per_s[0] - 18.217_258_749_2).abs() < 1e-8);
    }

    #[test]
    fn two_chains_with_two_servers() {
        let chains = Chains {
            population: vec![2, 1],
            think_s: vec![0.0, 0.0],
            demand_s: vec![0.2, 0.2, 0.24, 0.18, 0.4, 1.4],
            servers: vec![Some(2), Some(1), None],
            open_utilisation: vec![0.0; 3],
        };
        let answer = chains.solve().unwrap();
        assert!((answer.number[0] - 0.428_188_332_527).abs() < 1e-9);
    }
}
