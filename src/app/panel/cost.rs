//! The bill of one block, line by line.

use leptos::prelude::*;

use crate::app::page::Page;
use crate::model::BlockId;
use crate::model::rates::CostLine;
use crate::model::units::{Unit, significant};

/// The bill of one block.
#[component]
pub fn CostSection(
    /// Which.
    id: BlockId,
) -> impl IntoView {
    let answer = Page::here().results.block(id);
    let lines = Memo::new(move |_| answer.with(|a| a.as_ref().map(|a| a.cost.clone()).unwrap_or_default()));
    let total = move || answer.with(|a| a.as_ref().map_or("–".to_owned(), |a| dollars(a.cost_usd_month)));
    let row = |line: CostLine| {
        let source = format!("{}, {}", line.rate.source, line.rate.date);
        let paid = if line.missing { "no price".to_owned() } else { dollars(line.usd_month) };
        let sum = format!("{} {} × {}", significant(line.quantity), line.rate.unit, dollars(line.unit_usd));
        view! {
            <li class="bill-line" title=source>
                <span class="bill-what">
                    {line.label}
                    {line.edited.then(|| view! { <span class="tag accent">"edited"</span> })}
                    {(!line.rate.sourced && !line.edited).then(|| view! { <span class="tag warn">"unsourced"</span> })}
                </span>
                <span class="bill-sum" class:gap=line.missing>{paid}</span>
                <span class="bill-how">{sum}</span>
            </li>
        }
    };
    view! {
        <Show when=move || !lines.with(Vec::is_empty)>
            <section class="panel-section">
                <h3 class="split"><span>"Cost per month"</span><strong>{total}</strong></h3>
                <ul class="bill">{move || lines.get().into_iter().map(row).collect_view()}</ul>
            </section>
        </Show>
    }
}

/// Dollars as bills show them: small unit prices keep their digits.
pub fn dollars(usd: f64) -> String {
    Unit::Dollars.format(usd)
}
