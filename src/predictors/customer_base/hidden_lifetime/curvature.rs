//! The log-likelihood of one customer's times, with its first and second derivatives.

use super::lifetime::{HiddenLifetime, Lifetime};
use super::silence::TimePoint;
use crate::numerics::special::log_sum_exp;
use crate::predictors::customer_base::recency_frequency::RecencyFrequency;

/// A lifetime with the second derivatives of its logarithms by its parameters.
pub(in crate::predictors) trait LifetimeWithCurvature<const N: usize>:
    Lifetime<N>
{
    /// The second derivatives of `ln S(time)` by the parameters.
    fn ln_survival_curvature(&self, time: f64) -> [[f64; N]; N];
    /// The second derivatives of `ln f(time)`.
    fn ln_density_curvature(&self, time: f64) -> [[f64; N]; N];
}

/// A function of `M` parameters at a point, with its first and second derivatives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SecondOrder<const M: usize> {
    /// Its value.
    pub value: f64,
    /// Its first derivatives.
    pub gradient: [f64; M],
    /// Its second derivatives, symmetric.
    pub curvature: [[f64; M]; M],
}

/// The moment at which a term of the likelihood is taken.
#[derive(Clone, Copy)]
struct Moment {
    time: f64,
    /// `ln(alpha + time)`.
    ln_rate: f64,
}

/// The derivatives of a lifetime's log-survival or log-density.
struct LifetimeDerivatives<const N: usize> {
    gradient: [f64; N],
    curvature: [[f64; N]; N],
}

impl<const M: usize> SecondOrder<M> {
    const FLAT: SecondOrder<M> =
        SecondOrder { value: 0.0, gradient: [0.0; M], curvature: [[0.0; M]; M] };

    #[inline]
    fn add(&mut self, weight: f64, other: &SecondOrder<M>) {
        self.value += weight * other.value;
        for i in 0..M {
            self.gradient[i] += weight * other.gradient[i];
            for j in 0..M {
                self.curvature[i][j] += weight * other.curvature[i][j];
            }
        }
    }

    /// Adds `weight` times the outer product of a vector with itself.
    #[inline]
    fn add_square(&mut self, weight: f64, vector: &[f64; M]) {
        for i in 0..M {
            for j in 0..M {
                self.curvature[i][j] += weight * vector[i] * vector[j];
            }
        }
    }
}

impl<L: LifetimeWithCurvature<N>, const N: usize> HiddenLifetime<L, N> {
    /// The log-likelihood without `ln Γ(r + x) - ln Γ(r)`, and its derivatives by `r`, `alpha` and the parameters of the lifetime, so `M` is `N + 2`.
    ///
    /// The customer is alive or left at some moment of the silence. As with any sum of
    /// densities, the first derivative of its logarithm is the mean of the terms' own, and the
    /// second the mean of theirs plus the covariance of their first ones.
    pub(in crate::predictors) fn second_order<const M: usize>(
        &self,
        customer: &RecencyFrequency,
    ) -> SecondOrder<M> {
        const { assert!(M == N + 2) }
        let end = Moment { time: customer.age, ln_rate: (self.alpha + customer.age).ln() };
        let survival = LifetimeDerivatives {
            gradient: self.lifetime.ln_survival_gradient(customer.age),
            curvature: self.lifetime.ln_survival_curvature(customer.age),
        };
        let alive = self.term(customer, end, survival);
        let (ln_alive, (ln_left, left)) = (self.ln_alive(customer), self.left(customer, &alive));
        let either = log_sum_exp(ln_alive, ln_left);
        let gone = (ln_left - either).exp();
        let mut bend = SecondOrder { value: either, ..SecondOrder::FLAT };
        // Everything is counted from the terms of being alive, so that nothing large cancels.
        bend.add(1.0, &alive);
        bend.add(gone, &left);
        bend.add_square(-gone * gone, &left.gradient);
        self.add_scale(&mut bend);
        bend
    }

    /// The derivatives of the logarithm of one term: the purchases up to a moment, and
    /// the survival or the end of the lifetime there. The value is left at 0.
    fn term<const M: usize>(
        &self,
        customer: &RecencyFrequency,
        moment: Moment,
        lifetime: LifetimeDerivatives<N>,
    ) -> SecondOrder<M> {
        let shape = self.r + f64::from(customer.frequency);
        let inverse = 1.0 / (self.alpha + moment.time);
        let mut term = SecondOrder::FLAT;
        term.gradient[0] = -moment.ln_rate;
        term.gradient[1] = -shape * inverse;
        term.curvature[0][1] = -inverse;
        term.curvature[1][0] = -inverse;
        term.curvature[1][1] = shape * inverse * inverse;
        for i in 0..N {
            term.gradient[2 + i] = lifetime.gradient[i];
            for j in 0..N {
                term.curvature[2 + i][2 + j] = lifetime.curvature[i][j];
            }
        }
        term
    }

    /// The likelihood of having left during the silence, as a logarithm; and the means over the
    /// moment of leaving of how the terms' derivatives differ from those of being alive, with
    /// the mean squares of the first derivatives' differences added to the second ones.
    fn left<const M: usize>(
        &self,
        customer: &RecencyFrequency,
        alive: &SecondOrder<M>,
    ) -> (f64, SecondOrder<M>) {
        let mut sums = SecondOrder::FLAT;
        let Some(silence) = self.silence(customer) else { return (f64::NEG_INFINITY, sums) };
        for TimePoint { w, time, weight } in silence.points(self.start()) {
            let (ln_density, gradient) = self.lifetime.ln_density_with_gradient(time);
            let density = LifetimeDerivatives {
                gradient,
                curvature: self.lifetime.ln_density_curvature(time),
            };
            let ln_rate = self.ln_rate(&silence, w, time);
            let mut term = self.term(customer, Moment { time, ln_rate }, density);
            let height = ln_density - silence.shape * ln_rate - silence.ln_height;
            term.value = 1.0;
            for (slope, other) in term.gradient.iter_mut().zip(&alive.gradient) {
                *slope -= other;
            }
            let apart = term.gradient;
            term.add_square(1.0, &apart);
            sums.add(weight * height.exp(), &term);
        }
        let sum = sums.value;
        let mut mean = SecondOrder::FLAT;
        mean.add(1.0 / sum, &SecondOrder { value: 0.0, ..sums });
        mean.add(-1.0, &SecondOrder { value: 0.0, gradient: [0.0; M], ..*alive });
        (silence.ln_height + sum.ln(), mean)
    }

    /// Adds `r ln alpha`.
    fn add_scale<const M: usize>(&self, bend: &mut SecondOrder<M>) {
        let HiddenLifetime { r, alpha, .. } = *self;
        bend.value += r * alpha.ln();
        bend.gradient[0] += alpha.ln();
        bend.gradient[1] += r / alpha;
        bend.curvature[0][1] += 1.0 / alpha;
        bend.curvature[1][0] += 1.0 / alpha;
        bend.curvature[1][1] -= r / (alpha * alpha);
    }
}
