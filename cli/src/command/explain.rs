//! `jalon explain`: the page of a code, or the list of all codes.

use clap::Args;
use jalon_dsl::diagnostic::{Code, Lang, codes, explain, text};

use crate::{Exit, output};

/// Explain the code of a message, with a wrong and a right example
#[derive(Args, Debug)]
pub struct Arguments {
    /// The code, such as J0101; without one, all codes are listed
    code: Option<String>,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let Some(typed) = &arguments.code else {
        return list(lang);
    };
    let wanted = full_code(typed);
    let found = codes::ALL.iter().find(|code| code.0 == wanted);
    match found.and_then(|code| explain::page(*code, lang)) {
        Some(page) => output::result(Exit::Clean, lang, |out| out.write_all(page.text.as_bytes())),
        None => unknown(typed, &wanted, lang),
    }
}

fn list(lang: Lang) -> Exit {
    output::result(Exit::Clean, lang, |out| {
        for code in codes::ALL {
            let title = explain::page(*code, lang)
                .map(|page| page.title())
                .unwrap_or_default();
            writeln!(out, "{code}  {title}")?;
        }
        Ok(())
    })
}

fn unknown(typed: &str, wanted: &str, lang: Lang) -> Exit {
    let message = match nearest(wanted) {
        Some(near) => text(
            format!("there is no code `{typed}`; did you mean `{near}`?"),
            format!(
                "il n'y a pas de code «\u{a0}{typed}\u{a0}»\u{a0}; \
                 vouliez-vous dire «\u{a0}{near}\u{a0}»\u{a0}?"
            ),
        ),
        None => text(
            format!("there is no code `{typed}`; `jalon explain` lists them all"),
            format!(
                "il n'y a pas de code «\u{a0}{typed}\u{a0}»\u{a0}; \
                 `jalon explain` les énumère tous"
            ),
        ),
    };
    output::complain(lang, &message);
    Exit::Wrong
}

/// A code as it is written in full: `j101`, `0101` and `J0101` are all `J0101`.
fn full_code(typed: &str) -> String {
    let typed = typed.trim().trim_matches(['[', ']']).to_ascii_uppercase();
    let digits = typed.strip_prefix('J').unwrap_or(&typed);
    if !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("J{digits:0>4}");
    }
    typed
}

/// The code that differs in the fewest places, if two at most.
fn nearest(wanted: &str) -> Option<Code> {
    let differences = |code: &Code| {
        let same_length = code.0.len() == wanted.len();
        let count = code
            .0
            .bytes()
            .zip(wanted.bytes())
            .filter(|(a, b)| a != b)
            .count();
        same_length.then_some(count)
    };
    let near = codes::ALL
        .iter()
        .filter_map(|code| Some((differences(code)?, *code)));
    near.filter(|(count, _)| *count <= 2)
        .min_by_key(|(count, _)| *count)
        .map(|(_, code)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_may_be_typed_in_short() {
        for typed in ["J0101", "j0101", "101", "0101", "j101", "[J0101]"] {
            assert_eq!(full_code(typed), "J0101", "{typed}");
        }
        assert_eq!(full_code("journey"), "JOURNEY");
    }

    #[test]
    fn the_nearest_code_is_proposed_if_it_is_near() {
        assert_eq!(nearest("J0199").map(|code| code.0), Some("J0109"));
        assert_eq!(nearest("K0101").map(|code| code.0), Some("J0101"));
        assert_eq!(nearest("X9999"), None);
        assert_eq!(nearest("JOURNEY"), None);
    }
}
