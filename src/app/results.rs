//! The staircase from the design to what is shown: scenario → answer → what each view needs of it. Every step is a
//! memo, so that a view wakes only when its own part differs.

use std::sync::Arc;

use leptos::prelude::*;

use super::chart::view::ChartData;
use super::simulation::Simulation;
use super::studio::Studio;
use crate::analysis::{Answer, BlockAnswer, Study};
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

type Studied = Result<Arc<Answer>, Arc<Vec<Problem>>>;

impl Results {
    /// Answers about this design, with what was simulated for it; `scaling` says that its traffic is being dragged.
    pub fn new(studio: Studio, simulation: Simulation, scaling: RwSignal<bool>) -> Self {
        let studied = Memo::new(move |last: Option<&Studied>| {
            let earlier = last.and_then(|last| last.as_ref().ok()).filter(|_| scaling.get());
            study(&studio.scenario.get(), earlier)
        });
        let answer = Memo::new(move |last: Option<&Option<Arc<Answer>>>| match studied.get() {
            Ok(answer) => Some(answer),
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

/// Answers about a scenario; while its traffic is being dragged curves and limits of the `earlier` answer stay.
fn study(scenario: &Scenario, earlier: Option<&Arc<Answer>>) -> Studied {
    let answer = Study::new(scenario).map(|mut study| match earlier {
        Some(earlier) => study.moved(earlier),
        None => study.answer(POINTS),
    });
    answer.map(Arc::new).map_err(Arc::new)
}
