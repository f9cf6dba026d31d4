//! `jalon init`: the data folder of an installation, with a commented `jalon.toml`.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

use clap::Args;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_install::{FILE, commented};

use crate::house::At;
use crate::input::reason;
use crate::stop::Stop;
use crate::{Exit, output};

/// Make the data folder of an installation, and write a commented jalon.toml into it
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    at: At,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    init(arguments, lang).unwrap_or_else(|stop| stop.tell(lang))
}

fn init(arguments: &Arguments, lang: Lang) -> Result<Exit, Stop> {
    let folder = arguments.at.folder();
    let path = folder.join(FILE);
    let shown = path.display();
    // What somebody wrote is never written over, whoever comes at the same moment.
    let made = jalon_operate::make_folder(&folder);
    let opened = made.and_then(|()| OpenOptions::new().write(true).create_new(true).open(&path));
    let written = opened.and_then(|mut file| {
        file.write_all(commented(lang == Lang::Fr).as_bytes())?;
        file.sync_all()
    });
    match written {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(Stop::wrong(
                format!("{shown} is there already, and stays as it is"),
                format!("{shown} existe déjà, et reste tel quel"),
            )
            .help(
                "to see all that it can say, write one elsewhere: jalon init --data FOLDER",
                "pour voir tout ce qu'il peut dire, écrivez-en un ailleurs\u{a0}: jalon init --data DOSSIER",
            )
            .exit(Exit::Faults));
        }
        Err(error) => {
            let why = reason(&error);
            return Err(Stop::wrong(
                format!("cannot write {shown}: {}", why.en),
                format!("écriture impossible de {shown}\u{a0}: {}", why.fr),
            )
            .help(
                "name another folder with --data, or make it yours",
                "nommez un autre dossier avec --data, ou rendez-le vôtre",
            ));
        }
    }
    Ok(output::result(Exit::Clean, lang, |out| {
        let said = text(
            format!(
                "{shown} is written; nothing in it holds before you take a # away\nnext: jalon deploy SCRIPT"
            ),
            format!(
                "{shown} est écrit\u{a0}; rien n'y vaut avant que vous retiriez un #\nensuite\u{a0}: jalon deploy SCRIPT"
            ),
        );
        writeln!(out, "{}", said.get(lang))
    }))
}
