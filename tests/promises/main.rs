//! What the tests of our own scripts hold: every step is reached, and a script that did anything less
//! or at another time would fail one of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../bounds.rs"]
mod bounds;
mod mutants;
mod replayed;
mod stored;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jalon_core::Zone;
use jalon_core::cases::Case;
use jalon_core::machine::Compiled;
use jalon_dsl::modules::Given;
use jalon_dsl::words::Surface;
use jalon_simulate::{Coverage, World, judge};

use mutants::{Mutant, mutants};

/// A script with its tests.
struct Script {
    path: PathBuf,
    compiled: Compiled,
    cases: Vec<Case>,
    /// The language of its keywords, as `fr`.
    language: &'static str,
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn read(path: &str) -> Script {
    let path = root().join(path);
    let given = Given {
        name: path.to_string_lossy().into_owned(),
        bytes: std::fs::read(&path).unwrap(),
    };
    let checked = jalon_dsl::check::check(vec![given], &|path| std::fs::read(path).ok());
    assert!(!checked.has_errors(), "{}", path.display());
    let (compiled, cases) =
        jalon_dsl::compile::compile_with_cases(&checked.models[0], &checked.sources).unwrap();
    let mut modules = checked.models[0].modules.iter();
    let own = modules.find(|(_, module)| module.path.is_empty());
    let french = own.is_some_and(|(_, module)| module.surface == Surface::French);
    Script {
        path,
        compiled,
        cases,
        language: if french { "fr" } else { "en" },
    }
}

fn world(compiled: &Compiled, language: &str) -> World {
    static PARIS: LazyLock<Option<Zone>> = LazyLock::new(|| jalon_zones::zone("Europe/Paris"));
    let zone = |name: &str| match name {
        "Europe/Paris" => PARIS.clone(),
        other => jalon_zones::zone(other),
    };
    let of_customers = ["America/New_York", "Europe/Berlin", "Europe/London"];
    let of_customers = of_customers.into_iter().filter_map(jalon_zones::zone);
    World::new(compiled.clone(), &zone, of_customers.collect()).in_language(language)
}

/// The scripts whose tests hold all that they do.
const WHOLE: &[&str] = &[
    "examples/first.jalon",
    "examples/opticians/opticians.en.jalon",
    "examples/opticians/opticiens.fr.jalon",
    "stdlib/tests/ladders.jalon",
];

/// The scripts that have no twin.
const MORE: &[&str] = &[
    "examples/edi/edi.jalon",
    "examples/export/export.jalon",
    "examples/franchise/franchise.jalon",
    "examples/receivables/firm.jalon",
    "examples/receivables/gentle.jalon",
    "examples/saas/saas.jalon",
    "examples/secteur-public/secteur_public.jalon",
];

#[test]
fn every_test_of_our_own_scripts_passes_and_every_part_is_reached() {
    for path in WHOLE.iter().chain(MORE) {
        let script = read(path);
        let world = world(&script.compiled, script.language);
        let mut covered = Vec::new();
        for case in &script.cases {
            let verdict = judge(&world, case);
            let failures = &verdict.failures;
            assert!(failures.is_empty(), "{path}: {}: {failures:?}", case.name);
            covered.push(verdict.covered);
        }
        let coverage = Coverage::of(&world.machine, covered);
        let missing: Vec<_> = coverage.missing().collect();
        assert!(missing.is_empty(), "{path}: {missing:?}");
    }
}

#[test]
fn a_script_without_one_of_its_actions_or_with_another_delay_fails_a_test() {
    let mut survivors = Vec::new();
    // The French twin of a script is the same machine but for its names.
    let own = WHOLE.iter().filter(|path| !path.ends_with(".fr.jalon"));
    let count = usize::try_from(bounds::bound("scripts_changed")).unwrap();
    for path in own.chain(MORE).take(count) {
        let script = read(path);
        for mutant in mutants(&script.compiled) {
            if !is_caught(&script, &mutant) && !mutants::is_known(&mutant) {
                survivors.push(format!("{}: {}", script.path.display(), mutant.what));
            }
        }
    }
    assert!(survivors.is_empty(), "{}", survivors.join("\n"));
}

fn is_caught(script: &Script, mutant: &Mutant) -> bool {
    let world = world(&mutant.compiled, script.language);
    let mut cases = script.cases.iter();
    cases.any(|case| !judge(&world, case).failures.is_empty())
}
