//! Kills runs of `tenure-train` at random moments, or lets them meet a full disk, and checks
//! after each that scores, report, base and bundle are those of one night.
//!
//! ```text
//! cargo run -p tenure-lab --bin crash_night -- PROGRAM CONFIG OUT DAY DAY KILLS
//! cargo run -p tenure-lab --bin crash_night -- PROGRAM CONFIG OUT DAY DAY full-disk
//! ```
//!
//! The runs alternate between two as-of days, so that every publication replaces another night.
//! The contents of `OUT` are removed first. For the second form it must be a small disk of its own,
//! such as `mount -t tmpfs -o size=3m tmpfs OUT`, with room for about four nights. Half of the kills
//! are spread over the whole run, half over the publication. Short horizons and an early as-of,
//! such as 14 days and 1997-02-14 on CDNOW, make a run take half a second.

#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr)]

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use tenure::bundle::Bundle;
use tenure::store::epoch::Epoch;

/// The paths that readers know.
const READ: [&str; 4] = ["scores.parquet", "report.md", "report.json", "base/CURRENT"];
/// The step between two amounts of free space, bytes.
const DISK_STEP: u64 = 16 * 1024;

type Night = [Vec<u8>; 4];

/// The runs to start.
struct Runs {
    program: PathBuf,
    config: PathBuf,
    out: PathBuf,
    days: [String; 2],
    /// The results of both days as whole runs publish them.
    whole: Vec<Night>,
    seconds: f64,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [program, config, out, first, second, mode] = &arguments[..] else {
        eprintln!("usage: crash_night PROGRAM CONFIG OUT DAY DAY KILLS|full-disk");
        return ExitCode::FAILURE;
    };
    let runs = Runs {
        program: program.into(),
        config: config.into(),
        out: out.into(),
        days: [first.clone(), second.clone()],
        whole: Vec::new(),
        seconds: 0.0,
    };
    match crash(runs, mode) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("crash_night: {error}");
            ExitCode::FAILURE
        }
    }
}

fn crash(mut runs: Runs, mode: &str) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(&runs.out)?;
    for entry in fs::read_dir(&runs.out)? {
        let path = entry?.path();
        if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
    }
    for day in [1, 0] {
        let start = Instant::now();
        if !runs.start(day)?.wait()?.success() {
            return Err("a run that nobody disturbs fails".into());
        }
        runs.seconds = start.elapsed().as_secs_f64();
        let night = runs.read()?;
        runs.whole.insert(0, night);
    }
    println!("a run takes {:.2} s", runs.seconds);
    if mode == "full-disk" { runs.fill() } else { runs.kill(mode.parse()?) }
}

impl Runs {
    fn start(&self, day: usize) -> Result<Child, Box<dyn Error>> {
        let mut command = Command::new(&self.program);
        command.arg("run").arg("--config").arg(&self.config).arg("--out").arg(&self.out);
        command.args(["--as-of", &self.days[day]]).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(command.spawn()?)
    }

    /// The files that readers find; bundle and epoch must be whole and of one night.
    fn read(&self) -> Result<Night, Box<dyn Error>> {
        let epoch = Epoch::load_current(&self.out.join("base"))?;
        Bundle::load(&self.out.join("models").join(epoch.bundle_id()))?;
        let [scores, page, report, pointer] = READ.map(|name| fs::read(self.out.join(name)));
        let night = [scores?, page?, report?, pointer?];
        let report: serde_json::Value = serde_json::from_slice(&night[2])?;
        if report["bundle"] != *epoch.bundle_id() {
            return Err("report and base are of different nights".into());
        }
        Ok(night)
    }

    /// The day of the night that readers find, which must be one of the two, whole.
    fn published(&self) -> Result<usize, Box<dyn Error>> {
        let night = self.read()?;
        let day = self.whole.iter().position(|whole| *whole == night);
        day.ok_or_else(|| "files of different nights lie beside each other".into())
    }

    fn kill(&self, kills: u32) -> Result<(), Box<dyn Error>> {
        let (mut finished, mut changed) = (0, 0);
        for kill in 0..kills {
            let before = self.published()?;
            let mut run = self.start(1 - before)?;
            // The golden ratio spreads the moments evenly, whatever their number.
            let share = (f64::from(kill) * 0.618_033_988_749_895).fract();
            if kill % 2 == 0 {
                std::thread::sleep(Duration::from_secs_f64(share * 1.05 * self.seconds));
            } else {
                let staged = format!("base/nights/.night.{}.partial", run.id());
                while run.try_wait()?.is_none() && !self.out.join(&staged).exists() {}
                std::thread::sleep(Duration::from_secs_f64(share * share * 0.05));
            }
            finished += u32::from(run.try_wait()?.is_some());
            run.kill()?;
            run.wait()?;
            changed +=
                u32::from(self.published().map_err(|error| format!("{kill}: {error}"))? != before);
        }
        println!(
            "{kills} kills, {finished} after the run had ended; {changed} runs had published; \
             after every one all files were of one night"
        );
        Ok(())
    }

    fn fill(&self) -> Result<(), Box<dyn Error>> {
        let (mut failed, mut free) = (0, 0);
        loop {
            let before = self.published()?;
            let filler = self.out.join("filler");
            leave_free(&filler, free)?;
            let succeeded = self.start(1 - before)?.wait()?.success();
            fs::remove_file(&filler)?;
            let expected = if succeeded { 1 - before } else { before };
            if self.published().map_err(|error| format!("{free} bytes free: {error}"))? != expected
            {
                return Err(format!("{free} bytes free: exit code and files disagree").into());
            }
            if succeeded {
                println!("{failed} failing runs with up to {free} bytes free; all kept one night");
                return Ok(());
            }
            failed += 1;
            free += DISK_STEP;
        }
    }
}

/// Fills the disk with a file until only so many bytes are free.
fn leave_free(filler: &Path, free: u64) -> Result<(), Box<dyn Error>> {
    let mut file = fs::File::create(filler)?;
    while file.write(&[0; 4096]).is_ok_and(|written| written > 0) {}
    let length = file.metadata()?.len();
    Ok(file.set_len(length.saturating_sub(free))?)
}
