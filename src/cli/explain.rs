//! `headroom explain`: where each predicted figure comes from.

use serde_json::{Value, json};

use super::report::load;
use super::{Asked, Failure, input};
use crate::analysis::Study;
use crate::queueing::explain::{self, Explanation};
use crate::queueing::{Detail, Validity};

/// Formula, inputs, assumption, source and error of every figure of the prediction.
pub(super) fn report(asked: &Asked) -> Result<String, Failure> {
    let document = input::open(&asked.scenario)?;
    let mut study = Study::new(&document.scenario).map_err(input::unfit)?;
    let prediction = study.predict(load(asked)?, Detail::Percentiles);
    let parts = std::iter::once(("All requests".to_owned(), explain::total(&prediction))).chain(
        study
            .network()
            .stations
            .iter()
            .zip(&prediction.stations)
            .filter(|(_, state)| state.given.mean_s > 0.0)
            .map(|(station, state)| (station.name.clone(), explain::station(state))),
    );
    if asked.json {
        let all: Vec<Value> = parts
            .map(
                |(of, figures)| json!({"of": of, "figures": figures.iter().map(as_json).collect::<Vec<_>>()}),
            )
            .collect();
        return Ok(format!("{:#}", json!(all)));
    }
    let mut text = String::new();
    for (of, figures) in parts {
        text.push_str(&format!("{of}\n"));
        for figure in &figures {
            text.push_str(&in_words(figure));
        }
        text.push('\n');
    }
    Ok(text)
}

fn in_words(figure: &Explanation) -> String {
    let value = figure.value.map_or_else(|| "no value here".to_owned(), |x| figure.unit.format(x));
    let inputs: Vec<String> = figure
        .inputs
        .iter()
        .map(|i| format!("{} = {} ({})", i.symbol, i.unit.format(i.value), i.meaning))
        .collect();
    let method = figure.method;
    format!(
        "  {}: {value}\n    {}: {}\n    with {}\n    takes for granted: {}\n    source: {}; measured error: {}\n    {}\n",
        figure.figure,
        method.name,
        method.formula,
        inputs.join(", "),
        method.assumes,
        method.source,
        method.error,
        trust(&figure.validity)
    )
}

fn trust(validity: &Validity) -> String {
    match validity {
        Validity::Exact => "exact for this model".to_owned(),
        Validity::Approximate(how) => format!("approximation: {how}"),
        Validity::Outside(why) => format!("use the simulation: {why}"),
    }
}

fn as_json(figure: &Explanation) -> Value {
    let inputs: Vec<Value> = figure
        .inputs
        .iter()
        .map(|i| json!({"symbol": i.symbol, "meaning": i.meaning, "value": i.value}))
        .collect();
    let method = figure.method;
    json!({
        "figure": figure.figure, "value": figure.value, "model": method.name, "formula": method.formula,
        "inputs": inputs, "assumes": method.assumes, "source": method.source, "error": method.error,
        "validity": trust(&figure.validity),
    })
}
