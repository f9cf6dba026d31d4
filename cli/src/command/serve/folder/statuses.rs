//! Statuses of networks in the watched folder: those of a connector lie in a folder of its name.

use std::path::{Path, PathBuf};

use jalon_core::Instant;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_operate::Refused;
use jalon_operate::statuses::{Import, import};

use super::aside::Place;
use super::{Watched, names};
use crate::house::House;

impl Watched {
    /// Takes messages of networks in. Answers those of which something was not taken, with the file that
    /// says what.
    pub(super) fn statuses(
        &mut self,
        house: &mut House,
        files: &[PathBuf],
        now: Instant,
    ) -> Result<Vec<(PathBuf, Place)>, Refused> {
        let mut failed = Vec::new();
        for file in files {
            let source = self.connector(file);
            let connector = house.install.connectors.get(&source);
            let network = connector.and_then(|one| one.network.clone());
            let imported = import(
                house,
                &Import {
                    files: std::slice::from_ref(file),
                    source: &source,
                    network: network.as_deref(),
                    now,
                },
            )?;
            let sums = imported.sums;
            tracing::info!(
                files = names(std::slice::from_ref(file)),
                new = sums.new,
                known_before = sums.known_before,
                parked = sums.parked,
                for_people = sums.for_people,
                not_taken = sums.not_taken,
                "took statuses of the watched folder"
            );
            if let Some(whole) = imported.faults.iter().find(|fault| fault.whole) {
                let both = |reason: &str, remedy: &str| format!("{reason}; {remedy}");
                let why = text(
                    both(&whole.reason.en, &whole.remedy.en),
                    both(&whole.reason.fr, &whole.remedy.fr),
                );
                tracing::warn!(file = %file.display(), why = why.en, "the file was not taken");
                failed.push((file.clone(), Place::Refused(why)));
                continue;
            }
            let told = imported.told(Lang::En).rejects.into_iter();
            let own: Vec<String> = told
                .map(|fault| {
                    let cells = [fault.line.to_string(), fault.reason, fault.remedy];
                    let cells = cells.map(|cell| jalon_intake::safe_cell(&cell));
                    format!("{}\n", cells.join(","))
                })
                .collect();
            if own.is_empty() {
                continue;
            }
            let beside = self.aside.rejects_of(Some(file));
            let page = format!("line,reason,remedy\n{}", own.concat());
            if std::fs::write(&beside, page).is_err() {
                tracing::warn!(rejects = %beside.display(), "what was not taken can't be written");
            }
            failed.push((file.clone(), Place::Failed(beside)));
        }
        Ok(failed)
    }

    /// Who handed a file in: the folder in which it lies says so.
    fn connector(&self, file: &Path) -> String {
        let folder = file.parent().and_then(Path::file_name);
        let name = folder.map(|name| name.to_string_lossy().into_owned());
        let within = file.parent().and_then(Path::parent);
        let own = within == Some(self.folder.join("statuses").as_path());
        name.filter(|_| own)
            .unwrap_or_else(|| self.said.source.to_string())
    }
}
