//! How long a person waits for a page: wire, backend and bytes.

use crate::model::catalogue;
use crate::model::param::Reader;
use crate::model::scenario::Scenario;

/// Bytes of the first flight: ten segments of 1460 bytes (RFC 6928).
const FIRST_FLIGHT_BYTES: f64 = 14_600.0;
/// Round trips before the first byte: TCP, TLS 1.3 (RFC 8446) and the request itself.
const ROUND_TRIPS: f64 = 3.0;

/// Time in seconds from click to the last byte of a page, for the first source that says how heavy its pages are.
///
/// Round trips (connection, request, and one for each doubling of the congestion window until the page is sent) times
/// the round trip to the first block, plus the backend's mean response `backend_s` without its own wire time, plus
/// bytes over bandwidth.
pub fn estimate(scenario: &Scenario, backend_s: f64) -> Option<f64> {
    let (id, block, spec) = scenario.blocks.iter().find_map(|(id, block)| {
        let spec = catalogue::find(&block.kind)?;
        spec.params.iter().any(|p| p.slug == "page_kb").then_some((*id, block, spec))
    })?;
    let read = Reader::new(spec.params, &block.params);
    let bytes = read.number("page_kb") * 1024.0;
    if bytes <= 0.0 {
        return None;
    }
    let (_, first) = scenario.edges_from(id).next()?;
    let wire_s = catalogue::edge::round_trip_s(&Reader::new(catalogue::edge::PARAMS, &first.params));
    let nearest = scenario.blocks.get(&first.to).and_then(|to| {
        let spec = catalogue::find(&to.kind)?;
        let own = spec.params.iter().any(|p| p.slug == "edge_round_trip");
        own.then(|| Reader::new(spec.params, &to.params).number("edge_round_trip"))
    });
    let round_trip_s = nearest.unwrap_or_else(|| read.number("client_round_trip"));
    let flights = libm::ceil(libm::log2(1.0 + bytes / FIRST_FLIGHT_BYTES));
    let bits_per_s = read.number("client_bandwidth") * 1e6;
    Some((ROUND_TRIPS + flights) * round_trip_s + (backend_s - wire_s).max(0.0) + bytes * 8.0 / bits_per_s)
}
