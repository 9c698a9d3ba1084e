//! What carries messages, and what consumes them.

use super::compute::{TASK_MEMORY, TASK_SIZE, fargate, task_cores, task_work};
use super::{BlockSpec, Group, icons, params, rates};
use crate::model::behaviour::{Behaviour, Shape, Work};
use crate::model::distribution::{Distribution, Law};
use crate::model::network::{Batch, Discipline};
use crate::model::param::{ParamSpec, Reader};
use crate::model::scenario::EdgeMode;
use crate::model::units::Unit;

/// A message queue.
pub(super) static QUEUE: BlockSpec = BlockSpec {
    slug: "queue",
    name: "Queue",
    group: Group::Messaging,
    icon: icons::QUEUE,
    summary: "Holds messages until workers take them, so that nobody waits for the work.",
    keywords: &[
        "SQS",
        "Amazon SQS",
        "RabbitMQ",
        "message queue",
        "broker",
        "topic",
        "Pub/Sub",
        "asynchronous",
        "buffer",
        "jobs",
    ],
    doc: "Accepts a message in the given time (exponential), then holds it until a block behind it has a free worker: \
          the messages waiting are that block's line, limited by the queue's capacity, beyond which new messages are rejected. \
          A caller with a call edge waits until the message is accepted; with a publish edge it does not wait at all. \
          Nothing is delivered twice, and order is kept only while one worker consumes.\n\n\
          Billed as Amazon SQS: three requests per message (send, receive, delete) after 1 million free.",
    params: &[
        ParamSpec::number("accept_time", "Time to accept", Unit::Seconds, 0.010, 0.0, 60.0)
            .help("Mean time until a message is safely stored."),
        ParamSpec::count("capacity", "Capacity", f64::INFINITY, 1.0, 1e9)
            .or_unlimited()
            .help("Messages that may wait. Beyond it new ones are rejected."),
        ParamSpec::choice(
            "flavour",
            "Flavour",
            "standard",
            &[("standard", "Standard"), ("fifo", "First in, first out")],
        )
        .advanced()
        .help("Sets the price."),
        ParamSpec::number(
            "requests_per_message",
            "Billed requests per message",
            Unit::Count,
            3.0,
            0.1,
            100.0,
        )
        .advanced()
        .help("Send, receive and delete make 3. Batches of ten make 0.3."),
    ],
    takes_requests: true,
    makes_requests: true,
    edge_mode: EdgeMode::Publish,
    traffic_param: None,
    behaviour: |r| Behaviour::Buffer { accept: accept(r), capacity: r.limit("capacity") },
    work: |r| Work::plain(accept(r)),
    cost: |r, usage, bill| {
        let rate = if r.choice("flavour") == "fifo" { &rates::SQS_FIFO } else { &rates::SQS_STANDARD };
        let requests = usage.requests * r.number("requests_per_message");
        bill.tiered(rate, requests / 1e6, rates::SQS_TIERS);
    },
    rates: &[&rates::SQS_STANDARD, &rates::SQS_FIFO],
};

fn accept(r: &Reader<'_>) -> Distribution {
    Distribution::new(Law::Exponential, r.number("accept_time"), 1.0)
}

/// Consumers of a queue.
pub(super) static WORKER_POOL: BlockSpec = BlockSpec {
    slug: "worker-pool",
    name: "Worker pool",
    group: Group::Messaging,
    icon: icons::WORKER_POOL,
    summary: "Takes messages from a queue and works on them, a few at a time.",
    keywords: &[
        "consumer",
        "background jobs",
        "Celery",
        "Sidekiq",
        "KEDA",
        "ECS",
        "Fargate",
        "Kubernetes",
        "k8s",
        "batch",
        "async",
    ],
    doc: "Equal tasks that each work on so many messages at once, first come first served by default. Messages wait in the queue in front. \
          Consumers that poll take several messages at once and work on them as one batch. \
          Automatic scaling keeps the cores at the target utilisation, in the steady state. \
          Without a queue in front it is a server with an unlimited backlog.\n\n\
          Billed as AWS Fargate tasks.",
    params: &[
        params::SCALING,
        params::fixed_instances(1.0),
        params::min_instances(1.0),
        params::max_instances(20.0),
        params::TARGET,
        ParamSpec::count("concurrency", "Messages at once", 1.0, 1.0, 10_000.0)
            .help("Messages that one task works on at the same time."),
        TASK_SIZE,
        TASK_MEMORY,
        params::time(
            "Time per message",
            0.5,
            "Mean work on one core for one message. Waiting for other blocks is not part of it: edges add that.",
        ),
        params::variability(2.0),
        params::law("lognormal"),
        ParamSpec::count("batch", "Messages per batch", 1.0, 1.0, 10_000.0)
            .advanced()
            .help("Messages that are taken from the queue and worked on together, as many as are there up to this. Above 1, messages at once counts batches."),
        ParamSpec::number("batch_marginal", "Time of one more", Unit::Ratio, 0.2, 0.0, 1.0)
            .advanced()
            .where_set("batch")
            .help("How much longer each further message makes a batch, as a share of the time per message. 100 % saves nothing, 0 % makes the others free."),
        params::PACE,
        params::BOOT_TIME,
        params::discipline("fcfs"),
        params::RANK,
        params::PATIENCE,
        params::PATIENCE_LAW,
        params::PATIENCE_VARIABILITY,
        params::SIGMA,
        params::KAPPA,
        params::MTBF,
        params::MTTR,
        params::NEEDED,
    ],
    takes_requests: true,
    makes_requests: true,
    edge_mode: EdgeMode::Call,
    traffic_param: None,
    behaviour: |r| {
        let shape = Shape { scaling: params::scaling(r), ..params::server(r) };
        let (cores, concurrency, batch) = (task_cores(r).0, r.count("concurrency"), r.count("batch"));
        Behaviour::Station(if batch > 1 {
            // A batch is one piece of work on one core, so that no more run than there are batches at once.
            Shape {
                cores: Some(cores.min(concurrency)),
                discipline: Discipline::Fcfs,
                batch: Some(Batch { size: batch, marginal: r.number("batch_marginal") }),
                ..shape
            }
        } else {
            Shape { cores: Some(cores), workers: Some(concurrency), ..shape }
        })
    },
    work: task_work,
    cost: fargate,
    rates: &[&rates::FARGATE_VCPU, &rates::FARGATE_GB],
};
