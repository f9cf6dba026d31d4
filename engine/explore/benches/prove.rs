//! What proofs cost: states, transitions, time and memory, for the ladders of the library, for the
//! examples, and for ladders of more and more rungs over longer and longer times.
//!
//! `cargo bench -p jalon-explore`, or `cargo bench -p jalon-explore -- SCRIPT...` for other scripts.
//! `BENCH_SECONDS` is the budget of each policy, 10 if not said.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs
)]

use std::time::Instant;

use jalon_dsl::modules::Given;
use jalon_explore::{Answer, Bounds, prove};
use jalon_simulate::World;

const EXAMPLES: [&str; 5] = [
    "examples/opticians/opticians.en.jalon",
    "examples/export/export.jalon",
    "examples/franchise/franchise.jalon",
    "examples/secteur-public/secteur_public.jalon",
    "examples/receivables/firm.jalon",
];

const POLICIES: &str = "
policy {
  never chase payer when balance = 0
  never chase payer while disputed
  at most 4 messages to payer
  every path ends in paid, task or handover
}
";

fn main() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../");
    let named: Vec<String> = std::env::args().skip(1).collect();
    let named = named.into_iter().filter(|one| !one.starts_with('-'));
    let named: Vec<String> = named.collect();
    println!(
        "| Script, policy | Answer | States | Transitions | Seconds | Processor s | Most memory, MB |"
    );
    println!("|---|---|---|---|---|---|---|");
    if !named.is_empty() {
        for path in named {
            script(&path, &std::fs::read_to_string(&path).unwrap());
        }
        return;
    }
    let ladders = std::fs::read_to_string(format!("{root}stdlib/tests/ladders.jalon")).unwrap();
    let (ladders, _) = ladders.split_once("\ntest ").unwrap();
    for ladder in ["gentle", "standard", "firm"] {
        script(
            &format!("std, {ladder} ladder"),
            &one_journey(ladders, ladder),
        );
    }
    for path in EXAMPLES {
        let path = format!("{root}{path}");
        let name = path.rsplit('/').next().unwrap_or_default();
        script_at(name, &path);
    }
    for rungs in [1, 2, 4, 8] {
        script(
            &format!("{rungs} rungs in 60 days"),
            &rungs_of(rungs, 60 / rungs),
        );
    }
    for days in [15, 120, 480] {
        script(&format!("4 rungs in {days} days"), &rungs_of(4, days / 4));
    }
}

/// One of the journeys of the library's test of its ladders, with what a house adds to it.
fn one_journey(all: &str, name: &str) -> String {
    let start = all.find(&format!("journey {name} {{")).unwrap();
    let journey = &all[start..];
    let end = journey.find("\n}").unwrap();
    let (head, _) = all.split_once("choice Ladder").unwrap();
    let journey = journey[..end].replace(&format!(" where customer.ladder is {name}"), "");
    format!("{head}{journey}{TOLD}}}\n{POLICIES}")
}

const TOLD: &str = "
  on missing due        task \"No due date\" for receivables
  on dispute            task \"Dispute\" for receivables
  on dispute settled in part        task \"Credit note for the part\" for receivables
  on dispute settled for customer   task \"Credit note\" for receivables
  on suspension         task \"Suspended\" for receivables
  on payment reversed   task \"Came back\" for receivables
";

/// A ladder of so many rungs, each so many days after the one above.
fn rungs_of(count: usize, apart: usize) -> String {
    let mut steps = String::new();
    for rung in 1..=count {
        let days = rung * apart;
        steps.push_str(&format!(
            "    step rung{rung}   {days} days after due   chase payer by email\n"
        ));
    }
    let last = (count + 1) * apart;
    format!(
        "team receivables\njourney everyone {{\n  for invoices in EUR\n  send to payer by link\n  milestone paid \
         from sending {{\n    expect payment in full\n{steps}    missed   {last} days after due   task \"Unpaid\" for \
         receivables\n  }}\n{TOLD}}}\npolicy {{\n  never chase payer while disputed\n  at most {count} messages to \
         payer\n}}\n"
    )
}

fn script_at(name: &str, path: &str) {
    prove_all(name, path, std::fs::read(path).unwrap());
}

fn script(name: &str, text: &str) {
    prove_all(name, name, text.as_bytes().to_vec());
}

fn prove_all(name: &str, path: &str, bytes: Vec<u8>) {
    let seconds = std::env::var("BENCH_SECONDS").ok();
    let seconds = seconds.and_then(|one| one.parse().ok()).unwrap_or(10.0);
    let given = Given {
        name: path.to_owned(),
        bytes,
    };
    let checked = jalon_dsl::check::check(vec![given], &|path| std::fs::read(path).ok());
    let Some(compiled) = checked.machines.first().and_then(Clone::clone) else {
        return println!(
            "| {name} | has errors: {:?} |",
            checked.diagnostics.first().map(|one| &one.message.en)
        );
    };
    let world = World::new(compiled, &jalon_zones::zone, Vec::new());
    for policy in 0..world.machine.policies.len() {
        let (start, processor) = (Instant::now(), processor());
        let spent = || start.elapsed().as_secs_f64() / seconds;
        let bounds = Bounds {
            spent: &spent,
            ..Bounds::default()
        };
        let report = prove(&world, &[policy], &bounds);
        let answer = match report.answers.get(policy) {
            Some(Some(Answer::Proved)) => "proved".to_owned(),
            Some(Some(Answer::Broken(path))) => format!("broken, {} things", path.happens.len()),
            Some(Some(Answer::NotDecided(why))) => format!("not decided: {why:?}"),
            _ => String::new(),
        };
        println!(
            "| {name}, {} | {answer} | {} | {} | {:.2} | {:.2} | {} |",
            policy + 1,
            report.figures.states + report.first_look.states,
            report.figures.transitions + report.first_look.transitions,
            start.elapsed().as_secs_f64(),
            self::processor() - processor,
            most_memory(),
        );
    }
}

/// Seconds of the processor that this process took, where the system tells.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(") ").next().unwrap_or_default();
    let ticks = after.split(' ').skip(11).take(2);
    ticks.filter_map(|one| one.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The most memory that this process had, in megabytes, where the system tells.
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1));
    kilobytes
        .and_then(|one| one.parse::<u64>().ok())
        .unwrap_or(0)
        / 1_024
}
