//! What is proved without days: whatever happens on whichever days, a path never leaves what was seen,
//! and never ends badly where all orders end well.

use super::*;
use crate::search::order;

/// The scripts, each with whatever a line more or less makes of it.
fn scripts() -> Vec<(String, String)> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/");
    let examples = [
        "opticians/opticians.en.jalon",
        "franchise/franchise.jalon",
        "secteur-public/secteur_public.jalon",
        "saas/saas.jalon",
        "edi/edi.jalon",
        "receivables/firm.jalon",
        "../stdlib/tests/ladders.jalon",
    ];
    let mut scripts: Vec<(String, String)> = Vec::new();
    for name in examples {
        let path = format!("{root}{name}");
        let text = std::fs::read_to_string(&path).unwrap();
        scripts.push((path, without_tests(&text)));
    }
    scripts
}

fn without_tests(text: &str) -> String {
    let place = text.find("\ntest ");
    let text = place.map_or(text, |place| &text[..place]);
    let mut text = format!("{text}\n");
    if !text.contains("every path ends in") && !text.contains("tout chemin finit par") {
        text.push_str("policy { every path ends in paid, task, handover }\n");
    }
    text.push_str(match text.contains("politique {") {
        true => "politique { au plus 30 messages à payeur }\n",
        false => "policy { at most 30 messages to payer }\n",
    });
    text
}

fn world_at(path: &str, text: &str) -> Option<World> {
    let given = Script {
        name: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let checked = jalon_dsl::check::check(vec![given], &|path| std::fs::read(path).ok());
    let compiled = checked.machines.first().and_then(Clone::clone)?;
    Some(World::new(compiled, &jalon_zones::zone, Vec::new()))
}

/// The script without one of its lines, for each that is no other's.
fn changes(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let inside = |line: &str| line.starts_with("  ") && !line.trim().is_empty();
    let mut changes = vec![text.to_owned()];
    for (place, line) in lines.iter().enumerate() {
        let begins = [
            "on ",
            "dès ",
            "refused",
            "silent",
            "refus ",
            "silence",
            "missed",
            "à défaut",
            "step",
            "étape",
        ];
        if !inside(line) || !begins.iter().any(|word| line.trim().starts_with(word)) {
            continue;
        }
        let mut left = lines.clone();
        left.remove(place);
        changes.push(left.join("\n"));
        for (from, to) in [
            ("pause;", ""),
            ("; resume", ""),
            ("suspendre;", ""),
            ("task ", "alert "),
        ] {
            if line.contains(from) {
                let mut other = lines.clone();
                let changed = line.replacen(from, to, 1);
                other[place] = &changed;
                changes.push(other.join("\n"));
            }
        }
    }
    changes
}

fn ends_of(world: &World) -> Option<usize> {
    let count = world.machine.policies.len();
    (0..count).find(|policy| crate::watch::is_about_ends(&world.machine, *policy))
}

#[test]
fn what_ends_well_in_any_order_ends_well_in_every_run_at_random() {
    let mut dice = Dice(0x0bde);
    let (mut proved, mut broken, mut walked, mut told) = (0, 0, 0, 0);
    let scripts = scripts().into_iter();
    let all = scripts.flat_map(|(path, script)| {
        let texts = changes(&script).into_iter();
        texts.map(move |text| (path.clone(), text))
    });
    let mut all: Vec<(String, String)> = all.collect();
    let mut tried = 0;
    while tried < bounds::bound("endings_tried") && !all.is_empty() {
        let (path, text) = all.swap_remove(dice.below(all.len()));
        let Some(world) = world_at(&path, &text) else {
            continue;
        };
        let Some(policy) = ends_of(&world) else {
            continue;
        };
        tried += 1;
        let bounds = Bounds {
            states: 22_000,
            ..Bounds::default()
        };
        let mut report = crate::Report::none(world.machine.policies.len());
        let answer = crate::in_any_order(&world, policy, &bounds, &mut report);
        let holds = answer == Some(crate::Answer::Proved);
        proved += usize::from(holds);
        told += usize::from(matches!(answer, Some(crate::Answer::Broken(_))));
        let reads = reads(&world.machine);
        let slice = Slice::of(&world, policy).where_weeks_are_alike();
        let mut search = Search::new(&world, &slice, &reads, &[policy], &bounds);
        let (given, _) = kinds(&slice.world, &reads);
        let given: Vec<_> = given.into_iter().take(400).collect();
        for _ in 0..bounds::bound("paths_walked") {
            let (given, unusual) = given[dice.below(given.len())].clone();
            let Some(root) = search.root(given, unusual) else {
                continue;
            };
            let mut node = root;
            for _ in 0..60 {
                if next_instant(&node.account).is_none() {
                    search.rest(&node);
                }
                let Some(next) = wander(&mut search, &node, &mut dice) else {
                    break;
                };
                node = next;
            }
            walked += 1;
            let found = search.found[policy].broken.is_some();
            assert!(
                !(found && holds),
                "{path}: {:?}\n{text}",
                search.found[policy]
            );
            if found {
                break;
            }
        }
        let found = search.found[policy].broken.is_some();
        broken += usize::from(found);
    }
    assert!(
        proved > 6 && broken > 4 && told > 2,
        "{proved} were proved, {broken} broken by a run at random, {told} by a story; {walked} runs"
    );
}

#[test]
fn runs_at_random_never_leave_what_is_seen_without_days() {
    let of_ends = |world: &World| Slice::of_ends(world, ends_of(world).unwrap());
    never_leave_what_is_seen(0xca1e, ends_of, &of_ends, 2);
}

#[test]
fn runs_at_random_never_do_more_than_is_counted_without_days() {
    let last = |world: &World| world.machine.policies.len().checked_sub(1);
    let of_last = |world: &World| Some(Slice::of(world, last(world)?));
    never_leave_what_is_seen(0xc0de, last, &of_last, 1);
}

fn never_leave_what_is_seen(
    seed: u64,
    policy_of: impl Fn(&World) -> Option<usize>,
    slice_of: &dyn Fn(&World) -> Option<Slice>,
    at_least: usize,
) {
    let mut dice = Dice(seed);
    let (mut met, mut whole) = (0, 0);
    for (path, script) in scripts() {
        let Some(world) = world_at(&path, &script) else {
            continue;
        };
        let policy = policy_of(&world).unwrap();
        let Some(slice) = slice_of(&world) else {
            continue;
        };
        let reads = reads(&slice.world.machine);
        if !order::only_the_order_counts(&slice.world.machine, &reads) {
            continue;
        }
        let bounds = Bounds {
            days: Days::LeftOut,
            states: 30_000,
            ..Bounds::default()
        };
        let mut seen = Search::new(&world, &slice, &reads, &[policy], &bounds);
        // It goes on though paths end badly.
        seen.badly_max = usize::MAX;
        seen.run(&reads);
        if seen.reached.iter().any(|bound| *bound != Bound::NotSo) {
            continue;
        }
        whole += 1;
        let all = Bounds::default();
        let mut walk = Search::new(&slice.world, &slice, &reads, &[policy], &all);
        walk.outside = seen.outside.clone();
        let (given, _) = kinds(&slice.world, &reads);
        // Halves are told by their share, which an odd total has none of.
        let even = |given: &Given| given.invoice.total.minor % 2 == 0;
        let given: Vec<_> = given.into_iter().filter(|(given, _)| even(given)).collect();
        for _ in 0..bounds::bound("paths_walked") * 20 {
            let (given, unusual) = given[dice.below(given.len())].clone();
            let Some(root) = walk.root(given, unusual) else {
                continue;
            };
            let mut node = root;
            for _ in 0..80 {
                if seen.at_once && order::planned(&slice.world.machine, &node.account).is_some() {
                    // It leaves later in the day.
                } else {
                    met += 1;
                    let mut put_off = node.clone();
                    put_off.kind = 0;
                    seen.put_off(&mut put_off);
                    let print = seen.print(&put_off);
                    let known = seen.is_known(&put_off, print);
                    assert!(known, "{path}: {:?}\n{put_off:#?}", happened(&node.trace));
                }
                let Some(next) = wander(&mut walk, &node, &mut dice) else {
                    break;
                };
                node = next;
            }
        }
    }
    assert!(
        whole > at_least && met > 2_000 * at_least,
        "{met} states were met, {whole} scripts seen whole"
    );
}
