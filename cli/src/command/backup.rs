//! `jalon backup`: a copy of the store that can be opened by itself, while work goes on.

use std::path::PathBuf;

use clap::Args;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_store::Backup;

use crate::command::simulate::words::thousands;
use crate::house::{At, IfMissing};
use crate::stop::Stop;
use crate::{Exit, output};

/// Write a copy of the store into a new file; the daemon may run meanwhile
#[derive(Args, Debug)]
pub struct Arguments {
    /// The new file
    file: PathBuf,
    #[command(flatten)]
    at: At,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    backup(arguments, lang).unwrap_or_else(|stop| stop.tell(lang))
}

fn backup(arguments: &Arguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let file = &arguments.file;
    match house.store.back_up(file)? {
        Backup::Written(bytes) => Ok(output::result(Exit::Clean, lang, |out| {
            let (file, size) = (file.display(), thousands(bytes.div_ceil(1_024), lang));
            let there = house.folder.join(jalon_store_sqlite::FILE);
            let there = there.display();
            let line = text(
                format!("{file}: {size} kB, read through once; it can take the place of {there}"),
                format!(
                    "{file}\u{a0}: {size} ko, relus une fois\u{a0}; il peut prendre la place de {there}"
                ),
            );
            writeln!(out, "{}", line.get(lang))
        })),
        Backup::By(how) => Err(Stop::wrong(
            "the database has its own way for copies; nothing was written",
            "la base de données a son propre moyen de copie\u{a0}; rien n'a été écrit",
        )
        .help(how.en, how.fr)),
    }
}
