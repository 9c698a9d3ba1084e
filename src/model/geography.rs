//! Distance as time: what light in glass takes.

/// Speed of light in a vacuum in kilometres per second, by definition of the metre.
const LIGHT_KM_PER_S: f64 = 299_792.458;
/// Share of it at which light travels in fibre: one over a refractive index of 1.5.
const IN_FIBRE: f64 = 2.0 / 3.0;

/// Round trip in seconds over `distance_km` of fibre, 2d/(⅔c): the least that physics allows.
///
/// Real routes are 1.3 to 2 times as long as the great circle: multiply the distance by that factor.
pub fn fibre_round_trip_s(distance_km: f64) -> f64 {
    2.0 * distance_km.max(0.0) / (IN_FIBRE * LIGHT_KM_PER_S)
}

#[cfg(test)]
mod tests {
    use super::fibre_round_trip_s;

    #[test]
    fn a_light_millisecond_there_and_back() {
        assert!((fibre_round_trip_s(299_792.458 / 3.0) - 1.0).abs() < 1e-12);
        assert_eq!(fibre_round_trip_s(-1.0), 0.0);
    }
}
