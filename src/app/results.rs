//! The staircase from the design to what is shown: scenario → answer → what each view needs of it. Every step is a
//! memo, so that a view wakes only when its own part differs.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::chart::view::ChartData;
use super::dom::calm::when_calm;
use super::dom::now_ms;
use super::simulation::Simulation;
use super::studio::Studio;
use crate::analysis::{Answer, BlockAnswer, Inquiry, Study};
use crate::model::lower::lower;
use crate::model::network::Network;
use crate::model::{BlockId, Problem, Scenario};

/// The answers about the design.
#[derive(Clone, Copy)]
pub struct Results {
    /// The last answer: it stays while the drawing has an error.
    pub answer: Memo<Option<Arc<Answer>>>,
    /// What is wrong with the drawing.
    pub problems: Memo<Arc<Vec<Problem>>>,
    /// Whether the answer is about an earlier drawing, because this one has an error.
    pub stale: Memo<bool>,
    /// What both engines read; `None` while the drawing has an error.
    pub network: Memo<Option<Arc<Network>>>,
    /// What the charts show.
    pub charts: Memo<Option<ChartData>>,
}

/// Points of the curves.
const POINTS: usize = 72;
/// Points of the rough curves that follow a change at once.
const SKETCH_POINTS: usize = 20;
/// How long a design is left unchanged before everything about it is computed.
const CALM: Duration = Duration::from_millis(140);

/// How long one slice of the whole answer takes, in milliseconds.
const SLICE_MS: f64 = 8.0;

/// A whole answer and the design that it is about.
type Settled = (Arc<Scenario>, Arc<Answer>);
type Studied = Result<Arc<Answer>, Arc<Vec<Problem>>>;

impl Results {
    /// Answers about this design, with what was simulated for it; `scaling` says that its traffic is being dragged.
    pub fn new(studio: Studio, simulation: Simulation, scaling: RwSignal<bool>) -> Self {
        let settled = RwSignal::new(None::<Settled>);
        settle_when_calm(studio, settled);
        let studied = Memo::new(move |last: Option<&Studied>| {
            let scenario = studio.scenario.get();
            let whole = settled.with(|settled| {
                settled
                    .as_ref()
                    .filter(|(about, _)| Arc::ptr_eq(about, &scenario))
                    .map(|(_, answer)| answer.clone())
            });
            if let Some(answer) = whole {
                return Ok(answer);
            }
            let earlier = last.and_then(|last| last.as_ref().ok());
            study(
                &scenario,
                match earlier {
                    Some(earlier) if scaling.get() => Effort::Moved(earlier),
                    Some(earlier) if same_blocks(earlier, &scenario) => Effort::Sketched(earlier),
                    _ => Effort::Opening,
                },
            )
        });
        let answer = Memo::new(move |last: Option<&Option<Arc<Answer>>>| match studied.get() {
            Ok(answer) => Some(answer),
            // An empty canvas is a new beginning; anything else is about to be mended.
            Err(_) if studio.scenario.with(|scenario| scenario.blocks.is_empty()) => None,
            Err(_) => last.cloned().flatten(),
        });
        let problems = Memo::new(move |_| match studied.get() {
            Ok(answer) => Arc::new(answer.problems.clone()),
            Err(problems) => problems,
        });
        let charts = Memo::new(move |_| {
            let scenario = studio.scenario.get();
            let outcome = simulation.about(&scenario);
            answer.get().map(|answer| ChartData::new(&scenario, &answer, outcome.as_deref()))
        });
        let stale = Memo::new(move |_| studied.with(Result::is_err));
        let network = Memo::new(move |_| lower(&studio.scenario.get()).ok().map(Arc::new));
        Self { answer, problems, stale, network, charts }
    }

    /// What is known about one block; wakes only when that differs.
    pub fn block(self, id: BlockId) -> Memo<Option<BlockAnswer>> {
        Memo::new(move |_| self.answer.with(|answer| answer.as_ref()?.blocks.get(&id).cloned()))
    }

    /// What binds first.
    pub fn first_bottleneck(self) -> Memo<Option<BlockId>> {
        Memo::new(move |_| self.answer.with(|answer| Some(answer.as_ref()?.bottlenecks.first()?.block)))
    }
}

/// How much is computed at once.
enum Effort<'a> {
    /// The operating point only: the traffic is being dragged.
    Moved(&'a Answer),
    /// The operating point and a rough curve: in the same frame as the change.
    Sketched(&'a Answer),
    /// The operating point and a rough curve of a design that nothing is known about yet.
    Opening,
}

fn study(scenario: &Scenario, effort: Effort<'_>) -> Studied {
    let answer = Study::new(scenario).map(|mut study| match effort {
        Effort::Moved(earlier) => study.moved(earlier),
        Effort::Sketched(earlier) => study.sketched(earlier, SKETCH_POINTS),
        Effort::Opening => study.opening(SKETCH_POINTS),
    });
    answer.map(Arc::new).map_err(Arc::new)
}

/// Whether an answer is about these blocks, so that its limits are still near the truth.
fn same_blocks(answer: &Answer, scenario: &Scenario) -> bool {
    answer.blocks.keys().eq(scenario.blocks.keys())
}

/// Finds the whole answer when the design has not changed for a moment, a slice at a time.
fn settle_when_calm(studio: Studio, settled: RwSignal<Option<Settled>>) {
    when_calm(
        CALM,
        move || Some(studio.scenario.get()),
        move |scenario| {
            if let Ok(study) = Study::new(&scenario) {
                slice(Inquiry::new(study, POINTS), scenario, studio, settled);
            }
        },
    );
}

/// Works for a few milliseconds, then lets the page breathe; gives up when the design is another.
fn slice(mut inquiry: Inquiry, scenario: Arc<Scenario>, studio: Studio, settled: RwSignal<Option<Settled>>) {
    let current = studio.scenario.try_get_untracked().is_some_and(|now| Arc::ptr_eq(&now, &scenario));
    if !current {
        return;
    }
    let begun = now_ms();
    while now_ms() - begun < SLICE_MS {
        if let Some(answer) = inquiry.step() {
            settled.try_set(Some((scenario, Arc::new(answer))));
            return;
        }
    }
    set_timeout(move || slice(inquiry, scenario, studio, settled), Duration::ZERO);
}
