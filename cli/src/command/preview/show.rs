//! A message, or the list of templates, in the terminal.

use jalon_core::Machine;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_render::Message;
use jalon_render::clean::{VALUE_CHARS_MAX, one_line};
use jalon_render::payment::NotOffered;

use super::data::Data;
use super::uses;
use crate::{Exit, output};

/// Longer lines are hard to read.
const WIDTH_MAX: usize = 80;

/// What a program for mail shows above a message: names and values.
pub fn above(
    machine: &Machine,
    message: &Message,
    data: &Data,
    lang: Lang,
) -> Vec<(String, String)> {
    let name = |en: &str, fr: &str| text(en, fr).get(lang).to_owned();
    let seller = &data.parties.seller;
    let contact = &data.parties.contact;
    let whom = |name: Option<&str>, address: Option<&str>| match (name, address) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => name.or(address).unwrap_or_default().to_owned(),
    };
    let mut above = vec![
        (
            name("From", "De"),
            whom(Some(&seller.name), seller.email.as_deref()),
        ),
        (
            name("To", "À"),
            whom(contact.name.as_deref(), contact.email.as_deref()),
        ),
        (name("Subject", "Objet"), message.subject.clone()),
    ];
    let attached = message.attachments.iter();
    let attached = attached.filter_map(|kind| machine.attachments.get(*kind));
    let attached: Vec<&str> = attached.map(|kind| kind.name.as_str()).collect();
    if !attached.is_empty() {
        above.push((name("Attached", "Joint"), attached.join(", ")));
    }
    for (_, value) in &mut above {
        *value = one_line(value, VALUE_CHARS_MAX);
    }
    above
}

/// Writes a message as text.
pub fn in_terminal(message: &Message, above: &[(String, String)], lang: Lang) -> Exit {
    let width = output::look_of_stdout().width.min(WIDTH_MAX);
    let names = above.iter().map(|(name, _)| name.chars().count());
    let longest = names.max().unwrap_or(0);
    let only_sms = message.subject.is_empty() && message.sms.is_some();
    let ended = output::result(Exit::Clean, lang, |out| {
        if !only_sms {
            for (name, value) in above {
                writeln!(out, "{name:longest$}  {value}")?;
            }
            writeln!(out)?;
            for line in message.plain.lines() {
                write!(out, "{}", wrapped(line, width))?;
            }
        }
        if let Some(sms) = &message.sms {
            let gap = if only_sms { "" } else { "\n" };
            write!(out, "{gap}SMS\n\n{}", wrapped(sms, width))?;
        }
        Ok(())
    });
    if let (false, Some(note)) = (only_sms, note(message)) {
        output::aside(|out| writeln!(out, "{}", note.get(lang)));
    }
    ended
}

/// What the text does not show: the code, or why there is none.
fn note(message: &Message) -> Option<jalon_dsl::diagnostic::Text> {
    let why = match message.payment.as_ref()? {
        Ok(payment) => match payment.code {
            Ok(_) => {
                return Some(text(
                    "note: the page has a QR code for the transfer; --html or --open shows it",
                    "note\u{a0}: la page porte un code QR pour le virement\u{a0}; --html ou --open le montre",
                ));
            }
            Err(why) => why,
        },
        Err(why) => *why,
    };
    let (en, fr) = match why {
        NotOffered::NothingToPay => ("nothing is to be paid", "rien n'est à payer"),
        NotOffered::SeveralCurrencies => (
            "the amounts are in several currencies",
            "les montants sont en plusieurs devises",
        ),
        NotOffered::NoAccount => (
            "the seller has no account in this currency",
            "le vendeur n'a pas de compte dans cette devise",
        ),
        NotOffered::NotInEuro => (
            "the code for transfers is for euros only",
            "le code de virement n'existe que pour l'euro",
        ),
        NotOffered::NoQrBill => (
            "Swiss francs are paid with the QR-bill, which Jalon does not make",
            "le franc suisse se règle par QR-facture, que Jalon ne compose pas",
        ),
        NotOffered::AmountOutOfRange => (
            "the code for transfers holds at most 999,999,999.99 euros",
            "le code de virement va jusqu'à 999\u{202f}999\u{202f}999,99 euros",
        ),
        NotOffered::NameTooLong => (
            "the account holder's name has more than 70 characters",
            "le nom du titulaire du compte dépasse 70 caractères",
        ),
        NotOffered::TooLong => (
            "name and reference together are too long for the code",
            "le nom et la référence réunis sont trop longs pour le code",
        ),
    };
    Some(text(
        format!("note: no QR code for the transfer: {en}"),
        format!("note\u{a0}: pas de code QR pour le virement\u{a0}: {fr}"),
    ))
}

/// A line broken at spaces. Lines of tables have two spaces side by side and stay as they are.
fn wrapped(line: &str, width: usize) -> String {
    let mut out = String::new();
    if line.contains("  ") || line.chars().count() <= width {
        return format!("{line}\n");
    }
    let mut taken = 0;
    for word in line.split(' ') {
        let length = word.chars().count();
        if taken > 0 && taken + 1 + length > width {
            out.push('\n');
            taken = 0;
        } else if taken > 0 {
            out.push(' ');
            taken += 1;
        }
        out.push_str(word);
        taken += length;
    }
    out.push('\n');
    out
}

/// Lists the templates of a script: languages, and the lines that use each.
pub fn templates(machine: &Machine, lang: Lang) -> Exit {
    let rows = machine.templates.iter().map(|(id, template)| {
        let languages = template.versions.iter();
        let languages = languages.filter_map(|version| version.language.as_deref());
        let places = uses::places(machine, id);
        let unused = text("not used", "pas utilisé");
        let places = match places.is_empty() {
            true => unused.get(lang).to_owned(),
            false => places.join(", "),
        };
        let languages = languages.collect::<Vec<_>>().join(", ");
        (template.name.to_string(), languages, places)
    });
    let rows: Vec<(String, String, String)> = rows.collect();
    let width = |of: fn(&(String, String, String)) -> &String| {
        rows.iter()
            .map(|row| of(row).chars().count())
            .max()
            .unwrap_or(0)
    };
    let (first, second) = (width(|row| &row.0), width(|row| &row.1));
    output::result(Exit::Clean, lang, |out| {
        if rows.is_empty() {
            let none = text("the script has no templates", "le script n'a aucun modèle");
            return writeln!(out, "{}", none.get(lang));
        }
        for (name, languages, places) in &rows {
            writeln!(out, "{name:first$}  {languages:second$}  {places}")?;
        }
        Ok(())
    })
}
