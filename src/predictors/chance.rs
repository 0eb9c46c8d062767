//! Random numbers that a seed repeats: for draws of parameters and simulated customers.

use std::f64::consts::PI;

/// A sequence of random numbers, the same for the same seed on every machine.
///
/// Source: Steele, Lea & Flood (2014), splitmix64.
#[derive(Clone, Debug)]
pub struct Chance {
    state: u64,
}

impl Chance {
    /// The sequence of this seed.
    pub fn new(seed: u64) -> Chance {
        Chance { state: seed }
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in `(0, 1]`, so that its logarithm is finite.
    pub fn uniform(&mut self) -> f64 {
        ((self.bits() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// Exponential with mean 1.
    pub fn exponential(&mut self) -> f64 {
        -self.uniform().ln()
    }

    /// Normal with mean 0 and variance 1.
    pub fn normal(&mut self) -> f64 {
        let radius = (2.0 * self.exponential()).sqrt();
        radius * (2.0 * PI * self.uniform()).cos()
    }

    /// Gamma with this `shape > 0` and scale 1.
    ///
    /// Source: Marsaglia & Tsang (2000), "A Simple Method for Generating Gamma Variables".
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let lift = self.uniform().powf(1.0 / shape);
            return self.gamma(shape + 1.0) * lift;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * x * x + d * (1.0 - v + v.ln()) {
                return d * v;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance of many numbers.
    fn moments(mut number: impl FnMut() -> f64) -> (f64, f64) {
        const MANY: u32 = 200_000;
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..MANY {
            let x = number();
            (sum, squares) = (sum + x, squares + x * x);
        }
        let mean = sum / f64::from(MANY);
        (mean, squares / f64::from(MANY) - mean * mean)
    }

    #[test]
    fn the_numbers_have_their_means_and_variances() {
        let mut chance = Chance::new(1);
        let near = |(mean, variance): (f64, f64), expected: (f64, f64)| {
            (mean - expected.0).abs() < 0.02 && (variance - expected.1).abs() < 0.05
        };
        assert!(near(moments(|| chance.uniform()), (0.5, 1.0 / 12.0)));
        assert!(near(moments(|| chance.normal()), (0.0, 1.0)));
        assert!(near(moments(|| chance.exponential()), (1.0, 1.0)));
        assert!(near(moments(|| chance.gamma(0.55)), (0.55, 0.55)));
        assert!(near(moments(|| chance.gamma(2.5)), (2.5, 2.5)));
    }

    #[test]
    fn a_seed_repeats_its_numbers() {
        assert_eq!(Chance::new(7).bits(), Chance::new(7).bits());
        assert_ne!(Chance::new(7).bits(), Chance::new(8).bits());
    }
}
