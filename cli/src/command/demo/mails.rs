//! The mail server of the demonstration: it takes every mail on this machine, puts it into a folder, and lets
//! nothing go further. What it was told in the conversation is all that it knows.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The folder of mails, within that of the demonstration.
pub const FOLDER: &str = "mails";

/// A mail as it was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The key of its message: what stands before the `@` of its Message-ID.
    pub key: String,
    /// Its file, within the folder of the demonstration.
    pub file: String,
}

/// The server, for as long as the demonstration runs.
pub struct Sink {
    /// Where it listens.
    pub port: u16,
    taken: Arc<Mutex<Vec<Taken>>>,
}

/// A mail is never larger than this here.
const MAIL_MAX: u64 = 32 * 1024 * 1024;
/// Whoever says nothing for so long is sent away.
const PATIENCE: Duration = Duration::from_secs(60);

impl Sink {
    /// Begins to listen.
    pub fn start(folder: &Path) -> io::Result<Sink> {
        fs::create_dir_all(folder.join(FOLDER))?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let (kept, folder) = (Arc::clone(&taken), folder.to_path_buf());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, folder) = (Arc::clone(&kept), folder.clone());
                std::thread::spawn(move || {
                    // Whoever hangs up has hung up.
                    let _ = talk(stream, &folder, &kept);
                });
            }
        });
        Ok(Sink { port, taken })
    }

    /// What came since it was asked the last time.
    pub fn new_ones(&self) -> Vec<Taken> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *taken)
    }
}

fn talk(stream: TcpStream, folder: &Path, kept: &Mutex<Vec<Taken>>) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream);
    let mut say = |words: &str| out.write_all(format!("{words}\r\n").as_bytes());
    say("220 demo.example ESMTP")?;
    loop {
        let mut line = String::new();
        if (&mut lines).take(4_096).read_line(&mut line)? == 0 {
            return Ok(());
        }
        let word = line.trim_end().split([' ', ':']).next().unwrap_or_default();
        match word.to_ascii_uppercase().as_str() {
            "EHLO" | "HELO" => say("250 demo.example")?,
            "MAIL" | "RCPT" | "RSET" | "NOOP" => say("250 2.0.0 Ok")?,
            "DATA" => {
                say("354 go on")?;
                let mail = text(&mut lines)?;
                let one = keep(folder, &mail)?;
                say(&format!("250 2.0.0 Ok: {}", one.file))?;
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.push(one);
            }
            "QUIT" => return say("221 2.0.0 Bye"),
            _ => say("502 5.5.2 not here")?,
        }
    }
}

/// A mail up to its dot.
fn text(lines: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut mail = Vec::new();
    let mut lines = lines.take(MAIL_MAX);
    loop {
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match line.strip_prefix(b".") {
            Some(b"\r\n" | b"\n") => return Ok(mail),
            Some(rest) => mail.extend(rest),
            None => mail.extend(line),
        }
    }
}

/// A file for each mail, by the key of its message; a second copy is a second file.
fn keep(folder: &Path, mail: &[u8]) -> io::Result<Taken> {
    let key = key_of(mail).unwrap_or_else(|| "unknown".to_owned());
    let mut copy = 1;
    loop {
        let name = match copy {
            1 => format!("{key}.eml"),
            copy => format!("{key}-{copy}.eml"),
        };
        let path: PathBuf = folder.join(FOLDER).join(&name);
        let made = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(path);
        match made {
            Ok(mut file) => {
                file.write_all(mail)?;
                let file = format!("{FOLDER}/{name}");
                return Ok(Taken { key, file });
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && copy < 100 => copy += 1,
            Err(error) => return Err(error),
        }
    }
}

fn key_of(mail: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(mail);
    let mut heads = text.lines().take_while(|line| !line.is_empty());
    let id = heads.find(|line| line.to_ascii_lowercase().starts_with("message-id:"))?;
    let key: String = id.split('<').nth(1)?.split('@').next()?.to_owned();
    let good = key.len() == 32 && key.bytes().all(|one| one.is_ascii_hexdigit());
    good.then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_known_by_its_key_and_dots_are_put_right() {
        let key = "0123456789abcdef0123456789abcdef";
        let mail = format!("Subject: x\r\nMessage-ID: <{key}@a.example>\r\n\r\n<no@other>\r\n");
        assert_eq!(key_of(mail.as_bytes()).as_deref(), Some(key));
        assert_eq!(key_of(b"Message-ID: <../../x@a>\r\n\r\n"), None);
        let mut sent: &[u8] = b"a\r\n..b\r\n.\r\nrest";
        assert_eq!(text(&mut sent).unwrap(), b"a\r\n.b\r\n");
        assert!(text(&mut &b"a\r\n"[..]).is_err());
    }
}
