//! The syntax of EDIFACT: segments of elements of components, with the signs that the interchange
//! itself names, and a sign that takes their meaning from them.

use jalon_intake::{Refusal, text};

use crate::xml::ask_again;

/// The most segments.
const SEGMENTS_MAX: usize = 100_000;
/// The most elements and components of one segment.
const PARTS_MAX: usize = 1_000;

/// A segment: elements from 1 behind the tag, components from 1 in each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    elements: Vec<Vec<String>>,
}

impl Segment {
    /// Its three letters.
    pub(super) fn tag(&self) -> &str {
        self.at(0, 1)
    }

    /// A component, or nothing.
    pub(super) fn at(&self, element: usize, component: usize) -> &str {
        let found = self.elements.get(element);
        let found = found.and_then(|components| components.get(component.checked_sub(1)?));
        found.map_or("", String::as_str)
    }

    /// All that is written from an element on.
    pub(super) fn words(&self, from: usize) -> String {
        let all = self.elements.iter().skip(from).flatten();
        let all: Vec<&str> = all
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        all.join(" ")
    }
}

/// The signs between the parts.
struct Signs {
    component: char,
    element: char,
    release: Option<char>,
    end: char,
}

/// The segments of an interchange.
pub(super) fn segments(letters: &str) -> Result<Vec<Segment>, Refusal> {
    let letters = letters.trim_start();
    let (signs, rest) = match letters.strip_prefix("UNA") {
        Some(rest) => {
            let named: Vec<char> = rest.chars().take(6).collect();
            let [component, element, _, release, _, end] = named.as_slice() else {
                return Err(broken());
            };
            let signs = Signs {
                component: *component,
                element: *element,
                // A space means that there is none.
                release: Some(*release).filter(|sign| *sign != ' '),
                end: *end,
            };
            let length: usize = named.iter().map(|sign| sign.len_utf8()).sum();
            (signs, rest.get(length..).unwrap_or_default())
        }
        None => (
            Signs {
                component: ':',
                element: '+',
                release: Some('?'),
                end: '\'',
            },
            letters,
        ),
    };
    let all = [signs.component, signs.element, signs.end];
    let differ = all
        .iter()
        .zip(all.iter().skip(1))
        .all(|(one, other)| one != other);
    if !differ || all.iter().any(|sign| sign.is_alphanumeric()) {
        return Err(broken());
    }
    split(rest, &signs)
}

fn split(letters: &str, signs: &Signs) -> Result<Vec<Segment>, Refusal> {
    let mut found = Vec::new();
    let mut elements: Vec<Vec<String>> = vec![vec![String::new()]];
    let mut parts = 0;
    let mut letters = letters.chars();
    while let Some(sign) = letters.next() {
        let is_empty = elements.len() == 1 && elements.iter().flatten().all(String::is_empty);
        // Lines are no part of the syntax: many programs break after each segment.
        if is_empty && sign.is_whitespace() {
            continue;
        }
        if Some(sign) == signs.release {
            let meant = letters.next().ok_or_else(broken)?;
            push(&mut elements, meant);
        } else if sign == signs.end {
            let ended = std::mem::replace(&mut elements, vec![vec![String::new()]]);
            found.push(Segment { elements: ended });
            parts = 0;
            if found.len() > SEGMENTS_MAX {
                return Err(broken());
            }
        } else if sign == signs.element {
            elements.push(vec![String::new()]);
            parts += 1;
        } else if sign == signs.component {
            if let Some(last) = elements.last_mut() {
                last.push(String::new());
            }
            parts += 1;
        } else if sign != '\r' && sign != '\n' {
            push(&mut elements, sign);
        }
        if parts > PARTS_MAX {
            return Err(broken());
        }
    }
    Ok(found)
}

fn push(elements: &mut [Vec<String>], sign: char) {
    if let Some(component) = elements.last_mut().and_then(|last| last.last_mut()) {
        component.push(sign);
    }
}

fn broken() -> Refusal {
    Refusal::new(
        text(
            "the EDIFACT interchange is broken",
            "l'échange EDIFACT est abîmé",
        ),
        ask_again(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interchange_names_its_signs_and_takes_their_meaning_from_them() {
        let usual = segments("UNB+A:B+it?'s 1?+1'\r\nUNZ+1'").unwrap();
        assert_eq!(usual[0].tag(), "UNB");
        assert_eq!(usual[0].at(1, 2), "B");
        assert_eq!(usual[0].at(2, 1), "it's 1+1");
        assert_eq!(usual[1].at(1, 1), "1");
        let other = segments("UNA|*.! ~FTX*a|b?~\nEND~").unwrap();
        assert_eq!((other[0].at(1, 1), other[0].at(1, 2)), ("a", "b?"));
        assert_eq!(other[1].tag(), "END");
        let none = segments("UNA:+.  'FTX+a?'").unwrap();
        assert_eq!(none[0].at(1, 1), "a?");
    }

    #[test]
    fn what_is_no_interchange_is_refused_and_what_is_not_there_is_empty() {
        assert!(segments("UNA:+").is_err());
        assert!(segments("UNA++.? 'X'").is_err());
        assert!(segments("UNB+a?").is_err());
        let read = segments("UNB'").unwrap();
        assert_eq!(
            (read[0].at(3, 1), read[0].at(0, 0), read[0].at(0, 9)),
            ("", "", "")
        );
        assert_eq!(segments("no end").unwrap(), []);
    }
}
