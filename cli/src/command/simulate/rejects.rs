//! Rows that were not used: the file of them, and what is said where nothing else is left.

use std::path::Path;

use jalon_dsl::diagnostic::Lang;
use jalon_intake::RejectsFile;
use jalon_operate::import::files::Taking;
use jalon_operate::import::reading::{Reading, Toll};

use super::play::cannot_write;
use super::{Arguments, Stop};
use crate::output;
use crate::replace::replace_with;

/// Writes the file of rejects, if one is wanted.
pub fn write_rejects(path: Option<&Path>, reading: &Reading<'_>) -> Result<(), Stop> {
    let Some(path) = path else {
        return Ok(());
    };
    let written = replace_with(path, |out| {
        let mut file = RejectsFile::new(out, reading.lang == Lang::Fr)?;
        reading.each_reject(usize::MAX, |reject| file.write(&reject))?;
        file.finish().map(drop)
    });
    written.map_err(|error| cannot_write(path, &error))
}

/// Where no invoice is left: what was read, why nothing of it can be used, and what to do.
pub fn nothing_to_play(arguments: &Arguments, taking: &Taking, lang: Lang) -> Stop {
    let mut toll = Toll::of(taking);
    toll.add(&taking.batches.get(0), &[]);
    let reading = Reading::new(taking, toll, lang);
    if let Err(stop) = write_rejects(arguments.rejects.as_deref(), &reading) {
        return stop;
    }
    output::aside(|out| {
        reading.guesses(out)?;
        reading.sums(out)?;
        reading.told(out)?;
        writeln!(out)
    });
    let none = Stop::wrong(
        "there is no invoice to play",
        "il n'y a aucune facture à jouer",
    );
    if reading.count() == 0 {
        return none.help(
            "the files hold no row of an invoice: check that they are the right ones",
            "les fichiers ne contiennent aucune ligne de facture\u{a0}: vérifiez que ce sont les bons",
        );
    }
    match arguments.rejects {
        Some(_) => none.help(
            "see above why rows were rejected; the file of --rejects has them all",
            "voir ci-dessus pourquoi des lignes sont rejetées\u{a0}; le fichier de --rejects les donne toutes",
        ),
        None => none.help(
            "see above why rows were rejected, and correct them or tell in a mapping what the columns mean",
            "voir ci-dessus pourquoi des lignes sont rejetées\u{a0}; corrigez-les, ou dites dans une correspondance ce que veulent dire les colonnes",
        ),
    }
}
