//! How far two words are apart, and which known word was probably meant.

/// Edits between two words: letters put in, left out, replaced, or two neighbours swapped; stops
/// counting beyond `most`.
pub fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, y) in b.iter().enumerate() {
            let mut best = (above[j] + usize::from(x != y))
                .min(above[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        if row.iter().min().is_none_or(|least| *least > most) {
            return None;
        }
        before = above;
        above = row;
    }
    above.last().copied().filter(|found| *found <= most)
}

/// How many edits a word of this length may be away and still be meant.
pub fn tolerance(word: &str) -> usize {
    match word.chars().count() {
        0..=3 => 1,
        4..=7 => 2,
        _ => 3,
    }
}

/// The candidate that was probably meant by a word, if one is close enough. A difference in accents
/// or capitals alone always is.
pub fn closest<'c>(word: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let plain = |text: &str| crate::words::without_accents(&text.to_lowercase());
    let wanted = plain(word);
    let most = tolerance(&wanted);
    candidates
        .filter(|candidate| *candidate != word)
        .filter_map(|candidate| {
            let other = plain(candidate);
            let edits = distance(&wanted, &other, most.min(tolerance(&other)))?;
            // Two short words that share nothing are not close.
            (edits < wanted.chars().count()).then_some((edits, candidate))
        })
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}
