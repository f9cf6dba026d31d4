//! What the environment says: a variable stands above the entry of the file that it is named for.
//!
//! ```text
//! JALON_GUARDS_PER_HOUR=500           [guards] per_hour = 500
//! JALON_STORE_POSTGRES_FILE=/run/pg   [store] postgres = { file = "/run/pg" }
//! ```

use crate::near::closest;

/// What a variable holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Text,
    Number,
    Flag,
    /// Something that may be secret: there is a variable with `_FILE`, too.
    Secret,
}

/// The entries that a variable can say.
const ENTRIES: [(&str, Holds); 32] = [
    ("name", Holds::Text),
    ("legal_entity", Holds::Text),
    ("seller.name", Holds::Text),
    ("seller.email", Holds::Text),
    ("seller.phone", Holds::Text),
    ("store.postgres", Holds::Secret),
    ("serve.shadow", Holds::Flag),
    ("api.listen", Holds::Text),
    ("api.per_second", Holds::Number),
    ("api.behind_proxy", Holds::Flag),
    ("receipts.listen", Holds::Text),
    ("receipts.behind_proxy", Holds::Flag),
    ("receipts.base_url", Holds::Text),
    ("receipts.secret", Holds::Secret),
    ("folder.watch", Holds::Text),
    ("folder.source", Holds::Text),
    ("folder.still", Holds::Text),
    ("channels.other.folder", Holds::Text),
    ("channels.other.webhook", Holds::Text),
    ("channels.other.signing_key", Holds::Secret),
    ("guards.clock_jump", Holds::Text),
    ("guards.per_hour", Holds::Number),
    ("guards.times_usual", Holds::Number),
    ("guards.agencies_per_hour", Holds::Number),
    ("guards.payments_not_older", Holds::Text),
    ("jobs.time_zone", Holds::Text),
    ("jobs.summary", Holds::Text),
    ("jobs.feeds", Holds::Text),
    ("jobs.retention", Holds::Text),
    ("jobs.retention_months", Holds::Number),
    ("leases.lasting", Holds::Text),
    ("leases.shards", Holds::Number),
];

/// Where the data folder is: the one variable that is no entry of the file in it.
pub const DATA: &str = "JALON_DATA";

/// All variables that say something of an installation.
pub fn variables() -> Vec<String> {
    let mut names = vec![DATA.to_owned()];
    for (path, holds) in ENTRIES {
        names.push(name_of(path));
        if holds == Holds::Secret {
            names.push(format!("{}_FILE", name_of(path)));
        }
    }
    names
}

/// Names that begin as ours do and say nothing of an installation, each with the one that was probably meant; a
/// name that stands in the file says what the file asks for.
pub fn unknown(set: impl IntoIterator<Item = String>, file: &str) -> Vec<(String, Option<String>)> {
    let known = variables();
    let lower: Vec<String> = known.iter().map(|name| name.to_lowercase()).collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    let strange = set.into_iter().filter(|name| {
        name.starts_with("JALON_") && !known.contains(name) && !file.contains(name.as_str())
    });
    let mut strange: Vec<(String, Option<String>)> = strange
        .map(|name| {
            let meant = closest(&name, &lower).map(str::to_uppercase);
            (name, meant)
        })
        .collect();
    strange.sort();
    strange
}

fn name_of(path: &str) -> String {
    format!("JALON_{}", path.replace('.', "_").to_uppercase())
}

/// What the environment says: each variable with the line that it would be in the file.
pub(crate) fn said(variable: &dyn Fn(&str) -> Option<String>) -> Vec<(String, String)> {
    let mut said = Vec::new();
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    for (path, holds) in ENTRIES {
        let name = name_of(path);
        if holds == Holds::Secret {
            let from = format!("{name}_FILE");
            if let Some(file) = set(&from) {
                said.push((from, format!("{path} = {{ file = {} }}", quoted(&file))));
                continue;
            }
        }
        if let Some(value) = set(&name) {
            let plain = match holds {
                Holds::Text | Holds::Secret => false,
                Holds::Number => value.len() < 18 && value.bytes().all(|one| one.is_ascii_digit()),
                Holds::Flag => matches!(value.as_str(), "true" | "false"),
            };
            let written = match plain {
                true => value,
                false => quoted(&value),
            };
            said.push((name, format!("{path} = {written}")));
        }
    }
    said
}

/// As a text of the file.
fn quoted(value: &str) -> String {
    let mut out = String::from("\"");
    for sign in value.chars() {
        match sign {
            '"' | '\\' => out.extend(['\\', sign]),
            sign if sign.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(sign))),
            sign => out.push(sign),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{Secret, StoreAt, read_with};

    fn with<'a>(set: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
        move |name| {
            let found = set.iter().find(|(one, _)| *one == name);
            found.map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn a_variable_that_says_nothing_is_told_with_the_one_that_was_meant() {
        let set = [
            "PATH",
            "JALON_DATA",
            "JALON_DATAA",
            "JALON_GUARD_PER_HOUR",
            "JALON_STORE_POSTGRES_FILE",
            "JALON_MAIL_KEY",
            "JALON_COLOUR",
        ];
        let file = "[channels.other]\nsigning_key = { env = \"JALON_MAIL_KEY\" }\n";
        let told = unknown(set.map(str::to_owned), file);
        let told: Vec<(&str, Option<&str>)> = told
            .iter()
            .map(|(name, meant)| (name.as_str(), meant.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                ("JALON_COLOUR", None),
                ("JALON_DATAA", Some("JALON_DATA")),
                ("JALON_GUARD_PER_HOUR", Some("JALON_GUARDS_PER_HOUR")),
            ]
        );
    }

    #[test]
    fn a_variable_stands_above_the_file_and_the_file_above_what_is_usual() {
        let file = "name = \"from-file\"\n[guards]\nper_hour = 7\ntimes_usual = 9\n";
        let set = [
            ("JALON_NAME", "from \"here\\"),
            ("JALON_GUARDS_PER_HOUR", "500"),
            ("JALON_SERVE_SHADOW", "true"),
            ("JALON_STORE_POSTGRES_FILE", "/run/pg"),
            ("JALON_FOLDER_WATCH", ""),
        ];
        let read = read_with(file, &with(&set)).unwrap();
        assert_eq!(read.name, "from \"here\\");
        assert_eq!((read.guards.per_hour, read.guards.times_usual), (500, 9));
        assert!(read.serve.shadow);
        assert_eq!(
            read.store,
            StoreAt::Postgres(Secret::File("/run/pg".into()))
        );
        assert_eq!(read.folder, None, "an empty variable says nothing");
        assert_eq!(read.guards.clock_jump, Duration::from_secs(7_200));
        let alone = read_with("", &with(&[("JALON_LEASES_LASTING", "20 s")])).unwrap();
        assert_eq!(alone.leases.lasting, Duration::from_secs(20));
    }

    #[test]
    fn a_wrong_variable_is_told_by_its_name() {
        let set = [
            ("JALON_GUARDS_PER_HOUR", "many"),
            ("JALON_SERVE_SHADOW", "perhaps"),
        ];
        let faults = read_with("name = \"x\"\n\n# the end", &with(&set)).unwrap_err();
        let names: Vec<_> = faults
            .iter()
            .map(|fault| fault.variable.as_deref())
            .collect();
        assert_eq!(
            names,
            [Some("JALON_SERVE_SHADOW"), Some("JALON_GUARDS_PER_HOUR")]
        );
        let faults = read_with("nam = \"x\"", &with(&[])).unwrap_err();
        assert_eq!((faults[0].variable.as_deref(), faults[0].line), (None, 1));
    }

    #[test]
    fn every_variable_is_read() {
        for (path, holds) in ENTRIES {
            let value = match holds {
                Holds::Number => "12",
                Holds::Flag => "true",
                _ => "5 min",
            };
            let name = name_of(path);
            let set = [
                (name.as_str(), value),
                ("JALON_NAME", "x"),
                ("JALON_FOLDER_WATCH", "in"),
            ];
            let faults = read_with("", &with(&set)).err().unwrap_or_default();
            let unknown = faults
                .iter()
                .any(|fault| fault.reason.en.contains("there is no entry"));
            assert!(!unknown, "{name}: {faults:?}");
        }
    }
}
