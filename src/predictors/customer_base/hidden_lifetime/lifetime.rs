//! A hidden lifetime and the process that it ends.

/// A hidden lifetime with `N` parameters, counted from the first purchase.
pub(in super::super) trait Lifetime<const N: usize>: Copy {
    /// `ln S(time)`.
    fn ln_survival(&self, time: f64) -> f64;
    /// `ln f(time)`.
    fn ln_density(&self, time: f64) -> f64;
    /// The derivatives of `ln S(time)` by the parameters.
    fn ln_survival_gradient(&self, time: f64) -> [f64; N];
    /// `ln f(time)` and its derivatives by the parameters.
    fn ln_density_with_gradient(&self, time: f64) -> (f64, [f64; N]);
    /// The lifetime that is left to someone alive at this age.
    fn aged(&self, age: f64) -> Self;
    /// Expected time alive within the horizon: the integral of `S` from 0.
    fn expected_time_alive(&self, horizon: f64) -> f64;
    /// The distance to the left of 0 over which the density stays smooth.
    fn smooth_within(&self) -> f64;
    /// A lower bound of `-d ln f(time) / d ln(start + time)` over the span.
    fn least_fall(&self, start: f64, span: Span) -> f64;
    /// An upper bound of `|d ln f(time) / d ln(start + time)|` over the span.
    fn steepness(&self, start: f64, span: Span) -> f64;
}

/// From one time to a later one.
#[derive(Clone, Copy)]
pub(in super::super) struct Span {
    pub(in super::super) from: f64,
    pub(in super::super) to: f64,
}

/// The process with its parameters.
#[derive(Clone, Copy)]
pub(in super::super) struct HiddenLifetime<L, const N: usize> {
    pub(in super::super) r: f64,
    pub(in super::super) alpha: f64,
    pub(in super::super) lifetime: L,
}
