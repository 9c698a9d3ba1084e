//! How much a stored document may hold: more than anyone draws, less than would stop a browser.

/// Most blocks.
pub const BLOCKS: usize = 1000;
/// Most edges.
pub const EDGES: usize = 4000;
/// Most request classes.
pub const CLASSES: usize = 64;
/// Most objectives.
pub const OBJECTIVES: usize = 256;
/// Most edited prices.
pub const PRICES: usize = 1000;
/// Most parameters of one block or edge, for all classes or for one.
pub const PARAMS: usize = 200;
/// Longest name, slug or text value in characters.
pub const NAME: usize = 200;
/// Longest note in characters.
pub const NOTE: usize = 10_000;
/// Largest id.
pub const ID: u32 = 1_000_000_000;
/// Furthest place from the origin in world units.
pub const PLACE: f64 = 1e7;
