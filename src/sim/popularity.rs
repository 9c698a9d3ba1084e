//! What a cache is likely to hold when one looks: so that a run need not begin with filling it.

use super::cache::{CachePlan, Room};
use super::rng::Stream;
use super::ziggurat::Ziggurat;

/// Objects are taken as equally popular in blocks that are this much shorter than the ranks they begin at.
const BLOCK_SHARE: u64 = 512;
/// Halvings of the range that the characteristic time is sought in.
const HALVINGS: u32 = 80;

/// First rank, number and middle rank of blocks of nearly equal popularity.
fn blocks(items: u64) -> impl Iterator<Item = (u64, u64, f64)> {
    let mut next = 1;
    std::iter::from_fn(move || {
        let first = next;
        let count = (first / BLOCK_SHARE).max(1).min((items + 1).saturating_sub(first));
        next += count;
        (count > 0).then(|| (first, count, first as f64 + (count - 1) as f64 / 2.0))
    })
}

/// Requests per second per weight, and the characteristic time in seconds: over which the expected number of objects
/// held is the capacity (Che, Tung and Wang 2002; Fricker, Robert and Roberts 2012 for FIFO and random).
pub(super) fn characteristic(plan: &CachePlan, rate_per_s: f64) -> (f64, f64) {
    let weights: Vec<(f64, f64)> =
        blocks(plan.items).map(|(_, count, middle)| (count as f64, plan.zipf.weight(middle))).collect();
    let total: f64 = weights.iter().map(|(count, weight)| count * weight).sum();
    let per_weight = rate_per_s / total;
    let (capacity, recent) = match plan.room {
        Room::Enough | Room::Popular(_) => return (per_weight, f64::INFINITY),
        Room::Listed(capacity, recent) => (capacity, recent),
        Room::Random(capacity) => (capacity, false),
    };
    let held = |time_s: f64| -> f64 {
        weights.iter().map(|(count, weight)| count * presence(per_weight * weight * time_s, recent)).sum()
    };
    let (mut low, mut high) = (-60.0, 60.0);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if held(libm::exp(middle)) < f64::from(capacity) { low = middle } else { high = middle }
    }
    (per_weight, libm::exp(high))
}

/// Probability that an object is held which is asked for `asked` times in the characteristic time, on average.
fn presence(asked: f64, recent: bool) -> f64 {
    if recent { -libm::expm1(-asked) } else { asked / (1.0 + asked) }
}

/// Draws what is held, newest first, and when each object is stale, at time zero. For LRU without a time to live this
/// is a draw from the steady state: the objects asked for most recently, each some exponential time ago. FIFO and
/// random are within one object's chance of it; with both a capacity and a time to live it is a good guess.
pub(super) fn likely(
    plan: &CachePlan,
    stream: &mut Stream,
    ziggurat: &Ziggurat,
    stale_s: &mut [f64],
) -> Vec<u32> {
    let mut found: Vec<(f64, u32)> = Vec::new();
    let (capacity, recent) = match plan.room {
        Room::Enough | Room::Popular(_) => (0, true),
        Room::Listed(capacity, recent) => (capacity as usize, recent),
        Room::Random(capacity) => (capacity as usize, false),
    };
    let followed = if capacity == 0 { stale_s.len() as u64 } else { plan.items };
    // A few more than the capacity, of which the oldest are left out.
    let horizon_s = plan.characteristic_s * (1.0 + 4.0 / libm::sqrt(capacity.max(1) as f64));
    for (first, count, middle) in blocks(followed) {
        let rate_per_s = plan.rate_per_weight * plan.zipf.weight(middle);
        let held = presence(rate_per_s * horizon_s, false);
        for item in (first - 1) as u32..(first - 1 + count) as u32 {
            let age_s = ziggurat.exponential(stream) / rate_per_s;
            if let (Some(ttl), Some(stale)) = (plan.ttl, stale_s.get_mut(item as usize)) {
                let fresh = presence(rate_per_s * ttl.seconds, false);
                if ttl.sliding {
                    *stale = ttl.seconds - age_s;
                } else if stream.unit() < fresh {
                    *stale = ttl.seconds * stream.unit();
                }
            }
            if recent && age_s < horizon_s {
                found.push((age_s, item));
            } else if !recent && stream.unit() < held {
                found.push((stream.unit(), item));
            }
        }
    }
    if capacity == 0 {
        return Vec::new();
    }
    found.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    found.truncate(capacity);
    found.into_iter().map(|(_, item)| item).collect()
}
