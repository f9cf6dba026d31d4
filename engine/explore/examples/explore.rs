//! How large scripts are to explore: states, transitions and time for each policy.
//!
//! `cargo run --release -p jalon-explore --example explore -- SECONDS SCRIPT...`
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]

use std::time::Instant;

use jalon_dsl::modules::Given;
use jalon_explore::{Bounds, prove};
use jalon_simulate::World;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let seconds: u32 = arguments.next().unwrap().parse().unwrap();
    for path in arguments {
        let given = Given {
            name: path.clone(),
            bytes: std::fs::read(&path).unwrap(),
        };
        let checked = jalon_dsl::check::check(vec![given], &|path| std::fs::read(path).ok());
        let compiled = checked.machines.first().unwrap().clone().unwrap();
        let world = World::new(compiled, &jalon_zones::zone, Vec::new());
        for policy in 0..world.machine.policies.len() {
            let start = Instant::now();
            let spent = || start.elapsed().as_secs_f64() / f64::from(seconds);
            let bounds = Bounds {
                spent: &spent,
                ..Bounds::default()
            };
            let report = prove(&world, &[policy], &bounds);
            let answer = format!("{:?}", report.answers.get(policy));
            let answer: String = answer.chars().take(90).collect();
            if let Some(Some(jalon_explore::Answer::Broken(path))) = report.answers.get(policy) {
                println!("   given {:?}", path.given);
                for happens in &path.happens {
                    println!("   {} {:?} {:?}", happens.day, happens.time, happens.what);
                }
            }
            println!(
                "{path} {policy} {answer} {:?}\n   first {:?} whole {}\n   every {:?}",
                start.elapsed(),
                report.first_look,
                report.first_look_is_whole,
                report.figures
            );
        }
    }
}
