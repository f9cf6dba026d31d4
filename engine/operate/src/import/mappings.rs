//! Mappings by name: programs say which one of those that `jalon.toml` knows, since they hand in no second file.

use std::path::PathBuf;

use super::Kind;
use super::files::{is_for, mapping};
use crate::{House, Refused};

/// Whether all that are named can be read, so that what is wrong is told at the start.
pub fn check(house: &House) -> Result<(), Refused> {
    let named = house.install.api.iter().flat_map(|api| &api.mappings);
    for (_, path) in named {
        mapping(&house.folder.join(path))?;
    }
    Ok(())
}

/// The file of a mapping, for records of this kind.
pub fn of(house: &House, name: &str, kind: Kind) -> Result<PathBuf, Refused> {
    let empty = Default::default();
    let all = house
        .install
        .api
        .as_ref()
        .map_or(&empty, |api| &api.mappings);
    let Some(path) = all.get(name) else {
        let names: Vec<&str> = all.keys().map(String::as_str).collect();
        let names = names.join(", ");
        let refused = Refused::wrong(
            format!("no mapping is called {name}"),
            format!("aucune correspondance ne s'appelle {name}"),
        );
        return Err(match names.is_empty() {
            false => refused.help(format!("there are: {names}"), format!("il y a\u{a0}: {names}")),
            true => refused.help(
                "name its file in jalon.toml, and start the daemon again: [api.mappings]",
                "nommez son fichier dans jalon.toml, puis redémarrez le démon\u{a0}: [api.mappings]",
            ),
        });
    };
    let path = house.folder.join(path);
    // One that would be left aside would be taken for used.
    if is_for(&mapping(&path)?, kind.reads()) {
        return Ok(path);
    }
    Err(Refused::wrong(
        format!("the mapping {name} is for other records than these"),
        format!("la correspondance {name} est pour d'autres enregistrements que ceux-ci"),
    )
    .help(
        "name another one, or send this where its kind is taken in",
        "nommez-en une autre, ou envoyez ceci là où son genre est importé",
    ))
}
