//! Tables whose columns differ, and arguments at the edges.

use clap::CommandFactory;

use super::{FIT, Line, folder_with_table, say};
use crate::boosting::BoostingParams;

/// The value of a printed line that has no time.
fn noted<'a>(lines: &'a [String], name: &str) -> &'a str {
    let line = lines.iter().find(|line| line.starts_with(name)).unwrap();
    line[name.len()..].trim()
}

#[test]
fn validation_columns_are_found_by_their_names() {
    let folder = folder_with_table();
    let text = std::fs::read_to_string(folder.path().join("table.csv")).unwrap();
    let reordered = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        format!("{},{},mail,{},{}\n", cells[3], cells[1], cells[2], cells[0])
    };
    let lines: String = text.lines().map(reordered).collect();
    std::fs::write(folder.path().join("other.csv"), &lines).unwrap();
    let expected = say(folder.path(), FIT).unwrap();
    let fit = FIT.replace("--valid DIR/table.csv", "--valid DIR/other.csv");
    let found = say(folder.path(), &fit).unwrap();
    assert_eq!(noted(&found, "mean loss"), noted(&expected, "mean loss"));
    std::fs::write(folder.path().join("other.csv"), lines.replacen(",y,", ",z,", 1)).unwrap();
    let error = say(folder.path(), &fit).unwrap_err().to_string();
    assert!(error.contains("other.csv has no column \"y\""), "{error}");
}

#[test]
fn only_the_columns_of_the_model_have_to_be_numbers() {
    let folder = folder_with_table();
    say(folder.path(), FIT).unwrap();
    std::fs::write(folder.path().join("new.csv"), "id,y,x\nc-1,,3\n").unwrap();
    say(folder.path(), "predict --model DIR/model.forest --table DIR/new.csv --out DIR/out.csv")
        .unwrap();
    let written = std::fs::read_to_string(folder.path().join("out.csv")).unwrap();
    assert_eq!(written.lines().count(), 2);
}

#[test]
fn contributions_quote_the_names_of_features() {
    let folder = folder_with_table();
    let text = std::fs::read_to_string(folder.path().join("table.csv")).unwrap();
    let text = text.replacen("x,y", "\"x, of y\",y", 1);
    std::fs::write(folder.path().join("table.csv"), text).unwrap();
    say(folder.path(), FIT).unwrap();
    let line = "contributions --model DIR/model.forest --table DIR/table.csv --out DIR/out.csv";
    say(folder.path(), line).unwrap();
    let written = std::fs::read_to_string(folder.path().join("out.csv")).unwrap();
    assert!(written.starts_with("\"x, of y\",y,expected_margin\n"), "{written}");
}

#[test]
fn a_forest_without_trees_is_warned_of() {
    let folder = folder_with_table();
    let lines = say(folder.path(), &format!("{FIT} --min_data_in_leaf 1000")).unwrap();
    assert!(noted(&lines, "warning").contains("lower min_data_in_leaf"), "{lines:?}");
    let lines = say(folder.path(), FIT).unwrap();
    assert!(lines.iter().all(|line| !line.starts_with("warning")), "{lines:?}");
}

#[test]
fn every_seed_of_64_bits_is_taken() {
    let folder = folder_with_table();
    let forest = |seed: &str| {
        say(folder.path(), &format!("{FIT} --bagging_fraction 0.5 --seed {seed}")).unwrap();
        std::fs::read(folder.path().join("model.forest")).unwrap()
    };
    assert_ne!(forest("18446744073709551615"), forest("9223372036854775807"));
    assert_eq!(forest("0"), {
        std::fs::write(folder.path().join("params.toml"), "seed = 7").unwrap();
        forest("0 --params DIR/params.toml")
    });
}

#[test]
fn what_cannot_be_done_is_refused_before_any_work() {
    let folder = folder_with_table();
    let none = FIT.replace("table.csv", "none.csv");
    for (line, part) in [
        (format!("{none} --num_threads 100000"), "at most 1024"),
        (format!("{none} --alpha 0.5"), "\"binary\" has no option \"alpha\""),
        (
            format!("{none} --objective quantile --tweedie_variance_power 1.5"),
            "\"quantile\" has no option \"variance_power\"",
        ),
        (
            format!("{} --categorical_feature x", none.replace("model.forest", "model.txt")),
            "cannot hold splits on categories",
        ),
    ] {
        let error = say(folder.path(), &line).unwrap_err().to_string();
        assert!(error.contains(part), "{line}: {error}");
    }
    let params = folder.path().join("params.toml");
    std::fs::write(params, "[objective]\nname = 'poisson'\nmax_delta_step = 0.7\n").unwrap();
    let error = say(folder.path(), &format!("{FIT} --params DIR/params.toml")).unwrap_err();
    assert!(error.to_string().contains("no option \"max_delta_step\""), "{error}");
}

#[test]
fn printed_metrics_are_weighted() {
    let folder = folder_with_table();
    let rows = "3,1,1,1\n18,2,1,1\n4,3,1,0\n";
    let write = |name: &str, rows: &str| {
        std::fs::write(folder.path().join(name), format!("x,y,weight,bought\n{rows}")).unwrap();
        let fit = FIT.replace("--valid DIR/table.csv", &format!("--valid DIR/{name}"));
        let lines = say(folder.path(), &fit).unwrap();
        ["mean loss", "AUC", "Brier"].map(|name| noted(&lines, name).to_owned())
    };
    let repeated = write("repeated.csv", &format!("{rows}3,1,1,1\n3,1,1,1\n"));
    assert_eq!(write("weighted.csv", &rows.replacen("3,1,1,1", "3,1,3,1", 1)), repeated);
    assert_ne!(write("plain.csv", rows), repeated);
}

#[test]
fn the_help_shows_the_default_of_every_parameter() {
    let mut command = Line::command();
    let help = command.find_subcommand_mut("fit").unwrap().render_long_help().to_string();
    let defaults = toml::Table::try_from(BoostingParams::default()).unwrap();
    for (name, value) in defaults {
        let shown = match value {
            toml::Value::Table(objective) => objective["name"].as_str().unwrap().to_owned(),
            toml::Value::Array(_) => "all free".to_owned(),
            toml::Value::String(word) => word,
            value => value.as_float().map_or_else(|| value.to_string(), |value| value.to_string()),
        };
        let of_flag = help.split(&format!("--{name} ")).nth(1).unwrap();
        let of_flag = of_flag.split("\n      --").next().unwrap();
        assert!(of_flag.contains(&format!("[default: {shown}]")), "{name}: {of_flag}");
    }
}
