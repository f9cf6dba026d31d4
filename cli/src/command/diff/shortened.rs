//! Long lines, such as texts of messages, around what differs in them.

/// Lines of up to so many characters are shown whole.
const WHOLE: usize = 160;
/// So many words are shown before and behind what differs.
const AROUND: usize = 6;

/// Both sides, without the words that they share far from where they part.
pub fn pair(old: Option<&str>, new: Option<&str>) -> (Option<String>, Option<String>) {
    let whole = |one: Option<&str>| one.map(str::to_owned);
    let (Some(was), Some(is)) = (old, new) else {
        return (whole(old), whole(new));
    };
    if was.chars().count().max(is.chars().count()) <= WHOLE {
        return (whole(old), whole(new));
    }
    let (was, is): (Vec<&str>, Vec<&str>) = (was.split(' ').collect(), is.split(' ').collect());
    let begin = was.iter().zip(&is).take_while(|(a, b)| a == b).count();
    let rest = was.len().min(is.len()) - begin;
    let pairs = was.iter().rev().zip(is.iter().rev());
    let end = pairs.take(rest).take_while(|(a, b)| a == b).count();
    let cut = |words: &[&str]| {
        let first = begin.saturating_sub(AROUND);
        let last = (words.len() - end + AROUND).min(words.len());
        let middle = words.get(first..last).unwrap_or(words).join(" ");
        let (lead, tail) = (
            if first > 0 { "… " } else { "" },
            if last < words.len() { " …" } else { "" },
        );
        Some(format!("{lead}{middle}{tail}"))
    };
    (cut(&was), cut(&is))
}

#[cfg(test)]
mod tests {
    use super::pair;

    #[test]
    fn a_long_text_is_shown_around_what_differs() {
        let long = "word ".repeat(40);
        let (old, new) = (
            format!("{long}10 days {long}"),
            format!("{long}12 days {long}"),
        );
        let (old, new) = pair(Some(&old), Some(&new));
        let around = "word word word word word word";
        assert_eq!(
            old.as_deref(),
            Some(format!("… {around} 10 days word word word word word …").as_str())
        );
        assert_eq!(
            new.as_deref(),
            Some(format!("… {around} 12 days word word word word word …").as_str())
        );
    }

    #[test]
    fn what_is_only_on_one_side_or_short_is_shown_whole() {
        assert_eq!(
            pair(Some("a b"), Some("a c")),
            (Some("a b".into()), Some("a c".into()))
        );
        let long = "word ".repeat(90);
        assert_eq!(pair(None, Some(&long)), (None, Some(long.clone())));
    }
}
