#![allow(clippy::unwrap_used, missing_docs)]
use jalon_dsl::modules::Given as G;
use jalon_explore::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let path = &args[1];
    let secs: u64 = args.get(2).map_or(10, |s| s.parse().unwrap());
    let given = G {
        name: path.clone(),
        bytes: std::fs::read(path).unwrap(),
    };
    let checked = jalon_dsl::check::check(vec![given], &|path| std::fs::read(path).ok());
    for d in &checked.diagnostics {
        if d.severity == jalon_dsl::diagnostic::Severity::Error {
            eprintln!("{d:?}");
        }
    }
    let compiled = checked.machines[0].clone().unwrap();
    let world = jalon_simulate::World::new(compiled, &jalon_zones::zone, vec![]);
    let n = world.machine.policies.len();
    let start = std::time::Instant::now();
    let bounds = Bounds {
        is_early_over: &|| start.elapsed().as_millis() as u64 >= secs * 400,
        is_over: &|| start.elapsed().as_secs() >= secs,
        ..Bounds::default()
    };
    let wanted: Vec<usize> = (0..n).collect();
    let report = prove(&world, &wanted, &bounds);
    for (p, a) in world.machine.policies.iter().zip(&report.answers) {
        println!("{p:?}");
        match a {
            Some(Answer::Broken(path)) => {
                println!(
                    "  BROKEN at {} by {:?}\n   given {:?}",
                    path.at,
                    path.by.as_ref().map(|e| (&e.does, &e.why.reason)),
                    path.given
                );
                for h in &path.happens {
                    println!(
                        "    {} {:?} {:?}",
                        h.day,
                        h.time.map(|t| t.to_string()),
                        h.what
                    );
                }
            }
            other => println!("  {other:?}"),
        }
    }
    println!(
        "{:?} {:?} in {:?}",
        report.first_look,
        report.figures,
        start.elapsed()
    );
}
