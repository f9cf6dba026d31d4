//! The scripts that are drawn: all examples, the whole language, and one with texts that are hard.

use std::fs;
use std::path::{Path, PathBuf};

use jalon_core::Machine;
use jalon_dsl::check::check;
use jalon_dsl::modules::Given;
use jalon_dsl::words::Surface;
use jalon_graph::Lang;

/// A script with journeys.
pub struct Drawn {
    /// Its path below the repository.
    pub path: String,
    /// Its first line, which says what it is about.
    pub about: String,
    /// The language in which it is written.
    pub lang: Lang,
    pub machine: Machine,
}

/// The folder of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every script below `examples/` that has a journey.
pub fn examples() -> Vec<Drawn> {
    let mut paths = Vec::new();
    gather("examples", &mut paths);
    paths.sort();
    let drawn: Vec<Drawn> = paths.iter().filter_map(|path| drawn(path)).collect();
    assert!(drawn.len() >= 3, "the examples are there");
    drawn
}

/// Examples, a script that uses the whole language, and a hard one.
pub fn all() -> Vec<Drawn> {
    let mut all = examples();
    all.extend(drawn("dsl/tests/compile/whole.jalon"));
    all.push(hard());
    all
}

/// Texts that would leave their labels, words without end, answers to answers, milestones in a row.
pub fn hard() -> Drawn {
    let name = "Rechtsschutzversicherungsgesellschaftenkundenbetreuungsteam";
    // As long as texts of answers may be, without a space.
    let long = name.repeat(2);
    let text = format!(
        "team receivables
team {name}
agency collectco

journey hard {{
  for all invoices
  send to payer by link
  milestone received {{
    expect receipt from payer within 3 days
    missed   task \"]]> <b>&amp; # ; ` {{number}} \\\\\" for receivables {{
      \"<script>\"   task \"{long}\" for {name} {{
        \"a|b\"   task \"deeper\" for receivables {{
          \"again\"   try again, at most 2 times
          \"go\"      go on
        }}
        \"no\"    mark as passed
      }}
    }}
  }}
  milestone approved after received or its miss {{
    expect acceptance from payer within 9 days
    on refusal from payer   alert receivables about \"{long}\"
    missed   go on
  }}
  milestone paid from sending {{
    expect payment in full
    step a   3 days after sending   alert receivables
    step b   9 days after due       chase payer by email
    step c   20 days after b        formal notice to payer by registered_letter
    missed   10 days after c        hand over to agency collectco
  }}
  milestone collected after handover {{
    expect payment in full
    missed   90 days after start   recall from agency collectco; task \"Not collected\" for receivables
  }}
}}
"
    );
    of_text("hard.jalon", text.into_bytes()).expect("the hard script has no error")
}

fn drawn(path: &str) -> Option<Drawn> {
    let bytes = fs::read(root().join(path)).expect("a script can be read");
    of_text(path, bytes)
}

/// A script with its machine; nothing for a module, which has no journeys.
fn of_text(path: &str, bytes: Vec<u8>) -> Option<Drawn> {
    let about = String::from_utf8_lossy(&bytes).into_owned();
    let about = about
        .lines()
        .next()
        .unwrap_or_default()
        .trim_start_matches('#')
        .trim();
    let given = Given {
        name: path.to_owned(),
        bytes,
    };
    let mut checked = check(vec![given], &|path| fs::read(root().join(path)).ok());
    let told = checked
        .diagnostics
        .iter()
        .map(|found| found.message.en.clone());
    let told: Vec<String> = told.collect();
    assert!(!checked.has_errors(), "{path}: {}", told.join("\n"));
    let script = checked.scripts.pop()?;
    let lang = match script.files.last()?.tree.surface {
        Surface::English => Lang::En,
        Surface::French => Lang::Fr,
    };
    let machine = checked.machines.pop()??.machine;
    (!machine.journeys.is_empty()).then(|| Drawn {
        path: path.to_owned(),
        about: about.to_owned(),
        lang,
        machine,
    })
}

fn gather(folder: &str, paths: &mut Vec<String>) {
    for entry in fs::read_dir(root().join(folder)).expect("a folder") {
        let entry = entry.expect("an entry");
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            gather(&path, paths);
        } else if path.ends_with(".jalon") {
            paths.push(path);
        }
    }
}
