//! What may be typed, and the answer to what may not. Each command holds its own arguments.

mod french;
pub mod typed;

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use jalon_dsl::diagnostic::Lang;

use crate::command::{
    agency, agenda, api, approve, audit, backup, bench, check, compile, customer, demo, deploy,
    diff, doctor, erase, explain, fmt, graph, import, incident, init, invoice, letter, mailbox,
    outbox, payment, plan, preview, prove, receipts, serve, simulate, status, task, test, token,
};
use crate::{Exit, output};

/// Jalon: the journey of an invoice, written down, checked and run
#[derive(Parser, Debug)]
#[command(name = "jalon", version, disable_help_subcommand = true)]
struct Line {
    /// Language of messages: en or fr (default: the system's)
    #[arg(long, global = true, value_name = "LANGUAGE", value_parser = ["en", "fr"], display_order = 900)]
    lang: Option<String>,
    #[command(subcommand)]
    command: Command,
}

/// The commands; what each is for stands at its arguments.
#[derive(Subcommand, Debug)]
pub enum Command {
    Check(check::Arguments),
    Fmt(fmt::Arguments),
    Test(test::Arguments),
    Simulate(Box<simulate::Arguments>),
    Prove(prove::Arguments),
    Diff(diff::Arguments),
    Explain(explain::Arguments),
    Compile(compile::Arguments),
    Graph(graph::Arguments),
    Preview(preview::Arguments),
    Bench(bench::Arguments),
    Demo(demo::Arguments),
    Init(init::Arguments),
    Deploy(deploy::Arguments),
    Plan(plan::Arguments),
    Import(import::Arguments),
    Serve(serve::Arguments),
    Invoice(invoice::Arguments),
    Agenda(agenda::Arguments),
    Customer(customer::Arguments),
    Task(task::Arguments),
    Approve(approve::Arguments),
    Reject(approve::RejectArguments),
    Outbox(outbox::Arguments),
    Letter(letter::Arguments),
    Agency(agency::Arguments),
    Payment(payment::Arguments),
    Incident(incident::Arguments),
    Receipts(receipts::Arguments),
    Mailbox(mailbox::Arguments),
    Status(status::Arguments),
    Token(token::Arguments),
    Api(api::Arguments),
    Doctor(doctor::Arguments),
    Backup(backup::Arguments),
    Audit(audit::Arguments),
    Erase(erase::Arguments),
}

/// Reads the command line. What is no command (help, a mistake) is answered here.
pub fn read(typed: Vec<OsString>, lang: Lang) -> Result<Command, Exit> {
    let read = definition(lang)
        .try_get_matches_from(asked_for_help(typed))
        .and_then(|matches| Line::from_arg_matches(&matches));
    match read {
        Ok(line) => Ok(line.command),
        Err(error) => Err(answer(&error, lang)),
    }
}

/// `jalon help import` is `jalon import --help`.
fn asked_for_help(mut typed: Vec<OsString>) -> Vec<OsString> {
    let mut at = 1;
    while let Some(word) = typed.get(at).and_then(|word| word.to_str()) {
        match word {
            "help" => {
                typed.remove(at);
                typed.push("--help".into());
                break;
            }
            "--lang" => at += 2,
            word if word.starts_with("--lang=") => at += 1,
            _ => break,
        }
    }
    typed
}

fn definition(lang: Lang) -> clap::Command {
    match lang {
        Lang::En => Line::command(),
        Lang::Fr => french::translate(Line::command()),
    }
}

fn answer(error: &clap::Error, lang: Lang) -> Exit {
    let rendered = error.render();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let colours = output::look_of_stdout().colours;
            output::result(Exit::Clean, lang, |out| match colours {
                true => write!(out, "{}", rendered.ansi()),
                false => write!(out, "{rendered}"),
            })
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            output::aside(|out| write!(out, "{rendered}"));
            Exit::Wrong
        }
        _ => {
            match lang {
                Lang::En => output::aside(|out| write!(out, "{rendered}")),
                Lang::Fr => output::aside(|out| writeln!(out, "{}", french::mistake(error))),
            }
            Exit::Wrong
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_may_stand_first() {
        for (typed, meant) in [
            ("jalon help", "jalon --help"),
            ("jalon help import", "jalon import --help"),
            (
                "jalon --lang fr help letter status",
                "jalon --lang fr letter status --help",
            ),
            ("jalon --lang=fr help", "jalon --lang=fr --help"),
            ("jalon import help", "jalon import help"),
            ("jalon", "jalon"),
        ] {
            let words = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
            assert_eq!(asked_for_help(words(typed)), words(meant), "{typed}");
        }
    }

    /// The texts that `--help` shows, each with the command and argument that it belongs to.
    fn help_texts(command: &clap::Command, path: &str, texts: &mut Vec<(String, String)>) {
        let path = format!("{path} {}", command.get_name());
        texts.push((
            path.clone(),
            command
                .get_about()
                .map(ToString::to_string)
                .unwrap_or_default(),
        ));
        for argument in command
            .get_arguments()
            .filter(|argument| !argument.is_hide_set())
        {
            let name = format!("{path} {}", argument.get_id());
            texts.push((
                name,
                argument
                    .get_help()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
            ));
        }
        for below in command.get_subcommands() {
            help_texts(below, &path, texts);
        }
    }

    #[test]
    fn the_definition_is_sound_in_both_languages() {
        definition(Lang::En).debug_assert();
        definition(Lang::Fr).debug_assert();
    }

    #[test]
    fn every_help_text_has_its_french_form() {
        let (mut english, mut french) = (Vec::new(), Vec::new());
        let mut built = definition(Lang::En);
        built.build();
        help_texts(&built, "", &mut english);
        let mut built = definition(Lang::Fr);
        built.build();
        help_texts(&built, "", &mut french);
        for (name, text) in &english {
            let translated = french.iter().find(|(other, _)| other == name);
            let Some((_, translated)) = translated else {
                panic!("{name} is gone in French")
            };
            assert!(
                !text.is_empty() && !translated.is_empty(),
                "{name} has no text"
            );
            assert_ne!(text, translated, "{name} is not translated");
        }
    }

    /// What stands for values, each with the command that it belongs to.
    fn value_names(command: &clap::Command, path: &str, names: &mut Vec<(String, String)>) {
        let path = format!("{path} {}", command.get_name());
        let values = command
            .get_arguments()
            .filter(|one| one.get_action().takes_values() && !one.is_hide_set());
        for argument in values {
            for name in argument.get_value_names().unwrap_or_default() {
                names.push((path.clone(), name.to_string()));
            }
        }
        if command.has_subcommands() {
            let heading = command.get_subcommand_help_heading();
            names.push((path.clone(), heading.unwrap_or("Commands").to_owned()));
        }
        for below in command.get_subcommands() {
            value_names(below, &path, names);
        }
    }

    #[test]
    fn what_stands_for_values_is_french_in_french_help() {
        let (mut english, mut french) = (Vec::new(), Vec::new());
        value_names(&definition(Lang::En), "", &mut english);
        value_names(&definition(Lang::Fr), "", &mut french);
        let same = ["CODE", "DATE", "FORMAT", "ID", "MOMENT", "SCRIPT"];
        for (one, other) in english.iter().zip(&french) {
            let is_same = same.contains(&one.1.as_str());
            assert!(is_same || one.1 != other.1, "{one:?} is not translated");
        }
        let has = |path: &str, name: &str| {
            assert!(
                french.contains(&(path.to_owned(), name.to_owned())),
                "{path}: {name}"
            );
        };
        has(" jalon payment match", "PAIEMENT");
        has(" jalon payment match", "FACTURE");
        has(" jalon invoice show", "NUMÉRO");
        has(" jalon import", "TYPE");
    }

    #[test]
    fn mistakes_are_answered_in_french() {
        let mistake = |typed: &str| {
            let error = definition(Lang::Fr)
                .try_get_matches_from(typed.split(' ').map(OsString::from))
                .unwrap_err();
            french::mistake(&error)
        };
        assert_eq!(
            mistake("jalon chek a"),
            "jalon\u{a0}: erreur\u{a0}: commande inconnue «\u{a0}chek\u{a0}»\n  \
             aide\u{a0}: vouliez-vous dire «\u{a0}check\u{a0}»\u{a0}?\n  \
             aide\u{a0}: `jalon --help` montre l'usage"
        );
        assert!(
            mistake("jalon check --formt json").contains("option inconnue «\u{a0}--formt\u{a0}»")
        );
        assert!(
            mistake("jalon plan a.jalon")
                .contains("rien n'est attendu là où se trouve «\u{a0}a.jalon\u{a0}»")
        );
        let value = mistake("jalon check --format pdf");
        assert!(
            value.contains("valeur «\u{a0}pdf\u{a0}» refusée pour --format"),
            "{value}"
        );
        assert!(
            value.contains("human, plain, json, sarif, github"),
            "{value}"
        );
        assert!(mistake("jalon compile a").contains("il manque --output"));
        assert!(mistake("jalon fmt").contains("il manque <CHEMINS>..."));
        assert!(mistake("jalon fmt --check --stdout a").contains("ne vont pas ensemble"));
    }
}
