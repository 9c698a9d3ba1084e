//! Random networks of everything that a network can have.

use headroom::model::distribution::Law;
use headroom::model::network::{
    Arrivals, Batch, Burst, Cache, Call, Contention, Discipline, Dispatch, Eviction, Fan, Handler, Network,
    Pool, Retry, Scaling, Setup, Ttl,
};
use headroom::model::{Distribution, EdgeId, EdgeMode};
use proptest::prelude::*;

use crate::sim_theory::{exponential, forward, network, poisson, station};

/// A call from `from` to one of the stations after it, so that there is no cycle.
fn any_call(from: usize, stations: usize, pools: usize) -> impl Strategy<Value = Call> {
    let target = from + 1..=stations;
    let pool = prop::option::of(0..pools.max(1)).prop_map(move |p| p.filter(|_| pools > 0));
    let timeout = prop::option::of(0.05..3.0f64);
    let retry = (1..4u32, 0.0..0.3f64, any::<bool>());
    let publish = prop::bool::weighted(0.2);
    (target, 0.1..2.6f64, publish, 0.0..0.1f64, pool, timeout, retry, any_fan()).prop_map(
        |(target, mean, publish, round_trip_s, pool, timeout_s, retry, (fan, with_previous))| Call {
            round_trip_s: if round_trip_s < 0.03 { 0.0 } else { round_trip_s },
            pool,
            timeout_s,
            retry: Retry { attempts: retry.0, backoff_s: retry.1, exponential: retry.2, budget: None },
            fan,
            with_previous,
            ..Call::plain(EdgeId(0), if publish { EdgeMode::Publish } else { EdgeMode::Call }, target, mean)
        },
    )
}

fn any_fan() -> impl Strategy<Value = (Fan, bool)> {
    let fan = prop_oneof![
        2 => Just(Fan::InTurn),
        1 => prop::option::of(1..4u32).prop_map(|need| Fan::Together { need }),
        1 => (0.0..0.5f64).prop_map(|after_s| Fan::Hedged { after_s }),
    ];
    (fan, any::<bool>())
}

fn any_law() -> impl Strategy<Value = Distribution> {
    let mean = 0.01..0.3f64;
    prop_oneof![
        Just(Distribution::ZERO),
        mean.clone().prop_map(exponential),
        mean.clone().prop_map(|mean_s| Distribution::Deterministic { mean_s }),
        mean.clone().prop_map(|mean_s| Distribution::Lognormal { mean_s, scv: 2.0 }),
        mean.prop_map(|mean_s| Distribution::Erlang { mean_s, scv: 0.4 }),
    ]
}

fn any_dispatch() -> impl Strategy<Value = Dispatch> {
    prop_oneof![
        3 => Just(Dispatch::Shared),
        1 => Just(Dispatch::Random),
        1 => Just(Dispatch::RoundRobin),
        1 => Just(Dispatch::LeastConnections),
        1 => (1..5u32).prop_map(Dispatch::PowerOfChoices),
        1 => Just(Dispatch::IdleFirst),
        1 => (0.0..1.0f64).prop_map(Dispatch::Skewed),
    ]
}

type Traits = (Option<Distribution>, Option<Contention>, Option<Setup>, Option<Batch>, Option<Cache>);

/// What makes a station differ from plain servers: mostly nothing.
fn any_trait() -> impl Strategy<Value = Traits> {
    let rare = 0.2;
    let patience = (0.0..2.0f64).prop_map(|mean_s| Distribution::new(Law::Exponential, mean_s, 1.0));
    let contention = (0.0..0.1f64, 0.0..0.01f64).prop_map(|(sigma, kappa)| Contention { sigma, kappa });
    let setup = (any_law(), 0.0..3.0f64).prop_map(|(time, keep_alive_s)| Setup { time, keep_alive_s });
    let batch = (1..8u32, 0.0..1.0f64).prop_map(|(size, marginal)| Batch { size, marginal });
    let ttl = (0.0..60.0f64, any::<bool>()).prop_map(|(seconds, sliding)| Ttl { seconds, sliding });
    let held = (0..200u64, 0..4usize, prop::option::of(ttl));
    let cache = (1..200u64, 0.0..1.5f64, held).prop_map(|(items, popularity, (capacity, eviction, ttl))| {
        let eviction =
            [Eviction::LeastRecentlyUsed, Eviction::FirstIn, Eviction::Random, Eviction::LeastFrequentlyUsed]
                [eviction];
        Cache { items, popularity, capacity: (capacity < 150).then_some(capacity), eviction, ttl }
    });
    (
        prop::option::weighted(rare, patience),
        prop::option::weighted(rare, contention),
        prop::option::weighted(rare, setup),
        prop::option::weighted(rare, batch),
        prop::option::weighted(rare, cache),
    )
}

fn any_burst() -> impl Strategy<Value = Option<Burst>> {
    prop_oneof![
        2 => Just(None),
        1 => (1..6u32).prop_map(|size| Some(Burst::Batch { size })),
        1 => (0.5..5.0f64, 0.5..5.0f64).prop_map(|(busy_s, quiet_s)| {
            let busy_factor = (busy_s + quiet_s) / busy_s * 0.8;
            let quiet_factor = (busy_s + quiet_s) / quiet_s * 0.2;
            Some(Burst::Modulated { busy_factor, quiet_factor, busy_s, quiet_s })
        }),
    ]
}

fn any_station(ix: usize, stations: usize, pools: usize) -> BoxedStrategy<headroom::model::network::Station> {
    let calls = if ix < stations {
        prop::collection::vec(any_call(ix, stations, pools), 0..3).boxed()
    } else {
        Just(Vec::new()).boxed()
    };
    let sizes = (prop::option::of(1..4u32), prop::option::of(1..12u32), prop::option::of(0..20u32), 1..4u32);
    let kind = (0..3usize, any_dispatch(), 0.3..1.0f64, prop::option::of(0.1..0.6f64));
    (any_law(), calls, sizes, kind, any_trait())
        .prop_map(
            move |(
                service,
                calls,
                (cores, workers, backlog, instances),
                (discipline, dispatch, proceed, again),
                (patience, contention, setup, batch, cache),
            )| {
                let mut it = station(1, service);
                (it.patience, it.contention, it.setup, it.batch, it.cache) =
                    (patience, contention, setup, batch, cache);
                (it.cores, it.workers, it.backlog) = (cores, workers, backlog);
                it.scaling = Scaling::Fixed(instances);
                it.dispatch = dispatch;
                it.discipline =
                    [Discipline::Fcfs, Discipline::Priority, Discipline::ProcessorSharing][discipline];
                // Forwards may go back: a loop that ends in the long run.
                let forwards = again.map(|p| forward(1 + (ix * 7) % stations, p)).into_iter().collect();
                it.handlers = vec![Handler {
                    proceed,
                    cached: cache.is_some(),
                    calls,
                    forwards,
                    ..Handler::leaf(service)
                }];
                it
            },
        )
        .boxed()
}

/// Any network that is not absurd.
pub(crate) fn any_network() -> impl Strategy<Value = Network> {
    (1..6usize, 0..3usize).prop_flat_map(|(count, pools)| {
        let stations: Vec<_> = (1..=count).map(|ix| any_station(ix, count, pools)).collect();
        let arrivals = prop_oneof![
            (0.2..3.0f64).prop_map(poisson),
            (1..40u32).prop_map(|n| Arrivals::Closed { population: f64::from(n), think: exponential(2.0) }),
        ];
        let traffic = (any_burst(), any::<bool>());
        (arrivals, traffic, stations, any_call(0, count, pools)).prop_map(
            move |(arrivals, (burst, ranked), stations, mut first)| {
                let mut network = network(arrivals, stations);
                first.pool = None;
                network.stations[0].handlers[0].calls =
                    vec![Call { mean: 1.0, mode: EdgeMode::Call, ..first }];
                network.pools =
                    (0..pools).map(|ix| Pool { edge: EdgeId(ix as u32), station: 1, size: 3 }).collect();
                network.sources[0].burst = burst;
                if ranked {
                    rank(&mut network);
                }
                network
            },
        )
    })
}

/// Makes two classes of one, the second of lower rank.
fn rank(network: &mut Network) {
    network.classes = vec!["first".to_owned(), "second".to_owned()];
    network.sources[0].mix = vec![0.4, 0.6];
    for station in &mut network.stations {
        let second = Handler { rank: 3, ..station.handlers[0].clone() };
        station.handlers.push(second);
    }
}
