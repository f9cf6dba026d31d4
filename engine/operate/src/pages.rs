//! How links to the pages of customers are made: from a secret of the installation.

use std::io::Write;
use std::path::Path;

use jalon_daemon::link::{Ask, PageSecret, PageStyle};

use crate::{House, Refused, fresh_mark, secret};

/// The file of the data folder in which the secret is, where `jalon.toml` names none.
const FILE: &str = "links.key";

/// How links are made; none where the installation has no page.
pub fn style(house: &House) -> Result<Option<PageStyle>, Refused> {
    let Some(at) = &house.install.receipts else {
        return Ok(None);
    };
    let text = match &at.secret {
        Some(named) => secret(named, &house.folder)?,
        None => kept(&house.folder.join(FILE))?,
    };
    if text.trim().len() < LENGTH_MIN {
        return Err(Refused::wrong(
            "the secret that links are made from is too short",
            "le secret dont les liens sont faits est trop court",
        )
        .help(
            "32 signs that nobody foresees: openssl rand -hex 16",
            "32 signes imprévisibles\u{a0}: openssl rand -hex 16",
        ));
    }
    let asks = Ask::ALL.into_iter();
    let asks = asks.filter(|(name, _)| at.asks.iter().any(|one| one == name));
    Ok(Some(PageStyle {
        base_url: at.base_url.clone(),
        secret: PageSecret::of(text.trim()),
        days: i64::from(at.days),
        asks: asks.map(|(_, ask)| ask).collect(),
    }))
}

/// Shorter secrets could be guessed.
const LENGTH_MIN: usize = 16;

/// What the file holds; one that is not there is made, for its owner alone.
fn kept(path: &Path) -> Result<String, Refused> {
    let cannot = |error: std::io::Error| {
        let path = path.display();
        Refused::wrong(
            format!("the secret that links are made from can't be kept in {path}: {error}"),
            format!(
                "le secret dont les liens sont faits ne peut pas être gardé dans {path}\u{a0}: {error}"
            ),
        )
    };
    match std::fs::read_to_string(path) {
        Ok(text) if !text.trim().is_empty() => return Ok(text),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(cannot(error)),
        _ => {}
    }
    let made = format!("{}{}\n", fresh_mark()?, fresh_mark()?);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let written = options.open(path).and_then(|mut file| {
        file.write_all(made.as_bytes())?;
        file.sync_all()
    });
    match written {
        Ok(()) => Ok(made),
        // Another command made it in the same moment.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            std::fs::read_to_string(path).map_err(cannot)
        }
        Err(error) => Err(cannot(error)),
    }
}
