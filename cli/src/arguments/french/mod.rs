//! The French of the command line: texts of `--help`, and answers to mistakes.

mod desk;
mod house;
mod paper;
mod receiving;
mod scripts;

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

use super::typed::Wrong;

/// Help of each command, then of its arguments.
type Help = &'static [(
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
)];

const ABOUT: &str = "Jalon\u{a0}: le parcours d'une facture, écrit, vérifié et exécuté";

const DATA: &str = "Le dossier de données de l'installation (défaut\u{a0}: ce que nomme JALON_DATA, sinon jalon-data)";

const KEY: &str = "Sa clé, telle que jalon outbox list la donne";

const KEYS: &str = "Clés, telles que jalon outbox list les donne";

const BY: &str = "Qui décide, pour mémoire (défaut\u{a0}: l'utilisateur du système)";

const NUMBER: &str = "Son numéro";

const WHY: &str = "Pourquoi, pour mémoire";

const LINE: &str = "La ligne, si plusieurs attendent\u{a0}: la fin de son nom suffit";

const HUMAN_OR_JSON: &str = "Présentation\u{a0}: human ou json [défaut\u{a0}: human]";

const TEMPLATE: &str = "{about-with-newline}\nUtilisation\u{a0}: {usage}\n\n{all-args}";

/// Puts every text of the definition into French.
pub fn translate(command: Command) -> Command {
    let command = with_help_and_version(command)
        .about(ABOUT)
        .help_template(TEMPLATE)
        .subcommand_help_heading("Commandes")
        .subcommand_value_name("COMMANDE")
        .mut_arg("lang", |argument| {
            without_english_notes(argument)
                .help("Langue des messages\u{a0}: en ou fr (défaut\u{a0}: celle du système)")
        });
    let all = [
        scripts::COMMANDS,
        house::COMMANDS,
        receiving::COMMANDS,
        desk::COMMANDS,
        paper::COMMANDS,
    ];
    all.into_iter()
        .flatten()
        .fold(command, |command, (names, about, arguments)| {
            below(command, names, &|below| {
                let below = below
                    .about(*about)
                    .help_template(TEMPLATE)
                    .subcommand_help_heading("Commandes")
                    .subcommand_value_name("COMMANDE");
                arguments.iter().fold(below, |below, (id, help)| {
                    below.mut_arg(id, |argument| without_english_notes(argument).help(*help))
                })
            })
        })
}

/// Changes a command below another one: `bench simulate` is `simulate` below `bench`.
fn below(command: Command, names: &str, change: &dyn Fn(Command) -> Command) -> Command {
    match names.split_once(' ') {
        Some((name, rest)) => command.mut_subcommand(name, |one| below(one, rest, change)),
        None => command.mut_subcommand(names, change),
    }
}

fn with_help_and_version(command: Command) -> Command {
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .global(true);
    let version = Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version);
    command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(help.help("Afficher cette aide"))
        .arg(version.help("Afficher la version"))
}

/// Leaves out `[default: ...]` and `[possible values: ...]`, which the French texts say themselves,
/// and names what is to be filled in.
fn without_english_notes(argument: Arg) -> Arg {
    if matches!(argument.get_action(), ArgAction::SetTrue) {
        return argument;
    }
    let argument = argument.hide_default_value(true).hide_possible_values(true);
    let names = argument.get_value_names().unwrap_or_default();
    let name = names.first().map(|name| name.as_str().to_owned());
    match (argument.get_id().as_str(), name.as_deref()) {
        // The number of an invoice is no count.
        ("number", _) => return argument.value_name("NUMÉRO"),
        ("invoices", Some("INVOICE")) => return argument.value_name("FACTURE"),
        (_, Some("NUMBER")) => return argument.value_name("NOMBRE"),
        _ => {}
    }
    match argument.get_id().as_str() {
        "lang" | "to" | "language" => argument.value_name("LANGUE"),
        "journey" | "template" => argument.value_name("NOM"),
        "output" | "junit" | "invoice" | "html" | "invoices" | "customers" | "payments"
        | "events" | "mapping" | "rejects" | "report" | "write_tests" | "untested" => {
            argument.value_name("FICHIER")
        }
        "explain" => argument.value_name("NUMÉRO"),
        "threads" | "things" | "days" => argument.value_name("NOMBRE"),
        "compare" => argument.value_name("SCRIPT"),
        "filter" | "policy" | "reason" | "answer" | "reference" => argument.value_name("TEXTE"),
        "budget" => argument.value_name("SECONDES"),
        "min_coverage" => argument.value_name("POURCENTAGE"),
        "on" | "from" | "last" | "day" | "until" | "date" => argument.value_name("DATE"),
        "path" => argument.value_name("CHEMIN"),
        "data" | "folder" => argument.value_name("DOSSIER"),
        "store" => argument.value_name("ADRESSE"),
        "by" | "source" => argument.value_name("NOM"),
        "key" | "keys" => argument.value_name("CLÉ"),
        "customer" => argument.value_name("CLIENT"),
        "amount" => argument.value_name("MONTANT"),
        "team" => argument.value_name("ÉQUIPE"),
        "with" => argument.value_name("NOM=VALEUR"),
        "task" | "step" => argument.value_name("LIGNE"),
        "for" => argument.value_name("QUI"),
        "files" | "file" => argument.value_name("FICHIER"),
        "paths" => argument.value_name("CHEMINS"),
        _ => match name.as_deref().and_then(in_french) {
            Some(french) => argument.value_name(french),
            None => argument,
        },
    }
}

/// What stands for a value, where its English name says it; none where both languages have the same word.
fn in_french(name: &str) -> Option<&'static str> {
    Some(match name {
        "ADDRESS" => "ADRESSE",
        "AGENCY" => "CABINET",
        "CASE" => "DOSSIER",
        "CUSTOMER" => "CLIENT",
        "DAY" => "JOUR",
        "FIELD" => "CHAMP",
        "FILE" => "FICHIER",
        "FOLDER" => "DOSSIER",
        "KIND" => "TYPE",
        "LINK" => "LIEN",
        "LOG" => "JOURNAL",
        "NAME" => "NOM",
        "NEW" => "NOUVEAU",
        "OLD" => "ANCIEN",
        "PAYMENT" => "PAIEMENT",
        "FEED" => "FLUX",
        "ROLE" => "RÔLE",
        "SPAN" => "DURÉE",
        "STATE" => "ÉTAT",
        "STATUS" => "STATUT",
        "TEXT" => "TEXTE",
        "WORKLOAD" => "CHARGE",
        _ => return None,
    })
}

/// A mistake on the command line, told in French.
pub fn mistake(error: &clap::Error) -> String {
    let value = |kind| error.get(kind).map(shown).unwrap_or_default();
    let argument = value(ContextKind::InvalidArg);
    let message = match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            format!("option inconnue {}", quoted(&argument))
        }
        ErrorKind::UnknownArgument => {
            format!("rien n'est attendu là où se trouve {}", quoted(&argument))
        }
        ErrorKind::InvalidSubcommand => {
            format!(
                "commande inconnue {}",
                quoted(&value(ContextKind::InvalidSubcommand))
            )
        }
        ErrorKind::InvalidValue if value(ContextKind::InvalidValue).is_empty() => {
            format!("il manque une valeur à {argument}")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let wrong = quoted(&value(ContextKind::InvalidValue));
            format!("valeur {wrong} refusée pour {argument}")
        }
        ErrorKind::MissingRequiredArgument => format!("il manque {argument}"),
        ErrorKind::MissingSubcommand => "il manque une commande".to_owned(),
        ErrorKind::ArgumentConflict => {
            let other = value(ContextKind::PriorArg);
            if argument == other || other.is_empty() {
                format!("{argument} ne se dit qu'une fois")
            } else {
                format!("{argument} et {other} ne vont pas ensemble")
            }
        }
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues => {
            format!("trop de valeurs pour {argument}")
        }
        ErrorKind::TooFewValues | ErrorKind::NoEquals => {
            format!("il manque une valeur à {argument}")
        }
        ErrorKind::InvalidUtf8 => "un argument n'est pas de l'UTF-8".to_owned(),
        _ => "ligne de commande mal écrite".to_owned(),
    };
    let mut lines = vec![format!("jalon\u{a0}: erreur\u{a0}: {message}")];
    let near = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ]
    .map(value);
    if let Some(near) = near.iter().find(|near| !near.is_empty()) {
        lines.push(format!(
            "  aide\u{a0}: vouliez-vous dire {}\u{a0}?",
            quoted(near)
        ));
    }
    let wrong = error.source().and_then(|why| why.downcast_ref::<Wrong>());
    if let Some(wrong) = wrong {
        let (reason, remedy) = (&wrong.reason.fr, &wrong.remedy.fr);
        lines.push(format!("  aide\u{a0}: {reason}\u{a0}; {remedy}"));
    }
    let possible = value(ContextKind::ValidValue);
    if !possible.is_empty() {
        lines.push(format!("  aide\u{a0}: valeurs possibles\u{a0}: {possible}"));
    }
    lines.push("  aide\u{a0}: `jalon --help` montre l'usage".to_owned());
    lines.join("\n")
}

fn quoted(text: &str) -> String {
    let text = jalon_dsl::diagnostic::visible::visible_line(text);
    format!("«\u{a0}{text}\u{a0}»")
}

fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::String(one) => one.clone(),
        ContextValue::Strings(several) => several.join(", "),
        ContextValue::StyledStr(one) => one.to_string(),
        ContextValue::StyledStrs(several) => several
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", "),
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}
