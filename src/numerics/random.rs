//! Random numbers that a seed repeats, the same on every machine (splitmix64).

use std::f64::consts::PI;

/// The step of the sequence: the first digits of the golden ratio.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// A sequence of random numbers, the same for the same seed on every machine.
///
/// Source: Steele, Lea & Flood (2014), "Fast Splittable Pseudorandom Number Generators".
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

/// A number that looks random, the same for the same `number`: the first bits of its sequence.
#[inline]
pub fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(GOLDEN);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The number in `[0, 1)` that 64 random bits make.
pub fn unit_interval(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

impl Random {
    /// The sequence of this seed.
    pub fn new(seed: u64) -> Random {
        Random { state: seed }
    }

    /// One of many sequences of a seed; those of neighbouring numbers are unrelated.
    pub fn stream(seed: u64, number: u64) -> Random {
        Random::new(mixed(seed ^ number.wrapping_mul(0xD1B5_4A32_D192_ED03)))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let bits = mixed(self.state);
        self.state = self.state.wrapping_add(GOLDEN);
        bits
    }

    /// A number below `bound`; its unevenness is below 1 in 2^64 / `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.bits()) * bound as u128) >> 64) as usize
    }

    /// Uniform in `[0, 1)`.
    pub fn unit(&mut self) -> f64 {
        unit_interval(self.bits())
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
        let mut random = Random::new(1);
        let near = |(mean, variance): (f64, f64), expected: (f64, f64)| {
            (mean - expected.0).abs() < 0.02 && (variance - expected.1).abs() < 0.05
        };
        assert!(near(moments(|| random.uniform()), (0.5, 1.0 / 12.0)));
        assert!(near(moments(|| random.normal()), (0.0, 1.0)));
        assert!(near(moments(|| random.exponential()), (1.0, 1.0)));
        assert!(near(moments(|| random.gamma(0.55)), (0.55, 0.55)));
        assert!(near(moments(|| random.gamma(2.5)), (2.5, 2.5)));
    }

    #[test]
    fn the_sequence_is_the_published_one() {
        // The first outputs for the seed 1234567, as in the reference C program.
        let mut random = Random::new(1_234_567);
        assert_eq!(random.bits(), 6_457_827_717_110_365_317);
        assert_eq!(random.bits(), 3_203_168_211_198_807_973);
        assert_eq!(mixed(1_234_567), 6_457_827_717_110_365_317);
    }

    #[test]
    fn a_bounded_number_stays_below_its_bound() {
        let mut random = Random::stream(3, 4);
        let mut counts = [0; 3];
        (0..3_000).for_each(|_| counts[random.below(3)] += 1);
        assert!(counts.iter().all(|count| (900..1_100).contains(count)), "{counts:?}");
    }

    #[test]
    fn a_seed_repeats_its_numbers() {
        assert_eq!(Random::new(7).bits(), Random::new(7).bits());
        assert_ne!(Random::new(7).bits(), Random::new(8).bits());
    }
}
