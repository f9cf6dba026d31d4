//! A module of the library that there is not: what was meant, and what there is.

use jalon_dsl::check::check;
use jalon_dsl::diagnostic::Diagnostic;
use jalon_dsl::library::countries::COUNTRIES;
use jalon_dsl::library::{modules, read};
use jalon_dsl::modules::Given;

#[test]
fn a_country_may_be_called_by_its_letters_or_its_french_name() {
    for (name, meant) in [
        ("FR", "france"),
        ("uk", "united_kingdom"),
        ("gb", "united_kingdom"),
        ("allemagne", "germany"),
        ("suède", "sweden"),
        ("belgim", "belgium"),
    ] {
        let told = told(&format!("use std.{name}\n"));
        let fix = told.fix.expect(name);
        assert_eq!(fix.replacement, format!("std.{meant}"));
        let help = told.help.expect(name);
        assert!(
            help.en.contains(&format!("did you mean `std.{meant}`?")),
            "{}",
            help.en
        );
        assert!(help.en.contains("austria, belgium, denmark"), "{}", help.en);
        assert!(help.fr.contains("austria, belgium, denmark"), "{}", help.fr);
    }
}

#[test]
fn of_a_country_that_there_is_not_it_is_said_how_to_add_it() {
    let help = told("use std.brazil\n").help.expect("help");
    assert!(help.en.contains("united_kingdom"), "{}", help.en);
    assert!(help.en.contains("a file of your own"), "{}", help.en);
    assert!(help.fr.contains("un fichier à vous"), "{}", help.fr);
}

#[test]
fn every_country_has_its_module() {
    let known: Vec<String> = modules().collect();
    for country in COUNTRIES {
        assert!(
            known.contains(&format!("std.{}", country.module)),
            "{}",
            country.code
        );
    }
}

#[test]
fn every_script_of_the_library_is_short_enough_to_be_read() {
    for module in modules().chain(["std.std".to_owned()]) {
        let path = format!("{}.jalon", module.trim_start_matches("std."));
        let text = read(&path).expect(&path);
        assert!(text.lines().count() <= 240, "{path}");
        assert!(text.starts_with("## "), "{path} says what it is for");
    }
}

/// The one message about a line at the top of a script.
fn told(line: &str) -> Diagnostic {
    let script = format!("{line}journey all {{\n  for all invoices\n  leave alone\n}}\n");
    let given = Given {
        name: "script.jalon".to_owned(),
        bytes: script.into_bytes(),
    };
    let mut told = check(vec![given], &|_| None).diagnostics;
    assert_eq!(told.len(), 1, "{told:?}");
    told.remove(0)
}
