//! A field for one parameter, made from its specification.

use leptos::prelude::*;
use web_sys::Event;

use super::field::Field;
use super::number::{Accept, NumberInput};
use super::slider::RatioSlider;
use crate::app::page::Page;
use crate::editor::{Command, Target};
use crate::model::param::{ParamKind, ParamSpec, ParamValue, Params, Reader};
use crate::model::units::Unit;
use crate::model::{Class, ClassId};

/// The parameters of a block or an edge, as a signal.
pub type ParamsSignal = Signal<Params>;

/// All of them: the usual ones, then the others under "More" and under the headings of their topics.
#[component]
pub fn ParamFields(
    /// Whose.
    target: Target,
    /// The specifications.
    specs: &'static [ParamSpec],
    /// The values given.
    params: ParamsSignal,
) -> impl IntoView {
    let usual = specs
        .iter()
        .filter(|spec| !spec.advanced)
        .map(|spec| view! { <ParamRow target=target specs=specs spec=spec params=params /> })
        .collect_view();
    let mut topics: Vec<&'static str> = Vec::new();
    for spec in specs.iter().filter(|spec| spec.advanced) {
        if !topics.contains(&spec.topic) {
            topics.push(spec.topic);
        }
    }
    topics.sort_by_key(|topic| !topic.is_empty());
    let topics = topics
        .into_iter()
        .map(|topic| view! { <Topic topic=topic target=target specs=specs params=params /> })
        .collect_view();
    view! { <div class="fields">{usual}{topics}</div> }
}

/// The parameters below one heading; the empty one is "More". Hidden while none of them makes a difference.
#[component]
fn Topic(
    topic: &'static str,
    target: Target,
    specs: &'static [ParamSpec],
    params: ParamsSignal,
) -> impl IntoView {
    let mine = move || specs.iter().filter(move |spec| spec.advanced && spec.topic == topic);
    let shown = Memo::new(move |_| {
        params.with(|p| {
            let read = Reader::new(specs, p);
            mine().any(|spec| read.relevant(spec))
        })
    });
    let set = Memo::new(move |_| {
        params.with(|p| {
            mine().any(|spec| {
                p.shared.contains_key(spec.slug) || p.by_class.values().any(|v| v.contains_key(spec.slug))
            })
        })
    });
    let rows = mine()
        .map(|spec| view! { <ParamRow target=target specs=specs spec=spec params=params /> })
        .collect_view();
    view! {
        <details class="more" hidden=move || !shown.get()>
            <summary>
                {if topic.is_empty() { "More" } else { topic }}
                <Show when=move || set.get() && !topic.is_empty()><span class="tag accent">"set"</span></Show>
            </summary>
            {rows}
        </details>
    }
}

#[component]
fn ParamRow(
    target: Target,
    specs: &'static [ParamSpec],
    spec: &'static ParamSpec,
    params: ParamsSignal,
) -> impl IntoView {
    let relevant = Memo::new(move |_| params.with(|p| Reader::new(specs, p).relevant(spec)));
    view! {
        <Show when=move || relevant.get()><RelevantRow target=target spec=spec params=params /></Show>
    }
}

/// A parameter that makes a difference, and its values by class.
#[component]
fn RelevantRow(target: Target, spec: &'static ParamSpec, params: ParamsSignal) -> impl IntoView {
    let studio = Page::here().studio;
    let classes = Memo::new(move |_| studio.scenario.with(|s| s.classes.clone()));
    let by_class = move || spec.per_class && classes.with(|classes| classes.len() > 1);
    let given =
        Memo::new(move |_| params.with(|p| p.by_class.values().any(|values| values.contains_key(spec.slug))));
    let rows = move || {
        let row = |(id, class): (ClassId, Class)| {
            view! { <ParamField target=target spec=spec params=params class=id label=class.name /> }
        };
        classes.get().into_iter().map(row).collect_view()
    };
    view! {
        <ParamField target=target spec=spec params=params />
        <Show when=by_class>
            <details class="by-class" open=given.get_untracked()>
                <summary>"By class"<Show when=move || given.get()><span class="tag accent">"set"</span></Show></summary>
                {rows}
            </details>
        </Show>
    }
}

/// One parameter, for all classes or for one.
#[component]
fn ParamField(
    target: Target,
    spec: &'static ParamSpec,
    params: ParamsSignal,
    #[prop(optional)] class: Option<ClassId>,
    #[prop(optional, into)] label: Option<String>,
) -> impl IntoView {
    let studio = Page::here().studio;
    let refusal = RwSignal::new(None);
    let value = Memo::new(move |_| {
        params.with(|p| p.get(spec.slug, class).cloned()).unwrap_or_else(|| spec.default_value())
    });
    let own = move || {
        params.with(|p| match class {
            Some(class) => p.by_class.get(&class).is_some_and(|values| values.contains_key(spec.slug)),
            None => p.shared.contains_key(spec.slug),
        })
    };
    let set = Callback::new(move |value: Option<ParamValue>| -> Result<(), String> {
        if let Some(objection) = value.as_ref().and_then(|value| spec.objection(value)) {
            return Err(format!("{objection}."));
        }
        studio.try_dispatch(Command::SetParam { target, slug: spec.slug.to_owned(), class, value })
    });
    let back = Callback::new(move |()| refusal.set(set.run(None).err()));
    let suffix = class.map_or_else(String::new, |class| format!("-class-{class}"));
    let id = format!("param-{}{suffix}", spec.slug);
    let testid = format!("field-{}{suffix}", spec.slug);
    let help = if class.is_some() { "" } else { spec.help };
    let control = Control { spec, value: value.into(), set, refusal, id: id.clone(), testid };
    view! {
        <Field id=id label=label.unwrap_or_else(|| spec.label.to_owned()) help=help refusal=refusal reset=(Signal::derive(own), back)>
            {control.view()}
        </Field>
    }
}

/// What a control needs to know.
struct Control {
    spec: &'static ParamSpec,
    value: Signal<ParamValue>,
    set: Callback<Option<ParamValue>, Result<(), String>>,
    refusal: RwSignal<Option<String>>,
    id: String,
    testid: String,
}

impl Control {
    fn view(self) -> AnyView {
        match self.spec.kind {
            ParamKind::Number { min, max, integer, unlimited, .. } => {
                self.number(min, max, integer, unlimited)
            }
            ParamKind::Choice { options, .. } => self.choice(options),
            ParamKind::Flag { .. } => self.flag(),
            ParamKind::Points { .. } => self.points(),
        }
    }

    fn number(self, min: f64, max: f64, integer: bool, unlimited: bool) -> AnyView {
        let Self { spec, value, set, refusal, id, testid } = self;
        let number = Signal::derive(move || value.get().number().unwrap_or_default());
        let accept: Accept = Callback::new(move |x: f64| set.run(Some(ParamValue::from_number(x))));
        let free = unlimited.then(|| {
            let click = move |_| refusal.set(accept.run(f64::INFINITY).err());
            view! {
                <button class="unlimited" aria-label="Unlimited" title="Unlimited" aria-pressed=move || (number.get() == f64::INFINITY).to_string() on:click=click>"∞"</button>
            }
        });
        let slide = (spec.unit == Unit::Ratio && max.is_finite())
            .then(|| view! { <RatioSlider label=spec.label value=number range=(min, max) accept=accept /> });
        view! {
            <NumberInput id=id testid=testid unit=spec.unit value=number accept=accept refusal=refusal integer=integer />
            {free}
            {slide}
        }
        .into_any()
    }

    fn choice(self, options: &'static [(&'static str, &'static str)]) -> AnyView {
        let Self { value, set, refusal, id, testid, .. } = self;
        let chosen = move || match value.get() {
            ParamValue::Text(text) => text,
            _ => String::new(),
        };
        let change = move |event: Event| {
            refusal.set(set.run(Some(ParamValue::Text(event_target_value(&event)))).err());
        };
        let option = |(slug, label): &(&'static str, &'static str)| {
            let slug = *slug;
            view! { <option value=slug selected=move || chosen() == slug>{*label}</option> }
        };
        view! {
            <select class="select" id=id.clone() data-testid=testid aria-describedby=format!("{id}-help") on:change=change>
                {options.iter().map(option).collect_view()}
            </select>
        }
        .into_any()
    }

    fn points(self) -> AnyView {
        let Self { value, set, refusal, id, testid, .. } = self;
        let text = move || match value.get() {
            ParamValue::Text(text) => text,
            _ => String::new(),
        };
        let change = move |event: Event| {
            refusal.set(set.run(Some(ParamValue::Text(event_target_value(&event)))).err());
        };
        let help = format!("{id}-help");
        view! {
            <input class="input" id=id data-testid=testid maxlength="200" placeholder="1: 50, 4: 80" autocomplete="off" spellcheck="false" aria-describedby=help prop:value=text on:change=change />
        }
        .into_any()
    }

    fn flag(self) -> AnyView {
        let Self { value, set, refusal, id, testid, .. } = self;
        let on = move || value.get() == ParamValue::Flag(true);
        let change = move |event: Event| {
            refusal.set(set.run(Some(ParamValue::Flag(event_target_checked(&event)))).err());
        };
        view! { <input type="checkbox" class="switch" role="switch" id=id data-testid=testid prop:checked=on on:change=change /> }
            .into_any()
    }
}
