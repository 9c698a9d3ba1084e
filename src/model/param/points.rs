//! Curves as people list them: `1 GB: 50 %, 4 GB: 80 %`.

use crate::model::units::Unit;

/// Most points of a curve.
pub const POINTS_MAX: usize = 16;

/// Reads a list of points, separated by commas or semicolons, the numbers of a point by a colon.
///
/// Numbers are read as [`Unit::parse`] does. An empty list has no points.
///
/// # Errors
/// What was expected, as a sentence without its full stop.
pub fn parse_points(text: &str, x: Unit, y: Unit, range: (f64, f64)) -> Result<Vec<(f64, f64)>, String> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    for item in text.split([',', ';']).map(str::trim).filter(|item| !item.is_empty()) {
        let Some((at, value)) = item.split_once(':') else {
            return Err(format!("“{item}” is not a point; write them as 1: 50, 4: 80"));
        };
        let (at, value) = (x.parse(at)?, y.parse(value)?);
        if !(at.is_finite() && at > 0.0) {
            return Err(format!("{} is not above 0", x.format(at)));
        }
        if points.last().is_some_and(|(before, _)| at <= *before) {
            return Err(format!("{} does not come after the point before it", x.format(at)));
        }
        if !(value >= range.0 && value <= range.1) {
            let (low, high) = (y.format(range.0), y.format(range.1));
            return Err(format!("{} is not between {low} and {high}", y.format(value)));
        }
        points.push((at, value));
    }
    if points.len() > POINTS_MAX {
        return Err(format!("{} points are more than the {POINTS_MAX} allowed", points.len()));
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::parse_points;
    use crate::model::units::Unit;

    fn read(text: &str) -> Result<Vec<(f64, f64)>, String> {
        parse_points(text, Unit::Gigabytes, Unit::Ratio, (0.0, 1.0))
    }

    #[test]
    fn reads_what_people_write() {
        assert_eq!(read("1: 50, 4: 80").unwrap(), [(1.0, 0.5), (4.0, 0.8)]);
        assert_eq!(read("512 MB: 50 % ; 2 TB: 80%;").unwrap(), [(0.5, 0.5), (2048.0, 0.8)]);
        assert_eq!(read("").unwrap(), []);
    }

    #[test]
    fn says_what_is_wrong() {
        for wrong in ["1", "1: 50, 1: 60", "0: 50", "1: 101", "-1: 5", "1: x", "inf: 5", "2: 5, 1: 6"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let many: Vec<String> = (1..=17).map(|i| format!("{i}: {i}")).collect();
        assert!(read(&many.join(",")).is_err());
    }
}
