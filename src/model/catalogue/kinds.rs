//! The table of block kinds.

use super::{BlockSpec, compute, external, messaging, network, storage, traffic};

/// Every kind, in the palette's order.
pub const CATALOGUE: &[&BlockSpec] = &[
    &traffic::USERS_DAILY,
    &traffic::USERS_RATE,
    &traffic::USERS_CLOSED,
    &network::CDN,
    &network::LOAD_BALANCER,
    &network::API_GATEWAY,
    &compute::VM_SERVER,
    &compute::CONTAINER_SERVICE,
    &compute::FUNCTION,
    &storage::CACHE,
    &storage::RELATIONAL_DB,
    &messaging::QUEUE,
    &messaging::WORKER_POOL,
    &external::THIRD_PARTY_API,
];
