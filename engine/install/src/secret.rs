//! Secrets: `jalon.toml` says where they are, not what they are, so that the file can be shown, kept
//! with the scripts and backed up.

use std::fmt;
use std::path::{Path, PathBuf};

use jalon_store::{Text, text};

/// A value that may be secret.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    /// Written in the file, for what is no secret.
    Written(String),
    /// The value of an environment variable.
    Variable(String),
    /// The first line of a file; within the data folder if it is relative.
    File(PathBuf),
}

/// Why a secret can't be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSecret {
    /// Why.
    pub reason: Text,
    /// What to do.
    pub remedy: Text,
}

impl Secret {
    /// The value.
    pub fn value(
        &self,
        data: &Path,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<String, NoSecret> {
        match self {
            Secret::Written(value) => Ok(value.clone()),
            Secret::Variable(name) => {
                let value = variable(name).filter(|value| !value.is_empty());
                value.ok_or_else(|| NoSecret {
                    reason: text(
                        format!("the environment has no variable {name}"),
                        format!("la variable d’environnement {name} n’existe pas"),
                    ),
                    remedy: text(
                        format!("set it before the start: export {name}=..."),
                        format!("définissez-la avant le démarrage : export {name}=..."),
                    ),
                })
            }
            Secret::File(_) => {
                let whole = self.whole(data, variable)?;
                Ok(whole.lines().next().unwrap_or_default().trim().to_owned())
            }
        }
    }

    /// The value with all its lines, as of a key.
    pub fn whole(
        &self,
        data: &Path,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<String, NoSecret> {
        match self {
            Secret::Written(_) | Secret::Variable(_) => self.value(data, variable),
            Secret::File(path) => {
                let path = data.join(path);
                let shown = path.display();
                std::fs::read_to_string(&path).map_err(|error| NoSecret {
                    reason: text(
                        format!("{shown} can't be read ({error})"),
                        format!("{shown} ne peut pas être lu ({error})"),
                    ),
                    remedy: text(
                        "write the secret into that file, readable for the daemon alone",
                        "écrivez le secret dans ce fichier, lisible par le seul démon",
                    ),
                })
            }
        }
    }
}

/// What is written may be a password after all.
impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Secret::Written(_) => write!(out, "written"),
            Secret::Variable(name) => write!(out, "variable {name}"),
            Secret::File(path) => write!(out, "file {}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_fetched_and_never_shown() {
        let known = |name: &str| (name == "KEY").then(|| "s3cret".to_owned());
        let here = Path::new(".");
        let variable = Secret::Variable("KEY".into());
        assert_eq!(variable.value(here, &known).unwrap(), "s3cret");
        let missing = Secret::Variable("OTHER".into()).value(here, &known);
        let missing = missing.unwrap_err();
        assert!(missing.reason.en.contains("OTHER"), "{missing:?}");
        let written = Secret::Written("postgres://u:p@h/d".into());
        assert_eq!(format!("{written:?}"), "written");
        let absent = Secret::File("no/such/file".into()).value(here, &known);
        assert!(absent.unwrap_err().reason.fr.contains("no/such/file"));
    }
}
