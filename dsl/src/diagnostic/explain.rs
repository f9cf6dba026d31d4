//! The pages of `jalon explain`: one in Markdown for each code and language, part of the binary.
//! How to write one: `docs/contributing-diagnostics.md`.

use super::{Code, Lang};

/// One page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its code.
    pub code: Code,
    /// The whole text.
    pub text: &'static str,
}

/// Every page as `(code, text)`, sorted by code: made by the build from `dsl/explain`.
type Table = &'static [(&'static str, &'static str)];

include!(concat!(env!("OUT_DIR"), "/explain.rs"));

/// The page of a code.
pub fn page(code: Code, lang: Lang) -> Option<Page> {
    let table = match lang {
        Lang::En => ENGLISH,
        Lang::Fr => FRENCH,
    };
    let at = table.binary_search_by_key(&code.0, |(name, _)| name).ok()?;
    table.get(at).map(|(_, text)| Page { code, text })
}

impl Page {
    /// The words behind `# J0201:` in its first line.
    pub fn title(&self) -> &'static str {
        let first = self.text.lines().next().unwrap_or_default();
        let rest = first.trim_start_matches('#').trim_start();
        let rest = rest.strip_prefix(self.code.0).unwrap_or(rest);
        rest.trim_start_matches([':', ' ', '\u{a0}', '\u{202f}'])
    }

    /// The block of a script under one of the names after ` ```jalon `: `wrong` and `right`, on
    /// French pages `faux` and `juste`.
    pub fn example(&self, name: &str) -> Option<String> {
        let fence = format!("```jalon {name}");
        let mut lines = self
            .text
            .lines()
            .skip_while(|line| line.trim_end() != fence);
        lines.next()?;
        let block: Vec<&str> = lines.take_while(|line| line.trim_end() != "```").collect();
        Some(block.join("\n") + "\n")
    }
}

#[cfg(test)]
mod tests;
