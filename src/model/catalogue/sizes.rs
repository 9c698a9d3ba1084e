//! Machine sizes: cores and hourly price of each, on demand in AWS us-east-1.

use crate::model::rates::Rate;

/// One size of machine.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Stored in links: never changes.
    pub slug: &'static str,
    /// Name with its cores and memory.
    pub label: &'static str,
    /// Virtual processors.
    pub vcpus: u32,
    /// Memory in GB.
    pub memory_gb: f64,
    /// Price of one machine.
    pub rate: Rate,
}

const EC2_SOURCE: &str = "AWS price list for EC2, us-east-1, through karpenter-provider-aws";
const RDS_SOURCE: &str = "AWS price list for RDS PostgreSQL, us-east-1, through ec2instances.info";
const CACHE_SOURCE: &str = "AWS price list for ElastiCache (Redis), us-east-1, through ec2-instances-info";

const fn size(slug: &'static str, label: &'static str, vcpus: u32, memory_gb: f64, rate: Rate) -> Size {
    Size { slug, label, vcpus, memory_gb, rate }
}

const fn hourly(
    slug: &'static str,
    label: &'static str,
    usd: f64,
    source: &'static str,
    date: &'static str,
) -> Rate {
    Rate { slug, label, usd, unit: "hour", source, date, sourced: true }
}

macro_rules! sizes {
    ($source:expr, $date:expr, $prefix:literal, $($slug:literal $vcpus:literal $memory:literal $usd:literal)*) => {
        [$(size(
            $slug,
            concat!($prefix, $slug, " (", $vcpus, " vCPU, ", $memory, " GB)"),
            $vcpus,
            $memory as f64,
            hourly(concat!($prefix, $slug, "-hour"), concat!($prefix, $slug), $usd, $source, $date),
        )),*]
    };
}

/// EC2 instances, Linux.
pub static EC2: [Size; 14] = sizes!(EC2_SOURCE, "2026-07-20", "",
    "t3.small" 2 2 0.0208
    "t3.medium" 2 4 0.0416
    "m5.large" 2 8 0.096
    "m5.xlarge" 4 16 0.192
    "m5.2xlarge" 8 32 0.384
    "m5.4xlarge" 16 64 0.768
    "m5.12xlarge" 48 192 2.304
    "m7g.large" 2 8 0.0816
    "m7g.xlarge" 4 16 0.1632
    "m7g.2xlarge" 8 32 0.3264
    "m7g.4xlarge" 16 64 0.6528
    "c7g.large" 2 4 0.0725
    "c7g.xlarge" 4 8 0.145
    "c7g.2xlarge" 8 16 0.29
);

/// RDS for PostgreSQL instances, one availability zone. The later date is that of a spot check.
pub static RDS: [Size; 14] = sizes!(RDS_SOURCE, "2022-07-17, the same on 2026-07-28", "db.",
    "t4g.medium" 2 4 0.065
    "t3.medium" 2 4 0.072
    "m5.large" 2 8 0.178
    "m5.xlarge" 4 16 0.356
    "m5.2xlarge" 8 32 0.712
    "m5.4xlarge" 16 64 1.424
    "m5.12xlarge" 48 192 4.272
    "r6g.large" 2 16 0.225
    "r6g.xlarge" 4 32 0.45
    "r6g.2xlarge" 8 64 0.899
    "r5.xlarge" 4 32 0.5
    "r5.2xlarge" 8 64 1.0
    "r5.4xlarge" 16 128 2.0
    "r5.24xlarge" 96 768 12.0
);

/// ElastiCache nodes for Redis.
pub static ELASTICACHE: [Size; 7] = sizes!(CACHE_SOURCE, "2025-05-28", "cache.",
    "t4g.small" 2 1.37 0.032
    "t4g.medium" 2 3.09 0.065
    "m6g.large" 2 6.38 0.149
    "m6g.xlarge" 4 12.93 0.297
    "r6g.large" 2 13.07 0.206
    "r6g.xlarge" 4 26.32 0.411
    "r7g.xlarge" 4 26.32 0.437
);

/// The size with this slug.
pub(super) fn find(sizes: &'static [Size], slug: &str) -> Option<&'static Size> {
    sizes.iter().find(|size| size.slug == slug)
}

/// Options of a choice: every size, then `rest`.
pub(super) const fn options<const N: usize, const M: usize, const K: usize>(
    sizes: &[Size; N],
    rest: [(&'static str, &'static str); M],
) -> [(&'static str, &'static str); K] {
    let mut out = [("", ""); K];
    let mut i = 0;
    while i < N {
        out[i] = (sizes[i].slug, sizes[i].label);
        i += 1;
    }
    while i < N + M {
        out[i] = rest[i - N];
        i += 1;
    }
    out
}

/// Rates of all sizes, then `rest`.
pub(super) const fn rates<const N: usize, const M: usize, const K: usize>(
    sizes: &'static [Size; N],
    rest: [&'static Rate; M],
) -> [&'static Rate; K] {
    let mut out = [&sizes[0].rate; K];
    let mut i = 0;
    while i < N {
        out[i] = &sizes[i].rate;
        i += 1;
    }
    while i < N + M {
        out[i] = rest[i - N];
        i += 1;
    }
    out
}
