//! Prices: month, multiplier, and every unit price of the kinds in the design, with its source and date.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::cost::dollars;
use super::field::Field;
use super::number::{Accept, NumberInput};
use crate::app::page::Page;
use crate::editor::Command;
use crate::model::Pricing;
use crate::model::catalogue;
use crate::model::rates::Rate;
use crate::model::units::Unit;

/// How prices are applied.
#[component]
pub fn Prices() -> impl IntoView {
    let studio = Page::here().studio;
    let pricing = Memo::new(move |_| studio.scenario.with(|s| s.pricing.clone()));
    let rates = Memo::new(move |_| {
        let kinds = studio.scenario.with(|s| s.blocks.values().map(|b| b.kind.clone()).collect::<Vec<_>>());
        let rates =
            kinds.iter().filter_map(|kind| catalogue::find(kind)).flat_map(|spec| spec.rates.iter().copied());
        rates
            .map(|rate| (rate.slug, Same(rate)))
            .collect::<BTreeMap<_, _>>()
            .into_values()
            .collect::<Vec<_>>()
    });
    let edited = move || pricing.with(|p| p.edited.len());
    let change = Callback::new(move |(set, x): (fn(&mut Pricing, f64), f64)| -> Result<(), String> {
        let mut pricing = pricing.get_untracked();
        set(&mut pricing, x);
        studio.try_dispatch(Command::SetPricing(pricing))
    });
    view! {
        <section class="panel-section">
            <h3>"Prices"</h3>
            <div class="fields">
                <Setting id="hours" label="Hours in a month" unit=Unit::Count range=(1.0, 744.0)
                    value=Signal::derive(move || pricing.with(|p| p.hours_per_month))
                    change=Callback::new(move |x| change.run((|p, x| p.hours_per_month = x, x))) />
                <Setting id="multiplier" label="Multiplier of all list prices" unit=Unit::Factor range=(0.0, 100.0)
                    value=Signal::derive(move || pricing.with(|p| p.multiplier))
                    change=Callback::new(move |x| change.run((|p, x| p.multiplier = x, x))) />
            </div>
            <details class="more">
                <summary>
                    {move || format!("{} unit prices", rates.with(Vec::len))}
                    <Show when=move || { edited() > 0 }><span class="tag accent">{move || format!("{} edited", edited())}</span></Show>
                </summary>
                <ul class="rates">
                    <For each=move || rates.get() key=|rate| rate.0.slug children=move |rate| view! { <RateRow rate=rate.0 pricing=pricing /> } />
                </ul>
            </details>
        </section>
    }
}

/// A rate, equal to itself.
#[derive(Clone, Copy)]
struct Same(&'static Rate);

impl PartialEq for Same {
    fn eq(&self, other: &Self) -> bool {
        self.0.slug == other.0.slug
    }
}

#[component]
fn Setting(
    id: &'static str,
    label: &'static str,
    unit: Unit,
    range: (f64, f64),
    value: Signal<f64>,
    change: Callback<f64, Result<(), String>>,
) -> impl IntoView {
    let refusal = RwSignal::new(None);
    let accept: Accept = Callback::new(move |x: f64| {
        if x >= range.0 && x <= range.1 {
            change.run(x)
        } else {
            Err(format!("Between {} and {}, please.", unit.format(range.0), unit.format(range.1)))
        }
    });
    view! {
        <Field id=format!("pricing-{id}") label=label refusal=refusal>
            <NumberInput id=format!("pricing-{id}") testid=format!("field-{id}") unit=unit value=value accept=accept refusal=refusal />
        </Field>
    }
}

#[component]
fn RateRow(rate: &'static Rate, pricing: Memo<Pricing>) -> impl IntoView {
    let studio = Page::here().studio;
    let refusal = RwSignal::new(None);
    let own = Signal::derive(move || pricing.with(|p| p.edited.contains_key(rate.slug)));
    let value = Signal::derive(move || {
        pricing.with(|p| p.edited.get(rate.slug).copied().unwrap_or(rate.usd * p.multiplier))
    });
    let write = move |price: Option<f64>| {
        let mut pricing = pricing.get_untracked();
        match price {
            Some(usd) => pricing.edited.insert(rate.slug.to_owned(), usd),
            None => pricing.edited.remove(rate.slug),
        };
        studio.try_dispatch(Command::SetPricing(pricing))
    };
    let accept: Accept = Callback::new(move |x: f64| {
        if x >= 0.0 && x.is_finite() { write(Some(x)) } else { Err("A price is $0 or more.".to_owned()) }
    });
    let back = Callback::new(move |()| refusal.set(write(None).err()));
    let source = format!("{} · {}", rate.source, rate.date);
    view! {
        <li class="rate">
            <Field id=format!("rate-{}", rate.slug) label=rate.label refusal=refusal reset=(own, back)>
                <NumberInput id=format!("rate-{}", rate.slug) testid=format!("field-rate-{}", rate.slug) unit=Unit::Dollars value=value accept=accept refusal=refusal />
                <span class="rate-unit">{format!("per {}", rate.unit)}</span>
            </Field>
            <p class="rate-source">
                <Show when=move || own.get()><span class="tag accent">"edited"</span>{format!(" list price {} · ", dollars(rate.usd))}</Show>
                {(!rate.sourced).then(|| view! { <span class="tag warn">"unsourced"</span> })}
                " "{source}
            </p>
        </li>
    }
}
