//! Whether a body is what the document says of it: the parts of JSON Schema that the document uses, each of them
//! looked at. A part that is not known here is a fault of the test, so that nothing is passed over.

use serde_json::{Map, Value};

/// What says something about a schema, and nothing about what fits it.
const WORDS: &[&str] = &["description", "example", "title", "default"];

/// A document, and what is said of bodies there.
pub struct Document(pub Value);

impl Document {
    /// What is wrong with a value by a schema of the document; a field that no schema names is wrong, too.
    pub fn faults(&self, schema: &Value, value: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        self.look(schema, ("", value), &mut faults);
        let mut fields = Vec::new();
        if self.is_closed(schema) {
            self.fields(schema, &mut fields);
            for name in value.as_object().into_iter().flat_map(Map::keys) {
                if !fields.contains(&name.as_str()) {
                    faults.push(format!(".{name} is not documented"));
                }
            }
        }
        faults
    }

    /// The schema that is meant.
    fn meant<'s>(&'s self, schema: &'s Value) -> &'s Value {
        match schema["$ref"].as_str() {
            Some(place) => {
                let found = self.0.pointer(place.trim_start_matches('#'));
                self.meant(found.unwrap_or_else(|| panic!("{place} is not there")))
            }
            None => schema,
        }
    }

    /// Whether it names the fields of an object, so that one beside them is none of the document.
    fn is_closed(&self, schema: &Value) -> bool {
        let schema = self.meant(schema);
        let all = schema["allOf"].as_array().into_iter().flatten();
        schema.get("properties").is_some() || all.into_iter().any(|one| self.is_closed(one))
    }

    /// The fields that a schema names.
    fn fields<'s>(&'s self, schema: &'s Value, names: &mut Vec<&'s str>) {
        let schema = self.meant(schema);
        let named = schema["properties"].as_object().into_iter().flatten();
        names.extend(named.map(|(name, _)| name.as_str()));
        for one in schema["allOf"].as_array().into_iter().flatten() {
            self.fields(one, names);
        }
    }

    fn look(&self, schema: &Value, (at, value): (&str, &Value), faults: &mut Vec<String>) {
        let schema = self.meant(schema);
        let parts = schema.as_object().unwrap_or_else(|| panic!("{schema}"));
        for (part, said) in parts {
            let fits = match part.as_str() {
                "type" => match said {
                    Value::Array(any) => any.iter().any(|one| is(one, value)),
                    one => is(one, value),
                },
                "enum" => said.as_array().unwrap().contains(value),
                "required" => {
                    let missing = |name: &&Value| value.get(name.as_str().unwrap()).is_none();
                    !value.is_object() || !said.as_array().unwrap().iter().any(|one| missing(&one))
                }
                "minimum" => value
                    .as_i64()
                    .is_none_or(|one| one >= said.as_i64().unwrap()),
                "maximum" => value
                    .as_i64()
                    .is_none_or(|one| one <= said.as_i64().unwrap()),
                "minLength" => {
                    let length = |text: &str| text.chars().count() as u64;
                    value
                        .as_str()
                        .is_none_or(|text| length(text) >= said.as_u64().unwrap())
                }
                "format" => value.as_str().is_none_or(|text| has_form(said, text)),
                // Those of the document are about amounts alone.
                "pattern" => value.as_str().is_none_or(|text| has_pattern(said, text)),
                "oneOf" => {
                    let fit = |one: &&Value| self.faults(one, value).is_empty();
                    said.as_array().unwrap().iter().filter(fit).count() == 1
                }
                "properties" | "items" | "allOf" | "additionalProperties" | "propertyNames" => true,
                word if WORDS.contains(&word) => true,
                word => panic!("`{word}` is not known here: {schema}"),
            };
            if !fits {
                faults.push(format!("{at} is {value}, and {part} is {said}"));
            }
        }
        self.within(schema, (at, value), faults);
    }

    /// What stands within a value.
    fn within(&self, schema: &Value, (at, value): (&str, &Value), faults: &mut Vec<String>) {
        let below = |name: &str, schema: &Value, value: &Value, faults: &mut Vec<String>| {
            let found = self.faults(schema, value).into_iter();
            faults.extend(found.map(|fault| format!("{at}{name}{fault}")));
        };
        for one in schema["allOf"].as_array().into_iter().flatten() {
            self.look(one, (at, value), faults);
        }
        for one in value.as_array().into_iter().flatten() {
            if let Some(items) = schema.get("items") {
                below("[]", items, one, faults);
            }
        }
        let named = schema["properties"].as_object();
        for (name, one) in value.as_object().into_iter().flatten() {
            match named.and_then(|named| named.get(name)) {
                Some(field) => below(&format!(".{name}"), field, one, faults),
                None => match &schema["additionalProperties"] {
                    Value::Null | Value::Bool(true) => {}
                    Value::Bool(false) => faults.push(format!("{at}.{name} may not be there")),
                    more => below(&format!(".{name}"), more, one, faults),
                },
            }
        }
    }
}

fn is(kind: &Value, value: &Value) -> bool {
    match kind.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("there is no type {other}"),
    }
}

fn has_form(form: &Value, text: &str) -> bool {
    match form.as_str().unwrap() {
        "date" => text.parse::<jalon_core::Day>().is_ok(),
        // A moment with its zone, and not a day alone.
        "date-time" => text.contains('T') && text.ends_with('Z') && is_moment(text),
        "int32" | "int64" => true,
        other => panic!("there is no form {other}"),
    }
}

fn is_moment(text: &str) -> bool {
    let (day, hour) = text
        .trim_end_matches('Z')
        .split_once('T')
        .unwrap_or_default();
    let (hour, part) = hour.split_once('.').unwrap_or((hour, "0"));
    let parts: Vec<Option<u32>> = hour.split(':').map(|one| one.parse().ok()).collect();
    let fits = |at: usize, below: u32| parts[at].is_some_and(|one| one < below);
    day.parse::<jalon_core::Day>().is_ok()
        && (parts.len() == 3 && fits(0, 24) && fits(1, 60) && fits(2, 60))
        && part.bytes().all(|one| one.is_ascii_digit())
}

fn has_pattern(pattern: &Value, text: &str) -> bool {
    assert_eq!(
        pattern, r"^[0-9]{1,12}(\.[0-9]{1,3})?$",
        "a pattern that is not known here"
    );
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |some: &str, most| {
        (1..=most).contains(&some.len()) && some.bytes().all(|one| one.is_ascii_digit())
    };
    digits(whole, 12) && digits(part, 3)
}

#[test]
fn what_does_not_fit_is_told_with_its_place() {
    let document = Document(serde_json::json!({"schemas": {
        "Sum": {"type": "object", "required": ["open"], "properties": {
            "open": {"type": "string"}, "due": {"type": ["string", "null"], "format": "date"},
        }},
        "Many": {"allOf": [{"$ref": "#/schemas/Sum"}, {"type": "object", "required": ["items"], "properties": {
            "items": {"type": "array", "items": {"oneOf": [{"$ref": "#/schemas/Sum"}, {"type": "null"}]}},
        }}]},
    }}));
    let schema = serde_json::json!({"$ref": "#/schemas/Many"});
    let good = r#"{"open":"1","due":"2026-03-02","items":[null,{"open":"2","due":null}]}"#;
    let faults = |from: &str, to: &str| {
        let changed = good.replacen(from, to, 1);
        assert!(from.is_empty() || changed != good);
        document.faults(&schema, &serde_json::from_str(&changed).unwrap())
    };
    assert_eq!(faults("", ""), Vec::<String>::new());
    for (from, to, place) in [
        ("\"1\"", "1", " is 1, and type"),
        ("03-02", "02-30", "and format is"),
        ("\"items\"", "\"item\"", ".item is not documented"),
        ("\"items\"", "\"item\"", "and required is"),
        ("\"2\"", "2", ".items[] is"),
        ("null,", "null,7,", ".items[] is 7"),
        ("\"open\":\"2\"", "\"open\":\"2\",\"more\":1", ".items[] is"),
        ("{\"open\":\"2\"", "{\"opens\":\"2\"", ".items[] is"),
    ] {
        let found = faults(from, to);
        assert!(
            found.iter().any(|one| one.contains(place)),
            "{to}: {found:?}"
        );
    }
}
