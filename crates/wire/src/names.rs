//! The names of fields, for readers that tell of those they do not know.

/// The fields of a [`Record`](crate::Record), and of the [`Head`](crate::Head) beside it on a line.
pub const RECORD_FIELDS: [&str; 12] = [
    "schema_version",
    "model",
    "entity_model",
    "kept_fields",
    "id",
    "source",
    "summary",
    "entities",
    "sentences",
    "text",
    "references",
    "kept",
];

/// The fields of a [`Report`](crate::Report).
pub const REPORT_FIELDS: [&str; 5] =
    ["schema_version", "model", "entity_model", "kept_fields", "documents"];

#[cfg(all(test, feature = "schema"))]
mod tests {
    use std::collections::BTreeSet;

    fn check<T: schemars::JsonSchema>(known: &[&str]) {
        let schema = schemars::schema_for!(T);
        let fields = schema.get("properties").and_then(|fields| fields.as_object());
        let fields: BTreeSet<&str> =
            fields.expect("an object").keys().map(String::as_str).collect();
        assert_eq!(fields, known.iter().copied().collect());
    }

    #[test]
    fn they_are_all() {
        check::<crate::Line>(&super::RECORD_FIELDS);
        check::<crate::Report>(&super::REPORT_FIELDS);
    }
}
