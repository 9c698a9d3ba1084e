//! Units of parameters and answers: SI inside, formatted and parsed only here.

/// The unit of a stored number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// No unit.
    None,
    /// Whole things: instances, connections, users.
    Count,
    /// Seconds, shown as µs, ms, s, min or h.
    Seconds,
    /// Per second.
    PerSecond,
    /// A fraction, shown as a percentage.
    Ratio,
    /// A plain factor, shown as ×.
    Factor,
    /// Kilobytes of 1024 bytes.
    Kilobytes,
    /// Gigabytes of 1024³ bytes, as clouds bill them.
    Gigabytes,
    /// Megabits per second.
    MegabitsPerSecond,
    /// Kilometres.
    Kilometres,
    /// US dollars.
    Dollars,
    /// US dollars per month.
    DollarsPerMonth,
}

impl Unit {
    /// The value with its unit as people read it: three significant digits, thousands separated.
    pub fn format(self, x: f64) -> String {
        if x == f64::INFINITY {
            return "unlimited".to_owned();
        }
        if !x.is_finite() {
            return "–".to_owned();
        }
        match self {
            Self::None | Self::Count => significant(x),
            Self::Seconds => seconds(x),
            Self::PerSecond => format!("{}/s", significant(x)),
            Self::Ratio => format!("{} %", significant(100.0 * x)),
            Self::Factor => format!("×{}", significant(x)),
            Self::Kilobytes => format!("{} KB", significant(x)),
            Self::Gigabytes => format!("{} GB", significant(x)),
            Self::MegabitsPerSecond => format!("{} Mbit/s", significant(x)),
            Self::Kilometres => format!("{} km", significant(x)),
            Self::Dollars => format!("${}", significant(x)),
            Self::DollarsPerMonth => format!("${}/month", significant(x)),
        }
    }

    /// Reads what a person typed: a number, perhaps with a unit (`120 ms`, `2k`, `85 %`).
    ///
    /// A bare number is in the unit that [`Unit::format`] would show a typical value in: milliseconds for
    /// seconds, percent for ratios.
    ///
    /// # Errors
    /// A sentence that says what was expected.
    pub fn parse(self, text: &str) -> Result<f64, String> {
        let text = text.trim().replace(['\u{a0}', ',', '_'], "");
        let lower = text.trim_start_matches(['$', '×']).trim().to_lowercase();
        if matches!(lower.as_str(), "unlimited" | "∞" | "inf" | "none") {
            return Ok(f64::INFINITY);
        }
        let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
        let mut split = lower.find(|c: char| !digits(c)).unwrap_or(lower.len());
        if let Some(rest) = lower[split..].strip_prefix('e') {
            let exponent = rest.len() - rest.trim_start_matches(digits).len();
            if exponent > 0 {
                split += 1 + exponent;
            }
        }
        let (number, suffix) = lower.split_at(split);
        let x: f64 = number.parse().map_err(|_| format!("“{text}” is not a number"))?;
        let factor =
            self.factor(suffix.trim()).ok_or_else(|| format!("“{}” is not a unit here", suffix.trim()))?;
        Ok(x * factor)
    }

    fn factor(self, suffix: &str) -> Option<f64> {
        let scale = |s: &str| match s {
            "" => Some(1.0),
            "k" => Some(1e3),
            "m" | "mio" => Some(1e6),
            "g" | "b" | "bn" => Some(1e9),
            _ => None,
        };
        match self {
            Self::Seconds => match suffix {
                "µs" | "us" | "μs" => Some(1e-6),
                "" | "ms" => Some(1e-3),
                "s" | "sec" => Some(1.0),
                "min" | "m" => Some(60.0),
                "h" => Some(3600.0),
                "d" => Some(86_400.0),
                _ => None,
            },
            Self::Ratio => (suffix.is_empty() || suffix == "%").then_some(0.01),
            Self::PerSecond => match suffix {
                "/min" | "rpm" => Some(1.0 / 60.0),
                "/h" => Some(1.0 / 3600.0),
                "/d" | "/day" => Some(1.0 / 86_400.0),
                _ => scale(suffix.trim_end_matches("rps").trim_end_matches("/s").trim()),
            },
            Self::Kilobytes => match suffix {
                "" | "kb" => Some(1.0),
                "mb" => Some(1024.0),
                "gb" => Some(1024.0 * 1024.0),
                _ => None,
            },
            Self::Gigabytes => match suffix {
                "" | "gb" => Some(1.0),
                "tb" => Some(1024.0),
                "mb" => Some(1.0 / 1024.0),
                _ => None,
            },
            Self::MegabitsPerSecond => match suffix {
                "" | "mbit/s" | "mbps" => Some(1.0),
                "gbit/s" | "gbps" => Some(1000.0),
                _ => None,
            },
            Self::Kilometres => match suffix {
                "" | "km" => Some(1.0),
                "mi" => Some(1.609_344),
                _ => None,
            },
            Self::Dollars | Self::DollarsPerMonth => scale(suffix.trim_end_matches("/month").trim()),
            Self::Factor => scale(suffix.trim_end_matches(['x', '×'])),
            Self::None | Self::Count => scale(suffix),
        }
    }
}

/// Seconds in the unit that reads best.
fn seconds(x: f64) -> String {
    let size = x.abs();
    if size == 0.0 {
        "0 ms".to_owned()
    } else if size < 0.9995e-3 {
        format!("{} µs", significant(x * 1e6))
    } else if size < 0.9995 {
        format!("{} ms", significant(x * 1e3))
    } else if size < 120.0 {
        format!("{} s", significant(x))
    } else if size < 7200.0 {
        format!("{} min", significant(x / 60.0))
    } else {
        format!("{} h", significant(x / 3600.0))
    }
}

/// Three significant digits below a thousand, whole numbers with thousands separated above.
pub fn significant(x: f64) -> String {
    let size = x.abs();
    if size >= 999.5 {
        return grouped(libm::round(x));
    }
    let decimals = match size {
        0.0 => 0,
        s if s >= 99.95 => 0,
        s if s >= 9.995 => 1,
        s if s >= 0.9995 => 2,
        s => (2 - libm::floor(libm::log10(s)) as i32).clamp(2, 12) as usize,
    };
    let text = format!("{x:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn grouped(x: f64) -> String {
    let digits = format!("{:.0}", x.abs());
    let mut out = String::with_capacity(digits.len() * 4 / 3 + 1);
    if x < 0.0 {
        out.push('-');
    }
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Unit;

    #[test]
    fn formats_as_people_read() {
        for (unit, x, expect) in [
            (Unit::Seconds, 0.0004, "400 µs"),
            (Unit::Seconds, 0.12345, "123 ms"),
            (Unit::Seconds, 1.0, "1 s"),
            (Unit::Seconds, 45.2, "45.2 s"),
            (Unit::Seconds, 3600.0, "60 min"),
            (Unit::PerSecond, 12345.6, "12,346/s"),
            (Unit::Ratio, 0.905, "90.5 %"),
            (Unit::DollarsPerMonth, 4174.2, "$4,174/month"),
            (Unit::Count, f64::INFINITY, "unlimited"),
        ] {
            assert_eq!(unit.format(x), expect);
        }
    }

    #[test]
    fn parses_what_people_type() {
        for (unit, text, expect) in [
            (Unit::Seconds, "120", 0.12),
            (Unit::Seconds, "1.5 s", 1.5),
            (Unit::Seconds, "1e2ms", 0.1),
            (Unit::Ratio, "85 %", 0.85),
            (Unit::PerSecond, "2k", 2000.0),
            (Unit::PerSecond, "600/min", 10.0),
            (Unit::Count, "1,000", 1000.0),
            (Unit::Kilobytes, "2 MB", 2048.0),
        ] {
            assert!((unit.parse(text).unwrap() - expect).abs() < 1e-9, "{text}");
        }
        assert!(Unit::Seconds.parse("soon").is_err());
        assert!(Unit::Ratio.parse("3 apples").is_err());
    }
}
