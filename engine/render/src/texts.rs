//! The texts of a message, before anything stands around them.

use jalon_core::Machine;
use jalon_core::eval::Facts;
use jalon_core::machine::template::{Template, TemplateVersion, Text};
use smol_str::SmolStr;

use crate::clean::{SUBJECT_CHARS_MAX, one_line};
use crate::credit::Credit;
use crate::fill::{Filled, Filler, Links};
use crate::locale::{Language, primary};
use crate::message::{NoMessage, Request, version_for};
use crate::parties::{Parties, Told};
use crate::plain;
use crate::value::Missing;

/// What a message says, without buttons, payment details and who writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The language of its text, as `fr`.
    pub language: SmolStr,
    /// One line.
    pub subject: String,
    /// The body as plain text.
    pub body: String,
    /// The text for a short message.
    pub sms: Option<String>,
}

/// The words of a message alone: as [`message`](crate::message), and far quicker.
pub fn words<F: Facts>(request: &Request<'_, F>) -> Result<Words, NoMessage> {
    let invoices = request.told_invoices();
    let texts = Texts::of(request, &invoices)?;
    Ok(Words {
        subject: texts.subject(),
        body: plain::body(&texts.body),
        sms: texts.sms(),
        language: texts.tag,
    })
}

/// A text for a list, such as the title of a task: one line, in a language. Where a value is missing
/// stands the `gap`, if there is one; else there is no text.
pub fn one_line_text<F: Facts>(
    machine: &Machine,
    text: &Text,
    facts: &F,
    parties: &Parties,
    language: Language,
    gap: Option<&str>,
) -> Result<String, NoMessage> {
    let own = [Told { facts, parties }];
    let filler = Filler {
        machine,
        facts: &own[0],
        invoices: &own,
        credits: &[],
        language,
        links: Links::default(),
        gap,
    };
    let filled = checked(filler.fill(text))?;
    Ok(line_of(&filled))
}

/// The texts of a version, filled.
pub(crate) struct Texts<'t> {
    pub(crate) template: &'t Template,
    pub(crate) version: &'t TemplateVersion,
    /// The language as it is named, and as it is written.
    pub(crate) tag: SmolStr,
    pub(crate) language: Language,
    pub(crate) body: Filled,
    subject: Filled,
    sms: Option<Filled>,
}

impl<'t> Texts<'t> {
    pub(crate) fn of<F: Facts>(
        request: &Request<'t, F>,
        invoices: &[Told<'t, F>],
    ) -> Result<Texts<'t>, NoMessage> {
        let machine = request.machine;
        let template = machine.templates.get(request.template);
        let template = template.ok_or(NoMessage::NoTemplate)?;
        let version = version_for(template, request.language).ok_or(NoMessage::NoText)?;
        // A text is written in its own language whoever reads it; one without a language, the reader's.
        let tag = version.language.as_deref().or(request.language);
        let tag = SmolStr::from(tag.map_or("en", primary));
        let language = Language::of_tag(&tag);
        let own = Told {
            facts: request.facts,
            parties: request.parties,
        };
        let fill = |text: &Option<Text>, credits: &[Credit<'_>]| {
            let filler = Filler {
                machine,
                facts: &own,
                invoices,
                credits,
                language,
                links: request.links,
                gap: request.gap,
            };
            text.as_ref().map(|text| filler.fill(text))
        };
        // Subjects and short messages have no room for a list of credits.
        let parts = [
            fill(&version.subject, &[]),
            fill(&version.body, &request.credits),
            fill(&version.sms, &[]),
        ];
        if parts.iter().all(Option::is_none) {
            return Err(NoMessage::NoText);
        }
        // All that is missing is told at once.
        let mut missing: Vec<Missing> = Vec::new();
        for filled in parts.iter().flatten() {
            let new = filled.missing.iter().filter(|one| !missing.contains(one));
            let new: Vec<Missing> = new.copied().collect();
            missing.extend(new);
        }
        if !missing.is_empty() {
            return Err(NoMessage::Missing(missing));
        }
        let [subject, body, sms] = parts;
        Ok(Texts {
            template,
            version,
            tag,
            language,
            subject: checked(subject.unwrap_or_default())?,
            body: checked(body.unwrap_or_default())?,
            sms: sms.map(checked).transpose()?,
        })
    }

    pub(crate) fn subject(&self) -> String {
        one_line(&line_of(&self.subject), SUBJECT_CHARS_MAX)
    }

    /// Telephones of old know no narrow spaces; and no signs of Markdown are wanted.
    pub(crate) fn sms(&self) -> Option<String> {
        let filled = self.sms.as_ref()?;
        Some(line_of(filled).replace(['\u{a0}', '\u{202f}'], " "))
    }
}

fn checked(filled: Filled) -> Result<Filled, NoMessage> {
    match filled {
        filled if filled.too_long => Err(NoMessage::TooLong),
        filled if !filled.missing.is_empty() => Err(NoMessage::Missing(filled.missing)),
        filled => Ok(filled),
    }
}

fn line_of(filled: &Filled) -> String {
    one_line(&filled.values.put_into(&filled.text), usize::MAX)
}
