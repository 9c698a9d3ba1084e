//! What is asked of a network: a quantity in words, understood.

use crate::model::network::{Network, StationIx};

/// A network and what is asked of it.
#[derive(Clone, Debug)]
pub struct Question {
    /// The network.
    pub network: Network,
    /// The quantity.
    pub ask: Ask,
}

/// A quantity that both engines may be asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ask {
    /// Mean response of requests that complete, in seconds; of one class or all.
    Response(Option<usize>),
    /// A percentile of it, as a fraction.
    Percentile(f64),
    /// Share of requests that fail.
    Errors,
    /// Requests that fail per second.
    FailureRate,
    /// Requests that complete per second, of one class or all.
    Goodput(Option<usize>),
    /// Mean wait at a station.
    Wait(StationIx),
    /// Mean wait of one class at a station.
    ClassWait(StationIx, usize),
    /// Probability of waiting at a station.
    WaitProbability(StationIx),
    /// Busy share of a station's cores.
    Utilisation(StationIx),
    /// Busy share of a station's workers.
    WorkerUtilisation(StationIx),
    /// Share of visits rejected at a station.
    Reject(StationIx),
    /// Mean number at some stations, of one class or all: first and last station.
    Number(StationIx, StationIx, Option<usize>),
    /// Mean time of a visit at a station, of one class or all.
    Visit(StationIx, Option<usize>),
    /// Visits per second to a station.
    Visits(StationIx),
    /// Attempts per second on the first call.
    Attempts,
    /// Share of visits let in that give up in a station's line.
    Abandon(StationIx),
    /// Share of visits that find a cold worker at a station.
    Cold(StationIx),
    /// Mean number served at once by a station.
    BatchSize(StationIx),
    /// Share of the visits to a station that its cache answers.
    HitRatio(StationIx),
}

/// Understands a quantity. Station and class numbers in words count from 1; `first` is the station that number 1 means.
pub(super) fn understand(quantity: &str, first: StationIx, last: StationIx) -> Option<Ask> {
    let q = quantity.to_lowercase();
    let station = number_after(&q, &["node ", "station ", "device ", "st."]).map_or(first, |n| first + n - 1);
    // Where one class is open and one closed, the open one comes first.
    let named = [("open class", 0), ("closed class", 1), ("high class", 0), ("low class", 1)]
        .into_iter()
        .find(|(words, _)| q.contains(words))
        .map(|(_, c)| c);
    let class = number_after(&q, &["class "]).map(|n| n - 1).or(named);
    if let Some(p) = percentile(&q) {
        return Some(Ask::Percentile(p));
    }
    let has = |word: &str| q.contains(word);
    Some(if has("p(wait)") {
        Ask::WaitProbability(station)
    } else if let (true, Some(class)) = (has("mean wait of"), class) {
        Ask::ClassWait(station, class)
    } else if has("wait for a pool token") || has("mean wait") {
        Ask::Wait(station)
    } else if has("thread-pool utilisation") {
        Ask::WorkerUtilisation(station)
    } else if has("utilisation") {
        Ask::Utilisation(station)
    } else if has("hit ratio") {
        Ask::HitRatio(station)
    } else if has("drop prob at station") {
        Ask::Reject(station)
    } else if has("fail_rate") {
        Ask::FailureRate
    } else if has("drop") || has("blocking") || has("throttle") || has("fail") {
        Ask::Errors
    } else if has("attempt rate") || has("attempt_rate") {
        Ask::Attempts
    } else if has("reject") {
        Ask::Reject(station)
    } else if has("origin rate") {
        Ask::Visits(last)
    } else if has("mean concurrency") {
        Ask::Number(first, last, None)
    } else if has("throughput node") || has("throughput of node") {
        Ask::Visits(station)
    } else if has("throughput") || has("goodput") {
        Ask::Goodput(class)
    } else if has("mean number in system") {
        Ask::Number(first, last, None)
    } else if has("mean number") {
        Ask::Number(station, station, class)
    } else if has("per visit") || q == "t1" || q == "t2" || has("at queue") || has("resp at st") {
        let station = match q.as_str() {
            "t1" => first,
            "t2" => first + 1,
            _ if has("at queue") => last,
            _ => station,
        };
        Ask::Visit(station, class)
    } else if has("response") || has("sojourn") || has("end-to-end") || q == "t" {
        Ask::Response(class)
    } else {
        return None;
    })
}

/// The whole number right after one of the words.
fn number_after(q: &str, words: &[&str]) -> Option<usize> {
    words.iter().find_map(|word| {
        let at = q.find(word)? + word.len();
        let digits: String = q[at..].chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok().filter(|n| *n > 0)
    })
}

/// `p95`, `p99.9`: the fraction.
pub(super) fn percentile(q: &str) -> Option<f64> {
    q.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).find_map(|word| {
        let digits = word.strip_prefix('p')?;
        digits.trim_end_matches('.').parse::<f64>().ok().map(|p| p / 100.0)
    })
}
