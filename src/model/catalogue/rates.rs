//! Unit prices: US dollars, AWS us-east-1 on demand, each with its source and date. Sizes of machines are in
//! [`sizes`](super::sizes).

use crate::model::rates::Rate;

/// Fixtures of a cost tool that queries the providers' price lists.
const INFRACOST: &str = "Infracost pricing fixtures (AWS price list, us-east-1)";
/// Where a number is an engineer's default.
const TYPICAL: &str = "typical, unsourced";

const fn sourced(
    slug: &'static str,
    label: &'static str,
    usd: f64,
    unit: &'static str,
    source: &'static str,
    date: &'static str,
) -> Rate {
    Rate { slug, label, usd, unit, source, date, sourced: true }
}

const fn infracost(slug: &'static str, label: &'static str, usd: f64, unit: &'static str) -> Rate {
    sourced(slug, label, usd, unit, INFRACOST, "2024-07-01")
}

const fn given(slug: &'static str, label: &'static str, unit: &'static str) -> Rate {
    Rate { slug, label, usd: 0.0, unit, source: "given on the block", date: "", sourced: false }
}

/// A machine whose price the block states.
pub static OWN_MACHINE: Rate = given("own-machine-month", "Machine, own price", "machine-month");
/// A third party's call whose price the block states.
pub static OWN_CALL: Rate = given("own-call", "Calls, own price", "call");

/// A rented virtual private server of 8 vCPUs, traffic and disk included.
pub static VPS_8: Rate = Rate {
    slug: "vps-8vcpu-month",
    label: "VPS, 8 vCPUs",
    usd: 160.0,
    unit: "machine-month",
    source: TYPICAL,
    date: "2026-11",
    sourced: false,
};
/// Disk of virtual machines.
pub static EBS_GP3: Rate = infracost("ebs-gp3-gb-month", "Disk, EBS gp3", 0.08, "GB-month");

/// CloudFront transfer, first paid tier of the United States and Europe.
pub static CLOUDFRONT_GB: Rate =
    infracost("cloudfront-gb", "CloudFront transfer to the internet", 0.085, "GB");
/// CloudFront requests over HTTPS, United States.
pub static CLOUDFRONT_REQUESTS: Rate =
    infracost("cloudfront-10k-requests", "CloudFront HTTPS requests", 0.01, "10k requests");
/// CloudFront tiers in GB with their share of the first price: 1 TB free, then $0.085, 0.080, 0.060, 0.040, 0.030,
/// 0.025 and 0.020.
pub const CLOUDFRONT_GB_TIERS: &[(f64, f64)] = &[
    (1024.0, 0.0),
    (10_240.0, 1.0),
    (51_200.0, 0.080 / 0.085),
    (153_600.0, 0.060 / 0.085),
    (512_000.0, 0.040 / 0.085),
    (1_048_576.0, 0.030 / 0.085),
    (5_242_880.0, 0.025 / 0.085),
    (f64::INFINITY, 0.020 / 0.085),
];
/// CloudFront tiers in 10 000 requests: 10 million free.
pub const CLOUDFRONT_REQUEST_TIERS: &[(f64, f64)] = &[(1000.0, 0.0), (f64::INFINITY, 1.0)];

/// An application load balancer's hour.
pub static ALB_HOUR: Rate = sourced(
    "alb-hour",
    "Application Load Balancer",
    0.0225,
    "hour",
    "aws.amazon.com/elasticloadbalancing/pricing",
    "2026-09-20",
);
/// An hour of one load balancer capacity unit.
pub static ALB_LCU: Rate = sourced(
    "alb-lcu-hour",
    "Load balancer capacity units",
    0.008,
    "LCU-hour",
    "aws.amazon.com/elasticloadbalancing/pricing",
    "2026-09-20",
);

/// API Gateway, HTTP API, first tier.
pub static APIGW_HTTP: Rate = infracost("apigw-http-1m", "API Gateway HTTP requests", 1.0, "1M requests");
/// HTTP API tiers in millions: 300 at $1.00, then $0.90.
pub const APIGW_HTTP_TIERS: &[(f64, f64)] = &[(300.0, 1.0), (f64::INFINITY, 0.9)];
/// API Gateway, REST API, first tier.
pub static APIGW_REST: Rate = infracost("apigw-rest-1m", "API Gateway REST requests", 3.5, "1M requests");
/// REST API tiers in millions: 333 at $3.50, to 1 000 at $2.80, to 20 000 at $2.38, then $1.51.
pub const APIGW_REST_TIERS: &[(f64, f64)] =
    &[(333.0, 1.0), (1000.0, 2.8 / 3.5), (20_000.0, 2.38 / 3.5), (f64::INFINITY, 1.51 / 3.5)];

/// Fargate processor.
pub static FARGATE_VCPU: Rate =
    sourced("fargate-vcpu-hour", "Fargate vCPUs", 0.04048, "vCPU-hour", INFRACOST, "2025-07-07");
/// Fargate memory.
pub static FARGATE_GB: Rate =
    sourced("fargate-gb-hour", "Fargate memory", 0.004445, "GB-hour", INFRACOST, "2025-07-07");

/// Lambda invocations.
pub static LAMBDA_REQUESTS: Rate = infracost("lambda-1m-requests", "Lambda requests", 0.20, "1M requests");
/// Lambda tiers in millions of requests: one million free.
pub const LAMBDA_REQUEST_TIERS: &[(f64, f64)] = &[(1.0, 0.0), (f64::INFINITY, 1.0)];
/// Lambda duration on x86 processors.
pub static LAMBDA_X86: Rate =
    infracost("lambda-x86-gb-second", "Lambda duration, x86", 0.000_016_666_7, "GB-second");
/// Lambda duration on Arm processors.
pub static LAMBDA_ARM: Rate =
    infracost("lambda-arm-gb-second", "Lambda duration, Arm", 0.000_013_333_4, "GB-second");
/// Lambda x86 duration tiers in GB-seconds: 400 000 free, 6 billion at the full price, 9 billion 10 % off, then 20 %.
pub const LAMBDA_X86_TIERS: &[(f64, f64)] = &[(4e5, 0.0), (6e9, 1.0), (15e9, 0.9), (f64::INFINITY, 0.8)];
/// Lambda Arm duration tiers in GB-seconds: 400 000 free, 7.5 billion at the full price, 11.25 billion 10 % off, then
/// 20 %.
pub const LAMBDA_ARM_TIERS: &[(f64, f64)] = &[(4e5, 0.0), (7.5e9, 1.0), (18.75e9, 0.9), (f64::INFINITY, 0.8)];

/// RDS disk, one copy.
pub static RDS_GP3: Rate = sourced(
    "rds-gp3-gb-month",
    "Database storage, gp3",
    0.115,
    "GB-month",
    "AWS price list for RDS, us-east-1",
    "2026-07-28",
);

/// SQS standard queue calls.
pub static SQS_STANDARD: Rate = infracost("sqs-standard-1m", "SQS standard requests", 0.40, "1M requests");
/// SQS first-in-first-out queue calls.
pub static SQS_FIFO: Rate = infracost("sqs-fifo-1m", "SQS FIFO requests", 0.50, "1M requests");
/// SQS tiers in millions of requests: one million free.
pub const SQS_TIERS: &[(f64, f64)] = &[(1.0, 0.0), (f64::INFINITY, 1.0)];

/// Transfer from AWS to the internet, first paid tier.
pub static EGRESS: Rate = sourced(
    "egress-gb",
    "Transfer to the internet",
    0.09,
    "GB",
    "AWS price list for data transfer, us-east-1",
    "2026-07-28",
);
/// Internet transfer tiers in GB: 100 free, then $0.09, 0.085, 0.07 and 0.05.
pub const EGRESS_TIERS: &[(f64, f64)] = &[
    (100.0, 0.0),
    (10_240.0, 1.0),
    (51_200.0, 0.085 / 0.09),
    (153_600.0, 0.07 / 0.09),
    (f64::INFINITY, 0.05 / 0.09),
];
