//! One digest for what a file says, whatever its layout and its comments.

use serde_json::{Map, Value};
use sources::sha256_hex;

/// SHA-256 of a value with its keys in order and without what is the same as left out: null, false
/// and empty lists and maps. A setting which the program learns later changes no digest.
pub fn digest(value: Value) -> String {
    sha256_hex(canonical(value).to_string().as_bytes())
}

fn canonical(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut kept: Vec<(String, Value)> =
                fields.into_iter().filter(|(_, value)| !is_left_out(value)).collect();
            kept.sort_by(|one, other| one.0.cmp(&other.0));
            let kept = kept.into_iter().map(|(name, value)| (name, canonical(value)));
            Value::Object(kept.collect::<Map<String, Value>>())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(canonical).collect()),
        other => other,
    }
}

fn is_left_out(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}
