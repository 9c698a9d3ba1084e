//! The event list: a 4-ary heap ordered by time, then by the order of scheduling.

/// One scheduled thing.
#[derive(Clone, Copy, Debug)]
struct Entry<T> {
    /// Bits of the time: for times that are not negative they order as the times do.
    time: u64,
    sequence: u64,
    what: T,
}

impl<T> Entry<T> {
    #[inline(always)]
    fn before(&self, other: &Self) -> bool {
        (self.time, self.sequence) < (other.time, other.sequence)
    }
}

/// What is to come, soonest first; first in, first out among equals.
#[derive(Clone, Debug)]
pub struct Calendar<T> {
    heap: Vec<Entry<T>>,
    sequence: u64,
}

impl<T> Default for Calendar<T> {
    fn default() -> Self {
        Self { heap: Vec::new(), sequence: 0 }
    }
}

impl<T: Copy> Calendar<T> {
    /// Schedules `what` at `time`, which is not negative.
    #[inline]
    pub fn push(&mut self, time: f64, what: T) {
        debug_assert!(time >= 0.0);
        // Adding zero turns −0.0, whose bits would come last, into 0.0.
        let entry = Entry { time: (time + 0.0).to_bits(), sequence: self.sequence, what };
        self.sequence += 1;
        let mut hole = self.heap.len();
        self.heap.push(entry);
        while hole > 0 {
            let parent = (hole - 1) / 4;
            if !entry.before(&self.heap[parent]) {
                break;
            }
            self.heap[hole] = self.heap[parent];
            hole = parent;
        }
        self.heap[hole] = entry;
    }

    /// Time of what comes next.
    #[inline(always)]
    pub fn next_time(&self) -> Option<f64> {
        self.heap.first().map(|entry| f64::from_bits(entry.time))
    }

    /// Takes what comes next.
    #[inline]
    pub fn pop(&mut self) -> Option<(f64, T)> {
        let last = self.heap.pop()?;
        let Some(&first) = self.heap.first() else { return Some((f64::from_bits(last.time), last.what)) };
        let len = self.heap.len();
        let mut hole = 0;
        loop {
            let child = 4 * hole + 1;
            if child >= len {
                break;
            }
            let mut least = child;
            for other in child + 1..(child + 4).min(len) {
                if self.heap[other].before(&self.heap[least]) {
                    least = other;
                }
            }
            if !self.heap[least].before(&last) {
                break;
            }
            self.heap[hole] = self.heap[least];
            hole = least;
        }
        self.heap[hole] = last;
        Some((f64::from_bits(first.time), first.what))
    }

    /// Number of things to come.
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Whether nothing is to come.
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::Calendar;

    #[test]
    fn gives_back_in_order_and_first_in_first_out() {
        let mut calendar = Calendar::default();
        let times: Vec<f64> = (0..500u32).map(|i| f64::from(i * 7919 % 41)).collect();
        for (i, time) in times.iter().enumerate() {
            calendar.push(*time, i);
        }
        let mut expected: Vec<usize> = (0..times.len()).collect();
        expected.sort_by(|a, b| times[*a].total_cmp(&times[*b]).then(a.cmp(b)));
        let got: Vec<usize> = std::iter::from_fn(|| calendar.pop().map(|(_, i)| i)).collect();
        assert_eq!(got, expected);
        assert!(calendar.is_empty());
    }
}
