//! What stands behind a figure: the formula, where it comes from, what it takes for granted, and how far it was found
//! to be off. Each model has its own [`Method`] beside its code; docs and explanations are made from these.

/// One way of computing a station's figures.
#[derive(Debug, PartialEq, Eq)]
pub struct Method {
    /// Its name, sentence case.
    pub name: &'static str,
    /// The formula in symbols: λ arrivals per second, S mean service time, μ = 1/S, c servers, a = λS, ρ = a/c, ca² and
    /// cs² squared coefficients of variation of gaps and service, W mean wait in line, T time at the station, C Erlang's
    /// probability of waiting.
    pub formula: &'static str,
    /// Who found it, and when.
    pub source: &'static str,
    /// What it takes for granted, in words.
    pub assumes: &'static str,
    /// How far it was measured to be off.
    pub error: &'static str,
}

/// Nobody waits.
pub static FREE: Method = Method {
    name: "Pure delay",
    formula: "T = S",
    source: "definition",
    assumes: "nothing is shared, so nobody waits",
    error: "exact",
};

/// Poisson arrivals, exponential service.
pub static ERLANG_C: Method = Method {
    name: "M/M/c",
    formula: "W = C(c, a)·S/(c − a)",
    source: "Erlang 1917",
    assumes: "Poisson arrivals, exponential service, first come first served",
    error: "exact",
};

/// One server, any law of service.
pub static POLLACZEK_KHINCHINE: Method = Method {
    name: "M/G/1",
    formula: "W = λE[S²]/(2(1 − ρ))",
    source: "Pollaczek 1930, Khinchine 1932",
    assumes: "Poisson arrivals, one server, first come first served",
    error: "exact",
};

/// Any renewal arrivals, exponential service.
pub static RENEWAL: Method = Method {
    name: "GI/M/c",
    formula: "σ = A*(cμ(1 − σ)), waits are exponential with mean S/(c(1 − σ))",
    source: "Takács 1962; Gross & Harris §5.3",
    assumes: "independent gaps of a known law, exponential service",
    error: "exact",
};

/// Poisson arrivals, any law of service, several servers.
pub static KIMURA: Method = Method {
    name: "M/G/c",
    formula: "W = W(M/M/c)·(1 + cs²)/(2cs² + (1 − cs²)/R), R = W(M/D/c)/W(M/M/c)",
    source: "Kimura 1986; R by Cosmetatos 1975",
    assumes: "Poisson arrivals; mean and variability of service say enough",
    error: "mean 3 %, at cs² = 4 up to 8 %",
};

/// Any arrivals, any service, by two moments.
pub static WHITT: Method = Method {
    name: "GI/G/c",
    formula: "W = W(M/G/c)·φ(ca², cs², ρ, c)/φ(1, cs², ρ, c)",
    source: "Whitt 1993",
    assumes: "means and variabilities of gaps and service say enough",
    error: "mean 2 %, up to 12 %",
};

/// All present share the cores.
pub static SHARING: Method = Method {
    name: "Processor sharing",
    formula: "T = S·(1 + C(c, a)/(c − a))",
    source: "Kleinrock 1967; Coffman, Muntz & Trotter 1970 for percentiles",
    assumes: "equal shares of the cores, each request on one core at most",
    error: "mean exact on one core; percentiles exact for exponential work",
};

/// A line with a bound.
pub static BIRTH_DEATH: Method = Method {
    name: "Bounded line",
    formula: "p(n+1) = p(n)·λ/rate(n+1); what finds K inside is rejected or waits at its caller",
    source: "birth and death process; places in line scaled by (ca² + cs²)/2",
    assumes: "Poisson arrivals; exact for exponential service",
    error: "exact for M/M/c/K and M/G/c/c",
};

/// A line that grows for ever.
pub static ENDLESS: Method = Method {
    name: "Overload",
    formula: "throughput cμ, the line grows by λ − cμ",
    source: "flow balance",
    assumes: "nobody gives up and nothing bounds the line",
    error: "exact",
};

/// Workers held while others answer.
pub static FLOW_EQUIVALENT: Method = Method {
    name: "Workers held across calls",
    formula: "rate(n) = throughput of the closed inside with n requests; then a birth and death process",
    source: "Chandy, Herzog & Woo 1975",
    assumes: "the inside settles fast compared with arrivals",
    error: "throughput 0.3 %, response 4 %, the wait for a small pool up to 23 %",
};

/// Busy servers.
pub static UTILISATION_LAW: Method = Method {
    name: "Utilisation law",
    formula: "ρ = XS/c",
    source: "Denning & Buzen 1978",
    assumes: "a steady state",
    error: "exact",
};

/// Number from time.
pub static LITTLE: Method = Method {
    name: "Little's law",
    formula: "L = λW",
    source: "Little 1961",
    assumes: "a steady state",
    error: "exact",
};

/// Mean time along the path.
pub static PATH_MEAN: Method = Method {
    name: "Mean along the path",
    formula: "T = Σ visits·(wait + service + round trip), calls inside calls included",
    source: "Jackson 1957; forced flow law, Denning & Buzen 1978",
    assumes: "what each station answers",
    error: "as its stations",
};

/// Law of the time along the path.
pub static PATH_LAW: Method = Method {
    name: "Transform of the routing graph",
    formula: "Φᵢ(s) = Tᵢ*(s)·(p(exit) + Σ pᵢⱼ·Φⱼ(s)), inverted at s = (A + 2πik)/(2t)",
    source: "Abate & Whitt 1995 (EULER)",
    assumes: "times at different stations are independent; paths are mixed by their probabilities",
    error: "exponential paths exact, lognormal tandems up to 3 %",
};

/// Flows.
pub static FLOWS: Method = Method {
    name: "Traffic equations",
    formula: "θ = λ₀ + θP with losses, deadlines and retries, a fixed point",
    source: "Jackson 1957; Whitt 1983",
    assumes: "losses at different stations are independent",
    error: "goodput 1 %, rejection with retries near the knee up to −60 %",
};
