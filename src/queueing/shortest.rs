//! Joining the shortest queue: least connections.
//!
//! Of two instances with one core each the law is exact (Adan, Wessels & Zijm 1990). Of more, waits are those of the
//! pooled line, M/M/nc, corrected: the length of a line beyond the cores is geometric with ratio ρⁿ, as if all lines moved
//! together, and what is left, how rarely all cores are busy, was measured.

use super::erlang::erlang_c;
use super::joined::{Joined, Waiting};
use super::measured::ratio;
use super::method::Method;

/// The shortest queue, exactly.
pub static TWO_QUEUES: Method = Method {
    name: "Shortest of two queues",
    formula: "p(m, k) = Σ cᵢ·αᵢᵐ·βᵢᵏ, m in the shorter line and m + k in the other",
    source: "Adan, Wessels & Zijm 1990",
    assumes: "Poisson arrivals, exponential service, two instances with one core each",
    error: "exact",
};

/// The shortest queue.
pub static SHORTEST_QUEUE: Method = Method {
    name: "Shortest queue",
    formula: "W = κ(n, c, ρ)·C(nc, a)·S/(c(1 − ρⁿ)), κ measured",
    source: "tail ρⁿ by Gupta, Harchol-Balter, Sigman & Whitt 2007; κ by simulation, as in Nelson & Philips 1989",
    assumes: "Poisson arrivals; the instance with the fewest requests is always known",
    error: "exponential service, up to 128 instances: mean 1 %, p95 4 %, p99 5 %; other laws of service: mean 8 %, percentiles 12 %",
};

/// Terms of the sum for two queues.
const TERMS: usize = 60;
/// Places told apart before the law is geometric.
const PLACES: usize = 12;

/// Whom an arrival joins among `instances` ≥ 2 with `cores` each at utilisation `rho` in (0, 1).
pub fn joined(instances: u32, cores: u32, rho: f64) -> Joined {
    if instances == 2 && cores == 1 {
        return two(rho);
    }
    let (n, c) = (f64::from(instances), f64::from(cores));
    let servers = instances.saturating_mul(cores);
    let busy = erlang_c(servers, rho * n * c);
    let tail = libm::pow(rho, n);
    let stages = ratio(&WAIT, cores, instances, rho) * busy / (1.0 - tail);
    let share = ratio(&WAITING, cores, instances, rho) * busy;
    // One place, then geometric with the known ratio.
    let beyond = ((stages - share) * (1.0 - tail) * (1.0 - tail)).max(0.0);
    let first = (share - beyond / (1.0 - tail)).max(0.0);
    let mut found = level(instances, cores as usize, rho, 1.0 - share);
    found.extend([first, beyond]);
    Joined::new(cores, found, tail).matched(Waiting { share, stages })
}

/// Below the cores all instances are level: those of M/M/nc shared out evenly; `total` in all.
fn level(instances: u32, cores: usize, rho: f64, total: f64) -> Vec<f64> {
    let (n, a) = (instances as usize, rho * f64::from(instances) * cores as f64);
    let mut found = vec![0.0; cores];
    let mut p = 1.0;
    for inside in (0..n * cores).rev() {
        found[inside / n] += p;
        p *= inside as f64 / a;
        if p > 1e200 {
            found.iter_mut().for_each(|f| *f /= 1e200);
            p /= 1e200;
        }
    }
    let sum: f64 = found.iter().sum();
    found.iter_mut().for_each(|f| *f *= total / sum);
    found
}

/// Two queues by compensation: terms α^m·β^k that alternately meet the balance of an empty shorter line and of equal
/// lines.
fn two(rho: f64) -> Joined {
    let mut found = vec![0.0; PLACES];
    let (mut weight, mut a) = (1.0, rho * rho);
    let mut b = a / (2.0 + rho);
    let mut add = |weight: f64, a: f64, b: f64| {
        let (apart, level) = (b / (1.0 - b), b * (2.0 * rho + a) / (2.0 * rho + 2.0));
        found[0] += weight * (apart + b / (2.0 * rho));
        let mut power = weight;
        for p in &mut found[1..] {
            *p += power * (a * apart + level);
            power *= a;
        }
    };
    add(weight, a, b);
    for _ in 0..TERMS {
        let next = 2.0 * rho * b * b / a;
        weight *= -(next - b) / (a - b);
        a = next;
        add(weight, a, b);
        let other = a * a / (2.0 * rho + a) / b;
        let level = (a + rho) * (a + 2.0 * rho) / (rho + 1.0);
        weight *= -(a * a - b * level) / (a * a - other * level);
        b = other;
        add(weight, a, b);
        if (weight * b).abs() < 1e-18 {
            break;
        }
    }
    Joined::new(1, found, rho * rho)
}

/// Mean wait under the shortest queue as a share of C(nc, a)·S/(c(1 − ρⁿ)).
const WAIT: [[[f64; 7]; 8]; 5] = [
    [
        [0.9477, 0.9591, 0.9803, 0.9897, 0.9972, 0.9996, 0.9999],
        [0.8956, 0.9036, 0.9463, 0.9694, 0.9887, 0.9967, 0.9986],
        [0.8213, 0.8072, 0.8678, 0.9143, 0.9654, 0.9868, 0.9955],
        [0.7712, 0.7135, 0.7593, 0.8299, 0.9213, 0.9662, 0.9892],
        [0.5938, 0.5938, 0.581, 0.648, 0.7945, 0.9022, 0.9649],
        [0.4397, 0.4397, 0.4397, 0.4595, 0.6039, 0.7701, 0.9095],
        [0.366, 0.366, 0.366, 0.3298, 0.4063, 0.572, 0.7969],
        [0.2634, 0.2634, 0.2634, 0.2634, 0.2659, 0.3684, 0.6092],
    ],
    [
        [0.9276, 0.9337, 0.9579, 0.973, 0.9873, 0.994, 0.9978],
        [0.8684, 0.8656, 0.9089, 0.9395, 0.9702, 0.9862, 0.9945],
        [0.7881, 0.7648, 0.813, 0.8651, 0.9323, 0.9676, 0.9875],
        [0.677, 0.677, 0.6974, 0.766, 0.8712, 0.9356, 0.9743],
        [0.5252, 0.5252, 0.5252, 0.5755, 0.7239, 0.8489, 0.9382],
        [0.412, 0.412, 0.412, 0.4043, 0.5258, 0.6981, 0.8638],
        [0.2956, 0.2956, 0.2956, 0.2956, 0.3434, 0.4924, 0.7294],
        [0.2703, 0.2703, 0.2703, 0.2703, 0.2269, 0.3045, 0.5304],
    ],
    [
        [0.9118, 0.9149, 0.9396, 0.9589, 0.9793, 0.9897, 0.9958],
        [0.847, 0.8411, 0.8799, 0.9138, 0.955, 0.9778, 0.991],
        [0.7374, 0.7374, 0.7744, 0.8277, 0.9049, 0.9516, 0.981],
        [0.6579, 0.6579, 0.6579, 0.7186, 0.8334, 0.9107, 0.9632],
        [0.5041, 0.5041, 0.5041, 0.5264, 0.672, 0.8095, 0.9172],
        [0.3764, 0.3764, 0.3764, 0.3764, 0.4733, 0.6441, 0.829],
        [0.2883, 0.2883, 0.2883, 0.2883, 0.3078, 0.4399, 0.6801],
        [0.1987, 0.1987, 0.1987, 0.1987, 0.1987, 0.2642, 0.4771],
    ],
    [
        [0.8948, 0.8948, 0.9255, 0.9476, 0.9727, 0.9858, 0.9943],
        [0.8316, 0.8316, 0.8585, 0.8951, 0.9433, 0.9712, 0.988],
        [0.748, 0.748, 0.748, 0.8027, 0.8858, 0.9397, 0.9751],
        [0.6372, 0.6372, 0.6372, 0.6859, 0.8053, 0.8931, 0.9545],
        [0.5076, 0.5076, 0.5076, 0.5076, 0.6375, 0.7803, 0.902],
        [0.3841, 0.3841, 0.3841, 0.3841, 0.4424, 0.6085, 0.8043],
        [0.2867, 0.2867, 0.2867, 0.2867, 0.2867, 0.4051, 0.6469],
        [0.2019, 0.2019, 0.2019, 0.2019, 0.2019, 0.2416, 0.4412],
    ],
    [
        [0.9163, 0.9163, 0.9163, 0.9395, 0.9673, 0.9832, 0.9933],
        [0.846, 0.846, 0.846, 0.8822, 0.9343, 0.9658, 0.986],
        [0.7344, 0.7344, 0.7344, 0.7829, 0.8708, 0.9305, 0.9711],
        [0.6644, 0.6644, 0.6644, 0.6644, 0.787, 0.8799, 0.9486],
        [0.467, 0.467, 0.467, 0.467, 0.6141, 0.7608, 0.8914],
        [0.4274, 0.4274, 0.4274, 0.4274, 0.4274, 0.5853, 0.787],
        [0.2483, 0.2483, 0.2483, 0.2483, 0.2483, 0.3831, 0.6262],
        [0.2309, 0.2309, 0.2309, 0.2309, 0.2309, 0.2309, 0.419],
    ],
];

/// Probability of waiting as a share of C(nc, a).
const WAITING: [[[f64; 7]; 8]; 5] = [
    [
        [0.9427, 0.9477, 0.9652, 0.9761, 0.9876, 0.9939, 0.9975],
        [0.8925, 0.8938, 0.9257, 0.9484, 0.9729, 0.9865, 0.9944],
        [0.8218, 0.8032, 0.8494, 0.8908, 0.9412, 0.9698, 0.9876],
        [0.7747, 0.7109, 0.7498, 0.8092, 0.8931, 0.9432, 0.9767],
        [0.5954, 0.5954, 0.5805, 0.6405, 0.7732, 0.8737, 0.9457],
        [0.4376, 0.4376, 0.4376, 0.4618, 0.5968, 0.7479, 0.8847],
        [0.3632, 0.3632, 0.3632, 0.33, 0.4057, 0.5641, 0.7735],
        [0.2589, 0.2589, 0.2589, 0.2589, 0.2631, 0.3713, 0.6012],
    ],
    [
        [0.9263, 0.9279, 0.9498, 0.9654, 0.982, 0.9909, 0.9963],
        [0.8708, 0.8612, 0.8981, 0.9273, 0.9614, 0.9804, 0.992],
        [0.7857, 0.7617, 0.8037, 0.8535, 0.9188, 0.9575, 0.9827],
        [0.6717, 0.6717, 0.6897, 0.7555, 0.8567, 0.9227, 0.968],
        [0.525, 0.525, 0.525, 0.5719, 0.714, 0.8349, 0.928],
        [0.4072, 0.4072, 0.4072, 0.4054, 0.5227, 0.6866, 0.8516],
        [0.2984, 0.2984, 0.2984, 0.2984, 0.3404, 0.4881, 0.7191],
        [0.2703, 0.2703, 0.2703, 0.2703, 0.2231, 0.3088, 0.5292],
    ],
    [
        [0.9155, 0.9121, 0.9361, 0.9545, 0.9762, 0.9878, 0.9951],
        [0.8601, 0.8413, 0.8738, 0.9075, 0.9501, 0.9744, 0.9895],
        [0.7395, 0.7395, 0.7676, 0.8211, 0.8982, 0.946, 0.9778],
        [0.6525, 0.6525, 0.6525, 0.714, 0.8257, 0.9042, 0.96],
        [0.4951, 0.4951, 0.4951, 0.5294, 0.6685, 0.8037, 0.9121],
        [0.3745, 0.3745, 0.3745, 0.3745, 0.4713, 0.6394, 0.8237],
        [0.2883, 0.2883, 0.2883, 0.2883, 0.302, 0.4387, 0.6776],
        [0.2008, 0.2008, 0.2008, 0.2008, 0.2008, 0.2696, 0.4782],
    ],
    [
        [0.8972, 0.8972, 0.9237, 0.9455, 0.971, 0.9851, 0.9939],
        [0.8208, 0.8208, 0.8559, 0.8918, 0.9402, 0.969, 0.9874],
        [0.7419, 0.7419, 0.7419, 0.7977, 0.8817, 0.9364, 0.9737],
        [0.6261, 0.6261, 0.6261, 0.6845, 0.8026, 0.8894, 0.9533],
        [0.5057, 0.5057, 0.5057, 0.5057, 0.6358, 0.7784, 0.8991],
        [0.3453, 0.3453, 0.3453, 0.3453, 0.4375, 0.6054, 0.8028],
        [0.2771, 0.2771, 0.2771, 0.2771, 0.2771, 0.406, 0.6461],
        [0.1942, 0.1942, 0.1942, 0.1942, 0.1942, 0.2436, 0.4451],
    ],
    [
        [0.915, 0.915, 0.915, 0.9368, 0.9665, 0.9828, 0.993],
        [0.8446, 0.8446, 0.8446, 0.8795, 0.9329, 0.9646, 0.9856],
        [0.7317, 0.7317, 0.7317, 0.782, 0.8693, 0.9287, 0.9705],
        [0.6679, 0.6679, 0.6679, 0.6679, 0.7857, 0.8776, 0.9477],
        [0.4835, 0.4835, 0.4835, 0.4835, 0.6148, 0.7599, 0.8901],
        [0.412, 0.412, 0.412, 0.412, 0.412, 0.5835, 0.7897],
        [0.266, 0.266, 0.266, 0.266, 0.266, 0.3881, 0.6268],
        [0.2267, 0.2267, 0.2267, 0.2267, 0.2267, 0.2267, 0.4255],
    ],
];

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn two_queues_are_exact() {
        for (rho, mean) in [(0.7, 2.108_197_273_964_42), (0.9, 5.474_912_821_177_4)] {
            let got = 1.0 + joined(2, 1, rho).wait();
            assert!((got / mean - 1.0).abs() < 1e-8, "{rho}: {got}");
        }
    }

    #[test]
    fn between_the_measured_points() {
        // Simulated with 10⁸ events each, off the grid.
        for (n, c, rho, mean) in [
            (10, 1, 0.9, 1.9138),
            (10, 1, 0.7, 1.1602),
            (4, 1, 0.7, 1.5111),
            (10, 4, 0.9, 1.1246),
            (100, 1, 0.95, 1.2214),
        ] {
            let got = 1.0 + joined(n, c, rho).wait();
            assert!((got / mean - 1.0).abs() < 0.01, "n {n} c {c} ρ {rho}: {got} for {mean}");
        }
    }
}
