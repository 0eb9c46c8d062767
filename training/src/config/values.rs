//! Defaults and checks of single values of the configuration. A check that fails while the
//! file is parsed gives an error with its line.

use jiff::civil::date;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use tenure::time::Day;

const LONGEST_HORIZON_DAYS: u16 = 3_650;

pub(crate) fn default_seed() -> u64 {
    1
}

pub(crate) fn default_separator() -> u8 {
    b','
}

pub(crate) fn yes() -> bool {
    true
}

pub(crate) fn default_purchase_values() -> Vec<String> {
    vec!["order".to_owned(), "purchase".to_owned()]
}

pub(crate) fn default_return_values() -> Vec<String> {
    vec!["return".to_owned()]
}

pub(crate) fn default_treated_values() -> Vec<String> {
    vec!["treated".to_owned()]
}

pub(crate) fn default_control_values() -> Vec<String> {
    vec!["control".to_owned()]
}

pub(crate) fn default_rejected_share() -> f64 {
    0.01
}

/// A day, as text or as a TOML date, so that its quotes are optional.
pub(crate) fn optional_day<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Day>, D::Error> {
    let text = match toml::Value::deserialize(d)? {
        toml::Value::String(text) => text,
        toml::Value::Datetime(date) => date.to_string(),
        other => other.to_string(),
    };
    text.parse().map(Some).map_err(D::Error::custom)
}

pub(crate) fn horizons<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u16>, D::Error> {
    let mut horizons = Vec::<u16>::deserialize(d)?;
    horizons.sort_unstable();
    if horizons.is_empty() {
        return Err(D::Error::custom("horizons_days is empty; write at least one, such as [90]"));
    }
    if let Some(twice) = horizons.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(D::Error::custom(format!("horizons_days names {} twice", twice[0])));
    }
    let allowed = 1..=LONGEST_HORIZON_DAYS;
    match horizons.iter().find(|days| !allowed.contains(days)) {
        None => Ok(horizons),
        Some(days) => Err(D::Error::custom(format!(
            "a horizon of {days} days is out of range; write 1 to {LONGEST_HORIZON_DAYS}"
        ))),
    }
}

pub(crate) fn one_or_many<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<String>, D::Error> {
    let remedy = "path is neither a string nor a list of strings; write the path of a .csv, .csv.gz \
                  or .parquet file";
    let paths = match toml::Value::deserialize(d)? {
        toml::Value::String(path) => vec![path],
        toml::Value::Array(paths) => paths
            .into_iter()
            .map(|path| path.as_str().map(str::to_owned))
            .collect::<Option<Vec<String>>>()
            .ok_or_else(|| D::Error::custom(remedy))?,
        _ => return Err(D::Error::custom(remedy)),
    };
    if paths.iter().any(String::is_empty) || paths.is_empty() {
        return Err(D::Error::custom("path is empty; write the path of a table"));
    }
    Ok(paths)
}

pub(crate) fn separator<'de, D: Deserializer<'de>>(d: D) -> Result<u8, D::Error> {
    let text = String::deserialize(d)?;
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !b"\"\r\n".contains(byte) => Ok(*byte),
        _ => Err(D::Error::custom(format!(
            "separator {text:?} is not one ASCII character; write \",\", \";\" or \"\\t\""
        ))),
    }
}

/// A strftime format that reads a day.
pub(crate) fn date_format<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    let format = String::deserialize(d)?;
    if reads_days(&format) {
        return Ok(Some(format));
    }
    Err(D::Error::custom(format!(
        "date_format {format:?} does not read a day; write a strftime format with the day, the \
         month and the year, such as \"%d/%m/%Y %H:%M\""
    )))
}

/// True when a moment that is written in the format is read back as the same day.
fn reads_days(format: &str) -> bool {
    let moment = date(2011, 9, 25).at(13, 45, 6, 0);
    let Ok(zoned) = moment.to_zoned(TimeZone::UTC) else { return false };
    let written = strtime::format(format, &zoned);
    let read = written.and_then(|text| strtime::parse(format, text)?.to_date());
    read.is_ok_and(|day| day == moment.date())
}

/// A number of characters, 1 or more.
pub(crate) fn category_prefix<'de, D: Deserializer<'de>>(d: D) -> Result<Option<usize>, D::Error> {
    match usize::deserialize(d)? {
        0 => Err(D::Error::custom("category_prefix 0 leaves no category; write 1 or more")),
        characters => Ok(Some(characters)),
    }
}

pub(crate) fn share<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
    let share = f64::deserialize(d)?;
    if (0.0..=1.0).contains(&share) {
        return Ok(share);
    }
    Err(D::Error::custom(format!("max_rejected_share {share} is not a share; write 0 to 1")))
}
