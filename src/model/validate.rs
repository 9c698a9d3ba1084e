//! What is wrong with a drawing: a list of problems, each with a place, a sentence and a hint. Never fails.

mod models;

use super::catalogue::{self, BlockSpec, edge};
use super::lower::{effective_mode, is_balancer};
use super::param::{ParamSpec, Params, Reader};
use super::scenario::{Edge, EdgeMode, Scenario};
use super::{BlockId, ClassId, EdgeId};

/// Something about a scenario that a person should know.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// Whether an answer is possible all the same.
    pub severity: Severity,
    /// What is wrong, as a sentence.
    pub what: String,
    /// What to do about it, as a sentence.
    pub hint: String,
}

/// Where a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The scenario as a whole.
    Scenario,
    /// A block.
    Block(BlockId),
    /// An edge.
    Edge(EdgeId),
    /// A request class.
    Class(ClassId),
    /// An objective, by its position.
    Objective(usize),
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; the answer stands.
    Warning,
    /// No answer until it is mended.
    Error,
}

/// Everything that is wrong with a scenario, in the order of its parts.
pub fn validate(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Problems { scenario, list: Vec::new() };
    found.settings();
    found.blocks();
    found.edges();
    found.traffic();
    found.cycles();
    found.models();
    found.list
}

struct Problems<'a> {
    scenario: &'a Scenario,
    list: Vec<Problem>,
}

impl Problems<'_> {
    fn add(&mut self, severity: Severity, place: Place, what: impl Into<String>, hint: impl Into<String>) {
        self.list.push(Problem { place, severity, what: what.into(), hint: hint.into() });
    }

    fn error(&mut self, place: Place, what: impl Into<String>, hint: impl Into<String>) {
        self.add(Severity::Error, place, what, hint);
    }

    fn spec(&self, block: BlockId) -> Option<&'static BlockSpec> {
        self.scenario.blocks.get(&block).and_then(|b| catalogue::find(&b.kind))
    }

    fn name(&self, block: BlockId) -> String {
        self.scenario.blocks.get(&block).map_or_else(|| format!("block {block}"), |b| b.name.clone())
    }

    fn settings(&mut self) {
        let scenario = self.scenario;
        for (id, class) in &scenario.classes {
            if !(class.share.is_finite() && class.share >= 0.0) {
                let what = format!("The share of class {} is not a positive number", class.name);
                self.error(Place::Class(*id), what, "Give it a share of 0 or more.");
            }
        }
        if !scenario.class_shares().iter().any(|s| *s > 0.0) {
            self.error(
                Place::Scenario,
                "No request class has a share of the traffic",
                "Give one class a share above 0.",
            );
        }
        for (ix, objective) in scenario.objectives.iter().enumerate() {
            let place = Place::Objective(ix);
            if !(objective.percentile > 0.0 && objective.percentile < 1.0) {
                self.error(
                    place,
                    "The objective's percentile is not between 0 and 100 %",
                    "Use 99 % for p99.",
                );
            }
            if !(objective.latency_s.is_finite() && objective.latency_s > 0.0) {
                self.error(
                    place,
                    "The objective's latency is not a positive time",
                    "Give a bound such as 300 ms.",
                );
            }
            if !(0.0..=1.0).contains(&objective.error_ratio) {
                self.error(
                    place,
                    "The objective's error bound is not between 0 and 100 %",
                    "Use 0.1 % for one in a thousand.",
                );
            }
            if objective.class.is_some_and(|c| !scenario.classes.contains_key(&c)) {
                self.error(
                    place,
                    "The objective is about a class that does not exist",
                    "Choose another class.",
                );
            }
        }
        let pricing = &scenario.pricing;
        let wrong = |x: f64| !(x.is_finite() && x >= 0.0);
        if wrong(pricing.hours_per_month)
            || wrong(pricing.multiplier)
            || pricing.edited.values().any(|p| wrong(*p))
        {
            self.error(
                Place::Scenario,
                "A price or the month's hours is not a positive number",
                "Reset the edited price.",
            );
        }
    }

    fn blocks(&mut self) {
        for (id, block) in &self.scenario.blocks {
            let place = Place::Block(*id);
            match catalogue::find(&block.kind) {
                Some(spec) => self.params(place, &block.name, spec.params, &block.params),
                None => {
                    let what = format!("{}: unknown kind of block “{}”", block.name, block.kind);
                    self.error(
                        place,
                        what,
                        "Replace it by a block from the palette, or open it with a newer Headroom.",
                    );
                }
            }
        }
    }

    fn params(&mut self, place: Place, name: &str, specs: &'static [ParamSpec], params: &Params) {
        let shared = params.shared.iter().map(|(slug, value)| (None, slug, value));
        let by_class =
            params.by_class.iter().flat_map(|(c, values)| values.iter().map(|(s, v)| (Some(*c), s, v)));
        for (class, slug, value) in shared.chain(by_class) {
            let Some(spec) = specs.iter().find(|s| s.slug == slug) else {
                let what = format!("{name}: unknown parameter “{slug}” is ignored");
                self.add(Severity::Warning, place, what, "It may come from a newer Headroom.");
                continue;
            };
            if let Some(objection) = spec.objection(value) {
                self.error(place, format!("{name}: {objection}"), "Change the value in the inspector.");
            }
            if class.is_some_and(|c| !self.scenario.classes.contains_key(&c)) {
                let what = format!("{name}: {} is set for a class that does not exist", spec.label);
                self.add(Severity::Warning, place, what, "The value is ignored.");
            }
        }
    }

    fn edges(&mut self) {
        for (id, drawn) in &self.scenario.edges {
            let place = Place::Edge(*id);
            let ends = (
                self.scenario.blocks.contains_key(&drawn.from),
                self.scenario.blocks.contains_key(&drawn.to),
            );
            if ends != (true, true) {
                self.error(
                    place,
                    format!("Edge {id} has an end at a block that does not exist"),
                    "Delete the edge.",
                );
                continue;
            }
            let name = format!("{} → {}", self.name(drawn.from), self.name(drawn.to));
            self.params(place, &name, edge::PARAMS, &drawn.params);
            if drawn.from == drawn.to {
                self.error(place, format!("{name}: a block cannot call itself"), "Delete the edge.");
            }
            if self.spec(drawn.from).is_some_and(|s| !s.makes_requests) {
                self.error(
                    place,
                    format!("{name}: {} makes no requests", self.name(drawn.from)),
                    "Turn the edge around or delete it.",
                );
            }
            if self.spec(drawn.to).is_some_and(|s| !s.takes_requests) {
                self.error(
                    place,
                    format!("{name}: {} takes no requests", self.name(drawn.to)),
                    "Turn the edge around or delete it.",
                );
            }
            if drawn.classes.iter().any(|c| !self.scenario.classes.contains_key(c)) {
                self.error(
                    place,
                    format!("{name}: names a request class that does not exist"),
                    "Choose the classes anew.",
                );
            }
        }
        self.shares();
    }

    /// Forward edges are alternatives: together they take each request at most once.
    fn shares(&mut self) {
        for (id, block) in &self.scenario.blocks {
            let Some(spec) = catalogue::find(&block.kind) else { continue };
            if is_balancer(&(spec.behaviour)(&Reader::new(spec.params, &block.params))) {
                continue;
            }
            for class in self.scenario.classes.keys() {
                let forwards = self
                    .scenario
                    .edges_from(*id)
                    .filter(|(_, e)| e.mode == EdgeMode::Forward && e.carries(*class));
                let sum: f64 = forwards
                    .map(|(_, e)| Reader::new(edge::PARAMS, &e.params).for_class(*class).number("calls"))
                    .sum();
                if sum > 1.0 + 1e-9 {
                    let percent = libm::round(100.0 * sum);
                    let what = format!(
                        "{}: forward edges take {percent} % of the requests; together at most 100 % can go on",
                        block.name
                    );
                    self.error(
                        Place::Block(*id),
                        what,
                        "Lower the calls per request of its forward edges, or make them call edges.",
                    );
                    break;
                }
            }
        }
    }

    fn traffic(&mut self) {
        let sources: Vec<BlockId> = self
            .scenario
            .blocks
            .keys()
            .copied()
            .filter(|b| self.spec(*b).is_some_and(catalogue::is_source))
            .collect();
        if sources.is_empty() {
            self.error(
                Place::Scenario,
                "Nothing sends requests yet",
                "Add a users block and wire it to the first tier.",
            );
            return;
        }
        for source in &sources {
            if self.scenario.edges_from(*source).next().is_none() {
                let what = format!("{} sends its requests nowhere", self.name(*source));
                self.error(Place::Block(*source), what, "Wire it to the first tier.");
            }
        }
        let mut reached = sources.clone();
        let mut next = 0;
        while let Some(block) = reached.get(next).copied() {
            next += 1;
            for (_, drawn) in self.scenario.edges_from(block) {
                if !reached.contains(&drawn.to) {
                    reached.push(drawn.to);
                }
            }
        }
        for block in self.scenario.blocks.keys().filter(|b| !reached.contains(b)) {
            let what = format!("{} gets no requests", self.name(*block));
            self.add(
                Severity::Warning,
                Place::Block(*block),
                what,
                "Wire it, or delete it; its cost counts all the same.",
            );
        }
    }

    /// A block that waits for itself deadlocks; any other loop must lose requests on the way round.
    fn cycles(&mut self) {
        for drawn in self.scenario.edges.values() {
            if self.mode(drawn) != EdgeMode::Call {
                continue;
            }
            if let Some((path, _)) = self.path(drawn.to, drawn.from, |e| self.mode(e) != EdgeMode::Publish) {
                let names = path.iter().map(|b| self.name(*b)).collect::<Vec<_>>().join(" → ");
                let what =
                    format!("A cycle of calls: {} → {names} would wait for itself", self.name(drawn.from));
                self.error(
                    Place::Block(drawn.from),
                    what,
                    "Remove one of these edges, or publish instead of calling.",
                );
                return;
            }
        }
        for drawn in self.scenario.edges.values() {
            let Some((path, gain)) = self.path(drawn.to, drawn.from, |_| true) else { continue };
            if gain * self.gain(drawn) >= 1.0 - 1e-9 {
                let names = path.iter().map(|b| self.name(*b)).collect::<Vec<_>>().join(" → ");
                let what = format!(
                    "A cycle without end: {} → {names} brings every request back",
                    self.name(drawn.from)
                );
                self.error(
                    Place::Block(drawn.from),
                    what,
                    "Lower the calls per request on one of these edges below 1.",
                );
                return;
            }
        }
    }

    /// The shortest path from one block to another over the edges that `along` allows, and how many requests arrive
    /// for each that sets out.
    fn path(&self, from: BlockId, to: BlockId, along: impl Fn(&Edge) -> bool) -> Option<(Vec<BlockId>, f64)> {
        let mut seen = vec![(from, usize::MAX, 1.0)];
        let mut next = 0;
        while let Some((block, _, gain)) = seen.get(next).copied() {
            if block == to {
                let mut path = Vec::new();
                let mut at = next;
                while let Some((block, before, _)) = seen.get(at) {
                    path.push(*block);
                    at = *before;
                }
                path.reverse();
                return Some((path, gain));
            }
            for (_, drawn) in self.scenario.edges_from(block).filter(|(_, e)| along(e)) {
                if !seen.iter().any(|(b, ..)| *b == drawn.to) {
                    seen.push((drawn.to, next, gain * self.gain(drawn)));
                }
            }
            next += 1;
        }
        None
    }

    /// How an edge hands requests on, whatever was drawn: balancers forward and buffers publish.
    fn mode(&self, drawn: &Edge) -> EdgeMode {
        let Some(spec) = self.spec(drawn.from) else { return drawn.mode };
        effective_mode(
            &(spec.behaviour)(&Reader::new(spec.params, &self.scenario.blocks[&drawn.from].params)),
            drawn,
        )
    }

    /// Mean number of requests that an edge makes of one.
    fn gain(&self, drawn: &Edge) -> f64 {
        let mean = Reader::new(edge::PARAMS, &drawn.params).number("calls");
        let Some(spec) = self.spec(drawn.from) else { return mean };
        let work = (spec.work)(&Reader::new(spec.params, &self.scenario.blocks[&drawn.from].params));
        mean * (1.0 - work.hit_ratio)
    }
}
