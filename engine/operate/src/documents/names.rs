//! Which invoice the name of a file speaks of.

use std::path::Path;

use jalon_store::{Key, text};
use smol_str::SmolStr;

use super::look::NotTaken;
use crate::{House, Refused};

/// More words than these are no name with a number in it.
const WORDS_MAX: usize = 12;
/// Of so many signs of a run each may stand for a slash.
const SLASHES_MAX: usize = 4;

/// Whether a file is called a PDF.
pub(super) fn is_pdf(path: &Path) -> bool {
    path.extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("pdf"))
}

/// The invoice that a name speaks of: the longest run of whole words in it that is the number of an
/// invoice which is known. `2026-03 FAC_F-1001.pdf` is of `F-1001`, and not of an invoice `1001`.
pub(super) fn invoice_of(
    house: &mut House,
    name: &str,
) -> Result<Result<SmolStr, NotTaken>, Refused> {
    let numbers = numbers_in(name);
    let keys: Vec<Key> = numbers
        .iter()
        .map(|number| house.entity.invoice_by_number(number))
        .collect();
    let known = house.store.known(house.entity.id, &keys)?;
    let is_known = |number: &&String| {
        let key = house.entity.invoice_by_number(number);
        known.iter().any(|one| one.key == key)
    };
    let found: Vec<&String> = numbers.iter().filter(is_known).collect();
    let longest = found.iter().map(|number| number.len()).max();
    let best: Vec<&&String> = found
        .iter()
        .filter(|number| Some(number.len()) == longest)
        .collect();
    let said = text(
        "say which: --invoice NUMBER",
        "dites laquelle\u{a0}: --invoice NUMÉRO",
    );
    Ok(match best[..] {
        [one] => Ok(SmolStr::new(one)),
        [] => Err(NotTaken {
            may_come: true,
            ..NotTaken::new(
                text(
                    "its name has no number of an invoice that is known",
                    "son nom n'a le numéro d'aucune facture connue",
                ),
                text(
                    "say which: --invoice NUMBER; invoices that have just come in are known once the daemon has \
                     taken them",
                    "dites laquelle\u{a0}: --invoice NUMÉRO\u{a0}; les factures qui viennent d'arriver sont connues \
                     dès que le démon les a prises",
                ),
            )
        }),
        [one, other, ..] => Err(NotTaken::new(
            text(
                format!("its name speaks of {one} and of {other}"),
                format!("son nom parle de {one} et de {other}"),
            ),
            said,
        )),
    })
}

/// All runs of whole words of a name, each once; signs that no file can have in its name, too.
fn numbers_in(name: &str) -> Vec<String> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut words: Vec<(usize, usize)> = Vec::new();
    let mut start = None;
    for (at, sign) in stem.char_indices().chain([(stem.len(), ' ')]) {
        match (sign.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    words.truncate(WORDS_MAX);
    let mut found = Vec::new();
    for (first, (from, _)) in words.iter().enumerate() {
        for (_, to) in words.iter().skip(first) {
            let run = stem.get(*from..*to).unwrap_or_default();
            let put = |found: &mut Vec<String>, one: String| {
                if !found.contains(&one) {
                    found.push(one);
                }
            };
            put(&mut found, run.to_owned());
            // An invoice 2026/17 can only be called 2026-17 or 2026_17 there, FA-2026/17 only FA-2026-17.
            for with_slashes in slashes_in(run) {
                put(&mut found, with_slashes);
            }
        }
    }
    found
}

/// What a name may stand for in which some of these signs are slashes.
fn slashes_in(run: &str) -> Vec<String> {
    let signs = run.match_indices(['-', '_', ' ']).map(|(at, _)| at);
    let signs: Vec<usize> = signs.take(SLASHES_MAX).collect();
    let some = (1..1_u32 << signs.len()).map(|some| {
        let mut number = run.to_owned();
        for (nr, at) in signs.iter().enumerate() {
            if some & (1 << nr) != 0 {
                number.replace_range(*at..=*at, "/");
            }
        }
        number
    });
    some.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_runs_of_whole_words_may_be_numbers() {
        let found = numbers_in("FAC_F-1001 (2).pdf");
        for number in ["FAC", "F-1001", "1001", "FAC_F-1001", "F/1001", "2"] {
            assert!(found.iter().any(|one| one == number), "{number}: {found:?}");
        }
        assert!(!found.iter().any(|one| one == "100"));
        for name in [
            "FA-2026-001.pdf",
            "FA-2026_001 (copie).pdf",
            "facture FA-2026 001.pdf",
        ] {
            let found = numbers_in(name);
            assert!(
                found.iter().any(|one| one == "FA-2026/001"),
                "{name}: {found:?}"
            );
        }
    }
}
