//! Real files: the sample data of the examples, electronic invoices, and a history of receivables
//! where it is at hand.

use std::path::{Path, PathBuf};

use super::{SCRIPT, assert_sums, sums};
use crate::run::{Folder, folder};
use crate::skip::skip;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn fixtures(name: &str) -> Option<PathBuf> {
    let path = repository().join("../shared/fixtures").join(name);
    std::fs::canonicalize(path).ok()
}

fn script() -> Folder {
    folder(&[("s.jalon", SCRIPT)])
}

#[test]
fn the_data_of_each_example_plays_whole() {
    let folder = script();
    for (example, script, invoices) in [
        ("opticians", "opticians.en.jalon", 36),
        ("saas", "saas.jalon", 24),
        ("edi", "edi.jalon", 35),
        ("secteur-public", "secteur_public.jalon", 32),
        ("franchise", "franchise.jalon", 40),
        ("export", "export.jalon", 24),
    ] {
        let path = repository().join("examples").join(example);
        let path = path.display();
        let line = format!("simulate {path}/{script} --invoices {path}/data");
        let ended = folder.jalon(&line);
        assert_eq!(ended.code, 0, "{example}: {ended:?}");
        assert_sums(&ended);
        assert_eq!(sums(&ended, "records").2, 0, "{example}: {ended:?}");
        let told = format!("with {invoices} invoices\n");
        assert!(ended.stdout.contains(&told), "{example}: {ended:?}");
    }
}

#[test]
fn electronic_invoices_load_or_are_refused_with_the_reason() {
    const NAME: &str = "electronic_invoices_load_or_are_refused_with_the_reason";
    let folder = script();
    // Those that the list of fixtures calls broken: a PDF without XML, an encoding that does not exist.
    for (name, broken) in [("ubl", 0), ("cii", 0), ("facturx-pdf", 2)] {
        let Some(path) = fixtures(name) else {
            return skip(NAME, "the electronic invoices are not at hand");
        };
        let files = std::fs::read_dir(&path).unwrap().count() as u64;
        let ended = folder.jalon(&format!(
            "simulate s.jalon --invoices {} --rejects r.csv",
            path.display()
        ));
        assert_sums(&ended);
        assert_eq!(
            sums(&ended, "rows"),
            (files, files - broken, broken),
            "{name}: {ended:?}"
        );
        assert_eq!(sums(&ended, "records").2, 0, "{name}: {ended:?}");
        let rejects = String::from_utf8(folder.read("r.csv")).unwrap();
        let lines = rejects.lines().count() as u64;
        assert_eq!(lines, 1 + broken, "{name}: {rejects}");
    }
}

#[test]
fn the_real_history_is_replayed_and_compared() {
    const NAME: &str = "the_real_history_is_replayed_and_compared";
    let Some(path) = fixtures("receivables/accounts-receivable.csv") else {
        return skip(NAME, "the history of receivables is not at hand");
    };
    let example = repository().join("examples/receivables");
    let (example, path) = (example.display(), path.display());
    let play = format!(
        "simulate {example}/gentle.jalon --invoices {path} --mapping {example}/mapping.toml"
    );
    let folder = script();
    let ended = folder.jalon(&play);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(sums(&ended, "rows"), (1_207, 1_207, 0));
    assert_sums(&ended);
    for told in [
        "accounts            50, with 1,207 invoices",
        "1,207  gentle                  1,207 paid",
    ] {
        assert!(ended.stdout.contains(told), "{told}: {ended:?}");
    }
    let ended = folder.jalon(&format!("{play} --compare {example}/firm.jalon"));
    assert_eq!(ended.code, 0, "{ended:?}");
    for told in [
        "of 1,207 invoices",
        "reminder: only gentle.jalon",
        "call: only firm.jalon",
    ] {
        assert!(ended.stdout.contains(told), "{told}: {ended:?}");
    }
}
