//! Prices as data: every rate has a unit, a source and a date.

use super::scenario::Pricing;

/// A unit price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Stored in links where edited: never changes.
    pub slug: &'static str,
    /// What is bought.
    pub label: &'static str,
    /// US dollars per `unit`.
    pub usd: f64,
    /// What one is paid for: `hour`, `GB`, `1M requests`.
    pub unit: &'static str,
    /// Where the price was read.
    pub source: &'static str,
    /// When it was read, as written there.
    pub date: &'static str,
    /// Whether the source is a price list; otherwise it is typical and unsourced, and shown as such.
    pub sourced: bool,
}

/// One line of a bill.
#[derive(Clone, Debug, PartialEq)]
pub struct CostLine {
    /// What is bought.
    pub label: &'static str,
    /// How many units a month.
    pub quantity: f64,
    /// The rate applied.
    pub rate: &'static Rate,
    /// Price of one unit in US dollars, after edits and multiplier.
    pub unit_usd: f64,
    /// US dollars a month.
    pub usd_month: f64,
    /// Whether it is paid without any traffic.
    pub fixed: bool,
    /// Whether the unit price is not the catalogue's.
    pub edited: bool,
    /// Whether no price is known: a gap in the bill that totals must name, not a line of $0.
    pub missing: bool,
}

/// What a block used in a month: the input of every price formula.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// Hours in the month.
    pub hours: f64,
    /// Requests handled in the month (mean rate × seconds).
    pub requests: f64,
    /// Requests per second at the peak.
    pub peak_per_s: f64,
    /// Mean requests per second over the month.
    pub mean_per_s: f64,
    /// Instances at the peak.
    pub instances_peak: f64,
    /// Time average of the instances.
    pub instances_mean: f64,
    /// Gigabytes received over edges in the month.
    pub gb_in: f64,
    /// Gigabytes sent back over edges in the month.
    pub gb_out: f64,
    /// Of `gb_out`, what went straight to a traffic source: over the internet.
    pub gb_to_users: f64,
    /// Mean time a request is held, nested calls included, in seconds.
    pub held_s: f64,
}

/// Writes the lines of one block's bill.
#[derive(Debug)]
pub struct Bill<'a> {
    pricing: &'a Pricing,
    lines: Vec<CostLine>,
}

impl<'a> Bill<'a> {
    /// An empty bill under these prices.
    pub fn new(pricing: &'a Pricing) -> Self {
        Self { pricing, lines: Vec::new() }
    }

    /// Adds `quantity` units that are paid whatever the traffic.
    pub fn fixed(&mut self, rate: &'static Rate, quantity: f64) {
        self.line(rate, quantity, 1.0, true);
    }

    /// Adds `quantity` units of usage.
    pub fn usage(&mut self, rate: &'static Rate, quantity: f64) {
        self.line(rate, quantity, 1.0, false);
    }

    /// Adds usage priced in tiers: `tiers` are `(up to, factor of the rate)` in rising order, the last to infinity.
    pub fn tiered(&mut self, rate: &'static Rate, quantity: f64, tiers: &[(f64, f64)]) {
        let mut from = 0.0;
        let mut weighted = 0.0;
        for (to, factor) in tiers {
            weighted += (quantity.min(*to) - from).max(0.0) * factor;
            from = *to;
        }
        let average = if quantity > 0.0 { weighted / quantity } else { 1.0 };
        self.line(rate, quantity, average, false);
    }

    fn line(&mut self, rate: &'static Rate, quantity: f64, factor: f64, fixed: bool) {
        let edited = self.pricing.edited.get(rate.slug).copied();
        let unit_usd = edited.unwrap_or(rate.usd * self.pricing.multiplier) * factor;
        let usd_month = quantity * unit_usd;
        let edited = edited.is_some();
        let label = rate.label;
        self.lines.push(CostLine {
            label,
            quantity,
            rate,
            unit_usd,
            usd_month,
            fixed,
            edited,
            missing: false,
        });
    }

    /// Adds `quantity` units at a price that the block states; a price of zero is unknown and leaves a gap.
    pub fn own(&mut self, rate: &'static Rate, quantity: f64, unit_usd: f64, fixed: bool) {
        let (label, usd_month) = (rate.label, quantity * unit_usd);
        let missing = unit_usd <= 0.0;
        self.lines.push(CostLine {
            label,
            quantity,
            rate,
            unit_usd,
            usd_month,
            fixed,
            edited: false,
            missing,
        });
    }

    /// The lines, in the order in which they were added.
    pub fn into_lines(self) -> Vec<CostLine> {
        self.lines
    }
}
