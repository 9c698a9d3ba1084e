//! The formulas keep their promise on random designs: off by more than 10 % only where they say "use the simulation".
//! `headroom agreement` does the same for as many as one likes.

use headroom::analysis::agreement::{PROMISE, SATURATION, STATIONS, compare, design};

/// Relative half-width of the simulation's intervals here: coarse, since what they leave open does not count.
const PRECISION: f64 = 0.03;
const BUDGET: u64 = 3_000_000;

#[test]
fn far_off_only_where_it_says_so() {
    for seed in 1..=6 {
        let design = compare(seed, PRECISION, BUDGET).unwrap();
        assert!(
            design.worst() <= PROMISE || design.flagged(),
            "seed {seed}: {:?}, {:?}, {}",
            design.figures,
            design.validity,
            design.ingredients
        );
    }
}

#[test]
fn designs_are_as_varied_as_said_and_the_same_every_time() {
    let mut sizes = Vec::new();
    for seed in 0..200 {
        let (it, again) = (design(seed), design(seed));
        assert_eq!(it.network, again.network);
        assert_eq!(it.saturation.to_bits(), again.saturation.to_bits());
        assert!((SATURATION.0..SATURATION.1).contains(&it.saturation));
        sizes.push(it.network.stations.len() - 1);
    }
    let (least, most) = (sizes.iter().min().copied().unwrap(), sizes.iter().max().copied().unwrap());
    assert!(least as f64 <= STATIONS.0 + 1.0 && least as f64 >= STATIONS.0, "{least}");
    assert!(most as f64 >= 0.9 * STATIONS.1 && most as f64 <= STATIONS.1 + 1.0, "{most}");
}
