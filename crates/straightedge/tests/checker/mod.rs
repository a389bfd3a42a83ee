//! A value held against a JSON schema.

use serde_json::Value;

/// What of JSON Schema (draft 2020-12) the schemas use; any other keyword is an error, so that
/// nothing passes unread.
pub struct Checker<'a> {
    /// The whole schema.
    pub root: &'a Value,
}

impl Checker<'_> {
    /// Every fault of a value under a part of the schema, each with its place.
    pub fn faults(&self, part: &Value, value: &Value, place: &str) -> Vec<String> {
        let Value::Object(keywords) = part else {
            return if part == &Value::Bool(true) {
                Vec::new()
            } else {
                vec![format!("{place}: nothing is allowed")]
            };
        };
        keywords
            .iter()
            .flat_map(|(keyword, rule)| self.keyword(keyword, rule, part, value, place))
            .collect()
    }

    fn keyword(
        &self,
        keyword: &str,
        rule: &Value,
        part: &Value,
        value: &Value,
        place: &str,
    ) -> Vec<String> {
        let fail_unless = |good: bool| {
            if good { vec![] } else { vec![format!("{place}: {value} against {keyword} {rule}")] }
        };
        let branches = || {
            rule.as_array().expect("branches").iter().map(|part| self.faults(part, value, place))
        };
        match keyword {
            "$schema" | "$comment" | "$defs" | "title" | "description" | "default" | "format"
            | "examples" => Vec::new(),
            "$ref" => {
                let pointer = rule
                    .as_str()
                    .and_then(|rule| rule.strip_prefix('#'))
                    .expect("a local reference");
                self.faults(self.root.pointer(pointer).expect("a definition"), value, place)
            }
            "type" => {
                let is = |name: &Value| match name.as_str().expect("a name") {
                    "integer" => value.is_u64() || value.is_i64(),
                    "number" => value.is_number(),
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "array" => value.is_array(),
                    "object" => value.is_object(),
                    "null" => value.is_null(),
                    other => panic!("type {other} is none"),
                };
                fail_unless(rule.as_array().map_or_else(|| is(rule), |names| names.iter().any(is)))
            }
            "enum" => fail_unless(rule.as_array().expect("a list").contains(value)),
            "const" => fail_unless(rule == value),
            "minimum" => {
                fail_unless(value.as_f64().is_none_or(|value| Some(value) >= rule.as_f64()))
            }
            "maximum" => {
                fail_unless(value.as_f64().is_none_or(|value| Some(value) <= rule.as_f64()))
            }
            "minItems" => fail_unless(
                value.as_array().is_none_or(|items| Some(items.len() as u64) >= rule.as_u64()),
            ),
            "maxItems" => fail_unless(
                value.as_array().is_none_or(|items| Some(items.len() as u64) <= rule.as_u64()),
            ),
            "anyOf" => fail_unless(branches().any(|faults| faults.is_empty())),
            "oneOf" => fail_unless(branches().filter(Vec::is_empty).count() == 1),
            "required" => {
                let absent = |name: &&Value| {
                    value.is_object() && value.get(name.as_str().expect("a name")).is_none()
                };
                rule.as_array()
                    .expect("names")
                    .iter()
                    .filter(absent)
                    .map(|name| format!("{place}: no {name}"))
                    .collect()
            }
            _ => self.nested(keyword, rule, part, value, place),
        }
    }

    /// The keywords that speak of what a value holds.
    fn nested(
        &self,
        keyword: &str,
        rule: &Value,
        part: &Value,
        value: &Value,
        place: &str,
    ) -> Vec<String> {
        let fields = || value.as_object().into_iter().flatten();
        match keyword {
            "properties" => fields()
                .filter_map(|(name, field)| {
                    Some(self.faults(rule.get(name)?, field, &format!("{place}.{name}")))
                })
                .flatten()
                .collect(),
            "additionalProperties" => fields()
                .filter(|(name, _)| part["properties"].get(name).is_none())
                .flat_map(|(name, field)| self.faults(rule, field, &format!("{place}.{name}")))
                .collect(),
            "propertyNames" => fields()
                .flat_map(|(name, _)| {
                    self.faults(rule, &Value::from(name.as_str()), &format!("{place}.{name}"))
                })
                .collect(),
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                items
                    .flat_map(|(index, item)| self.faults(rule, item, &format!("{place}[{index}]")))
                    .collect()
            }
            other => panic!("keyword {other} is not read here; teach this test"),
        }
    }
}
