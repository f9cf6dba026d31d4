//! Scripts for tests, and stories played by the simulation.
#![allow(dead_code, missing_docs)]

use jalon_core::machine::Compiled;
use jalon_dsl::modules::Given;
use jalon_explore::{Answer, Bounds, Path, prove};
use jalon_simulate::{Scene, Timeline, World, play};

/// What the checker has against a script: its errors, by their codes.
pub fn refused(text: &str) -> Vec<String> {
    let given = Given {
        name: "script.jalon".to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let checked = jalon_dsl::check::check(vec![given], &|_| None);
    let errors = checked
        .diagnostics
        .iter()
        .filter(|found| found.severity == jalon_dsl::diagnostic::Severity::Error);
    errors
        .map(|found| format!("{} {}", found.code, found.message.en))
        .collect()
}

/// The world of a script without errors.
pub fn world(text: &str) -> World {
    let given = Given {
        name: "script.jalon".to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let checked = jalon_dsl::check::check(vec![given], &|_| None);
    let errors: Vec<_> = checked
        .diagnostics
        .iter()
        .filter(|found| found.severity == jalon_dsl::diagnostic::Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let compiled: Compiled = checked.machines.first().unwrap().clone().unwrap();
    World::new(compiled, &jalon_zones::zone, Vec::new())
}

/// A script with a journey and one policy.
pub fn script(journey: &str, policy: &str) -> String {
    format!(
        "team receivables\nagency collectco\n\njourney everyone {{\n  for invoices in EUR\n  \
         send to payer by link\n{journey}\n}}\n\npolicy {{\n  {policy}\n}}\n"
    )
}

/// The answer within so many things that happen.
pub fn answer(text: &str, things: u32) -> (World, Answer) {
    let world = world(text);
    let bounds = Bounds {
        things,
        days_after: 3,
        ..Bounds::default()
    };
    let report = prove(&world, &[0], &bounds);
    let answer = report.answers.first().unwrap().clone().unwrap();
    (world, answer)
}

/// What a story shows when it is played by the simulation, which knows nothing of the explorer.
pub fn played(world: &World, path: &Path) -> Timeline {
    let customers = [path.given.customer.clone()];
    let invoices = [path.given.invoice.clone()];
    let days = path.happens.iter().map(|happens| happens.day);
    let invoice = &path.given.invoice;
    let until = days.chain(invoice.due).fold(invoice.issue, Ord::max);
    let scene = Scene {
        customers: &customers,
        invoices: &invoices,
        happens: path.happens.iter().collect(),
        days: Vec::new(),
        until: until.plus_days(400),
    };
    play(world, &scene)
}
