//! The command line program: the same engines as the page, for files, links and scripts.

mod accuracy;
mod agreement;
mod bench;
mod explain;
mod input;
mod json;
mod report;
mod table;
mod time;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Capacity planning that you can trust: what a design does under load, and what it costs.
#[derive(Debug, Parser)]
#[command(name = "headroom", version, after_help = EXIT_CODES)]
struct Cli {
    /// What to do.
    #[command(subcommand)]
    command: Command,
}

/// Shown below the help.
const EXIT_CODES: &str = "A SCENARIO is a file, a link, the fragment of a link, `-` for standard input, or the name of a gallery design.

Exit codes: 0 all is well; 1 the design has errors, an objective fails, or a case is outside its tolerance; 2 the input cannot be read.";

/// What to do.
#[derive(Debug, Subcommand)]
enum Command {
    /// Answer from the formulas at the operating point
    Predict(Asked),
    /// Measure by simulation, with intervals
    Simulate {
        /// Scenario and output.
        #[command(flatten)]
        asked: Asked,
        /// Seed instead of the scenario's.
        #[arg(long)]
        seed: Option<u64>,
        /// Relative half-width of the 95 % intervals of mean and p99 at which to stop.
        #[arg(long, default_value_t = 0.02)]
        precision: f64,
    },
    /// Curves over traffic: latency, errors, cost; with knee, SLO capacity and bottlenecks
    Sweep {
        /// Scenario and output.
        #[command(flatten)]
        asked: Asked,
        /// Points of the curves.
        #[arg(long, default_value_t = 24)]
        points: usize,
        /// CSV instead of a table.
        #[arg(long)]
        csv: bool,
    },
    /// Where each predicted figure comes from: formula, inputs, assumption, source, measured error
    Explain(Asked),
    /// The monthly bill, line by line
    Cost(Asked),
    /// Percentiles over the traffic's cycle, and the hours that miss the objectives
    Day {
        /// A file, a link, a fragment, `-`, or a gallery name.
        scenario: String,
        /// JSON for programs.
        #[arg(long)]
        json: bool,
    },
    /// How often the design answers, and how well with instances down
    Availability {
        /// A file, a link, a fragment, `-`, or a gallery name.
        scenario: String,
        /// JSON for programs.
        #[arg(long)]
        json: bool,
    },
    /// A spike of traffic: what fails until capacity arrives, backlog, time to drain
    Spike {
        /// A file, a link, a fragment, `-`, or a gallery name.
        scenario: String,
        /// Factor on the drawn traffic at the top, 5 unless given; without options the sources' own spike if they draw one.
        #[arg(long)]
        factor: Option<f64>,
        /// Seconds up to the top, and down again: 10 unless given.
        #[arg(long)]
        ramp: Option<f64>,
        /// Seconds at the top: 600 unless given.
        #[arg(long)]
        hold: Option<f64>,
        /// JSON for programs.
        #[arg(long)]
        json: bool,
    },
    /// Problems of the drawing, and whether the objectives hold
    Check(Asked),
    /// Turn a scenario into a link
    Link(Asked),
    /// Turn a link into a scenario file
    Open {
        /// A file, a link, a fragment, `-`, or a gallery name.
        scenario: String,
    },
    /// List the gallery
    Gallery {
        /// JSON for programs.
        #[arg(long)]
        json: bool,
    },
    /// Compare an engine with known answers
    Accuracy {
        /// A file of cases.
        file: String,
        /// `closed-form` or `simulation`.
        #[arg(long, default_value = "closed-form")]
        engine: accuracy::Engine,
        /// JSON for programs.
        #[arg(long)]
        json: bool,
        /// Markdown for `docs/accuracy.md`; what is outside is listed there and is no failure.
        #[arg(long)]
        markdown: bool,
    },
    /// Compare the formulas with the simulation on random designs
    Agreement {
        /// Designs to compare, of consecutive seeds.
        #[arg(long, default_value_t = 200)]
        designs: u64,
        /// Seed of the first design.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// JSON for programs.
        #[arg(long)]
        json: bool,
        /// Markdown for `docs/accuracy.md`.
        #[arg(long)]
        markdown: bool,
    },
    /// Time the engines on this machine
    Bench {
        /// JSON for programs.
        #[arg(long)]
        json: bool,
    },
}

/// A scenario and how to answer.
#[derive(Clone, Debug, clap::Args)]
struct Asked {
    /// A file, a link, a fragment, `-`, or a gallery name.
    scenario: String,
    /// Multiple of the drawn traffic.
    #[arg(long, default_value_t = 1.0)]
    load: f64,
    /// JSON for programs.
    #[arg(long)]
    json: bool,
}

/// What went wrong, and the exit code that says so.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    /// The design, an objective or a case is at fault.
    fn design(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 1 }
    }

    /// The input cannot be read.
    fn input(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 2 }
    }
}

/// Runs the program.
pub fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Predict(asked) => report::predict(&asked),
        Command::Simulate { asked, seed, precision } => report::simulate(&asked, seed, precision),
        Command::Sweep { asked, points, csv } => report::sweep(&asked, points, csv),
        Command::Explain(asked) => explain::report(&asked),
        Command::Cost(asked) => report::cost(&asked),
        Command::Day { scenario, json } => time::day(&scenario, json),
        Command::Availability { scenario, json } => time::availability(&scenario, json),
        Command::Spike { scenario, factor, ramp, hold, json } => {
            time::spike(&scenario, [factor, ramp, hold], json)
        }
        Command::Check(asked) => report::check(&asked),
        Command::Link(asked) => {
            input::open(&asked.scenario).map(|document| report::link(&document, asked.json))
        }
        Command::Open { scenario } => {
            input::open(&scenario).map(|document| crate::share::file::export(&document))
        }
        Command::Gallery { json } => Ok(report::gallery(json)),
        Command::Accuracy { file, engine, json, markdown } => {
            accuracy::report(&file, engine, accuracy::Form::of(json, markdown))
        }
        Command::Agreement { designs, seed, json, markdown } => {
            Ok(agreement::report(designs, seed, accuracy::Form::of(json, markdown)))
        }
        Command::Bench { json } => Ok(bench::report(json)),
    };
    match outcome {
        Ok(text) => {
            say(&text);
            ExitCode::SUCCESS
        }
        Err(failure) => {
            complain(&failure.message);
            ExitCode::from(failure.code)
        }
    }
}

/// Prints to standard output; a reader that has gone away is no error.
fn say(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
}

/// Prints to standard error.
fn complain(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "{}", text.trim_end());
}
