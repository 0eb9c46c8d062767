//! Model files; the format follows from the ending of the name.

use std::path::Path;

use tenure::disk::atomic;
use tenure::predictors::forest::Forest;

use super::error::ForestCommandError;
use crate::interchange::{
    InterchangeError, XgboostSums, from_lightgbm, from_xgboost, to_lightgbm, to_xgboost,
};

/// Reads a model of any format.
pub(super) fn read(path: &Path) -> Result<Forest, ForestCommandError> {
    let foreign = |source| ForestCommandError::Interchange { path: path.to_owned(), source };
    let text = || std::fs::read_to_string(path).map_err(|source| unreadable(path, source));
    match ending(path) {
        "forest" => {
            let bytes = std::fs::read(path).map_err(|source| unreadable(path, source))?;
            Forest::read_from(&bytes)
                .map_err(|source| ForestCommandError::Forest { path: path.to_owned(), source })
        }
        "txt" => from_lightgbm(&text()?).map_err(foreign),
        "json" => from_xgboost(&text()?).map_err(foreign),
        _ => Err(ForestCommandError::ModelFormat { path: path.to_owned() }),
    }
}

/// Writes a model in the format of its name; `sums` is for XGBoost's alone.
pub(super) fn write(
    path: &Path,
    forest: &Forest,
    sums: XgboostSums,
) -> Result<(), ForestCommandError> {
    let foreign = |source: InterchangeError| ForestCommandError::Interchange {
        path: path.to_owned(),
        source,
    };
    let bytes = match ending(path) {
        "forest" => {
            let mut bytes = Vec::new();
            forest.write_to(&mut bytes);
            bytes
        }
        "txt" => to_lightgbm(forest).map_err(foreign)?.into_bytes(),
        "json" => to_xgboost(forest, sums).map_err(foreign)?.into_bytes(),
        _ => return Err(ForestCommandError::ModelFormat { path: path.to_owned() }),
    };
    Ok(atomic::file(path, &bytes)?)
}

/// Checks the name of a model before any work is done for it.
pub(super) fn check_name(path: &Path) -> Result<(), ForestCommandError> {
    match ending(path) {
        "forest" | "txt" | "json" => Ok(()),
        _ => Err(ForestCommandError::ModelFormat { path: path.to_owned() }),
    }
}

/// Refuses formats that a forest with splits on categories cannot be written in.
pub(super) fn check_categories(path: &Path) -> Result<(), ForestCommandError> {
    match ending(path) {
        "txt" | "json" => Err(ForestCommandError::Categories { path: path.to_owned() }),
        _ => Ok(()),
    }
}

/// Refuses `--plain_sums` for other formats than XGBoost's, where it would have no effect.
pub(super) fn check_plain_sums(plain_sums: bool, to: &Path) -> Result<(), ForestCommandError> {
    if plain_sums && ending(to) != "json" {
        return Err(ForestCommandError::PlainSums { path: to.to_owned() });
    }
    Ok(())
}

fn ending(path: &Path) -> &str {
    path.extension().and_then(|ending| ending.to_str()).unwrap_or_default()
}

fn unreadable(path: &Path, source: std::io::Error) -> ForestCommandError {
    ForestCommandError::Unreadable { path: path.to_owned(), source }
}
