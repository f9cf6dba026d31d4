//! `jalon preview`: shows a message as its reader gets it.

mod browser;
mod data;
mod missing;
mod show;
mod uses;

use std::path::PathBuf;

use clap::Args;
use jalon_core::machine::{Compiled, TemplateId};
use jalon_dsl::diagnostic::render::Report;
use jalon_dsl::diagnostic::{Lang, Severity, Text, text};
use jalon_dsl::source::Sources;
use jalon_dsl::spelling::closest;
use jalon_render::{Links, Message, NoMessage, Request, message, sample, version_for};

use crate::{Exit, human, input, language, output, replace};
use data::Data;
use uses::Use;

/// Show a message as its reader gets it
#[derive(Args, Debug)]
pub struct Arguments {
    /// A script, a folder with scripts, or - for standard input
    path: PathBuf,
    /// The template; without it, all templates are listed
    #[arg(long, value_name = "NAME")]
    template: Option<String>,
    /// The reader's language, such as fr (default: the first language of the template)
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// Invoices to show instead of samples: a JSON file
    #[arg(long, value_name = "FILE")]
    invoice: Option<PathBuf>,
    /// The day on which it is sent, such as 2026-03-10 (default: today)
    #[arg(long, value_name = "DATE")]
    on: Option<jalon_core::Day>,
    /// Write the message as a web page
    #[arg(long, value_name = "FILE", conflicts_with = "open")]
    html: Option<PathBuf>,
    /// Open the message in the browser
    #[arg(long)]
    open: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    match preview(arguments, lang) {
        Ok(exit) => exit,
        Err(Stop(exit, messages)) => {
            for message in &messages {
                output::complain(lang, message);
            }
            exit
        }
    }
}

/// Why there is nothing to show, and what to say about it.
struct Stop(Exit, Vec<Text>);

impl Stop {
    fn wrong(en: impl Into<String>, fr: impl Into<String>) -> Stop {
        Stop(Exit::Wrong, vec![text(en, fr)])
    }
}

fn preview(arguments: &Arguments, lang: Lang) -> Result<Exit, Stop> {
    let script = compiled(arguments, lang)?;
    let compiled = &script.compiled;
    if let Some(path) = &arguments.html {
        let data = arguments.invoice.as_deref();
        let over_data = data.is_some_and(|data| replace::is_same_file(data, path));
        let files = script.sources.iter().map(|(_, file)| file.path.as_str());
        if over_data || replace::is_among(path, files) {
            return Err(Stop::wrong(
                "the page would overwrite what it is made of: name another file after --html",
                "la page écraserait ce dont elle est faite\u{a0}: nommez un autre fichier après --html",
            ));
        }
    }
    let Some(name) = &arguments.template else {
        return Ok(show::templates(&compiled.machine, lang));
    };
    let template = find(compiled, name)?;
    let wanted = language_of(&script, template, arguments.language.as_deref())?;
    let used = uses::of_template(&compiled.machine, template);
    let today = arguments.on.unwrap_or_else(data::today);
    let data = match &arguments.invoice {
        Some(path) => data::read(path, &compiled.machine, today)?,
        None => data::samples(&compiled.machine, &used, today)?,
    };
    let request = request(compiled, template, wanted.as_deref(), &used, &data);
    let message = request.and_then(|request| message(&request));
    let message = message.map_err(|fault| match fault {
        NoMessage::Missing(missing) => missing::told(&missing, compiled, &script.sources),
        NoMessage::TooLong => Stop::wrong(
            "the message lists more invoices than a message can hold",
            "le message énumère plus de factures qu'un message ne peut en contenir",
        ),
        NoMessage::Sum(_) => Stop::wrong(
            "the amounts are too large to be added up",
            "les montants sont trop grands pour être additionnés",
        ),
        NoMessage::NoTemplate | NoMessage::NoText => Stop::wrong(
            format!("the template `{name}` has no text"),
            format!("le modèle «\u{a0}{name}\u{a0}» n'a pas de texte"),
        ),
    })?;
    deliver(arguments, compiled, &message, &data, lang)
}

/// A script whose messages are wanted.
struct Script {
    /// Its machine, with all its templates.
    compiled: Compiled,
    /// Its files.
    sources: Sources,
    /// The language that it is written in: that of a text that names none.
    language: &'static str,
}

fn compiled(arguments: &Arguments, lang: Lang) -> Result<Script, Stop> {
    let found = input::read(std::slice::from_ref(&arguments.path));
    if !found.complaints.is_empty() {
        return Err(Stop(Exit::Wrong, found.complaints));
    }
    let checked = language::check(found.scripts);
    let errors = checked.diagnostics.iter();
    let errors: Vec<_> = errors
        .filter(|found| found.severity == Severity::Error)
        .cloned()
        .collect();
    if !errors.is_empty() {
        let report = Report::new(&checked.sources, &errors, lang);
        output::aside(|out| human::write(&report, output::look_of_stderr(), out));
        return Err(Stop(Exit::Faults, Vec::new()));
    }
    let [model] = checked.models.as_slice() else {
        let scripts = checked.models.len();
        return Err(Stop::wrong(
            format!("there are {scripts} scripts here: name the one whose message is wanted"),
            format!("il y a ici {scripts} scripts\u{a0}: nommer celui dont on veut un message"),
        ));
    };
    match jalon_dsl::compile::compile_with_all_templates(model, &checked.sources) {
        Ok(compiled) => Ok(Script {
            compiled,
            language: language::language_of(model),
            sources: checked.sources,
        }),
        // Never so for a script in which the check finds no error.
        Err(_) => Err(Stop::wrong(
            "there is no error in the script, and yet no machine: a fault of Jalon, please report it",
            "le script est sans erreur et n'a pourtant pas de machine\u{a0}: défaut de Jalon, merci de le signaler",
        )),
    }
}

/// The template with a name; what is meant by a wrong one is told, with all there are.
fn find(compiled: &Compiled, name: &str) -> Result<TemplateId, Stop> {
    let templates = &compiled.machine.templates;
    if let Some(found) = templates.find(|template| template.name == name) {
        return Ok(found);
    }
    let names: Vec<&str> = templates
        .items()
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    let mut told = text(
        format!("there is no template `{name}` in the script"),
        format!("le script n'a pas de modèle «\u{a0}{name}\u{a0}»"),
    );
    if let Some(near) = closest(name, names.iter().copied()) {
        told.en += &format!("; did you mean `{near}`?");
        told.fr += &format!("\u{a0}; vouliez-vous dire «\u{a0}{near}\u{a0}»\u{a0}?");
    }
    let all = names.join(", ");
    let list = match names.is_empty() {
        true => text("the script has no templates", "le script n'a aucun modèle"),
        false => text(
            format!("its templates: {all}"),
            format!("ses modèles\u{a0}: {all}"),
        ),
    };
    Err(Stop(Exit::Wrong, vec![told, list]))
}

/// The reader's language: the one that was asked for, if the template has it.
fn language_of(
    script: &Script,
    template: TemplateId,
    asked: Option<&str>,
) -> Result<Option<String>, Stop> {
    let Some(template) = script.compiled.machine.templates.get(template) else {
        return Ok(None);
    };
    let own = template
        .versions
        .iter()
        .map(|version| version.language.as_deref());
    let own: Vec<Option<&str>> = own.collect();
    let Some(asked) = asked else {
        let first = own.first().copied().flatten();
        return Ok(Some(first.unwrap_or(script.language).to_owned()));
    };
    let version = version_for(template, Some(asked));
    let fits = version.is_some_and(|version| match &version.language {
        Some(language) => *language == jalon_render::locale::primary(asked).to_ascii_lowercase(),
        None => true,
    });
    if fits {
        return Ok(Some(asked.to_owned()));
    }
    let known: Vec<&str> = own.into_iter().flatten().collect();
    let name = &template.name;
    let all = known.join(", ");
    let mut told = text(
        format!("the template `{name}` has no text in `{asked}`"),
        format!("le modèle «\u{a0}{name}\u{a0}» n'a pas de texte en «\u{a0}{asked}\u{a0}»"),
    );
    if let Some(near) = closest(asked, known.iter().copied()) {
        told.en += &format!("; did you mean `{near}`?");
        told.fr += &format!("\u{a0}; vouliez-vous dire «\u{a0}{near}\u{a0}»\u{a0}?");
    }
    let list = text(
        format!("its languages: {all}"),
        format!("ses langues\u{a0}: {all}"),
    );
    Err(Stop(Exit::Wrong, vec![told, list]))
}

fn request<'a>(
    compiled: &'a Compiled,
    template: TemplateId,
    language: Option<&'a str>,
    used: &'a Use,
    data: &'a Data,
) -> Result<Request<'a, jalon_render::records::RecordFacts>, NoMessage> {
    let facts = data.facts.first().ok_or(NoMessage::NoText)?;
    Ok(Request {
        machine: &compiled.machine,
        template,
        language,
        facts,
        invoices: data.facts.iter().collect(),
        credits: match used.open_credits {
            true => sample::credits(facts.balance().currency),
            false => Vec::new(),
        },
        parties: &data.parties,
        links: Links {
            payment: used.payment_link.then_some(sample::PAYMENT_LINK),
            receipt: used.receipt_link.then_some(sample::RECEIPT_LINK),
        },
        asks_for_payment: used.asks_for_payment,
        attachments: &used.attachments,
        gap: None,
    })
}

/// Shows the message where it was asked for.
fn deliver(
    arguments: &Arguments,
    compiled: &Compiled,
    message: &Message,
    data: &Data,
    lang: Lang,
) -> Result<Exit, Stop> {
    let above = show::above(&compiled.machine, message, data, lang);
    if let Some(path) = &arguments.html {
        let page = message.alone(&above);
        if path.as_os_str() == "-" {
            return Ok(output::result(Exit::Clean, lang, |out| {
                out.write_all(page.as_bytes())
            }));
        }
        return replace::replace(path, page.as_bytes())
            .map(|()| Exit::Clean)
            .map_err(|error| Stop(Exit::Wrong, vec![output::cannot_write(path, &error)]));
    }
    if arguments.open {
        return browser::open(&message.alone(&above), lang);
    }
    Ok(show::in_terminal(message, &above, lang))
}
