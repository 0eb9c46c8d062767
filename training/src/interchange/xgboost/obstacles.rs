//! The reason for which a model with unknown fields cannot be a forest, where it is a known one.

use serde_json::Value;

/// The property of a model, by the fields of it, that a forest cannot represent.
pub(super) fn known_obstacle(text: &str) -> Option<&'static str> {
    let model: Value = serde_json::from_str(text).ok()?;
    let booster = model.pointer("/learner/gradient_booster")?;
    match booster.get("name").and_then(Value::as_str) {
        Some("dart") => return Some("dropped-out trees (booster dart)"),
        Some("gblinear") => return Some("a linear model (booster gblinear)"),
        _ => {}
    }
    let holds = |value: &Value| match value {
        Value::Array(list) => !list.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => false,
    };
    let cats = booster.pointer("/model/cats").and_then(Value::as_object);
    if cats.is_some_and(|cats| cats.values().any(holds)) {
        return Some("features of categories");
    }
    let trees = booster.pointer("/model/trees").and_then(Value::as_array)?;
    if trees.iter().any(|tree| tree.get("categories").is_some_and(holds)) {
        return Some("splits on categories");
    }
    let width = |tree: &Value| tree.pointer("/tree_param/size_leaf_vector").cloned();
    let several = |tree: &Value| width(tree).is_some_and(|width| width != "0" && width != "1");
    trees.iter().any(several).then_some("leaves of several values")
}
