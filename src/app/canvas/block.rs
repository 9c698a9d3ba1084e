//! One block on the canvas.

use std::sync::Arc;

use leptos::html::Article;
use leptos::prelude::*;

use crate::analysis::BlockAnswer;
use crate::app::icon::Icon;
use crate::app::page::Page;
use crate::editor::Selection;
use crate::editor::tool::Hover;
use crate::model::catalogue::{self, BlockSpec, is_source};
use crate::model::units::{Unit, significant};
use crate::model::{Block, BlockId, Place, Severity};

/// One block: what it is, how busy it is, and whether it fills first.
#[component]
pub fn BlockView(
    /// Which.
    id: BlockId,
) -> impl IntoView {
    let page = Page::here();
    let studio = page.studio;
    let node = NodeRef::<Article>::new();
    let block = Memo::new(move |last: Option<&Option<Arc<Block>>>| {
        studio.blocks.get(id).or_else(|| last.cloned().flatten())
    });
    let kind = Memo::new(move |_| block.with(|b| b.as_ref().map_or_else(String::new, |b| b.kind.clone())));
    let name = Memo::new(move |_| block.with(|b| b.as_ref().map_or_else(String::new, |b| b.name.clone())));
    let spec = move || catalogue::find(&kind.get());
    let answer = page.results.block(id);
    let at = move || studio.placements.get(id).map(|p| *p).unwrap_or_default();
    let selected = Memo::new(move |_| studio.selection.with(|s| s.blocks.contains(&id)));
    let hovered = Memo::new(move |_| {
        studio.overlay.with(|o| o.hover == Some(Hover::Block(id)) || o.hover == Some(Hover::Handle(id)))
    });
    let target =
        Memo::new(move |_| studio.overlay.with(|o| o.wire.as_ref().is_some_and(|w| w.target == Some(id))));
    let refused =
        move || target.get() && studio.overlay.with(|o| o.wire.as_ref().is_some_and(|w| w.refusal.is_some()));
    let first = page.results.first_bottleneck();
    let fills_first = Memo::new(move |_| first.get() == Some(id));
    let severity = Memo::new(move |_| {
        let problems = page.results.problems.get();
        problems.iter().filter(|p| p.place == Place::Block(id)).map(|p| p.severity).max()
    });
    let use_of = Memo::new(move |_| answer.with(|a| a.as_ref().and_then(busy)));
    let tone = move || tone(use_of.get());
    let label = move || {
        let busy = use_of.get().map_or_else(String::new, |u| format!(", {} busy", percent(u)));
        let first = if fills_first.get() { ", fills first" } else { "" };
        format!("{}, {}{busy}{first}", name.get(), spec().map_or("unknown kind", |s| s.name))
    };
    let focused = move |_| {
        let visible =
            node.get_untracked().is_some_and(|element| element.matches(":focus-visible").unwrap_or(false));
        if visible && !selected.get_untracked() {
            studio.select(Selection::block(id));
        }
    };
    view! {
        <article
            class="block"
            class:selected=move || selected.get()
            class:hovered=move || hovered.get()
            class:target=move || target.get()
            class:refused=refused
            class:first=move || fills_first.get()
            class:source=move || spec().is_some_and(is_source)
            node_ref=node
            data-testid="block"
            data-block-id=id.0.to_string()
            data-kind=move || kind.get()
            role="button"
            tabindex="0"
            aria-label=label
            aria-pressed=move || selected.get().to_string()
            style:transform=move || format!("translate({}px, {}px)", at().x, at().y)
            on:focus=focused
        >
            <header class="block-head">
                <svg class="icon block-icon" viewBox="0 0 24 24" aria-hidden="true" inner_html=move || spec().map_or("", |s| s.icon)></svg>
                <div class="block-title">
                    <h3 class="block-name">{move || name.get()}</h3>
                    <p class="block-kind">{move || subtitle(spec(), answer.get().as_ref())}</p>
                </div>
                <Marks fills_first=fills_first severity=severity />
            </header>
            <Figures answer=answer source=Signal::derive(move || spec().is_some_and(is_source)) />
            <div class=move || format!("meter {}", tone())>
                <div class="meter-fill" style:transform=move || format!("scaleX({})", use_of.get().unwrap_or(0.0).clamp(0.0, 1.0))></div>
            </div>
            <Ports spec=Signal::derive(spec) />
        </article>
    }
}

/// How full the block is: overload counts as more than 1.
fn busy(answer: &BlockAnswer) -> Option<f64> {
    match (answer.utilisation, answer.saturation) {
        (Some(u), Some(s)) if s > 1.0 => Some(s.max(u)),
        (u, _) => u,
    }
}

/// A busy share to a tenth of a percent: more digits would only flicker.
fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.001 {
        "< 0.1 %".to_owned()
    } else {
        format!("{} %", significant((1000.0 * share).round() / 10.0))
    }
}

fn tone(busy: Option<f64>) -> &'static str {
    match busy {
        Some(u) if u >= 0.9 => "high",
        Some(u) if u >= 0.7 => "warm",
        Some(_) => "calm",
        None => "none",
    }
}

fn subtitle(spec: Option<&'static BlockSpec>, answer: Option<&BlockAnswer>) -> String {
    let kind = spec.map_or("Unknown kind", |spec| spec.name);
    match answer.map(|answer| answer.instances) {
        Some(n) if n > 1 && !spec.is_some_and(is_source) => format!("{kind} · {n}×"),
        _ => kind.to_owned(),
    }
}

#[component]
fn Marks(fills_first: Memo<bool>, severity: Memo<Option<Severity>>) -> impl IntoView {
    view! {
        <Show when=move || fills_first.get()><span class="tag bad" title="Fills first as traffic grows">"Fills first"</span></Show>
        <Show when=move || severity.get().is_some()>
            <span class="block-problem" class:error=move || severity.get() == Some(Severity::Error) title="Has a problem"><Icon name="warning" /></span>
        </Show>
    }
}

#[component]
fn Figures(answer: Memo<Option<BlockAnswer>>, #[prop(into)] source: Signal<bool>) -> impl IntoView {
    let rate = move || {
        answer.with(|a| a.as_ref().map_or("–".to_owned(), |a| Unit::PerSecond.format(a.arrivals_per_s)))
    };
    let time =
        move || answer.with(|a| a.as_ref().map_or("–".to_owned(), |a| Unit::Seconds.format(a.response_s)));
    let share = move || {
        answer.with(|a| match a.as_ref().map(busy) {
            Some(Some(u)) => percent(u),
            Some(None) => "no limit".to_owned(),
            None => "–".to_owned(),
        })
    };
    view! {
        <p class="figures">
            <span class="figure" title="Requests per second">{rate}</span>
            <Show when=move || !source.get()>
                <span class="figure" title="Mean time from arrival to reply">{time}</span>
                <span class="figure busy" title="Busy share of what fills first">{share}</span>
            </Show>
        </p>
    }
}

#[component]
fn Ports(#[prop(into)] spec: Signal<Option<&'static BlockSpec>>) -> impl IntoView {
    view! {
        <Show when=move || spec.get().is_none_or(|s| s.takes_requests)><span class="port in" data-testid="port-in"></span></Show>
        <Show when=move || spec.get().is_none_or(|s| s.makes_requests)><span class="port out" data-testid="port-out"></span></Show>
    }
}
