//! Transforms of a law on the contours of curves, from a table.
//!
//! The contour of a time t is zₖ/t with the same zₖ for all t, so for a law of one shape the transform on it depends on
//! ln(t/mean) alone: eight points to a packet, one row for each step of the logarithm, six rows to interpolate. Against
//! direct evaluation the values differ by less than 1e-9 of the largest.

use std::cell::RefCell;
use std::sync::Arc;

use super::inversion::{CURVE_PACKETS, Precision};
use super::packet::{LANES, Packet};

/// Step of ln(t/mean).
const STEP: f64 = 0.04;
/// Least ln(t/mean) of the table; shorter times are evaluated directly.
const LOW: f64 = -6.0;
/// Rows of the table.
const ROWS: usize = 450;
/// Shapes kept from one network to the next.
const KEPT: usize = 64;

/// The transform of one shape of law, of mean 1, on the contours of curves.
#[derive(Debug, PartialEq)]
pub struct Rays {
    /// By step of the logarithm, then by packet.
    rows: Vec<[Packet; CURVE_PACKETS]>,
}

impl Rays {
    /// The table of a shape: `key` names it, `at` is its transform for mean 1.
    pub fn of(key: u64, at: impl Fn(&Packet) -> Packet) -> Arc<Self> {
        thread_local! {
            static TABLES: RefCell<Vec<(u64, Arc<Rays>)>> = const { RefCell::new(Vec::new()) };
        }
        TABLES.with_borrow_mut(|tables| {
            if let Some((_, table)) = tables.iter().find(|(k, _)| *k == key) {
                return Arc::clone(table);
            }
            let table = Arc::new(Self::new(at));
            if tables.len() == KEPT {
                tables.remove(0);
            }
            tables.push((key, Arc::clone(&table)));
            table
        })
    }

    fn new(at: impl Fn(&Packet) -> Packet) -> Self {
        let row = |i: usize| {
            let t = libm::exp(LOW + STEP * i as f64);
            std::array::from_fn(|packet| at(&Precision::CURVE.contour(t, packet)))
        };
        Self { rows: (0..ROWS).map(row).collect() }
    }

    /// The values at one packet of the contour of the time `t` in multiples of the mean; `None` outside of the table.
    #[inline]
    pub fn at(&self, t: f64, packet: usize) -> Option<Packet> {
        let x = (libm::log(t) - LOW) / STEP;
        let below = libm::floor(x);
        let first = below - 2.0;
        if !(first >= 0.0 && first + 6.0 <= ROWS as f64) {
            return None;
        }
        let weights = lagrange(x - below);
        let mut sum = Packet::ZERO;
        let rows = &self.rows[first as usize..first as usize + 6];
        for (row, weight) in rows.iter().zip(weights) {
            let row = &row[packet];
            for k in 0..LANES {
                sum.re[k] += row.re[k] * weight;
                sum.im[k] += row.im[k] * weight;
            }
        }
        Some(sum)
    }
}

/// Lagrange weights for the nodes −2 … 3 at x in [0, 1).
fn lagrange(x: f64) -> [f64; 6] {
    let d = [x + 2.0, x + 1.0, x, x - 1.0, x - 2.0, x - 3.0];
    [
        d[1] * d[2] * d[3] * d[4] * d[5] / -120.0,
        d[0] * d[2] * d[3] * d[4] * d[5] / 24.0,
        d[0] * d[1] * d[3] * d[4] * d[5] / -12.0,
        d[0] * d[1] * d[2] * d[4] * d[5] / 12.0,
        d[0] * d[1] * d[2] * d[3] * d[5] / -24.0,
        d[0] * d[1] * d[2] * d[3] * d[4] / 120.0,
    ]
}
