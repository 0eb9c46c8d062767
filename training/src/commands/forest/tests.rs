//! The command as a person types it.

use std::path::Path;

use clap::Parser;

use super::*;

mod details;

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    arguments: ForestArguments,
}

fn say(folder: &Path, line: &str) -> Result<Vec<String>, ForestCommandError> {
    let words = line.split(' ').map(|word| word.replace("DIR", &folder.to_string_lossy()));
    let line = Line::parse_from(["forest".to_owned()].into_iter().chain(words));
    let mut lines = Vec::new();
    run(&line.arguments, &mut |line| lines.push(line.to_owned()))?;
    Ok(lines)
}

fn folder_with_table() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut text = "x,y,weight,bought\n".to_owned();
    for row in 0..400 {
        let x = row % 20;
        let y = if row % 7 == 0 { String::new() } else { (row % 13).to_string() };
        text += &format!("{x},{y},1,{}\n", u8::from(x > 12 || row % 13 > 10));
    }
    std::fs::write(folder.path().join("table.csv"), text).unwrap();
    folder
}

const FIT: &str = "fit --table DIR/table.csv --target bought --weight weight --num_iterations 8 \
                   --valid DIR/table.csv --num_leaves 7 --out DIR/model.forest";

#[test]
fn a_fitted_forest_predicts_and_converts_and_explains() {
    let folder = folder_with_table();
    let lines = say(folder.path(), &format!("{FIT} --num_threads 1")).unwrap();
    assert!(lines.iter().any(|line| line.starts_with("AUC")), "{lines:?}");
    say(folder.path(), "convert --model DIR/model.forest --to DIR/model.txt").unwrap();
    say(folder.path(), "convert --model DIR/model.txt --to DIR/model.json").unwrap();
    let error = say(folder.path(), "convert --model DIR/model.json --to DIR/x.txt --plain_sums");
    assert!(error.unwrap_err().to_string().contains("--plain_sums is for XGBoost's .json alone"));
    assert!(!folder.path().join("x.txt").exists());
    let mut answers = Vec::new();
    for model in ["model.forest", "model.txt"] {
        let line = format!("predict --model DIR/{model} --table DIR/table.csv --out DIR/out.csv");
        say(folder.path(), &line).unwrap();
        answers.push(std::fs::read_to_string(folder.path().join("out.csv")).unwrap());
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].lines().count(), 401);
    say(
        folder.path(),
        "contributions --model DIR/model.json --table DIR/table.csv --out DIR/out.csv",
    )
    .unwrap();
    let written = std::fs::read_to_string(folder.path().join("out.csv")).unwrap();
    assert!(written.starts_with("x,y,expected_margin\n"));
    assert_eq!(written.lines().count(), 401);
}

#[test]
fn flags_overrule_the_parameter_file() {
    let folder = folder_with_table();
    std::fs::write(
        folder.path().join("params.toml"),
        "num_iterations = 3\nlearning_rate = 0.5\n[objective]\nname = 'tweedie'\nvariance_power = 1.3\n",
    )
    .unwrap();
    let lines = say(folder.path(), &format!("{FIT} --params DIR/params.toml")).unwrap();
    assert!(lines.iter().any(|line| line.ends_with("8 trees")), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("RMSE")), "{lines:?}");
}

#[test]
fn errors_name_what_is_missing() {
    let folder = folder_with_table();
    for (line, part) in [
        (FIT.replace("bought", "buys"), "no column \"buys\""),
        (FIT.replace("table.csv", "none.csv"), "none.csv"),
        (FIT.replace("model.forest", "model.bin"), "model.bin"),
        (format!("{FIT} --objective hinge"), "parameters cannot be read"),
        (format!("{FIT} --learning_rate 0"), "learning_rate is 0"),
        (
            "predict --model DIR/table.csv --table DIR/table.csv --out DIR/o".to_owned(),
            "not the name of a model",
        ),
    ] {
        let error = say(folder.path(), &line).unwrap_err().to_string();
        assert!(error.contains(part), "{line}: {error}");
    }
}
