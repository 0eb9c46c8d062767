//! Feedback: reviews and complaints, with their values where the shop gives them.
//!
//! A value may be a rating or the sentiment of a text; its scale is the shop's.

use super::engaged::KindTally;
use super::feature::Range;
use super::kind::{COMPLAINT, REVIEW};
use super::known::Known;
use super::measure::{self, Measure, Together, flag};

pub(super) const FEATURES: &[Measure<Feedback>] = &[
    Measure {
        name: "review_value",
        unit: "shop's scale",
        meaning: "mean value of reviews; NaN where none is given",
        range: Range::ANY,
        compute: |it| it.reviews.values.mean(),
    },
    Measure {
        name: "review_value_90d",
        unit: "shop's scale",
        meaning: "mean value of reviews in the last 90 days; NaN where none is given",
        range: Range::ANY,
        compute: |it| it.reviews.values_90.mean(),
    },
    Measure {
        name: "complaint_value",
        unit: "shop's scale",
        meaning: "mean value of complaints; NaN where none is given",
        range: Range::ANY,
        compute: |it| it.complaints.values.mean(),
    },
    Measure {
        name: "reviews_per_purchase",
        unit: "reviews",
        meaning: "reviews over purchase days",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.reviews.acts as f64 / it.purchases,
    },
    Measure {
        name: "complaints_per_purchase",
        unit: "complaints",
        meaning: "complaints over purchase days",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.complaints.acts as f64 / it.purchases,
    },
    Measure {
        name: "complaint_since_purchase",
        unit: "flag",
        meaning: "1 when there was a complaint on the last purchase day or later, else 0",
        range: Range::SHARE,
        compute: |it| it.complained_since(),
    },
    Measure {
        name: "purchases_since_complaint",
        unit: "purchases",
        meaning: "purchase days after the day of the last complaint; NaN without one",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.purchases_since_complaint,
    },
];

pub(super) const CODE: Together = Together {
    columns: |_| measure::columns(FEATURES),
    write: |known, values| measure::write(FEATURES, &Feedback::of(known), values),
};

/// A customer's reviews and complaints.
pub(super) struct Feedback {
    reviews: KindTally,
    complaints: KindTally,
    /// Purchase days.
    purchases: f64,
    purchases_since_complaint: f64,
    silence_days: f64,
}

impl Feedback {
    fn of(known: &Known) -> Feedback {
        let kinds = &known.engaged().kinds;
        let complaints = kinds[COMPLAINT];
        let purchase_days = &known.orders.purchase_days;
        let since = |complained: i32| {
            let day = known.orders.as_of.plus_days(-complained);
            (purchase_days.len() - purchase_days.partition_point(|bought| *bought <= day)) as f64
        };
        Feedback {
            reviews: kinds[REVIEW],
            complaints,
            purchases: purchase_days.len() as f64,
            purchases_since_complaint: complaints.days_since.map_or(f64::NAN, since),
            silence_days: known.orders.silence_days(),
        }
    }

    fn complained_since(&self) -> f64 {
        let days_since = self.complaints.days_since;
        flag(days_since.is_some_and(|days| f64::from(days) <= self.silence_days))
    }
}
