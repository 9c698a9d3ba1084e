//! What runs code.

use super::network::egress;
use super::{BlockSpec, Group, icons, params, rates, sizes};
use crate::model::behaviour::{Behaviour, Shape, Work};
use crate::model::distribution::Law;
use crate::model::network::{Scaling, Setup};
use crate::model::param::{ParamSpec, Reader};
use crate::model::rates::{Bill, Rate, Usage};
use crate::model::scenario::EdgeMode;
use crate::model::units::Unit;

/// Sizes of virtual machines.
const VM_SIZES: [(&str, &str); 16] =
    sizes::options(&sizes::EC2, [("vps_8", "VPS (8 vCPU)"), ("custom", "Another machine")]);
/// Rates of virtual machines.
const VM_RATES: [&Rate; 17] = sizes::rates(&sizes::EC2, [&rates::VPS_8, &rates::EBS_GP3, &rates::EGRESS]);
/// Fargate task sizes in vCPUs.
const TASK_VCPUS: &[(&str, &str)] = &[
    ("0.25", "0.25 vCPU"),
    ("0.5", "0.5 vCPU"),
    ("1", "1 vCPU"),
    ("2", "2 vCPU"),
    ("4", "4 vCPU"),
    ("8", "8 vCPU"),
    ("16", "16 vCPU"),
];

/// Machines that run a program.
pub(super) static VM_SERVER: BlockSpec = BlockSpec {
    slug: "vm-server",
    name: "Server",
    group: Group::Compute,
    icon: icons::VM_SERVER,
    summary: "One or more virtual machines that run your application.",
    keywords: &[
        "EC2",
        "VM",
        "virtual machine",
        "VPS",
        "droplet",
        "m5",
        "instance",
        "application server",
        "Django",
        "Rails",
        "Node",
        "bare metal",
    ],
    doc: "A fixed number of equal machines. Each holds at most its workers at once and shares its cores among them; \
          further requests wait in the backlog, and beyond that are rejected. \
          A vCPU counts as one core; the service time is work on one core.\n\n\
          Billed per machine and hour at the size's on-demand Linux price, and per GB of disk. The VPS price is typical and unsourced and \
          includes disk and traffic. For another machine enter its price; at 0 the bill shows a gap.",
    params: &[
        ParamSpec::count("instances", "Machines", 1.0, 1.0, 10_000.0)
            .help("How many equal machines there are."),
        ParamSpec::choice("size", "Size", "m5.large", &VM_SIZES)
            .help("Sets the cores and the price of one machine."),
        ParamSpec::count("vcpus", "Cores of another machine", 8.0, 1.0, 512.0)
            .where_chosen("size", &["custom"])
            .help("Cores of one machine."),
        ParamSpec::number("price", "Price of another machine", Unit::DollarsPerMonth, 0.0, 0.0, 1e6)
            .where_chosen("size", &["custom"])
            .help("Price of one machine per month. 0 means unknown and leaves a gap in the bill."),
        params::service_time(0.050),
        params::variability(1.5),
        params::law("lognormal"),
        params::workers(200.0),
        params::backlog(1000.0),
        ParamSpec::number("disk_gb", "Disk", Unit::Gigabytes, 50.0, 0.0, 65_536.0)
            .advanced()
            .help("Disk of each machine, for the bill. A VPS includes it."),
        params::EGRESS,
        params::discipline("sharing"),
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
        let cores = match (sizes::find(&sizes::EC2, r.choice("size")), r.choice("size")) {
            (Some(size), _) => size.vcpus,
            (None, "vps_8") => 8,
            (None, _) => r.count("vcpus"),
        };
        Behaviour::Station(Shape {
            scaling: Scaling::Fixed(r.count("instances")),
            cores: Some(cores.max(1)),
            workers: r.limit("workers"),
            backlog: r.limit("backlog"),
            ..params::server(r)
        })
    },
    work: |r| params::ranked(r, params::plain_work(r)),
    cost: |r, usage, bill| match (sizes::find(&sizes::EC2, r.choice("size")), r.choice("size")) {
        (Some(size), _) => {
            bill.fixed(&size.rate, usage.hours * usage.instances_mean);
            bill.fixed(&rates::EBS_GP3, usage.instances_mean * r.number("disk_gb"));
            egress(r, usage, bill);
        }
        (None, "vps_8") => bill.fixed(&rates::VPS_8, usage.instances_mean),
        (None, _) => {
            bill.own(&rates::OWN_MACHINE, usage.instances_mean, r.number("price"), true);
            egress(r, usage, bill);
        }
    },
    rates: &VM_RATES,
};

/// Containers that come and go with the load.
pub(super) static CONTAINER_SERVICE: BlockSpec = BlockSpec {
    slug: "container-service",
    name: "Container service",
    group: Group::Compute,
    icon: icons::CONTAINER_SERVICE,
    summary: "Containers that run your application, more of them when it is busy.",
    keywords: &[
        "ECS",
        "Fargate",
        "Kubernetes",
        "k8s",
        "EKS",
        "GKE",
        "AKS",
        "Docker",
        "pods",
        "tasks",
        "autoscaling",
        "HPA",
        "microservice",
        "Cloud Run",
    ],
    doc: "Equal tasks, a fixed number or as many as automatic scaling needs to keep the cores at the target utilisation: \
          ⌈offered core-seconds per second ÷ (cores × target)⌉ within the bounds. This is the steady state; the chart over time shows \
          the minutes between an alarm and a started task. A task of less than one vCPU is one core that is slower by that much.\n\n\
          Billed as AWS Fargate: vCPU-hours and GB-hours of the time average of the tasks; the fewest tasks are a fixed cost.",
    params: &[
        params::SCALING,
        params::fixed_instances(2.0),
        params::min_instances(2.0),
        params::max_instances(20.0),
        params::TARGET,
        TASK_SIZE,
        TASK_MEMORY,
        params::service_time(0.050),
        params::variability(1.5),
        params::law("lognormal"),
        params::workers(100.0),
        params::backlog(1000.0),
        params::EGRESS,
        params::PACE,
        params::BOOT_TIME,
        params::discipline("sharing"),
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
        Behaviour::Station(Shape {
            scaling: params::scaling(r),
            cores: Some(task_cores(r).0),
            workers: r.limit("workers"),
            backlog: r.limit("backlog"),
            ..params::server(r)
        })
    },
    work: task_work,
    cost: |r, usage, bill| {
        fargate(r, usage, bill);
        egress(r, usage, bill);
    },
    rates: &[&rates::FARGATE_VCPU, &rates::FARGATE_GB, &rates::EGRESS],
};

/// Sizes of a task, for kinds that run on Fargate.
pub(super) const TASK_SIZE: ParamSpec =
    ParamSpec::choice("vcpus", "Task size", "1", TASK_VCPUS).help("Processors of one task.");

/// Memory of a task, for kinds that run on Fargate.
pub(super) const TASK_MEMORY: ParamSpec =
    ParamSpec::number("memory_gb", "Task memory", Unit::Gigabytes, 2.0, 0.5, 120.0)
        .help("Memory of one task, for the bill.");

/// Vcpus of one task.
fn vcpus(r: &Reader<'_>) -> f64 {
    r.choice("vcpus").parse().unwrap_or(1.0)
}

/// Whole cores of one task, and how much longer work takes on such a core than on a full one.
pub(super) fn task_cores(r: &Reader<'_>) -> (u32, f64) {
    let vcpus = vcpus(r);
    let cores = libm::ceil(vcpus).max(1.0);
    (cores as u32, cores / vcpus)
}

/// Serves at the speed of the task's cores.
pub(super) fn task_work(r: &Reader<'_>) -> Work {
    params::ranked(r, Work::plain(params::service(r, task_cores(r).1)))
}

/// Bills the time average of the tasks, apart from those that run whatever the traffic.
pub(super) fn fargate(r: &Reader<'_>, usage: &Usage, bill: &mut Bill<'_>) {
    let always = match params::scaling(r) {
        Scaling::Fixed(n) => n,
        Scaling::Target { min, .. } => min,
    };
    let always = f64::from(always).min(usage.instances_mean);
    let extra = usage.instances_mean - always;
    let (vcpus, memory_gb) = (vcpus(r), r.number("memory_gb"));
    bill.fixed(&rates::FARGATE_VCPU, usage.hours * always * vcpus);
    bill.fixed(&rates::FARGATE_GB, usage.hours * always * memory_gb);
    if extra > 0.0 {
        bill.usage(&rates::FARGATE_VCPU, usage.hours * extra * vcpus);
        bill.usage(&rates::FARGATE_GB, usage.hours * extra * memory_gb);
    }
}

/// Code without servers.
pub(super) static FUNCTION: BlockSpec = BlockSpec {
    slug: "function",
    name: "Serverless function",
    group: Group::Compute,
    icon: icons::FUNCTION,
    summary: "Code that runs once per request and is paid by the millisecond.",
    keywords: &[
        "Lambda",
        "AWS Lambda",
        "Azure Functions",
        "Cloud Functions",
        "Cloud Run",
        "Workers",
        "FaaS",
        "serverless",
    ],
    doc: "Every request gets its own environment, so nothing waits for a core. At the concurrency limit further requests are rejected at once. \
          Time spent waiting for other blocks keeps the environment, counts against the limit, and is paid. \
          A request that finds no environment warm starts a cold one first; idle environments are taken most recently used first. \
          The limit's ramp is not modelled.\n\n\
          Billed as AWS Lambda: requests after 1 million free, and GB-seconds (memory × time held) in falling tiers after 400 000 free.",
    params: &[
        params::time(
            "Duration",
            0.120,
            "Mean time that the code itself runs for one request. Waiting for other blocks is not part of it: edges add that.",
        ),
        params::variability(2.0),
        params::law("lognormal"),
        ParamSpec::number("cold_start", "Cold start", Unit::Seconds, 0.0, 0.0, 600.0)
            .help("Mean time to start a new environment before it can serve: 100 ms to a few seconds. 0 is never cold."),
        ParamSpec::number("keep_alive", "Stays warm for", Unit::Seconds, 600.0, 0.0, 86_400.0)
            .where_set("cold_start")
            .help("How long an environment without work stays warm. Providers keep them 5 to 15 minutes."),
        ParamSpec::choice("cold_start_law", "Law of cold starts", "lognormal", Law::OPTIONS)
            .advanced()
            .where_set("cold_start")
            .help("The shape of the spread around the mean."),
        ParamSpec::number("cold_start_variability", "Variability of cold starts", Unit::None, 0.5, 0.0, 100.0)
            .advanced()
            .where_chosen("cold_start_law", params::SPREAD_LAWS)
            .help("How uneven cold starts are: variance over squared mean."),
        ParamSpec::count("concurrency", "Concurrency limit", 1000.0, 1.0, 1e6).or_unlimited().help(
            "How many may run at once. Beyond it requests are rejected. An AWS account starts with 1 000.",
        ),
        ParamSpec::number("memory_mb", "Memory in MB", Unit::Count, 512.0, 128.0, 10_240.0)
            .help("Memory of one environment in megabytes. It sets the price of each second."),
        ParamSpec::choice("processor", "Processor", "x86", &[("x86", "x86"), ("arm", "Arm (Graviton)")])
            .advanced()
            .help("Sets the price of each second."),
        params::EGRESS,
        params::MTBF,
        params::MTTR,
    ],
    takes_requests: true,
    makes_requests: true,
    edge_mode: EdgeMode::Call,
    traffic_param: None,
    behaviour: |r| {
        Behaviour::Station(Shape {
            workers: r.limit("concurrency"),
            backlog: Some(0),
            setup: cold_start(r),
            reliability: params::reliability_of_one(r),
            ..Shape::MANAGED
        })
    },
    work: params::plain_work,
    cost: |r, usage, bill| {
        bill.tiered(&rates::LAMBDA_REQUESTS, usage.requests / 1e6, rates::LAMBDA_REQUEST_TIERS);
        let gb_seconds = usage.requests * usage.held_s * r.number("memory_mb") / 1024.0;
        if r.choice("processor") == "arm" {
            bill.tiered(&rates::LAMBDA_ARM, gb_seconds, rates::LAMBDA_ARM_TIERS);
        } else {
            bill.tiered(&rates::LAMBDA_X86, gb_seconds, rates::LAMBDA_X86_TIERS);
        }
        egress(r, usage, bill);
    },
    rates: &[&rates::LAMBDA_REQUESTS, &rates::LAMBDA_X86, &rates::LAMBDA_ARM, &rates::EGRESS],
};

/// What a function's cold environment does first.
fn cold_start(r: &Reader<'_>) -> Option<Setup> {
    let mean_s = r.number("cold_start");
    (mean_s > 0.0).then(|| Setup {
        time: params::law_of(r, "cold_start_law", mean_s, "cold_start_variability"),
        keep_alive_s: r.number("keep_alive"),
    })
}
