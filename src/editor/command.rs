//! What can be done to a document.

use std::collections::BTreeSet;

use crate::model::{
    BlockId, Class, ClassId, Document, EdgeId, EdgeMode, Objective, ParamValue, Placements, Point, Pricing,
};

/// What can be done to a document. Each is planned whole or refused whole.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Adds a block and selects it.
    Place {
        /// Slug of its kind.
        kind: String,
        /// Its top left corner in world coordinates.
        at: Point,
        /// Its name; `None` is the kind's name, numbered if taken.
        name: Option<String>,
    },
    /// Puts blocks at new places.
    Move {
        /// Top left corners in world coordinates.
        to: Placements,
    },
    /// Adds an edge and selects it.
    Connect {
        /// The block that calls.
        from: BlockId,
        /// The block that is called.
        to: BlockId,
        /// Whether it waits; `None` is what blocks of the caller's kind usually do.
        mode: Option<EdgeMode>,
    },
    /// Gives a parameter a value, or takes it back to its default.
    SetParam {
        /// Whose parameter.
        target: Target,
        /// Slug of the parameter.
        slug: String,
        /// For one class only.
        class: Option<ClassId>,
        /// The value; `None` is the default (for a class: the value for all classes).
        value: Option<ParamValue>,
    },
    /// Changes whether an edge's caller waits.
    SetEdgeMode {
        /// The edge.
        edge: EdgeId,
        /// Its new mode.
        mode: EdgeMode,
    },
    /// Says which classes use an edge; empty or all is all.
    SetEdgeClasses {
        /// The edge.
        edge: EdgeId,
        /// The classes.
        classes: BTreeSet<ClassId>,
    },
    /// Swaps caller and called.
    Reverse(EdgeId),
    /// Names a block.
    Rename {
        /// The block.
        block: BlockId,
        /// Its new name.
        name: String,
    },
    /// Names the scenario.
    RenameScenario(String),
    /// Says what the scenario is about.
    SetNote(String),
    /// Removes blocks with their edges, and edges.
    Delete {
        /// Blocks to remove.
        blocks: BTreeSet<BlockId>,
        /// Edges to remove.
        edges: BTreeSet<EdgeId>,
    },
    /// Copies blocks with the edges between them, a little to the lower right, and selects the copies.
    Duplicate {
        /// Blocks to copy.
        blocks: BTreeSet<BlockId>,
    },
    /// Adds a fragment's blocks and edges and selects them. Classes are matched by name; missing ones are added
    /// if the fragment uses them.
    Paste {
        /// What was copied; see [`clipboard`](super::kernel::clipboard).
        fragment: Box<Document>,
        /// Where its top left corner goes in world coordinates; `None` is a little beside where it was.
        at: Option<Point>,
    },
    /// Adds a request class.
    AddClass(Class),
    /// Changes a request class.
    SetClass {
        /// Which.
        class: ClassId,
        /// Its name and share.
        value: Class,
    },
    /// Removes a request class with its values, its objectives and the edges that only it uses.
    RemoveClass(ClassId),
    /// Replaces the objectives.
    SetObjectives(Vec<Objective>),
    /// Replaces the prices.
    SetPricing(Pricing),
    /// Sets the seed of simulations.
    SetSeed(u64),
    /// Multiplies the traffic of every source. Within a gesture the factor is on the traffic at its beginning.
    ScaleTraffic {
        /// The factor.
        factor: f64,
    },
    /// Opens another document. Not undone; clears the history and the selection, and shows everything.
    Load(Box<Document>),
}

/// Whose parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A block's.
    Block(BlockId),
    /// An edge's.
    Edge(EdgeId),
}

impl Command {
    /// What is done, in the words of "Undo …", lower case.
    pub fn label(&self, document: &Document) -> String {
        let name = |id: &BlockId| {
            document.scenario.blocks.get(id).map_or_else(|| "block".to_owned(), |block| block.name.clone())
        };
        let several = |ids: &BTreeSet<BlockId>, edges: usize| match (ids.len(), edges) {
            (0, 1) => "edge".to_owned(),
            (0, n) => format!("{n} edges"),
            (1, _) => ids.first().map(name).unwrap_or_default(),
            (n, _) => format!("{n} blocks"),
        };
        match self {
            Self::Place { kind, name, .. } => {
                let kind =
                    || crate::model::catalogue::find(kind).map_or("block", |spec| spec.name).to_owned();
                format!("add {}", name.clone().unwrap_or_else(kind))
            }
            Self::Move { to } => format!("move {}", several(&to.keys().copied().collect(), 0)),
            Self::Connect { from, to, .. } => format!("connect {} to {}", name(from), name(to)),
            Self::SetParam { target: Target::Block(id), .. } => format!("change {}", name(id)),
            Self::SetParam { target: Target::Edge(_), .. }
            | Self::SetEdgeMode { .. }
            | Self::SetEdgeClasses { .. } => "change edge".to_owned(),
            Self::Reverse(_) => "reverse edge".to_owned(),
            Self::Rename { block, .. } => format!("rename {}", name(block)),
            Self::RenameScenario(_) => "rename scenario".to_owned(),
            Self::SetNote(_) => "edit note".to_owned(),
            Self::Delete { blocks, edges } => format!("delete {}", several(blocks, edges.len())),
            Self::Duplicate { blocks } => format!("duplicate {}", several(blocks, 0)),
            Self::Paste { .. } => "paste".to_owned(),
            Self::AddClass(class) => format!("add class {}", class.name),
            Self::SetClass { value, .. } => format!("change class {}", value.name),
            Self::RemoveClass(_) => "remove class".to_owned(),
            Self::SetObjectives(_) => "change objectives".to_owned(),
            Self::SetPricing(_) => "change prices".to_owned(),
            Self::SetSeed(_) => "change seed".to_owned(),
            Self::ScaleTraffic { .. } => "change traffic".to_owned(),
            Self::Load(_) => "open".to_owned(),
        }
    }
}
