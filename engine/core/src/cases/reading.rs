//! Texts as tests tell them: some places may stand for anything, and spaces are spaces.

/// A text of which some places are open: values that a script shows, or what a test leaves unsaid.
///
/// Kinds of spaces and of apostrophes make no difference, nor do line ends or several spaces in a
/// row: nobody sees them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    signs: Vec<Sign>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Is(char),
    /// Nothing, one or many.
    Anything,
}

/// Whether texts differ before the first open place of either. Most that differ do, and are told apart
/// without a search.
fn differ<'a>(mut signs: impl Iterator<Item = (&'a Sign, &'a Sign)>) -> bool {
    let told = signs.find(|(own, other)| own != other || **own == Sign::Anything);
    told.is_some_and(|(own, other)| *own != Sign::Anything && *other != Sign::Anything)
}

/// Whether something in the open places makes this text of it: each open place takes as little as
/// it can, and more only where what is behind does not fit.
fn fills(open: &[Sign], text: &[Sign]) -> bool {
    let (mut own, mut at) = (0, 0);
    // Behind the last open place that was met, and how far it reaches.
    let mut last: Option<(usize, usize)> = None;
    while let Some(sign) = text.get(at) {
        match open.get(own) {
            Some(Sign::Anything) => {
                own += 1;
                last = Some((own, at));
            }
            Some(here) if here == sign => (own, at) = (own + 1, at + 1),
            _ => {
                let Some((behind, reach)) = last else {
                    return false;
                };
                (own, at) = (behind, reach + 1);
                last = Some((own, at));
            }
        }
    }
    let rest = open.get(own..).unwrap_or_default();
    rest.iter().all(|sign| *sign == Sign::Anything)
}

impl Reading {
    /// Just this text.
    pub fn exact(text: &str) -> Reading {
        let mut out = Reading::default();
        text.trim().chars().for_each(|c| out.push(c));
        out
    }

    /// A text as a test tells it: `…` and `{number}` leave open what stands there.
    pub fn told(text: &str) -> Reading {
        let mut out = Reading::default();
        let mut rest = text.trim();
        while let Some(c) = rest.chars().next() {
            let opened = if c == '{' {
                rest.find('}')
                    .and_then(|end| rest.get(end + '}'.len_utf8()..))
            } else {
                rest.strip_prefix('…').or_else(|| rest.strip_prefix("..."))
            };
            match opened {
                Some(behind) => {
                    out.open();
                    rest = behind;
                }
                None => {
                    out.push(c);
                    rest = rest.get(c.len_utf8()..).unwrap_or_default();
                }
            }
        }
        out
    }

    /// A text in pieces; a piece without a text is a value, which may be anything. Where it is
    /// nothing, the spaces around it are not seen either.
    pub fn pieces<'a>(pieces: impl IntoIterator<Item = Option<&'a str>>) -> Reading {
        let mut out = Reading::default();
        for piece in pieces {
            match piece {
                Some(plain) => {
                    for c in plain.chars() {
                        let behind_a_value = out.signs.last() == Some(&Sign::Anything);
                        if !(c.is_whitespace() && behind_a_value) {
                            out.push(c);
                        }
                    }
                }
                None => {
                    out.drop_space();
                    out.open();
                }
            }
        }
        out.drop_space();
        out
    }

    /// Whether any place is open.
    pub fn is_open(&self) -> bool {
        self.signs.contains(&Sign::Anything)
    }

    /// Whether both can be one text.
    pub fn meets(&self, other: &Reading) -> bool {
        let ends = self.signs.iter().rev().zip(other.signs.iter().rev());
        if differ(self.signs.iter().zip(&other.signs)) || differ(ends) {
            return false;
        }
        match (self.is_open(), other.is_open()) {
            (false, false) => return self.signs.len() == other.signs.len(),
            (true, false) => return fills(&self.signs, &other.signs),
            (false, true) => return fills(&other.signs, &self.signs),
            (true, true) => {}
        }
        // Which places of the other text can be reached with so many signs of this one.
        let mut reached = vec![false; other.signs.len() + 1];
        if let Some(start) = reached.first_mut() {
            *start = true;
        }
        other.go_on(&mut reached, false);
        for own in &self.signs {
            let along = *own == Sign::Anything;
            let mut next = vec![false; reached.len()];
            for (place, next) in next.iter_mut().enumerate() {
                let stays = along || other.signs.get(place) == Some(&Sign::Anything);
                let before = place.checked_sub(1);
                let same = before.and_then(|at| other.signs.get(at)) == Some(own);
                let from_before = before.and_then(|at| reached.get(at)) == Some(&true);
                *next = stays && reached.get(place) == Some(&true) || same && from_before;
            }
            other.go_on(&mut next, along);
            if !next.contains(&true) {
                return false;
            }
            reached = next;
        }
        reached.last() == Some(&true)
    }

    /// From each place that is reached to those behind it: past open places, or past all.
    fn go_on(&self, reached: &mut [bool], past_all: bool) {
        let mut here = false;
        for (place, reached) in reached.iter_mut().enumerate() {
            let before = place.checked_sub(1).and_then(|at| self.signs.get(at));
            *reached |= here && (past_all || before == Some(&Sign::Anything));
            here = *reached;
        }
    }

    /// Whether a text holds this somewhere.
    pub fn is_within(&self, text: &str) -> bool {
        let mut around = Reading::default();
        around.open();
        around.signs.extend(&self.signs);
        around.open();
        around.meets(&Reading::exact(text))
    }

    fn drop_space(&mut self) {
        if self.signs.last() == Some(&Sign::Is(' ')) {
            self.signs.pop();
        }
    }

    fn push(&mut self, c: char) {
        let c = match c {
            '’' => '\'',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        if !(c == ' ' && self.signs.last() == Some(&Sign::Is(' '))) {
            self.signs.push(Sign::Is(c));
        }
    }

    fn open(&mut self) {
        if self.signs.last() != Some(&Sign::Anything) {
            self.signs.push(Sign::Anything);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reads(pieces: &[Option<&str>], told: &str) -> bool {
        let pieces = Reading::pieces(pieces.iter().copied());
        let told = Reading::told(told);
        assert_eq!(pieces.meets(&told), told.meets(&pieces), "{told:?}");
        pieces.meets(&told)
    }

    #[test]
    fn values_stand_for_anything() {
        let unpaid = [Some("Unpaid "), None, Some(": "), None];
        assert!(reads(&unpaid, "Unpaid F-12: €1,200.00"));
        assert!(reads(&unpaid, "Unpaid {number}: {balance}"));
        assert!(!reads(&unpaid, "Paid F-12: €1,200.00"));
        assert!(reads(&[Some("Not received")], "Not received"));
        assert!(!reads(&[Some("Not received")], "Not received yet"));
        assert!(!reads(&[Some("Not received")], "Not"));
        assert!(reads(&[None, Some(" is late")], "F-12 is late is late"));
        assert!(!reads(&[None, Some(" is late")], "F-12 is later"));
        assert!(reads(&[None], ""));
        assert!(reads(&[Some("Chargeback: "), None], "Chargeback:"));
        assert!(reads(&[Some("Call "), None, Some(" today")], "Call today"));
        assert!(!reads(&[], "a"));
    }

    #[test]
    fn a_test_may_leave_open_what_it_does_not_promise() {
        let exact = "Unpaid F-12: €1,200.00";
        for told in ["Unpaid …", "Unpaid...", "{}: €1,200.00", "… F-12: …", exact] {
            assert!(Reading::told(told).meets(&Reading::exact(exact)), "{told}");
        }
        for told in ["Unpaid", "…: €1,300.00", "F-12…", "Unpaid {number"] {
            assert!(!Reading::told(told).meets(&Reading::exact(exact)), "{told}");
        }
        assert!(Reading::told("Unpaid …").is_open() && !Reading::told(exact).is_open());
    }

    #[test]
    fn kinds_of_spaces_and_apostrophes_make_no_difference() {
        let written = Reading::exact("Impayé\u{a0}: l’avoir  de\n1\u{202f}200,00\u{a0}€");
        assert!(Reading::told("Impayé : l'avoir de 1 200,00 €").meets(&written));
        assert!(!Reading::told("Impaye : l'avoir de 1 200,00 €").meets(&written));
    }

    #[test]
    fn words_are_found_within_a_text() {
        let text = "Dear payer,\n\nA    5 January 2026  €400.00\n\nThank you";
        assert!(Reading::told("A 5 January 2026 €400.00").is_within(text));
        assert!(Reading::told("A … €400.00").is_within(text));
        assert!(!Reading::told("B … €400.00").is_within(text));
        assert!(Reading::told("").is_within(""));
    }

    /// Whether two texts meet, by trying all there is.
    fn tried(one: &[Sign], other: &[Sign]) -> bool {
        match (one, other) {
            ([], []) => true,
            ([Sign::Anything, rest @ ..], _) => {
                (0..=other.len()).any(|taken| tried(rest, &other[taken..]))
                    || matches!(other, [Sign::Anything, rest @ ..] if tried(one, rest))
            }
            (_, [Sign::Anything, rest @ ..]) => {
                (0..=one.len()).any(|taken| tried(&one[taken..], rest))
            }
            ([a, one @ ..], [b, other @ ..]) => a == b && tried(one, other),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn open_places_meet_just_as_trying_everything_says(one in "[ab…]{0,6}", other in "[ab…]{0,6}") {
            let (one, other) = (Reading::told(&one), Reading::told(&other));
            prop_assert_eq!(one.meets(&other), tried(&one.signs, &other.signs));
        }
    }
}
