//! The lines of a script by where they stand, for telling what is written otherwise in another one:
//! each with a name, its text, and what it says whatever language or layout it is in.

use super::script::{Row, Script};
use super::translate::marks;
use crate::syntax::block::BlockKind;
use crate::syntax::parser::{Rule, Tree};
use crate::words::{Surface, Word, word_of_rule};

/// A line of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is, by the names around it, in English and in French.
    pub name: [String; 2],
    /// As it is written, in one line.
    pub text: String,
    /// What it says: the same for lines that say the same.
    pub says: String,
    /// Whether its place among the lines of its block matters.
    pub is_ordered: bool,
}

/// All lines of a script but its tests and the line that tells its language.
pub fn lines(source: &str) -> Vec<Line> {
    let script = Script::read(source);
    let says = marks(&script);
    let mut lines = Vec::new();
    let mut around: Vec<Label> = Vec::new();
    for (row, says) in script.rows.iter().zip(says) {
        around.truncate(row.depth);
        let label = script.tree(row).and_then(|tree| label(&script, row, &tree));
        let left_out = matches!(row.kind, BlockKind::Test | BlockKind::Given);
        around.push(label.clone().unwrap_or(Label::Own(String::new())));
        if left_out || label.is_none() {
            continue;
        }
        lines.push(Line {
            name: [Surface::English, Surface::French].map(|surface| name(&around, surface)),
            text: text(&script, row),
            says,
            is_ordered: matches!(
                row.kind,
                BlockKind::Milestone | BlockKind::Table | BlockKind::Standing | BlockKind::Terms
            ),
        });
    }
    lines
}

/// How a line is called.
#[derive(Clone, Debug)]
enum Label {
    /// By its name.
    Own(String),
    /// By its word, and its name or a second word if it has one.
    Word(Word, Option<Box<Label>>),
}

impl Label {
    fn form(&self, surface: Surface) -> String {
        match self {
            Label::Own(name) => name.clone(),
            Label::Word(word, None) => word.form(surface).to_owned(),
            Label::Word(word, Some(more)) => {
                format!("{} {}", word.form(surface), more.form(surface))
            }
        }
    }
}

fn name(labels: &[Label], surface: Surface) -> String {
    let forms: Vec<String> = labels.iter().map(|label| label.form(surface)).collect();
    forms.join("/")
}

/// How a line is called; none for one that says nothing that runs.
fn label(script: &Script, row: &Row, tree: &Tree) -> Option<Label> {
    let whole = tree.parts().first()?;
    let written = |rule: Rule| {
        let part = tree.parts().iter().find(|part| part.rule == rule)?;
        let tokens = part.start as usize..part.end as usize;
        let tokens = tokens.map(|token| script.written(row.tokens.start + token));
        Some(Label::Own(tokens.collect::<Vec<_>>().join(" ")))
    };
    let words = tree
        .parts()
        .iter()
        .filter_map(|part| word_of_rule(part.rule));
    let mut words = words;
    let first = words.next();
    Some(match whole.rule {
        Rule::language_line | Rule::test_head => return None,
        Rule::journey_head | Rule::milestone_head | Rule::step_line => written(Rule::name)?,
        Rule::template_language => written(Rule::any_name)?,
        Rule::field_line => written(Rule::name)?,
        Rule::table_row | Rule::standing_row => match word_of_cell(tree) {
            Some(word) => Label::Word(word, None),
            None => written(Rule::cell)?,
        },
        Rule::answer_line => written(Rule::text)?,
        Rule::holiday_row => written(Rule::date)?,
        Rule::on_line => {
            let event = words.next().map(|word| Label::Word(word, None));
            Label::Word(first?, event.or_else(|| written(Rule::path)).map(Box::new))
        }
        Rule::use_line => Label::Word(first?, written(Rule::path).map(Box::new)),
        Rule::send_row => Label::Word(first?, written(Rule::name).map(Box::new)),
        Rule::calendar_head
        | Rule::holidays_head
        | Rule::choice_head
        | Rule::event_head
        | Rule::table_head
        | Rule::terms_head
        | Rule::standing_head
        | Rule::template_head
        | Rule::sequence_head
        | Rule::claim_head
        | Rule::team_line
        | Rule::agency_line
        | Rule::role_line
        | Rule::end_line
        | Rule::endpoint_line => Label::Word(first?, written(Rule::name).map(Box::new)),
        _ => match first {
            Some(word) => Label::Word(word, None),
            None => Label::Own(script.written(row.tokens.start).to_owned()),
        },
    })
}

/// The word that a row's first cell is: `otherwise`, `any`.
fn word_of_cell(tree: &Tree) -> Option<Word> {
    let cell = tree
        .parts()
        .iter()
        .position(|part| part.rule == Rule::cell)?;
    let (_, kid) = tree.kids(cell).next()?;
    word_of_rule(kid.rule).filter(|_| matches!(kid.rule, Rule::k_otherwise | Rule::k_any_value))
}

/// A line as it is written, in one line.
fn text(script: &Script, row: &Row) -> String {
    let span = |token: usize| script.tokens.get(token).map(|token| token.span.range());
    let first = span(row.tokens.start).map_or(0, |range| range.start);
    let last = row.tokens.end.checked_sub(1).and_then(span);
    let end = last.map_or(first, |range| range.end);
    let written = script.source.get(first..end).unwrap_or("");
    written.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "team billing
calendar office {
  open Mon to Fri 09:00 to 17:30 Europe/Paris
  closed 2026-12-24 to 2026-12-31
}
template m {
  language fr {
    subject \"Rappel {number}\"
    body \"Payez {balance}.\"
  }
}
journey j {
  for all invoices
  milestone paid from sending {
    expect payment in full
    step r1   5 days after due   chase payer with m
  }
  on dispute   pause
}
test \"x\" {
  invoice { issue 2026-01-05, total 1 EUR }
  then nothing else
}
";

    #[test]
    fn every_line_but_tests_has_a_name_in_both_languages() {
        let names: Vec<[String; 2]> = lines(SCRIPT).into_iter().map(|line| line.name).collect();
        let of = |at: usize| {
            names
                .iter()
                .map(|name| name[at].as_str())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            of(0),
            [
                "team billing",
                "calendar office",
                "calendar office/open",
                "calendar office/closed",
                "template m",
                "template m/fr",
                "template m/fr/subject",
                "template m/fr/body",
                "j",
                "j/for all invoices",
                "j/paid",
                "j/paid/expect",
                "j/paid/r1",
                "j/on dispute",
            ]
        );
        assert_eq!(of(1)[6], "modèle m/fr/objet");
        assert_eq!(of(1)[13], "j/dès litige");
    }

    #[test]
    fn lines_say_the_same_in_either_language_and_layout() {
        let to = |to| {
            let options = crate::format::Options { to: Some(to) };
            crate::format::format(SCRIPT, options).unwrap().text
        };
        let says = |script: &str| lines(script).into_iter().map(|line| line.says).collect();
        let said: Vec<String> = says(SCRIPT);
        assert_eq!(said, says(&to(Surface::French)) as Vec<String>);
        let other: Vec<String> = says(&SCRIPT.replace("12-31", "12-30"));
        let differ = said.iter().zip(&other).filter(|(one, other)| one != other);
        assert_eq!(differ.count(), 1);
    }
}
