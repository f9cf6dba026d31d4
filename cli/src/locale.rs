//! The language of messages: `--lang`, then the locale of the system, then English.

use std::ffi::OsString;

use jalon_dsl::diagnostic::Lang;

/// The language for what was `typed`. Looked for before anything else is read, so that even a wrong
/// command line is answered in the right language.
pub fn language(typed: &[OsString], variable: impl Fn(&str) -> Option<String>) -> Lang {
    if let Some(lang) = asked(typed) {
        return lang;
    }
    // The first of these that is set decides, as POSIX has it.
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| variable(name).filter(|value| !value.is_empty()));
    match locale {
        Some(locale) if is_french(&locale) => Lang::Fr,
        _ => Lang::En,
    }
}

fn asked(typed: &[OsString]) -> Option<Lang> {
    let mut words = typed.iter().skip(1).filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        let value = match word {
            "--" => return None,
            "--lang" => words.next()?,
            _ => match word.strip_prefix("--lang=") {
                Some(value) => value,
                None => continue,
            },
        };
        return match value {
            "en" => Some(Lang::En),
            "fr" => Some(Lang::Fr),
            _ => None,
        };
    }
    None
}

/// `fr`, `fr_BE.UTF-8`, `fr-CA`, but not `frp_FR` (Franco-Provençal).
fn is_french(locale: &str) -> bool {
    let language = locale
        .split(['_', '-', '.', '@'])
        .next()
        .unwrap_or_default();
    language.eq_ignore_ascii_case("fr")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(typed: &str, variables: &[(&str, &str)]) -> Lang {
        let typed: Vec<OsString> = typed.split(' ').map(OsString::from).collect();
        language(&typed, |name| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_option_wins_over_the_locale() {
        assert_eq!(
            chosen("jalon check --lang en a", &[("LC_ALL", "fr_FR.UTF-8")]),
            Lang::En
        );
        assert_eq!(
            chosen("jalon --lang=fr check", &[("LC_ALL", "en_US")]),
            Lang::Fr
        );
        assert_eq!(chosen("jalon check -- --lang fr", &[]), Lang::En);
    }

    #[test]
    fn the_first_locale_that_is_set_decides() {
        assert_eq!(
            chosen("jalon", &[("LC_ALL", "C"), ("LANG", "fr_FR.UTF-8")]),
            Lang::En
        );
        assert_eq!(
            chosen("jalon", &[("LC_ALL", ""), ("LC_MESSAGES", "fr_BE")]),
            Lang::Fr
        );
        assert_eq!(chosen("jalon", &[("LANG", "fr_CA.UTF-8")]), Lang::Fr);
        assert_eq!(chosen("jalon", &[("LANG", "frp_FR")]), Lang::En);
        assert_eq!(chosen("jalon", &[]), Lang::En);
    }
}
