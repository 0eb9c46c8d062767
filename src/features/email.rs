//! E-mail: the shop's, opened and clicked. Several openings of one e-mail count each.

use super::engaged::KindTally;
use super::feature::Range;
use super::kind::{EMAIL_CLICK, EMAIL_OPEN, EMAIL_SENT};
use super::known::Known;
use super::measure::{self, Measure, Together};
use super::statistics::ratio;

pub(super) const FEATURES: &[Measure<Emails>] = &[
    Measure {
        name: "email_open_rate",
        unit: "ratio",
        meaning: "e-mails opened over those sent; NaN where none was sent",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.open_rate(),
    },
    Measure {
        name: "email_open_rate_30d",
        unit: "ratio",
        meaning: "e-mails opened over those sent in the last 30 days; NaN where none was sent",
        range: Range::NOT_NEGATIVE,
        compute: |it| ratio(it.opened.in_30 as f64, it.sent.in_30 as f64),
    },
    Measure {
        name: "email_open_rate_90d",
        unit: "ratio",
        meaning: "e-mails opened over those sent in the last 90 days; NaN where none was sent",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.open_rate_90(),
    },
    Measure {
        name: "email_open_rate_change",
        unit: "ratio",
        meaning: "email_open_rate_90d less email_open_rate",
        range: Range::ANY,
        compute: |it| it.open_rate_90() - it.open_rate(),
    },
    Measure {
        name: "email_click_rate",
        unit: "ratio",
        meaning: "e-mails clicked over those sent; NaN where none was sent",
        range: Range::NOT_NEGATIVE,
        compute: |it| ratio(it.clicked.acts as f64, it.sent.acts as f64),
    },
    Measure {
        name: "email_click_rate_90d",
        unit: "ratio",
        meaning: "e-mails clicked over those sent in the last 90 days; NaN where none was sent",
        range: Range::NOT_NEGATIVE,
        compute: |it| ratio(it.clicked.in_90 as f64, it.sent.in_90 as f64),
    },
    Measure {
        name: "email_clicks_per_open",
        unit: "ratio",
        meaning: "e-mails clicked over those opened; NaN where none was opened",
        range: Range::NOT_NEGATIVE,
        compute: |it| ratio(it.clicked.acts as f64, it.opened.acts as f64),
    },
    Measure {
        name: "emails_since_open",
        unit: "e-mails",
        meaning: "e-mails sent on days after the last opening, all of them where there was none",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.since_open,
    },
];

pub(super) const CODE: Together = Together {
    columns: |_| measure::columns(FEATURES),
    write: |known, values| measure::write(FEATURES, &Emails::of(known), values),
};

/// A customer's e-mails.
pub(super) struct Emails {
    sent: KindTally,
    opened: KindTally,
    clicked: KindTally,
    since_open: f64,
}

impl Emails {
    fn of(known: &Known) -> Emails {
        let kinds = &known.engaged().kinds;
        let opened = kinds[EMAIL_OPEN];
        let latest = known.buyer.engagement().iter().rev();
        let since_open = latest
            .take_while(|entry| {
                opened.days_since.is_none_or(|open| known.days_since(entry.day) < open)
            })
            .filter(|entry| known.shop.kinds.is_at(entry.kind, EMAIL_SENT))
            .map(|entry| f64::from(entry.count))
            .sum();
        Emails { sent: kinds[EMAIL_SENT], opened, clicked: kinds[EMAIL_CLICK], since_open }
    }

    fn open_rate(&self) -> f64 {
        ratio(self.opened.acts as f64, self.sent.acts as f64)
    }

    fn open_rate_90(&self) -> f64 {
        ratio(self.opened.in_90 as f64, self.sent.in_90 as f64)
    }
}
