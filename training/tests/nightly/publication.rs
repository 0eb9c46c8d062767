//! The results of one night change together: a run that fails, is killed or meets a full disk
//! leaves those of one night, whole.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tenure::bundle::Bundle;
use tenure::requests::PublishedState;
use tenure_training::report::Report;

use super::program::{Shop, cdnow, failure, succeeded};

/// The paths below the folder for results that readers know; all show one night.
const READ: [&str; 4] = ["scores.parquet", "report.md", "report.json", "base/CURRENT"];
/// The options of an earlier and a later night; their horizon is scored without trees, quickly.
const EARLIER: [&str; 2] = ["--as-of", "1997-02-14"];
const LATER: [&str; 2] = ["--as-of", "1997-02-15"];

type Night = BTreeMap<&'static str, Vec<u8>>;

/// A shop whose nights take little time.
fn small_shop() -> Shop {
    let orders = cdnow();
    let kept = |line: &&str| line.starts_with("customer_id") || &line[6..10] == "1997";
    let orders: String = orders.lines().filter(kept).map(|line| format!("{line}\n")).collect();
    let shop = Shop::with_orders(&orders);
    let config = fs::read_to_string(shop.path("config.toml")).expect("it was written");
    shop.write("config.toml", &config.replace("[91]", "[14]").replace("1998-03-31", "1997-02-15"));
    shop
}

/// The night that readers find in a folder; the server must be able to load it.
fn night(shop: &Shop, out: &str) -> Night {
    let path = |name: &str| shop.path(out).join(name);
    let state = PublishedState::load(&path("models"), &path("base")).expect("a whole night");
    let json = fs::read(path("report.json")).expect("a report");
    let report: Report = serde_json::from_slice(&json).expect("a report as it is documented");
    assert_eq!(report.bundle, state.epoch().bundle_id(), "report and base are of one night");
    assert_eq!(report.as_of, state.epoch().as_of());
    READ.into_iter().map(|name| (name, fs::read(path(name)).expect("a file"))).collect()
}

/// Both nights as whole runs publish them.
fn both_nights(shop: &Shop) -> [Night; 2] {
    [EARLIER, LATER].map(|as_of| {
        succeeded(&shop.run(as_of[1], &as_of));
        night(shop, as_of[1])
    })
}

fn id_in(shop: &Shop, folder: &str) -> String {
    let entry = fs::read_dir(shop.path(folder)).expect("a folder").next().expect("an entry");
    entry.expect("a readable entry").file_name().to_string_lossy().into_owned()
}

#[test]
fn a_place_that_cannot_be_written_is_refused_before_anything_is_read() {
    let shop = small_shop();
    succeeded(&shop.run("out", &EARLIER));
    let before = night(&shop, "out");
    fs::rename(shop.path("out/models"), shop.path("models aside")).expect("a free name");
    shop.write("out/models", "not a folder");
    fs::remove_file(shop.path("orders.csv")).expect("it was written");
    let line = failure(&shop.run("out", &LATER));
    assert!(line.contains("out/models") && !line.contains("orders.csv"), "{line}");
    fs::remove_file(shop.path("out/models")).expect("it was written");
    fs::rename(shop.path("models aside"), shop.path("out/models")).expect("a free name");
    assert!(before == night(&shop, "out"));
}

#[test]
fn a_bundle_and_an_epoch_that_were_damaged_heal_at_the_next_run() {
    let shop = Shop::with_orders(&cdnow());
    let before = shop.published("out");
    let models = shop.path("out/models").join(id_in(&shop, "out/models"));
    let pointer = fs::read_to_string(shop.path("out/base/CURRENT")).expect("a pointer");
    let epoch = shop.path("out/base").join(pointer.trim_end());
    let forest = models.join("buying_91.forest");
    for path in [&forest, &epoch.join("scores.bin"), &shop.path("out/base/night/report.md")] {
        let mut bytes = fs::read(path).expect("a file of the night");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(path, bytes).expect("the folder is writable");
    }
    Bundle::load(&models).expect_err("a flipped byte");
    assert!(before == shop.published("out"));
    Bundle::load(&models).expect("a healed bundle");
}

#[test]
fn results_of_an_earlier_release_are_taken_over() {
    let shop = small_shop();
    let [earlier, later] = both_nights(&shop);
    succeeded(&shop.run("out", &EARLIER));
    fs::remove_file(shop.path("out/base/night")).expect("a link");
    fs::remove_dir_all(shop.path("out/base/nights")).expect("a folder");
    for (name, bytes) in &earlier {
        let path = shop.path("out").join(name);
        fs::remove_file(&path).expect("a link");
        fs::write(path, bytes).expect("the folder is writable");
    }
    assert!(night(&shop, "out") == earlier);
    succeeded(&shop.run("out", &LATER));
    assert!(night(&shop, "out") == later);
    let nights = fs::read_dir(shop.path("out/base/nights")).expect("a folder");
    let reports = nights.map(|night| fs::read(night.expect("an entry").path().join("report.md")));
    let reports: Vec<Vec<u8>> = reports.map(|report| report.expect("a report")).collect();
    assert!(reports.len() == 2 && reports.contains(&earlier["report.md"]), "the earlier is kept");
}

#[test]
fn a_killed_run_leaves_one_night_whole() {
    let shop = small_shop();
    let nights = both_nights(&shop);
    succeeded(&shop.run("out", &EARLIER));
    for (kill, as_of) in [LATER, EARLIER, LATER, EARLIER].into_iter().enumerate() {
        let mut run = shop.command("out", &as_of, 2).spawn().expect("the program starts");
        // From the folder of the new night on, the kills come later and later.
        let staged = shop.path(&format!("out/base/nights/.night.{}.partial", run.id()));
        while run.try_wait().expect("a child").is_none() && !staged.exists() {}
        (0..kill * 200).for_each(|_| drop(fs::read_dir(shop.path("out"))));
        run.kill().expect("a child");
        run.wait().expect("a child");
        assert!(nights.contains(&night(&shop, "out")), "kill {kill}");
    }
    succeeded(&shop.run("out", &LATER));
    assert!(night(&shop, "out") == nights[1]);
    let left = shop.files("out");
    let partial = left.keys().find(|name| name.contains(".partial"));
    assert_eq!(partial, None, "what killed runs left is swept");
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn a_full_disk_leaves_the_night_before_whole() {
    let shop = small_shop();
    let nights = both_nights(&shop);
    fs::create_dir(shop.path("out")).expect("a free name");
    let out = shop.path("out");
    let Some(_disk) = Disk::of_512_kib(&out) else {
        eprintln!("skipped: no small disk can be mounted here; it takes root");
        return;
    };
    succeeded(&shop.run("out", &EARLIER));
    for kib_free in [0, 8, 24, 48, 96, 512] {
        let filler = out.join("filler");
        fill(&filler, kib_free);
        let run = shop.run("out", &LATER);
        fs::remove_file(&filler).expect("a file");
        let expected = usize::from(run.status.success());
        assert!(night(&shop, "out") == nights[expected], "{kib_free} KiB: {}", text(&run));
        if kib_free == 0 {
            failure(&run);
        }
    }
    assert!(night(&shop, "out") == nights[1], "with room for it the night is published");
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Fills the disk with a file until only so much is free.
fn fill(path: &Path, kib_free: u64) {
    use std::io::Write;
    let mut file = fs::File::create(path).expect("an empty file");
    while file.write(&[0; 1024]).is_ok_and(|written| written > 0) {}
    let length = file.metadata().expect("a file").len();
    file.set_len(length.saturating_sub(kib_free * 1024)).expect("a shorter file");
}

/// A small disk in memory, unmounted when it is dropped.
struct Disk<'a>(&'a Path);

impl Disk<'_> {
    /// Mounts one; `None` where that is not permitted.
    fn of_512_kib(path: &Path) -> Option<Disk<'_>> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=512k", "tmpfs"]).arg(path);
        mount.output().is_ok_and(|it| it.status.success()).then_some(Disk(path))
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(self.0).output();
        assert!(unmounted.is_ok_and(|it| it.status.success()), "the disk is not in use");
    }
}
