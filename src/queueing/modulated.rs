//! Arrivals whose rate has two states: MMPP(2)/M/c and MMPP(2)/G/1. Exact.

use num_complex::Complex64;

use super::method::Method;

/// The line behind two-state Poisson arrivals.
pub static MODULATED: Method = Method {
    name: "MMPP(2)/M/c, MMPP(2)/G/1",
    formula: "π(n+1) = π(n)·R, Λ + R(Q − Λ − cμ) + cμR² = 0; for one server W(s) = s(1 − ρ)g[s + Q − Λ(1 − S*(s))]⁻¹Λ1/λ",
    source: "Neuts 1981; Heffes & Lucantoni 1986; Fischer & Meier-Hellstern 1993",
    assumes: "the source has a busy and a quiet state of exponential length, Poisson arrivals in each",
    error: "exact for exponential service and for one server; else a product of exact pieces, not measured",
};

/// Doublings of the level within which R is found, a bound.
const DOUBLINGS: usize = 60;

/// A 2×2 matrix by rows.
type Matrix = [[f64; 2]; 2];

/// Two states with Poisson arrivals: a busy and a quiet one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct States {
    /// Arrivals per second in each.
    pub rates_per_s: [f64; 2],
    /// Changes to the other state per second from each.
    pub leave_per_s: [f64; 2],
}

impl States {
    /// Mean arrivals per second.
    pub fn mean_per_s(&self) -> f64 {
        let [a, b] = self.shares();
        a * self.rates_per_s[0] + b * self.rates_per_s[1]
    }

    /// Shares of time.
    fn shares(&self) -> [f64; 2] {
        let [q1, q2] = self.leave_per_s;
        [q2 / (q1 + q2), q1 / (q1 + q2)]
    }
}

/// Exponential service by c servers: whoever finds n ≥ c waits for n − c + 1 departures.
#[derive(Clone, Debug, PartialEq)]
pub struct ModulatedServers {
    /// Probability of waiting.
    pub p_wait: f64,
    /// Mean wait in seconds, of all.
    pub wait_s: f64,
    /// Departures per second while all are busy.
    departures_per_s: f64,
    ratio: Matrix,
    full: [f64; 2],
    arrivals: [f64; 2],
}

impl ModulatedServers {
    /// Solves the chain. Needs a mean rate below what the servers can do.
    pub fn new(states: States, mean_s: f64, servers: u32) -> Option<Self> {
        let c = servers.max(1) as usize;
        let mu = 1.0 / mean_s;
        let top = c as f64 * mu;
        let ratio = ratio(states, top)?;
        // π(n) = π(n−1)·up(n) below the level c, from above.
        let mut up = vec![ratio; c + 1];
        for n in (1..c).rev() {
            let inner = generator(states, n as f64 * mu, scaled(up[n + 1], (n + 1) as f64 * mu));
            up[n] = rates_times(states, inverse(negative(inner))?);
        }
        let bottom = generator(states, 0.0, scaled(up[1], mu));
        let mut level = null_left(bottom);
        let (mut total, mut waiting_free) = (level[0] + level[1], dot(level, states.rates_per_s));
        for ratio in &up[1..c] {
            level = row_times(level, *ratio);
            total += level[0] + level[1];
            waiting_free += dot(level, states.rates_per_s);
            if total > 1e200 {
                level = level.map(|x| x * 1e-200);
                total *= 1e-200;
                waiting_free *= 1e-200;
            }
        }
        let full = row_times(level, ratio);
        let beyond = inverse([[1.0 - ratio[0][0], -ratio[0][1]], [-ratio[1][0], 1.0 - ratio[1][1]]])?;
        let tail = row_times(full, beyond);
        total += tail[0] + tail[1];
        let mean = states.mean_per_s();
        let p_wait = dot(tail, states.rates_per_s) / (waiting_free + dot(tail, states.rates_per_s));
        let line = row_times(tail, beyond);
        let wait_s = dot(line, states.rates_per_s) / (total * mean) / top;
        let full = full.map(|x| x / total);
        let arrivals = states.rates_per_s.map(|x| x / mean);
        let good = wait_s.is_finite() && wait_s >= 0.0 && p_wait.is_finite();
        good.then_some(Self { p_wait, wait_s, departures_per_s: top, ratio, full, arrivals })
    }

    /// E[e^(−sW)]: Σ π(c)·(Rz)ᵏ·Λ1/λ·z over k ≥ 0, z = cμ/(cμ + s).
    pub fn at(&self, s: Complex64) -> Complex64 {
        let z = self.departures_per_s / (self.departures_per_s + s);
        let [[a, b], [c, d]] = self.ratio;
        let determinant = (1.0 - z * a) * (1.0 - z * d) - z * z * (b * c);
        let [u, v] = self.full;
        let [x, y] = self.arrivals;
        let sum = (1.0 - z * d) * (u * x) + z * (b * u * y + c * v * x) + (1.0 - z * a) * (v * y);
        1.0 - self.p_wait + z * sum / determinant
    }
}

/// One server, any work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ModulatedWork {
    /// Probability of waiting.
    pub p_wait: f64,
    /// Mean wait in seconds, of all.
    pub wait_s: f64,
    states: States,
    /// (1 − ρ)·g: probabilities of an idle server with each state.
    idle: [f64; 2],
}

impl ModulatedWork {
    /// Solves the workload from the transform of the work on the real axis and its first two moments. Needs ρ < 1.
    pub fn new(states: States, work: impl Fn(f64) -> f64, mean_s: f64, second_moment: f64) -> Option<Self> {
        let ([l1, l2], [q1, q2]) = (states.rates_per_s, states.leave_per_s);
        let mean = states.mean_per_s();
        let rho = mean * mean_s;
        // The determinant of s + Q − Λ(1 − S*(s)) has one zero right of 0, where the row (1 − ρ)g·adj must vanish.
        let inner = |s: f64| {
            let missing = 1.0 - work(s);
            (s - q1 - l1 * missing, s - q2 - l2 * missing)
        };
        let far = q1 + q2 + l1.max(l2);
        let (mut low, mut high) = (0.0, far);
        for _ in 0..100 {
            let middle = 0.5 * (low + high);
            let (a, b) = inner(middle);
            // Below the zero the larger eigenvalue of Λ(1 − S*) − Q exceeds s.
            let beyond = a * b > q1 * q2 && a + b > 0.0;
            if beyond { high = middle } else { low = middle }
        }
        let (a, b) = inner(0.5 * (low + high));
        // g·(b, −q1; −q2, a) = 0 by either column; the better conditioned one.
        let g1 = if b.abs() > a.abs() { q2 / (b + q2) } else { a / (a + q1) };
        let idle = [(1.0 - rho) * g1, (1.0 - rho) * (1.0 - g1)];
        let [p1, _] = states.shares();
        let y1 = -(p1 * (1.0 - mean_s * l1) - idle[0]) / (q1 + q2);
        let load_s = (0.5 * second_moment * mean + mean_s * y1 * (l1 - l2)) / (1.0 - rho);
        // Brumelle: the workload is ρ times the wait plus what is left of the work in service.
        let wait_s = (load_s - 0.5 * mean * second_moment) / rho;
        let p_wait = 1.0 - dot(idle, states.rates_per_s) / mean;
        let good = wait_s.is_finite() && (0.0..=1.0).contains(&p_wait) && (0.0..=1.0).contains(&g1);
        good.then_some(Self { p_wait, wait_s, states, idle })
    }

    /// E[e^(−sW)], given the transform of the work at `s`.
    pub fn at(&self, s: Complex64, work: Complex64) -> Complex64 {
        let ([l1, l2], [q1, q2]) = (self.states.rates_per_s, self.states.leave_per_s);
        let missing = 1.0 - work;
        let (a, b) = (s - q1 - missing * l1, s - q2 - missing * l2);
        let [u, v] = self.idle;
        let row = (b * u - q2 * v, a * v - q1 * u);
        s * (row.0 * l1 + row.1 * l2) / (a * b - q1 * q2) / self.states.mean_per_s()
    }
}

/// R of Λ + R(Q − Λ − top) + top·R² = 0 by logarithmic reduction (Latouche & Ramaswami 1993).
fn ratio(states: States, top: f64) -> Option<Matrix> {
    let base = inverse(negative(generator(states, top, [[0.0; 2]; 2])))?;
    let [l1, l2] = states.rates_per_s;
    let mut high = times(base, [[l1, 0.0], [0.0, l2]]);
    let mut low = scaled(base, top);
    let (mut first, mut path) = (low, high);
    for _ in 0..DOUBLINGS {
        let both = plus(times(high, low), times(low, high));
        let inner = inverse([[1.0 - both[0][0], -both[0][1]], [-both[1][0], 1.0 - both[1][1]]])?;
        (high, low) = (times(inner, times(high, high)), times(inner, times(low, low)));
        first = plus(first, times(path, low));
        path = times(path, high);
        if path.iter().flatten().all(|x| x.abs() < 1e-15) {
            break;
        }
    }
    // G is the first passage down by one; R = Λ(−(Q − Λ − top + Λ·G))⁻¹.
    let up = [[l1 * first[0][0], l1 * first[0][1]], [l2 * first[1][0], l2 * first[1][1]]];
    Some(rates_times(states, inverse(negative(generator(states, top, up)))?))
}

/// Q − Λ − departures + what comes back.
fn generator(states: States, departures_per_s: f64, back: Matrix) -> Matrix {
    let ([l1, l2], [q1, q2]) = (states.rates_per_s, states.leave_per_s);
    plus([[-q1 - l1 - departures_per_s, q1], [q2, -q2 - l2 - departures_per_s]], back)
}

fn rates_times(states: States, m: Matrix) -> Matrix {
    let [l1, l2] = states.rates_per_s;
    [m[0].map(|x| x * l1), m[1].map(|x| x * l2)]
}

fn plus(a: Matrix, b: Matrix) -> Matrix {
    [[a[0][0] + b[0][0], a[0][1] + b[0][1]], [a[1][0] + b[1][0], a[1][1] + b[1][1]]]
}

fn times(a: Matrix, b: Matrix) -> Matrix {
    [row_times(a[0], b), row_times(a[1], b)]
}

fn scaled(m: Matrix, by: f64) -> Matrix {
    m.map(|row| row.map(|x| x * by))
}

fn negative(m: Matrix) -> Matrix {
    scaled(m, -1.0)
}

fn row_times(row: [f64; 2], m: Matrix) -> [f64; 2] {
    [row[0] * m[0][0] + row[1] * m[1][0], row[0] * m[0][1] + row[1] * m[1][1]]
}

fn dot(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

fn inverse(m: Matrix) -> Option<Matrix> {
    let determinant = m[0][0] * m[1][1] - m[0][1] * m[1][0];
    let good = determinant.is_finite() && determinant != 0.0;
    good.then(|| scaled([[m[1][1], -m[0][1]], [-m[1][0], m[0][0]]], 1.0 / determinant))
}

/// The row with sum 1 whose product with a singular generator vanishes.
fn null_left(m: Matrix) -> [f64; 2] {
    let (up, down) = (m[0][1].abs().max(m[0][0].abs()), m[1][0].abs().max(m[1][1].abs()));
    [down / (up + down), up / (up + down)]
}

#[cfg(test)]
mod tests {
    use num_complex::Complex64;

    use super::{ModulatedServers, ModulatedWork, States};
    use crate::queueing::erlang::erlang_c;

    const ONE: States = States { rates_per_s: [0.2, 3.0], leave_per_s: [0.02, 0.08] };
    const EIGHT: States = States { rates_per_s: [4.0, 12.0], leave_per_s: [0.05, 0.1] };

    #[test]
    fn exact_chains() {
        let one = ModulatedServers::new(ONE, 1.0, 1).unwrap();
        assert!(((one.wait_s + 1.0) / 65.941_740_256_772_85 - 1.0).abs() < 1e-9, "{}", one.wait_s);
        let eight = ModulatedServers::new(EIGHT, 1.0, 8).unwrap();
        assert!(((eight.wait_s + 1.0) / 9.444_614_289_971_177 - 1.0).abs() < 1e-9, "{}", eight.wait_s);
    }

    #[test]
    fn one_server_agrees_with_its_exponential_case() {
        let servers = ModulatedServers::new(ONE, 1.0, 1).unwrap();
        let work = ModulatedWork::new(ONE, |s| 1.0 / (1.0 + s), 1.0, 2.0).unwrap();
        assert!((work.wait_s / servers.wait_s - 1.0).abs() < 1e-9, "{}", work.wait_s);
        assert!((work.p_wait - servers.p_wait).abs() < 1e-9);
        for s in [Complex64::new(0.01, 0.0), Complex64::new(0.3, 2.0), Complex64::new(9.0, -40.0)] {
            assert!((work.at(s, (1.0 + s).inv()) - servers.at(s)).norm() < 1e-9, "{s}");
        }
    }

    #[test]
    fn equal_states_are_poisson_and_a_silent_one_is_fine() {
        let even = States { rates_per_s: [6.4, 6.4], leave_per_s: [1.0, 2.0] };
        let line = ModulatedServers::new(even, 1.0, 8).unwrap();
        assert!((line.p_wait - erlang_c(8, 6.4)).abs() < 1e-12);
        let silent = States { rates_per_s: [8.0, 0.0], leave_per_s: [0.1, 0.1] };
        let line = ModulatedServers::new(silent, 1.0, 6).unwrap();
        assert!(line.wait_s > 1.0 && line.wait_s < 30.0);
    }
}
