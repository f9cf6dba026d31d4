//! There is little to look after in memory.

use std::path::Path;

use super::Memory;
use crate::text::text;
use crate::trouble::Trouble;
use crate::upkeep::{Backup, Finding, Grade, Size, Upkeep};

impl Upkeep for Memory {
    fn back_up(&mut self, _: &Path) -> Result<Backup, Trouble> {
        Ok(Backup::By(text(
            "what is in memory only is not kept: use a data folder or PostgreSQL",
            "ce qui n’est qu’en mémoire n’est pas conservé : utilisez un dossier de données ou PostgreSQL",
        )))
    }

    fn examine(&mut self) -> Result<Vec<Finding>, Trouble> {
        Ok(vec![Finding {
            grade: Grade::Doubtful,
            what: text(
                "all is in memory, and gone with this program",
                "tout est en mémoire, et disparaît avec ce programme",
            ),
            remedy: text(
                "use a data folder or PostgreSQL",
                "utilisez un dossier de données ou PostgreSQL",
            ),
        }])
    }

    fn tidy(&mut self) -> Result<(), Trouble> {
        Ok(())
    }

    fn wipe(&mut self) -> Result<Option<crate::Text>, Trouble> {
        Ok(None)
    }

    fn sizes(&mut self) -> Result<Vec<Size>, Trouble> {
        Ok(Vec::new())
    }
}
