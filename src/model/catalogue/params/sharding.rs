//! How keys are spread over the instances that each keep some of them.

use crate::model::network::Dispatch;
use crate::model::param::{ParamSpec, Reader};
use crate::model::popularity::hot_shard_share;
use crate::model::units::Unit;

/// How keys are spread.
pub(in crate::model::catalogue) const fn spread(default: &'static str) -> ParamSpec {
    ParamSpec::choice(
        "spread",
        "Spread of keys",
        default,
        &[
            ("shared", "One line for all (ideal)"),
            ("hashed", "Evenly, a line for each"),
            ("hot_key", "Evenly, but for one hot key"),
        ],
    )
    .advanced()
    .help("Each request goes to the one that keeps its key. One line for all is the ideal that even spreading comes near to; a hot key loads one of them more than the rest.")
}

/// Share of the requests that ask for the hottest key.
pub(in crate::model::catalogue) const HOT_KEY_SHARE: ParamSpec =
    ParamSpec::number("hot_key_share", "Share of the hottest key", Unit::Ratio, 0.1, 0.0, 1.0)
        .advanced()
        .where_chosen("spread", &["hot_key"])
        .help("Requests that ask for the most popular key; the rest spread evenly over all. Under Zipf's law with exponent 1 it is 7 % of a million keys.");

/// How a request finds the one of `shards` that keeps its key.
pub(in crate::model::catalogue) fn by_key(r: &Reader<'_>, shards: u32) -> Dispatch {
    match r.choice("spread") {
        _ if shards <= 1 => Dispatch::Shared,
        "hashed" => Dispatch::Random,
        "hot_key" => {
            let hottest = r.number("hot_key_share");
            Dispatch::Skewed(hot_shard_share(hottest, shards))
        }
        _ => Dispatch::Shared,
    }
}
