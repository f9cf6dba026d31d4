//! What is written must not take the place of what is read, nor of something else that is written.

use std::path::{Path, PathBuf};

use super::read::is_read_in_folder;
use super::{Arguments, Script, Stop};
use crate::replace::{is_same_file, is_same_target};

/// Refuses outputs that would overwrite a script, a file of data, or each other.
pub fn check(arguments: &Arguments, scripts: &[&Script]) -> Result<(), Stop> {
    let options = [
        ("--output", &arguments.output),
        ("--rejects", &arguments.rejects),
        ("--report", &arguments.report),
    ];
    let wanted = options.into_iter().filter_map(|(option, path)| {
        let path = path.as_deref()?;
        (path.as_os_str() != "-").then_some((option, path))
    });
    let wanted: Vec<(&str, &Path)> = wanted.collect();
    for (at, (option, target)) in wanted.iter().enumerate() {
        if is_script(target, scripts) || is_data(target, arguments) {
            return Err(over_input(option, target));
        }
        let before = wanted.iter().take(at);
        let mut before = before.filter(|(_, other)| is_same_target(other, target));
        if let Some((other, _)) = before.next() {
            return Err(twice(other, option, target));
        }
    }
    Ok(())
}

fn is_script(target: &Path, scripts: &[&Script]) -> bool {
    let mut files = scripts.iter().flat_map(|script| script.sources.iter());
    files.any(|(_, file)| is_same_file(Path::new(&file.path), target))
}

fn is_data(target: &Path, arguments: &Arguments) -> bool {
    let lists: [&Vec<PathBuf>; 6] = [
        &arguments.invoices,
        &arguments.customers,
        &arguments.payments,
        &arguments.events,
        &arguments.history,
        &arguments.mapping,
    ];
    lists.into_iter().flatten().any(|path| {
        let within = target.parent().filter(|_| path.is_dir());
        let within = within.map(|folder| match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        });
        is_same_file(path, target)
            || target.is_file()
                && is_read_in_folder(target)
                && within.is_some_and(|folder| is_same_file(folder, path))
    })
}

fn over_input(option: &str, target: &Path) -> Stop {
    let target = target.display();
    Stop::wrong(
        format!(
            "{target} is read by this very run and would be overwritten: name another file after {option}"
        ),
        format!(
            "{target} est lu par cette commande et serait écrasé\u{a0}: nommez un autre fichier après {option}"
        ),
    )
}

fn twice(one: &str, other: &str, target: &Path) -> Stop {
    let target = target.display();
    Stop::wrong(
        format!("{one} and {other} name the same file, {target}: give each its own"),
        format!(
            "{one} et {other} désignent le même fichier, {target}\u{a0}: donnez à chacun le sien"
        ),
    )
}
