//! Links and files from the outside: round trips, golden links, hostile input.

mod golden;
mod hostile;
mod places;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use headroom::model::Document;
use headroom::share::gallery::Entry;
use miniz_oxide::deflate::compress_to_vec;

/// The link that holds this JSON.
fn link_of(json: &str) -> String {
    format!("1.{}", URL_SAFE_NO_PAD.encode(compress_to_vec(json.as_bytes(), 9)))
}

fn document_of(entry: &Entry) -> Document {
    let (scenario, placements) = (entry.build)();
    Document { scenario, placements }
}
