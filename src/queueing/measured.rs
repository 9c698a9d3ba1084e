//! Ratios measured on a grid of instances, cores and utilisations, and what lies between.

/// Utilisations of the grid.
const RHO: [f64; 7] = [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98];
/// Instances of the grid.
const INSTANCES: [f64; 8] = [2.0, 3.0, 5.0, 8.0, 16.0, 32.0, 64.0, 128.0];

/// A ratio for 1, 2, 4, … cores by [`INSTANCES`] by [`RHO`].
pub type Ratios = [[[f64; RHO.len()]; INSTANCES.len()]];

/// The ratio, whose logarithm is linear in those of cores, instances and 1 − ρ; the nearest where the grid ends.
pub fn ratio(table: &Ratios, cores: u32, instances: u32, rho: f64) -> f64 {
    let depth = (table.len() - 1) as f64;
    let core = libm::log2(f64::from(cores.max(1))).min(depth);
    let slice = (libm::floor(core) as usize).min(table.len().saturating_sub(2));
    let next = (slice + 1).min(table.len() - 1);
    let (row, across) = place(&INSTANCES, f64::from(instances), libm::log);
    let (column, along) = place(&RHO, rho, |x| -libm::log(1.0 - x));
    let line = |plane: &[[f64; RHO.len()]; INSTANCES.len()], row: usize| {
        libm::log(plane[row][column]) * (1.0 - along) + libm::log(plane[row][column + 1]) * along
    };
    let plane = |k: usize| line(&table[k], row) * (1.0 - across) + line(&table[k], row + 1) * across;
    let deep = core - slice as f64;
    libm::exp(plane(slice) * (1.0 - deep) + plane(next) * deep)
}

/// The interval of a grid that `x` lies in, and where in it on the scale of `scale`, from 0 to 1.
fn place<const N: usize>(grid: &[f64; N], x: f64, scale: impl Fn(f64) -> f64) -> (usize, f64) {
    let at = grid[1..N - 1].iter().take_while(|g| **g < x).count();
    let (low, high) = (scale(grid[at]), scale(grid[at + 1]));
    (at, ((scale(x) - low) / (high - low)).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::ratio;

    #[test]
    fn nodes_and_between() {
        let mut table = [[[1.0; 7]; 8]; 2];
        table[0][2] = [2.0; 7];
        table[1][2] = [8.0; 7];
        let near = |x: f64, y: f64| (x - y).abs() < 1e-12;
        assert!(near(ratio(&table, 1, 5, 0.4), 2.0));
        assert!(near(ratio(&table, 16, 5, 0.99), 8.0));
        let across = libm::log(4.0 / 3.0) / libm::log(5.0 / 3.0);
        assert!(near(ratio(&table, 2, 4, 0.9), libm::pow(8.0, across)));
    }
}
