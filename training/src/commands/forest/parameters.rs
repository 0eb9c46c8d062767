//! The parameters of `forest fit`: those of the file, overridden by the flags.

use super::arguments::FitArguments;
use super::error::ForestCommandError;
use crate::boosting::{BoostingObjective, BoostingParams};

/// The options of the objectives, in the file, with LightGBM's defaults.
const OPTIONS: [(&str, &str, f64); 2] =
    [("tweedie", "variance_power", 1.5), ("quantile", "alpha", 0.9)];

/// The parameters of the file, overridden by the flags.
pub(super) fn parameters(
    arguments: &FitArguments,
) -> Result<(BoostingParams, BoostingObjective), ForestCommandError> {
    let unreadable = |source| ForestCommandError::Parameters { source };
    let mut table = match &arguments.params {
        Some(path) => std::fs::read_to_string(path)
            .map_err(|source| ForestCommandError::Unreadable { path: path.clone(), source })?
            .parse::<toml::Table>()
            .map_err(unreadable)?,
        None => toml::Table::new(),
    };
    let flags = toml::Table::try_from(&arguments.parameters)
        .expect("flags are numbers, words and lists of numbers");
    table.extend(flags);
    let objective = objective(arguments, table.remove("objective"))?;
    table.insert("objective".to_owned(), objective.clone().into());
    let params: BoostingParams = table.try_into().map_err(unreadable)?;
    let params = match arguments.parameters.seed {
        Some(seed) => params.seed(seed),
        None => params,
    };
    Ok((params, objective.try_into().map_err(unreadable)?))
}

/// The objective with its options, and no option of another objective.
fn objective(
    arguments: &FitArguments,
    in_file: Option<toml::Value>,
) -> Result<toml::Table, ForestCommandError> {
    let named = |name: toml::Value| toml::Table::from_iter([("name".to_owned(), name)]);
    let mut objective = match (&arguments.objective, in_file) {
        (Some(name), _) => named(name.as_str().into()),
        (None, Some(toml::Value::Table(objective))) => objective,
        (None, Some(name)) => named(name),
        (None, None) => named("binary".into()),
    };
    let flags = [arguments.tweedie_variance_power, arguments.alpha];
    for ((_, option, _), flag) in OPTIONS.into_iter().zip(flags) {
        if let Some(value) = flag {
            objective.insert(option.to_owned(), value.into());
        }
    }
    let name = objective.get("name").and_then(toml::Value::as_str).unwrap_or_default().to_owned();
    let own = OPTIONS.into_iter().find(|(objective, ..)| *objective == name);
    let known = |key: &str| key == "name" || own.is_some_and(|(_, option, _)| option == key);
    if let Some(option) = objective.keys().find(|key| !known(key)) {
        let option = option.clone();
        return Err(ForestCommandError::Option { option, objective: name });
    }
    if let Some((_, option, default)) = own
        && !objective.contains_key(option)
    {
        objective.insert(option.to_owned(), default.into());
    }
    Ok(objective)
}
