//! A script that checks clean has a sound machine, however it came to be.

use jalon_core::machine::Compiled;

use crate::bounds::bound;
use crate::scripts::{MODULE, SCRIPT, checked_with};

const SEED: u64 = 20_260_131;

/// Numbers that look random and are the same everywhere (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}

/// A line removed, doubled, or swapped with the next; or a word replaced by another word of the
/// script: so that many of the results are scripts again.
fn edited(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = random.below(lines.len() - 1);
    match random.below(5) {
        0 => {
            lines.remove(at);
        }
        1 => lines.insert(at, lines[at].clone()),
        2 => lines.swap(at, at + 1),
        _ => {
            let all: Vec<&str> = text.split_whitespace().collect();
            let mut words: Vec<&str> = lines[at].split(' ').collect();
            let word = random.below(words.len());
            words[word] = all[random.below(all.len())];
            lines[at] = words.join(" ");
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn whatever_checks_clean_has_a_sound_machine() {
    assert!(!checked_with(SCRIPT, &[("letters.jalon", MODULE)]).has_errors());
    let wanted = bound("machines_of_mutations");
    std::thread::scope(|scope| {
        let seeds = [SEED, SEED + 1];
        let halves = seeds.map(|seed| scope.spawn(move || clean_edits(seed, wanted.div_ceil(2))));
        for half in halves {
            half.join()
                .expect("every edit that checks clean has a sound machine");
        }
    });
}

/// Draws edits until so many check clean, and looks at the machine of each of those.
fn clean_edits(seed: u64, wanted: u64) {
    let mut random = Random(seed);
    let (mut clean, mut tried) = (0, 0);
    while clean < wanted {
        tried += 1;
        assert!(tried < wanted * 100, "{clean} of {tried} edits check clean");
        let (script, module) = match random.below(6) {
            0 => (SCRIPT.to_owned(), edited(MODULE, &mut random)),
            _ => (edited(SCRIPT, &mut random), MODULE.to_owned()),
        };
        let checked = checked_with(&script, &[("letters.jalon", &module)]);
        if checked.has_errors() {
            continue;
        }
        clean += 1;
        for machine in &checked.machines {
            let Some(compiled) = machine else {
                panic!("no machine:\n{script}\n{module}");
            };
            assert_eq!(compiled.machine.verify(), Ok(()));
            let file = compiled.to_file().unwrap();
            assert_eq!(&Compiled::from_file(&file).unwrap(), compiled);
        }
    }
    println!("seed {seed}: {clean} of {tried} edits check clean");
}

#[test]
fn what_is_nested_too_deeply_is_told_where_it_stands() {
    let many = vec!["balance"; 90].join(" + ");
    let script = SCRIPT.replacen("balance >= 100 EUR", &format!("{many} >= 100 EUR"), 1);
    let checked = checked_with(&script, &[("letters.jalon", MODULE)]);
    let told: Vec<&str> = checked
        .diagnostics
        .iter()
        .map(|found| found.code.0)
        .collect();
    assert!(checked.has_errors(), "{told:?}");
    assert!(checked.machines.iter().all(Option::is_none));
}
