//! Instants of the tables: the model's times on the shop's calendar, at the hours people shop.

use tenure::time::Day;

const SECONDS_PER_DAY: f64 = 86_400.0;
pub(super) const MICROS_PER_SECOND: i64 = 1_000_000;

/// The day's activity: up to this share of it happens before this second of the day.
const HOURS: [ActivityUntil; 6] = [
    ActivityUntil { share: 0.0, second: 0.0 },
    ActivityUntil { share: 0.03, second: 6.0 * 3_600.0 },
    ActivityUntil { share: 0.12, second: 9.0 * 3_600.0 },
    ActivityUntil { share: 0.52, second: 17.0 * 3_600.0 },
    ActivityUntil { share: 0.95, second: 23.0 * 3_600.0 },
    ActivityUntil { share: 1.0, second: SECONDS_PER_DAY },
];

struct ActivityUntil {
    share: f64,
    second: f64,
}

/// The microseconds since 1970 of a time in days since the start of `first_day`.
///
/// The model knows no hours; the part of the day that has passed is read as the share of the
/// day's activity, which keeps the order of any two times.
pub(super) fn instant(first_day: Day, time: f64) -> i64 {
    let day = time.floor();
    let passed = time - day;
    let after = HOURS.iter().position(|until| until.share > passed).unwrap_or(HOURS.len() - 1);
    let (low, high) = (&HOURS[after - 1], &HOURS[after]);
    let second =
        low.second + (high.second - low.second) * (passed - low.share) / (high.share - low.share);
    let second = (second as i64).min(SECONDS_PER_DAY as i64 - 1);
    first_day.plus_days(day as i32).start().micros() + second * MICROS_PER_SECOND
}

#[cfg(test)]
mod tests {
    use super::*;
    use tenure::time::Timestamp;

    #[test]
    fn an_instant_is_on_the_day_of_its_time_and_later_times_are_not_earlier() {
        let first_day: Day = "2024-02-28".parse().unwrap();
        let mut before = i64::MIN;
        for step in 0..30_000 {
            let time = f64::from(step) / 10_000.0;
            let micros = instant(first_day, time);
            assert_eq!(Timestamp::from_micros(micros).day(), first_day.plus_days(time as i32));
            assert!(micros >= before);
            before = micros;
        }
    }
}
