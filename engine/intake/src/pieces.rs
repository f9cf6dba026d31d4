//! Bytes of many things, one behind the other: in memory as long as they are few, the rest in a
//! temporary file that nobody else can read and that goes away with them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// They are put into pieces of so many bytes, so that nothing large is ever moved.
const PIECE: usize = 1 << 20;
/// So many full pieces are held in memory.
const HELD_MAX: usize = 256;

/// Where something stands: its piece, and its first byte there.
pub(crate) type Place = (u32, u32);

/// Bytes, in pieces.
#[derive(Debug)]
pub(crate) struct Pieces {
    pieces: Vec<Piece>,
    held_max: usize,
    away: Option<Away>,
    /// Once something could not be written, all stays in memory.
    stays: bool,
}

#[derive(Debug)]
enum Piece {
    Held(Vec<u8>),
    /// In the file, from a byte on, so many bytes.
    Away(u64, u32),
}

impl Default for Pieces {
    fn default() -> Pieces {
        Pieces::holding(HELD_MAX)
    }
}

impl Pieces {
    /// Holds so many full pieces in memory.
    pub(crate) fn holding(held_max: usize) -> Pieces {
        Pieces {
            pieces: Vec::new(),
            held_max,
            away: None,
            stays: false,
        }
    }

    /// Adds what is written; none if it can't be written. It must fit into memory twice.
    pub(crate) fn add<E>(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Option<Place> {
        let full = match self.pieces.last() {
            Some(Piece::Held(last)) => last.len() >= PIECE,
            Some(Piece::Away(..)) | None => true,
        };
        if full {
            self.put_last_away();
            let piece = Vec::with_capacity(PIECE + PIECE / 64);
            self.pieces.push(Piece::Held(piece));
        }
        let number = u32::try_from(self.pieces.len() - 1).ok()?;
        let Some(Piece::Held(piece)) = self.pieces.last_mut() else {
            return None;
        };
        let start = piece.len();
        let first = u32::try_from(start).ok()?;
        if write(piece).is_err() {
            piece.truncate(start);
            return None;
        }
        Some((number, first))
    }

    fn put_last_away(&mut self) {
        if self.stays || self.pieces.len() <= self.held_max {
            return;
        }
        let Some(Piece::Held(bytes)) = self.pieces.last() else {
            return;
        };
        match away(&mut self.away, bytes) {
            Ok(piece) => {
                if let Some(last) = self.pieces.last_mut() {
                    *last = piece;
                }
            }
            Err(_) => self.stays = true,
        }
    }

    /// What stands at a place, and up to `end` or the end of its piece.
    pub(crate) fn get(&self, (piece, first): Place, end: Option<Place>) -> Option<Vec<u8>> {
        let end = end.filter(|(of, _)| *of == piece).map(|(_, end)| end);
        match self.pieces.get(piece as usize)? {
            Piece::Held(bytes) => {
                let end = end.map_or(bytes.len(), |end| end as usize);
                bytes.get(first as usize..end).map(<[u8]>::to_vec)
            }
            Piece::Away(start, len) => {
                let count = end.unwrap_or(*len).checked_sub(first)?;
                let mut bytes = vec![0; count as usize];
                let mut file = &self.away.as_ref()?.file;
                file.seek(SeekFrom::Start(start + u64::from(first))).ok()?;
                file.read_exact(&mut bytes).ok()?;
                Some(bytes)
            }
        }
    }
}

fn away(file: &mut Option<Away>, bytes: &[u8]) -> io::Result<Piece> {
    let away = match file {
        Some(away) => away,
        None => file.insert(Away::new()?),
    };
    let start = away.len;
    let len = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    away.file.seek(SeekFrom::Start(start))?;
    away.file.write_all(bytes)?;
    away.len += u64::from(len);
    Ok(Piece::Away(start, len))
}

/// A temporary file.
#[derive(Debug)]
struct Away {
    file: File,
    len: u64,
    /// Its path, where it could not be taken away while it is open.
    path: Option<PathBuf>,
}

impl Away {
    fn new() -> io::Result<Away> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut last = None;
        for _ in 0..100 {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let name = format!("jalon-{}-{number}.records", std::process::id());
            let path = std::env::temp_dir().join(name);
            match options.open(&path) {
                Ok(file) => {
                    let gone = fs::remove_file(&path).is_ok();
                    let path = (!gone).then_some(path);
                    let len = 0;
                    return Ok(Away { file, len, path });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = Some(error),
                Err(error) => return Err(error),
            }
        }
        Err(last.unwrap_or_else(|| io::ErrorKind::AlreadyExists.into()))
    }
}

impl Drop for Away {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            let _ = fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_away_is_read_as_it_was() {
        for held in [0, 1, 3, 100] {
            let mut pieces = Pieces::holding(held);
            let text = |number: usize| format!("{number} ").repeat(20_000 + number % 7);
            let write = |number: usize| {
                move |out: &mut Vec<u8>| -> Result<(), ()> {
                    out.extend_from_slice(text(number).as_bytes());
                    Ok(())
                }
            };
            let places: Vec<Place> = (0..200)
                .map(|number| pieces.add(write(number)).unwrap())
                .collect();
            assert_eq!(pieces.away.is_some(), held < 100, "{held}");
            for (number, place) in places.iter().enumerate() {
                let end = places.get(number + 1).copied();
                let bytes = pieces.get(*place, end).unwrap();
                assert!(bytes == text(number).as_bytes(), "{number}");
            }
        }
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing_behind() {
        let mut pieces = Pieces::default();
        let fails = |out: &mut Vec<u8>| {
            out.extend_from_slice(b"half");
            Err(())
        };
        assert_eq!(pieces.add(fails), None);
        let whole = |out: &mut Vec<u8>| -> Result<(), ()> {
            out.extend_from_slice(b"whole");
            Ok(())
        };
        let place = pieces.add(whole).unwrap();
        assert_eq!(pieces.get(place, None).unwrap(), b"whole");
    }

    #[cfg(unix)]
    #[test]
    fn a_temporary_file_has_no_name_that_others_could_open() {
        let away = Away::new().unwrap();
        assert_eq!(away.path, None);
    }
}
