use std::path::Path;

use clap::Parser;

use super::{CustomerBaseArguments, run};

#[derive(Parser)]
struct Command {
    #[command(flatten)]
    arguments: CustomerBaseArguments,
}

/// Runs the command on the CDNOW sample and returns what it printed and wrote.
fn on_cdnow(more: &[&str]) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let orders = package.parent().unwrap().join("examples/cdnow/orders.csv");
    let (out, quarantine) = (folder.path().join("out.csv"), folder.path().join("rejected.csv"));
    let mut words = vec!["base", "--orders", orders.to_str().unwrap()];
    words.extend(["--columns", "ordered_at=date", "--until", "1997-09-30", "--horizon", "273"]);
    words.extend(["--out", out.to_str().unwrap(), "--quarantine", quarantine.to_str().unwrap()]);
    words.extend(more);
    let arguments = Command::try_parse_from(words).unwrap().arguments;
    let mut printed = String::new();
    run(&arguments, &mut |line: &str| printed.push_str(line)).unwrap();
    (printed, std::fs::read_to_string(out).unwrap())
}

#[test]
fn a_named_model_is_fitted_printed_and_scored() {
    let (printed, scores) = on_cdnow(&["--model", "bg_nbd"]);
    assert!(printed.contains("alpha           4.41360, standard error"), "{printed}");
    assert!(printed.contains("log-likelihood  -9582.429, AIC 19172.858"), "{printed}");
    assert_eq!(scores.lines().count(), 2358);
    assert!(scores.starts_with("customer_id,as_of,probability_alive,expected_purchases,"));
    let sum: f64 = scores.lines().skip(1).map(|line| number(line, 3)).sum();
    assert_eq!(format!("{sum:.0}"), "1653");
}

#[test]
fn without_a_name_the_best_predictor_out_of_time_is_taken() {
    let (printed, _) = on_cdnow(&["--json"]);
    let document: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(document["trials"][0]["family"], "mbg_nbd");
    assert_eq!(document["purchases"]["model"]["model"]["family"], "mbg_nbd");
    assert!(document["purchases"]["model"]["never_leaving"]["weight"].is_number());
}

#[test]
fn the_text_names_what_was_fitted() {
    let (printed, _) = on_cdnow(&[]);
    assert!(
        printed.starts_with("model           mbg_nbd with 9 % NBD in weeks, 2357"),
        "{printed}"
    );
    let (printed, _) = on_cdnow(&["--model", "mbg_cnbd_k"]);
    assert!(printed.starts_with("model           mbg_cnbd_k in weeks, 2357"), "{printed}");
    assert!(printed.contains("\nk               1, chosen\n"), "{printed}");
}

fn number(line: &str, field: usize) -> f64 {
    line.split(',').nth(field).unwrap().parse().unwrap()
}
