//! An epoch is read as it was published, or refused with a sentence that helps.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::disk::sealed_folder::{SealedFault, SealedFolderError};
use crate::error_chain::error_chain;
use crate::history::{
    Arm, AttributeChange, AttributeValue, BasketLine, Contact, Engagement, History, OptionalSum,
    Order, OrderKind, OrderTerms, Word, Words,
};
use crate::predictors::prediction::{Horizon, ScoreMethod};
use crate::scoring::HorizonScore;
use crate::store::StoreError;
use crate::time::Timestamp;

const HORIZONS: [Horizon; 2] = [
    Horizon { days: 30, method: ScoreMethod::Learned },
    Horizon { days: 90, method: ScoreMethod::CustomerBase },
];

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn history(days: &[&str]) -> History {
    let order = |text: &&str| Order {
        at: day(text).start(),
        known_at: day(text).end(),
        kind: OrderKind::Purchase,
        amount_minor: 1_250,
        terms: OrderTerms::default(),
    };
    History::new(days.iter().map(order).collect())
}

fn scores(value_30: f64, value_90: f64) -> Vec<HorizonScore> {
    let score = |horizon: Horizon, expected_value| HorizonScore {
        horizon_days: horizon.days,
        method: horizon.method,
        churn_probability: 0.25,
        expected_value,
        expected_purchases: 1.5,
    };
    vec![score(HORIZONS[0], value_30), score(HORIZONS[1], value_90)]
}

/// Ids, histories and scores of four customers.
fn customers() -> Vec<(&'static str, History, Vec<HorizonScore>)> {
    vec![
        ("007", history(&["2011-01-03", "2011-05-05"]), scores(5.0, 20.0)),
        ("07", history(&["2011-02-01"]), scores(5.0, 30.0)),
        ("7", History::default(), Vec::new()),
        ("Zoë", history(&["2010-12-24", "2011-08-30"]), scores(9.0, 10.0)),
    ]
}

fn publish_into(
    dir: &Path,
    customers: &[(&str, History, Vec<HorizonScore>)],
) -> Result<EpochId, StoreError> {
    let customers: Vec<PublishedCustomer<'_>> = customers
        .iter()
        .map(|(id, history, scores)| PublishedCustomer { id, history, scores })
        .collect();
    let contents = EpochContents {
        as_of: day("2011-09-01"),
        bundle_id: "0123456789abcdef",
        currency: "GBP".parse().unwrap(),
        horizons: &HORIZONS,
        words: &Words::default(),
        customers: &customers,
    };
    publish(dir, &contents)
}

/// A published epoch below a folder of its own, and the folder of the epoch.
fn published() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let id = publish_into(dir.path(), &customers()).unwrap();
    let path = dir.path().join(id.as_str());
    (dir, path)
}

#[test]
fn an_epoch_is_read_as_it_was_published() {
    let (dir, _) = published();
    let epoch = Epoch::load_current(dir.path()).unwrap();
    assert_eq!(epoch.as_of(), day("2011-09-01"));
    assert_eq!(epoch.bundle_id(), "0123456789abcdef");
    assert_eq!(epoch.currency().code(), "GBP");
    assert_eq!(epoch.horizons(), HORIZONS);
    assert_eq!(epoch.customers(), 4);
    for (id, history, _) in customers() {
        assert_eq!(epoch.history(id), Some(history), "{id}");
    }
    for unknown in ["", "0", "8", "zoë", "Zo"] {
        assert_eq!(epoch.history(unknown), None, "{unknown:?}");
    }
}

#[test]
fn customers_are_ranked_by_value_and_equal_ones_by_id() {
    let (dir, _) = published();
    let epoch = Epoch::load_current(dir.path()).unwrap();
    let ids = |horizon, rank| -> Vec<&str> {
        epoch.ranking(horizon).unwrap().from_rank(rank).map(|it| it.customer_id).collect()
    };
    assert_eq!(ids(30, 0), ["Zoë", "007", "07"]);
    assert_eq!(ids(90, 0), ["07", "007", "Zoë"]);
    assert_eq!(ids(90, 2), ["Zoë"]);
    assert_eq!(ids(90, 9), [""; 0]);
    assert!(epoch.ranking(60).is_none());
    let first = epoch.ranking(90).unwrap().from_rank(0).next().unwrap();
    assert_eq!(first.score, scores(5.0, 30.0)[1]);
}

#[test]
fn the_same_contents_have_the_same_name_and_publishing_twice_leaves_one_folder() {
    let (dir, path) = published();
    let id = publish_into(dir.path(), &customers()).unwrap();
    assert_eq!(dir.path().join(id.as_str()), path);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "the epoch and CURRENT");
}

/// A changed id means changed bytes: raise the format version, so that no reader mistakes them.
#[test]
fn the_bytes_of_format_three_are_pinned() {
    let (_dir, path) = published();
    assert_eq!(path.file_name().unwrap(), "fde279e8b447600d");
}

#[test]
fn a_new_epoch_becomes_the_current_one_and_the_old_one_stays() {
    let (dir, path) = published();
    let id = publish_into(dir.path(), &customers()[1..]).unwrap();
    assert_eq!(Epoch::load_current(dir.path()).unwrap().id(), &id);
    assert_eq!(Epoch::load(&path).unwrap().customers(), 4);
}

#[test]
fn an_epoch_without_customers_can_be_published() {
    let dir = tempfile::tempdir().unwrap();
    publish_into(dir.path(), &[]).unwrap();
    let epoch = Epoch::load_current(dir.path()).unwrap();
    assert_eq!(epoch.customers(), 0);
    assert!(epoch.ranking(30).unwrap().is_empty());
}

#[test]
fn every_file_cut_off_altered_or_missing_is_refused_by_name() {
    for name in ["epoch.json", "histories.bin", "words.json", "scores.bin"] {
        let (dir, path) = published();
        let file = path.join(name);
        let bytes = fs::read(&file).unwrap();
        let refused = |why: &str| {
            let error = Epoch::load_current(dir.path()).unwrap_err().to_string();
            assert!(error.contains(name) && error.contains("again"), "{why}: {error}");
        };
        fs::write(&file, &bytes[..bytes.len() - 5]).unwrap();
        refused("cut off");
        let mut altered = bytes.clone();
        let middle = altered.len() / 2;
        altered[middle] ^= 1;
        fs::write(&file, altered).unwrap();
        refused("altered");
        fs::remove_file(&file).unwrap();
        refused("missing");
    }
}

#[test]
fn publishing_again_heals_a_damaged_epoch() {
    let (dir, path) = published();
    fs::write(path.join("scores.bin"), b"").unwrap();
    publish_into(dir.path(), &customers()).unwrap();
    assert_eq!(Epoch::load_current(dir.path()).unwrap().customers(), 4);
}

#[test]
fn a_folder_without_an_epoch_says_how_to_publish_one() {
    let dir = tempfile::tempdir().unwrap();
    let error = Epoch::load_current(dir.path()).unwrap_err().to_string();
    assert!(error.contains("tenure-train run"), "{error}");
    fs::write(dir.path().join("CURRENT"), "../../etc/passwd\n").unwrap();
    let error = Epoch::load_current(dir.path()).unwrap_err();
    assert!(matches!(error, StoreError::BadPointer { .. }), "{error}");
}

#[test]
fn a_renamed_epoch_and_one_of_another_format_are_refused() {
    let (dir, path) = published();
    let other = dir.path().join("ffffffffffffffff");
    fs::rename(&path, &other).unwrap();
    assert!(matches!(Epoch::load(&other), Err(StoreError::Renamed { .. })));
    let manifest = other.join("epoch.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("\"format_version\": 3", "\"format_version\": 9")).unwrap();
    let Err(StoreError::Folder(SealedFolderError { fault, .. })) = Epoch::load(&other) else {
        panic!("an epoch of another format was read");
    };
    assert!(matches!(fault, SealedFault::FormatVersion { found: 9, .. }), "{fault}");
}

/// Histories with an event of each kind outside the calendar, or with sums beyond 64 bits.
fn beyond_the_limits() -> Vec<(History, &'static str)> {
    let (never, some_day) = (Day::LATEST.plus_days(1), day("2011-01-01"));
    let (kind, large) = (Word::numbered(1), OptionalSum::of(i64::MAX));
    let viewed = |day| Engagement::of(day, kind, 1);
    let line = |day| BasketLine {
        day,
        known_day: day,
        category: kind,
        amount_minor: 1,
        units_milli: large,
    };
    let contact = |at: Day| Contact {
        at: at.start(),
        campaign: kind,
        channel: Word::NONE,
        offer: Word::NONE,
        arm: Arm::Treated,
        cost_minor: large,
        propensity_millionths: None,
    };
    let change = AttributeChange { from: never, attribute: kind, value: AttributeValue::Missing };
    let terms = OrderTerms { margin_minor: large, ..OrderTerms::default() };
    let order = Order::purchase(some_day.start(), 1).with_terms(terms);
    let valued = |category| Engagement { value_milli: large, category, ..viewed(some_day) };
    let none = History::default;
    vec![
        (none().with_engagement([viewed(never)]), "calendar"),
        (none().with_engagement([valued(kind), valued(Word::NONE)]), "64 bits"),
        (none().with_baskets([line(never)]), "calendar"),
        (none().with_baskets([line(some_day), line(day("2011-01-02"))]), "64 bits"),
        (none().with_contacts([contact(never)]), "calendar"),
        (none().with_contacts([contact(some_day), contact(some_day)]), "64 bits"),
        (none().with_attributes([change]), "calendar"),
        (History::new(vec![order, order]), "64 bits"),
    ]
}

#[test]
fn events_after_the_as_of_are_kept_for_the_nights_to_come() {
    let dir = tempfile::tempdir().unwrap();
    let later = history(&["2011-08-30", "2012-01-01"]);
    publish_into(dir.path(), &[("a", later.clone(), scores(1.0, 2.0))]).unwrap();
    let epoch = Epoch::load_current(dir.path()).unwrap();
    let stored = epoch.history("a").unwrap();
    assert_eq!(stored, later);
    assert_eq!(stored.past(epoch.as_of().end()).orders().len(), 1);
}

#[test]
fn a_customer_that_cannot_be_served_is_not_published() {
    let dir = tempfile::tempdir().unwrap();
    let refused = |id: &str, history: History, scores: Vec<HorizonScore>, word: &str| {
        let mut customers = customers();
        customers.push((id, history, scores));
        let error = error_chain(&publish_into(dir.path(), &customers).unwrap_err());
        assert!(error.contains(word), "{error}");
    };
    let long_ago = Order {
        at: Timestamp::from_micros(i64::MIN),
        known_at: Timestamp::from_micros(0),
        kind: OrderKind::Purchase,
        amount_minor: 0,
        terms: OrderTerms::default(),
    };
    let rich = Order { at: Timestamp::from_micros(0), amount_minor: i64::MIN, ..long_ago };
    refused("Zoë", History::default(), Vec::new(), "sort");
    refused("A", History::default(), Vec::new(), "sort");
    refused(&"z".repeat(257), History::default(), Vec::new(), "257");
    refused("ö", History::new(vec![long_ago]), Vec::new(), "calendar");
    refused("ö", History::new(vec![rich]), Vec::new(), "64 bits");
    for (history, word) in beyond_the_limits() {
        refused("ö", history, Vec::new(), word);
    }
    refused("ö", History::default(), scores(1.0, f64::NAN), "finite");
    refused("ö", History::default(), scores(1.0, 1.0)[1..].to_vec(), "horizon");
    let mut learned = scores(1.0, 1.0);
    learned[1].method = ScoreMethod::Learned;
    refused("ö", History::default(), learned, "horizon");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "nothing half-written");
}
