//! The chart of the monthly cost against traffic.

use super::axis::Axis;
use super::latency::overload;
use super::plot::{Mark, Plot};
use super::readout::Values;
use super::view::{ChartData, around, axis_name, short, traffic_text};
use crate::model::units::Unit;

/// The axis of dollars a month for this data.
pub fn y_axis(data: &ChartData) -> Axis {
    let highest = data.curve.points.iter().map(|point| point.cost_usd_month).fold(data.cost, f64::max);
    Axis::linear((highest * 1.15).max(1.0))
}

/// Draws the chart.
pub fn draw(plot: &Plot, data: &ChartData) {
    plot.axes(axis_name(data.unit), short, |usd| format!("${}", short(usd)));
    let line: Vec<_> = data.curve.points.iter().map(|p| plot.at(p.traffic, p.cost_usd_month)).collect();
    plot.clipped(|plot| {
        overload(plot, data);
        if let (Some(first), Some(last)) = (line.first(), line.last()) {
            let floor = plot.floor();
            let mut shape = line.clone();
            shape.extend([(last.0, floor), (first.0, floor)]);
            plot.fill(&shape, plot.ink.percentiles[1], 0.1);
        }
        plot.stroke(&line, plot.ink.percentiles[2], 1.0, 2.25);
    });
    let ink = &plot.ink;
    let now =
        format!("{} at {}", Unit::DollarsPerMonth.format(data.cost), traffic_text(data.unit, data.traffic));
    let mut marks = vec![Mark { at: data.traffic, text: now, color: ink.accent, dashes: &[], filled: true }];
    if let Some(capacity) = data.capacity {
        let cost = cost_at(data, capacity).map_or_else(String::new, |usd| format!(" · ${}", short(usd)));
        let text = format!("Goal holds to {}{cost}", traffic_text(data.unit, capacity));
        let color = if data.headroom.is_some_and(|h| h < 0.0) { ink.bad } else { ink.ok };
        marks.push(Mark { at: capacity, text, color, dashes: &[4.0, 3.0], filled: false });
    }
    plot.marks(&marks);
    plot.clipped(|plot| plot.dot(plot.at(data.traffic, data.cost), 3.5, plot.ink.accent));
}

/// The cost at some traffic, between the curve's points.
fn cost_at(data: &ChartData, traffic: f64) -> Option<f64> {
    let (a, b, share) = around(&data.curve, traffic)?;
    Some(a.cost_usd_month + share * (b.cost_usd_month - a.cost_usd_month))
}

/// What the chart says at some traffic.
pub fn read(data: &ChartData, traffic: f64) -> Values {
    let cost = cost_at(data, traffic).map_or("–".to_owned(), |usd| Unit::DollarsPerMonth.format(usd));
    vec![(String::new(), traffic_text(data.unit, traffic)), ("Cost".to_owned(), cost)]
}
