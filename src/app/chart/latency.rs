//! The chart of response times against traffic.

use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

use super::axis::{Axis, Spread};
use super::plot::{Mark, Plot};
use super::readout::Values;
use super::view::{ChartData, SHOWN, around, axis_name, short, traffic_text};
use crate::model::units::Unit;

/// The axis of response times for this data.
pub fn y_axis(data: &ChartData, spread: Spread) -> Axis {
    let curve = data.curve.points.iter().filter_map(|point| point.percentiles_s);
    let (mut low, mut high) = (f64::INFINITY, 0.0f64);
    for percentiles in curve {
        low = low.min(percentiles[SHOWN[0].0]);
        high = high.max(percentiles[SHOWN[2].0]);
    }
    if spread == Spread::Log {
        return Axis::log(if low.is_finite() { low } else { 1e-3 }, high.max(1e-3));
    }
    // A curve that goes through the roof near saturation would press everything else to the floor.
    let calm = data.curve.points.iter().find_map(|p| p.percentiles_s).map_or(0.1, |p| p[SHOWN[2].0]);
    let bound = data.bounds.iter().map(|b| b.0).fold(0.0, f64::max);
    let now = data.now_s.iter().flatten().copied().fold(0.0, f64::max);
    let interesting = (6.0 * calm).max(1.8 * bound).max((1.5 * now).min(20.0 * calm));
    Axis::linear(high.min(interesting).max(1.15 * bound).max(1e-6))
}

/// Draws the chart.
pub fn draw(plot: &Plot, data: &ChartData) {
    plot.axes(axis_name(data.unit), short, |s| Unit::Seconds.format(s));
    plot.clipped(|plot| {
        overload(plot, data);
        doubt(plot, data);
        for (bound, name) in &data.bounds {
            goal(plot, *bound, name);
        }
        collapsed(plot, data);
        curves(plot, data);
    });
    plot.marks(&marks(plot, data));
    plot.clipped(|plot| {
        for (i, now) in data.now_s.iter().enumerate() {
            if let Some(seconds) = now {
                plot.dot(plot.at(data.traffic, *seconds), 4.0, plot.ink.percentiles[i]);
            }
        }
        simulated(plot, data);
    });
}

/// The three curves; past saturation, where they are about the few that complete, they are faint.
fn curves(plot: &Plot, data: &ChartData) {
    let limit = data.saturation.as_ref().map_or(f64::INFINITY, |(at, _)| *at);
    for (i, (index, _)) in SHOWN.iter().enumerate() {
        let points = data.curve.points.iter().filter_map(|p| Some((p.traffic, p.percentiles_s?[*index])));
        let (before, past): (Vec<_>, Vec<_>) = points.partition(|(traffic, _)| *traffic <= limit);
        let at = |points: &[(f64, f64)]| points.iter().map(|(x, y)| plot.at(*x, *y)).collect::<Vec<_>>();
        let joined: Vec<_> = before.last().into_iter().chain(&past).copied().collect();
        plot.stroke(&at(&joined), plot.ink.percentiles[i], 0.4, 1.5);
        plot.stroke(&at(&before), plot.ink.percentiles[i], 1.0, if i == 2 { 2.25 } else { 1.75 });
    }
}

/// Shades the traffic at which something is fully used.
pub fn overload(plot: &Plot, data: &ChartData) {
    if let Some((from, _)) = &data.saturation {
        let left = plot.at(*from, 1.0).0;
        let (right, top, bottom) = (plot.right(), plot.ceiling(), plot.floor());
        plot.fill(&[(left, top), (right, top), (right, bottom), (left, bottom)], plot.ink.bad, 0.07);
    }
}

/// Hatches the traffic at which the formulas do not hold.
fn doubt(plot: &Plot, data: &ChartData) {
    let points = &data.curve.points;
    let mut at = 0;
    while let Some(begin) = points.iter().skip(at).position(|p| p.outside.is_some()).map(|i| at + i) {
        let end =
            points.iter().skip(begin).position(|p| p.outside.is_none()).map_or(points.len(), |i| begin + i);
        // Doubt begins half way from the last point that is trusted.
        let half = |a: usize, b: usize| Some(0.5 * (points.get(a)?.traffic + points.get(b)?.traffic));
        let from = begin.checked_sub(1).and_then(|before| half(before, begin)).unwrap_or(0.0);
        let to = half(end - 1, end).unwrap_or(f64::INFINITY);
        let left = plot.at(from, 1.0).0;
        let right = if to.is_finite() { plot.at(to, 1.0).0 } else { plot.right() };
        plot.hatch(left, right, plot.ink.warn);
        let text = "use the simulation";
        if right - left > plot.text_width(text, false) + 12.0 {
            let place = (left + 6.0, plot.floor() - 5.0);
            plot.text(text, place, (HPos::Left, VPos::Bottom), plot.ink.warn, false);
        }
        at = end;
    }
}

/// Where there is a second, collapsed state: its traffic along the floor, and its mean response time.
fn collapsed(plot: &Plot, data: &ChartData) {
    let Some((from, to)) = data.curve.metastable else { return };
    let (left, floor) = (plot.at(from, 1.0).0, plot.floor());
    let right = plot.at(to, 1.0).0.min(plot.right());
    plot.fill(
        &[(left, floor - 4.0), (right, floor - 4.0), (right, floor), (left, floor)],
        plot.ink.bad,
        0.85,
    );
    let text = "a spike can collapse it";
    if right - left > plot.text_width(text, true) + 12.0 {
        plot.text(text, (left + 6.0, floor - 9.0), (HPos::Left, VPos::Bottom), plot.ink.bad, true);
    }
    let points =
        data.curve.points.iter().filter_map(|p| Some(plot.at(p.traffic, p.collapsed.as_ref()?.mean_s?)));
    plot.dashed(&points.collect::<Vec<_>>(), &[5.0, 4.0], plot.ink.bad, 1.75);
}

/// What the chart says at some traffic.
pub fn read(data: &ChartData, traffic: f64) -> Values {
    let mut rows = vec![(String::new(), traffic_text(data.unit, traffic))];
    let Some((a, b, share)) = around(&data.curve, traffic) else { return rows };
    let between = |a: f64, b: f64| a + share * (b - a);
    match (a.percentiles_s, b.percentiles_s) {
        (Some(low), Some(high)) => rows.extend(
            SHOWN
                .iter()
                .rev()
                .map(|(i, name)| ((*name).to_owned(), Unit::Seconds.format(between(low[*i], high[*i])))),
        ),
        _ => rows.push(("No steady state".to_owned(), String::new())),
    }
    let errors = between(a.error_ratio, b.error_ratio);
    if errors >= 1e-4 {
        rows.push(("Errors".to_owned(), Unit::Ratio.format(errors)));
    }
    let nearer = if share < 0.5 { a } else { b };
    if let Some(fallen) = &nearer.collapsed {
        rows.push(("Fail once collapsed".to_owned(), Unit::Ratio.format(fallen.errors.total())));
    }
    if nearer.outside.is_some() {
        rows.push(("Use the simulation".to_owned(), String::new()));
    }
    rows
}

fn goal(plot: &Plot, bound: f64, name: &str) {
    let (left, y) = plot.at(0.0, bound);
    plot.stroke(&[(left, y), (plot.right(), y)], plot.ink.ok, 0.85, 1.25);
    let text = format!("{name} {}", Unit::Seconds.format(bound));
    plot.text(&text, (left + 6.0, y - 3.0), (HPos::Left, VPos::Bottom), plot.ink.ok, true);
}

fn simulated(plot: &Plot, data: &ChartData) {
    for point in &data.simulated {
        for (i, percentile) in point.percentiles.iter().enumerate() {
            let Some([low, value, high]) = percentile else { continue };
            let color = plot.ink.percentiles[i];
            let (x, bottom) = plot.at(point.traffic, *low);
            let top = plot.at(point.traffic, *high).1;
            let y = plot.at(point.traffic, *value).1;
            plot.stroke(&[(x, bottom), (x, top)], plot.ink.ink, 0.8, 1.25);
            for end in [bottom, top] {
                plot.stroke(&[(x - 3.0, end), (x + 3.0, end)], plot.ink.ink, 0.8, 1.25);
            }
            plot.ring((x, y), 3.0, color);
        }
    }
}

/// The operating point, what the design holds to, the knee and what saturates, most important first.
pub fn marks(plot: &Plot, data: &ChartData) -> Vec<Mark> {
    let text = |traffic| traffic_text(data.unit, traffic);
    let line = |at, text: String, color: RGBColor, dashes, filled| Mark { at, text, color, dashes, filled };
    let ink = &plot.ink;
    let mut marks = vec![line(data.traffic, format!("Now {}", text(data.traffic)), ink.accent, &[], true)];
    if let Some(capacity) = data.capacity {
        let headroom = data.headroom.map_or_else(String::new, |h| match h {
            h if h >= 0.0 => format!(" · headroom {}", Unit::Ratio.format(h)),
            h => format!(" · {} over", Unit::Ratio.format(1.0 / (1.0 + h).max(1e-9) - 1.0)),
        });
        let color = if data.headroom.is_some_and(|h| h < 0.0) { ink.bad } else { ink.ok };
        marks.push(line(
            capacity,
            format!("Goal holds to {}{headroom}", text(capacity)),
            color,
            &[4.0, 3.0],
            false,
        ));
    }
    if let Some((at, what)) = &data.saturation {
        marks.push(line(*at, format!("{what} at {}", text(*at)), ink.bad, &[2.0, 2.0], false));
    }
    if let Some(knee) = data.knee {
        marks.push(line(knee, format!("Knee {}", text(knee)), ink.muted, &[1.0, 3.0], false));
    }
    marks
}
