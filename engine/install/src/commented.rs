//! A `jalon.toml` in which everything that can be said stands as a comment.

/// The file, in English or in French. Nothing in it holds before somebody takes a `#` away.
pub fn commented(french: bool) -> &'static str {
    match french {
        false => include_str!("commented.en.toml"),
        true => include_str!("commented.fr.toml"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Installation, read};

    /// Without the signs that make entries comments.
    fn uncommented(french: bool) -> String {
        let lines = commented(french).lines().map(|line| {
            let entry = line.strip_prefix('#').filter(|rest| !rest.starts_with(' '));
            entry.unwrap_or(line)
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn it_says_nothing_and_every_line_of_it_could() {
        assert_eq!(read(commented(false)).unwrap(), Installation::usual());
        let said = read(&uncommented(false)).unwrap();
        assert_eq!(read(&uncommented(true)).unwrap(), said);
        let usual = Installation::usual();
        assert_ne!(said.seller, usual.seller);
        assert_ne!(said.store, usual.store);
        assert_ne!(said.channels, usual.channels);
        assert_eq!((said.teams.len(), said.channels.agencies.len()), (1, 2));
        assert!(said.folder.is_some() && said.jobs.retention.is_some());
        // What it shows of guards and leases is what is usual, so that nobody takes over another number.
        assert_eq!(said.leases, usual.leases);
        assert_eq!(said.guards.per_hour, usual.guards.per_hour);
        assert_eq!(said.guards.clock_jump, usual.guards.clock_jump);
    }

    #[test]
    fn every_section_that_is_read_is_in_it() {
        for section in crate::read::FILE {
            let shown = ["[", "[[", ""].iter().any(|sign| {
                let line = format!("\n#{sign}{section}");
                commented(false).contains(&line)
            });
            assert!(shown, "{section}");
        }
    }
}
