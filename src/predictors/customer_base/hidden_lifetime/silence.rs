//! The integral over a customer's silence: the panels and points at which it is evaluated.

use super::lifetime::{HiddenLifetime, Lifetime, Span};
use crate::numerics::gauss_legendre::GaussLegendre;
use crate::predictors::customer_base::recency_frequency::RecencyFrequency;

/// The most panels of an integral, more than a fit on real data needs.
const MOST_PANELS: f64 = 128.0;

impl<L: Lifetime<N>, const N: usize> HiddenLifetime<L, N> {
    fn ln_integrand(&self, silence: &Silence, time: f64) -> f64 {
        self.lifetime.ln_density(time) - silence.shape * (self.alpha + time).ln()
    }

    /// The `start` of the scale `ln(start + time)` on which time is integrated.
    pub(super) fn start(&self) -> f64 {
        self.alpha.min(self.lifetime.smooth_within())
    }

    /// The integral over the silence as panels; nothing when the last purchase was just now.
    pub(super) fn silence(&self, customer: &RecencyFrequency) -> Option<Silence> {
        let (from, start) = (customer.recency, self.start());
        let length = ((customer.age - from) / (start + from)).ln_1p();
        if length <= 0.0 {
            return None;
        }
        let shape = self.r + f64::from(customer.frequency);
        let mut silence = Silence {
            from,
            length,
            panels: 1,
            rule: GaussLegendre::SIXTEEN,
            shape,
            ln_origin: (start + from).ln(),
            ln_height: f64::NEG_INFINITY,
        };
        // Where the integrand has fallen by e^-45 the rest is below the last bit.
        let fall = shape * (start + from) / (self.alpha + from)
            + self.lifetime.least_fall(start, Span { from, to: customer.age })
            - 1.0;
        if fall * length > 45.0 {
            silence.length = 45.0 / fall;
        }
        self.cut(&mut silence, start);
        if silence.panels > 4 {
            self.shorten(&mut silence, start);
            self.cut(&mut silence, start);
        }
        // An easy integrand cannot rise far above where it starts.
        let shares = if silence.panels == 1 { &[0.0][..] } else { &[0.0, 0.5, 1.0] };
        for &share in shares {
            let height = self.ln_integrand(&silence, silence.time(start, share));
            silence.ln_height = silence.ln_height.max(height);
        }
        Some(silence)
    }

    /// Sets the number of panels by the steepness of the integrand.
    fn cut(&self, silence: &mut Silence, start: f64) {
        let span = Span { from: silence.from, to: silence.time(start, 1.0) };
        let steepness = self.lifetime.steepness(start, span);
        if silence.length <= 3.5 && (silence.shape + steepness) * silence.length <= 30.0 {
            return;
        }
        let panels = (silence.length / 2.5).max(steepness * silence.length / 20.0);
        silence.panels = panels.ceil().clamp(1.0, MOST_PANELS) as u32;
        silence.rule = GaussLegendre::THIRTY_TWO;
    }

    /// Cuts off an end where the integrand is below the last bit.
    fn shorten(&self, silence: &mut Silence, start: f64) {
        const LOOKS: u32 = 32;
        for _ in 0..3 {
            let heights: Vec<f64> = (0..=LOOKS)
                .map(|look| f64::from(look) / f64::from(LOOKS))
                .map(|share| self.ln_integrand(silence, silence.time(start, share)))
                .collect();
            let highest = heights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            silence.ln_height = silence.ln_height.max(highest);
            let Some(last) = heights.iter().rposition(|height| *height > highest - 50.0) else {
                return;
            };
            let kept = (last as f64 + 1.0) / f64::from(LOOKS);
            if kept >= 1.0 {
                return;
            }
            silence.length *= kept;
        }
    }
}

/// The silence of one customer, cut into panels for Gauss–Legendre.
pub(super) struct Silence {
    from: f64,
    /// On the scale of `ln(start + time)`.
    length: f64,
    panels: u32,
    rule: GaussLegendre,
    /// The shape of the rate's posterior.
    pub(super) shape: f64,
    /// `ln(start + from)`.
    pub(super) ln_origin: f64,
    /// Roughly the logarithm of the integrand's maximum, which keeps the sum from overflowing.
    pub(super) ln_height: f64,
}

impl Silence {
    /// The time at a share of the length.
    fn time(&self, start: f64, share: f64) -> f64 {
        self.from + (start + self.from) * (share * self.length).exp_m1()
    }

    /// Points in time and their weights, after `time = from + (start + from) (e^w - 1)`.
    pub(super) fn points(&self, start: f64) -> impl Iterator<Item = TimePoint> {
        let (from, rule) = (self.from, self.rule);
        let panel = self.length / f64::from(self.panels);
        let scale = start + from;
        (0..self.panels)
            .flat_map(move |i| rule.points(panel * f64::from(i), panel * f64::from(i + 1)))
            .map(move |(w, weight)| {
                // Near w = 0 the difference is rough beside itself but not beside the scale,
                // and times matter only with alpha or the lifetime's own scale added.
                let grown = scale * w.exp();
                TimePoint { w, time: from + (grown - scale), weight: weight * grown }
            })
    }
}

/// A point at which the integrand is evaluated.
pub(super) struct TimePoint {
    /// `ln((start + time) / (start + from))`.
    pub(super) w: f64,
    pub(super) time: f64,
    pub(super) weight: f64,
}
