//! Documents come in: which invoice each is of.

use std::io::{self, Write};

use jalon_dsl::diagnostic::{Lang, text};
use jalon_operate::documents::{Became, Belongs, DocumentTold, DocumentsTold, Import, import_file};
use jalon_operate::import::named;

use super::Arguments;
use super::not_taken::{self, NotTaken};
use crate::command::deploy::Format;
use crate::command::simulate::words::thousands;
use crate::house::{House, now};
use crate::stop::Stop;
use crate::{Exit, output};

/// Takes documents in and tells what came of each.
pub(super) fn import(house: &mut House, arguments: &Arguments, lang: Lang) -> Result<Exit, Stop> {
    let belongs = match (&arguments.invoice, arguments.every_invoice) {
        (Some(number), _) => Belongs::To(number),
        (None, true) => Belongs::ToAny,
        (None, false) => Belongs::ByName,
    };
    let wanted = Import {
        kind: &arguments.called,
        belongs,
        unchecked: arguments.unchecked,
        now: arguments.pretend_now.unwrap_or_else(now),
    };
    let mut became = Vec::new();
    for file in named(&arguments.files)? {
        let one = import_file(house, &file, &wanted)?;
        became.push((file.display().to_string(), one));
    }
    let exit = match became.iter().any(|(_, one)| matches!(one, Became::Not(_))) {
        true => Exit::Faults,
        false => Exit::Clean,
    };
    Ok(output::result(exit, lang, |out| match arguments.format {
        Format::Human => human(&became, lang, out),
        Format::Json => {
            let told = became.into_iter();
            let told = told.map(|(file, one)| DocumentTold::of(file, &one, lang));
            let told = DocumentsTold {
                documents: told.collect(),
            };
            writeln!(out, "{}", output::json(&told))
        }
    }))
}

fn human(became: &[(String, Became)], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let count = |is: fn(&Became) -> bool| became.iter().filter(|(_, one)| is(one)).count() as u64;
    let lines = [
        (
            count(|one| matches!(one, Became::New(_))),
            "documents, each with its invoice",
            "documents, chacun avec sa facture",
        ),
        (
            count(|one| matches!(one, Became::OfHouse)),
            "go with every invoice from now on",
            "accompagnent désormais toute facture",
        ),
        (
            count(|one| matches!(one, Became::Before)),
            "known before",
            "déjà connus",
        ),
        (
            count(|one| matches!(one, Became::Parked(_))),
            "wait for an invoice that nobody knows yet",
            "attendent une facture que personne ne connaît encore",
        ),
        (
            count(|one| matches!(one, Became::Not(_))),
            "not taken",
            "non pris",
        ),
    ];
    for (at, (count, en, fr)) in lines.into_iter().enumerate() {
        if count > 0 || at == 0 {
            let said = text(en, fr);
            writeln!(out, "{:>12} {}", thousands(count, lang), said.get(lang))?;
        }
    }
    let french = lang == Lang::Fr;
    let not = became.iter().filter_map(|(file, one)| match one {
        Became::Not(not) => Some(NotTaken {
            file,
            line: 0,
            reason: not.reason.get(french),
            remedy: not.remedy.get(french),
        }),
        _ => None,
    });
    not_taken::show(&not.collect::<Vec<_>>(), lang, out)
}
