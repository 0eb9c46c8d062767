//! The season: one weekly index for the shop, and the clock that it drives.

use tenure::time::Day;

/// The weeks of the index: 7 days from 1 January on, the last has 8 or, in a leap year, the ninth.
pub(super) const WEEKS: usize = 52;

/// The week of the year: the same dates belong to the same week each year.
pub(super) fn week_of(day: Day) -> usize {
    let day_of_year = i32::from(day.day_of_year());
    let new_year = day.plus_days(1 - day_of_year);
    let is_leap = new_year.plus_days(365).day_of_year() == 366;
    // 29 February counts as the 28th.
    let day_of_year = day_of_year - i32::from(is_leap && day_of_year > 59);
    ((day_of_year - 1) as usize / 7).min(WEEKS - 1)
}

/// The index of each week, with mean 1: a smooth wave, a rise to the end of the year that breaks
/// off at Christmas, a dull January and a dip in summer.
pub(super) fn weekly_index() -> [f64; WEEKS] {
    let raw: [f64; WEEKS] = std::array::from_fn(|week| {
        let wave = 0.10 * (std::f64::consts::TAU * (week as f64 - 47.0) / WEEKS as f64).cos();
        let special = match week {
            0..=2 => -0.15,
            28..=32 => -0.10,
            45 => 0.20,
            46 => 0.55,
            47 => 0.75,
            48 => 0.65,
            49 => 0.55,
            50 => 0.30,
            51 => -0.20,
            _ => 0.0,
        };
        1.0 + wave + special
    });
    let mean = raw.iter().sum::<f64>() / WEEKS as f64;
    raw.map(|week| week / mean)
}

/// The shop's clock: it runs as fast as the season's index. Times are days since the start of the
/// first day.
#[derive(Clone, Debug)]
pub(super) struct SeasonClock {
    /// The index of each day.
    index: Vec<f64>,
    /// The clock at the start of each day, and at the end of the last.
    elapsed: Vec<f64>,
}

impl SeasonClock {
    /// The clock of a number of days.
    pub(super) fn new(first_day: Day, days: usize) -> SeasonClock {
        let weekly = weekly_index();
        let index: Vec<f64> =
            (0..days).map(|day| weekly[week_of(first_day.plus_days(day as i32))]).collect();
        let mut elapsed = vec![0.0];
        let mut sum = 0.0;
        for day in &index {
            sum += day;
            elapsed.push(sum);
        }
        SeasonClock { index, elapsed }
    }

    /// The index on the day of a time; that of the last day from its end on.
    pub(super) fn index_at(&self, time: f64) -> f64 {
        self.index[(time as usize).min(self.index.len() - 1)]
    }

    /// The clock at a time.
    pub(super) fn at(&self, time: f64) -> f64 {
        let day = (time as usize).min(self.index.len() - 1);
        self.elapsed[day] + (time - day as f64) * self.index[day]
    }

    /// The time at which the clock shows `clock`; infinite when it never does.
    pub(super) fn time_of(&self, clock: f64) -> f64 {
        let day = self.elapsed.partition_point(|elapsed| *elapsed <= clock);
        if day == self.elapsed.len() {
            return f64::INFINITY;
        }
        let day = day - 1;
        day as f64 + (clock - self.elapsed[day]) / self.index[day]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn the_same_dates_are_in_the_same_week_of_every_year() {
        for (date, week) in [("01-01", 0), ("02-28", 8), ("03-01", 8), ("12-24", 51), ("12-31", 51)]
        {
            for year in ["2023", "2024"] {
                assert_eq!(week_of(day(&format!("{year}-{date}"))), week, "{year}-{date}");
            }
        }
        assert_eq!(week_of(day("2024-02-29")), 8);
    }

    #[test]
    fn the_index_has_mean_one_and_is_highest_before_the_end_of_the_year() {
        let index = weekly_index();
        assert!((index.iter().sum::<f64>() - 52.0).abs() < 1e-12);
        let highest = (0..WEEKS).max_by(|a, b| index[*a].total_cmp(&index[*b]));
        assert_eq!(highest, Some(47));
        assert!(index.iter().all(|week| *week > 0.5));
    }

    #[test]
    fn the_clock_and_its_inverse_agree() {
        let clock = SeasonClock::new(day("2023-05-01"), 500);
        for step in 0..4_990 {
            let time = f64::from(step) * 0.1;
            assert!((clock.time_of(clock.at(time)) - time).abs() < 1e-9, "{time}");
        }
        assert_eq!(clock.time_of(clock.at(500.0) + 1.0), f64::INFINITY);
    }
}
