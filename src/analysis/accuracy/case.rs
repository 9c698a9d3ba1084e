//! One case: a model in plain parameters, a quantity, and what it is known to be.

use serde::Deserialize;
use serde_json::Value;

/// A file of cases.
#[derive(Clone, Debug, Deserialize)]
struct File {
    cases: Vec<Case>,
}

/// One known answer.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// Name.
    pub id: String,
    /// What it belongs to.
    pub category: String,
    /// The model: a `type` and plain parameters.
    pub model: Value,
    /// What is asked of it.
    pub quantity: String,
    /// The known answer.
    pub expected: f64,
    /// How the answer is known: exact, an approximation by definition, simulated.
    #[serde(default)]
    pub method: String,
    /// How near an exact engine must come.
    pub tolerance: Tolerance,
    /// How near an approximate engine should come, in words.
    #[serde(default)]
    pub engine_tolerance: Option<String>,
    /// What an independent computation or simulation of the same case found, in words.
    #[serde(default)]
    pub cross_check: Option<String>,
    /// What another tool answers.
    #[serde(default)]
    pub other_tool: Option<OtherTool>,
}

/// Another tool's answer to a case.
#[derive(Clone, Debug, Deserialize)]
pub struct OtherTool {
    /// Its name, and the version and method where known.
    pub name: String,
    /// Its answer, in the unit of the case.
    pub answer: f64,
}

/// How near an answer must come.
#[derive(Clone, Debug, Deserialize)]
pub struct Tolerance {
    /// `rel`, `abs` or `sim_ci`.
    pub kind: String,
    /// Its size.
    pub value: f64,
}

/// Reads a file of cases: `{"cases": [...]}`.
///
/// # Errors
/// A sentence that says what is wrong and where.
pub fn read(text: &str) -> Result<Vec<Case>, String> {
    serde_json::from_str::<File>(text)
        .map(|file| file.cases)
        .map_err(|error| format!("not a file of cases: {error}"))
}

impl Case {
    /// The type of the model.
    pub fn model_type(&self) -> &str {
        self.model.get("type").and_then(Value::as_str).unwrap_or("")
    }

    /// Absolute difference from the expected value that is allowed.
    ///
    /// An exact answer is held to `tolerance`; for models that the engine approximates, `engine_tolerance` in words
    /// gives a percentage (the largest that it names) or an absolute error; a simulated expectation is itself only
    /// known to its interval, so its tolerance counts on top.
    pub fn allowed(&self, simulated: bool) -> f64 {
        let size = self.expected.abs();
        let own = match self.tolerance.kind.as_str() {
            "abs" => self.tolerance.value,
            "sim_ci" => self.tolerance.value.max(0.003 * size),
            _ => self.tolerance.value * size,
        };
        let words =
            self.engine_tolerance.as_deref().filter(|_| !simulated).map_or(0.0, |w| in_words(w, size));
        own.max(words)
    }
}

/// The largest error that the words allow.
fn in_words(words: &str, size: f64) -> f64 {
    if let Some(at) = words.find("abs ") {
        let number: String =
            words[at + 4..].chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        if let Ok(x) = number.parse::<f64>() {
            return x;
        }
    }
    let mut most: f64 = 0.0;
    for (at, _) in words.match_indices('%') {
        let before: String =
            words[..at].chars().rev().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        let number: String = before.chars().rev().collect();
        most = most.max(number.trim_matches('.').parse::<f64>().unwrap_or(0.0));
    }
    most / 100.0 * size
}
