//! What the law of a country gives a business that is paid late: the sentences of the standard library.

const MENTIONS: &str = include_str!("../../../stdlib/mentions.csv");

/// A sentence, the country whose law it quotes, and its language.
struct Mention {
    country: &'static str,
    language: &'static str,
    text: &'static str,
}

/// The countries whose law can be quoted.
pub fn laws() -> Vec<&'static str> {
    let mut countries: Vec<&str> = all().map(|one| one.country).collect();
    countries.dedup();
    countries
}

/// The sentence of a country in the language of the letter, else in English, else in its own.
pub fn mention(country: &str, language: &str) -> Option<&'static str> {
    let of = |language: &str| {
        let mut all = all();
        all.find(|one| one.country == country && (one.language == language || language.is_empty()))
    };
    let found = of(language).or_else(|| of("en")).or_else(|| of(""));
    found.map(|one| one.text)
}

fn all() -> impl Iterator<Item = Mention> {
    let rows = MENTIONS.lines().filter(|line| !line.starts_with('#'));
    rows.skip(1).filter_map(|line| {
        let mut cells = line.splitn(3, ',');
        let (country, language, rest) = (cells.next()?, cells.next()?, cells.next()?);
        let (text, _confidence) = rest.strip_prefix('"')?.rsplit_once("\",")?;
        Some(Mention {
            country,
            language,
            text,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_law_is_quoted_in_the_language_of_the_letter() {
        assert!(mention("france", "fr").unwrap().contains("D441-5"));
        assert!(mention("france", "de").unwrap().starts_with("Late payment"));
        assert!(mention("germany", "de").unwrap().contains("§ 288"));
        assert_eq!(mention("atlantis", "en"), None);
        assert_eq!(laws(), ["france", "germany", "belgium", "united_kingdom"]);
    }

    #[test]
    fn only_what_is_verified_is_quoted() {
        let rows = MENTIONS
            .lines()
            .filter(|line| !line.starts_with('#'))
            .skip(1);
        assert!(rows.clone().all(|row| row.ends_with(",verified")));
        assert_eq!(rows.count(), all().count());
    }
}
