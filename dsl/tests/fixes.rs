//! The text that a message offers to paste takes that message away, and mostly mends the script.
//!
//! `JALON_WORST=20` shows fixes that leave an error; `JALON_SEED` draws other edits.

mod common;

use common::bounds::bound;
use common::mutations::{Cut, EDITS, UNITS};
use common::random::Random;
use common::{errors, examples, shown};
use jalon_dsl::diagnostic::{Diagnostic, Lang, codes, explain};

const SEED: u64 = 20_260_106;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The script with a fix applied.
fn applied(text: &str, found: &Diagnostic) -> Option<String> {
    let fix = found.fix.as_ref()?;
    let mut mended = text.to_owned();
    mended.replace_range(fix.span.range(), &fix.replacement);
    Some(mended)
}

/// Whether a message is still among others, on the same line or one beside it.
fn remains(found: &Diagnostic, before: &str, others: &[Diagnostic], after: &str) -> bool {
    let line = |text: &str, at: u32| text[..(at as usize).min(text.len())].matches('\n').count();
    let here = line(before, found.span.start);
    others.iter().any(|other| {
        let near = line(after, other.span.start).abs_diff(here) <= 1;
        near && other.code == found.code && other.message == found.message
    })
}

/// What came of the fixes that were tried.
#[derive(Debug, Default)]
struct Tally {
    scripts: usize,
    fixes: usize,
    removed: usize,
    single: usize,
    single_mended: usize,
}

impl Tally {
    fn try_all(&mut self, path: &str, text: &str, change: &str) {
        let found = errors(path, text);
        self.scripts += usize::from(!found.is_empty());
        for one in &found {
            let Some(mended) = applied(text, one) else {
                continue;
            };
            self.fixes += 1;
            let left = errors(path, &mended);
            let removed = !remains(one, text, &left, &mended);
            self.removed += usize::from(removed);
            if found.len() == 1 {
                self.single += 1;
                self.single_mended += usize::from(left.is_empty());
            }
            let bad = !removed || found.len() == 1 && !left.is_empty();
            if bad && number("JALON_WORST").is_some() {
                println!("---- {path} {change}");
                print!("{}", shown(text, std::slice::from_ref(one), false));
                println!("  is left:");
                print!("{}", shown(&mended, &left[..left.len().min(2)], false));
            }
        }
    }
}

#[test]
fn text_to_paste_takes_its_message_away_and_mends_the_script() {
    let wanted = bound("fixes_of_mutations") as usize;
    let examples = examples::all();
    let cuts: Vec<Cut> = examples.iter().map(|file| Cut::new(&file.text)).collect();
    let mut random = Random::new(number("JALON_SEED").unwrap_or(SEED));
    let mut tally = Tally::default();
    while tally.fixes < wanted {
        let file = random.below(examples.len());
        let (unit, edit) = (*random.pick(&UNITS), *random.pick(&EDITS));
        let Some(mutation) = cuts[file].mutate(unit, edit, &mut random) else {
            continue;
        };
        let change = format!(
            "{edit:?} {unit:?} {:?} {:?}",
            mutation.lines, mutation.change
        );
        tally.try_all(&examples[file].path, &mutation.text, &change);
    }
    println!("{tally:?}");
    let share = |part: usize, all: usize| part as f64 / all as f64;
    // Nothing is gained by offering less.
    assert!(share(tally.fixes, tally.scripts) >= 0.55, "{tally:?}");
    assert!(share(tally.removed, tally.fixes) >= 0.99, "{tally:?}");
    assert!(
        share(tally.single_mended, tally.single) >= 0.98,
        "{tally:?}"
    );
}

#[test]
fn text_to_paste_on_the_pages_of_explain_takes_its_message_away() {
    let mut tally = Tally::default();
    for (lang, wrong) in [(Lang::En, "wrong"), (Lang::Fr, "faux")] {
        for code in codes::ALL {
            let page = explain::page(*code, lang).and_then(|page| page.example(wrong));
            if let Some(script) = page {
                tally.try_all("script.jalon", &script, code.0);
            }
        }
    }
    println!("{tally:?}");
    assert!(tally.fixes > 30, "{tally:?}");
    assert_eq!(tally.removed, tally.fixes);
}
