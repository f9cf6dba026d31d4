//! Which known entry was probably meant.

/// How many letters apart two names may be.
fn tolerance(name: &str) -> usize {
    match name.chars().count() {
        0..=3 => 1,
        4..=7 => 2,
        _ => 3,
    }
}

/// The known name that was probably meant, if one is close enough.
pub(crate) fn closest<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    let written = written.to_lowercase();
    let near = known.iter().filter_map(|name| {
        let apart = strsim::damerau_levenshtein(&written, name);
        let within = apart <= tolerance(&written).min(tolerance(name));
        (within && apart < written.chars().count()).then_some((apart, *name))
    });
    near.min_by_key(|(apart, _)| *apart).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_understood_and_another_word_is_not() {
        let known = ["timeout", "per_minute", "in_doubt"];
        assert_eq!(closest("timout", &known), Some("timeout"));
        assert_eq!(closest("per_minutes", &known), Some("per_minute"));
        assert_eq!(closest("colour", &known), None);
    }
}
