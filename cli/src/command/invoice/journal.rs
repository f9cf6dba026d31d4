//! `jalon invoice why`: the story of an invoice from the journal of its account.

use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_operate::story::{Story, of_invoice};

use super::WhyArguments;
use super::show::{awaited, head};
use crate::command::deploy::Format;
use crate::house::IfMissing;
use crate::output::json;
use crate::stop::Stop;
use crate::{Exit, output};

/// Tells the story.
pub fn run(arguments: &WhyArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let Story {
        found,
        script,
        chapters,
    } = of_invoice(&mut house, &arguments.number, lang)?;
    let now = house.now();
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => {
                let Some(subject) = found.account.subject(found.subject) else {
                    return Ok(());
                };
                head(&found, subject, lang, out)?;
                writeln!(out)?;
                for chapter in &chapters {
                    writeln!(out, "{}  {}", chapter.when, visible_line(&chapter.what))?;
                    for below in &chapter.below {
                        let indent = chapter.when.chars().count() + 2;
                        writeln!(out, "{:indent$}{}", "", visible_line(below))?;
                    }
                }
                let mut next = Vec::new();
                awaited((&found, subject), &script, (now, lang), &mut next)?;
                if next.is_empty() {
                    let nothing = text("Nothing more is planned", "Plus rien n'est prévu");
                    return writeln!(out, "\n{}", nothing.get(lang));
                }
                let heading = text("What comes next", "La suite");
                writeln!(out, "\n{}", heading.get(lang))?;
                out.write_all(&next)
            }
            Format::Json => chapters.iter().try_for_each(|chapter| {
                let value = json(&chapter.told());
                writeln!(out, "{value}")
            }),
        }
    }))
}
