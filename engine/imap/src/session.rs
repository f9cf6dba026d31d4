//! The conversation with a server.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::Trouble;
use crate::line::{Line, Server, Tls};
use crate::names::{folder, quoted, shown};
use crate::wire::{Answer, Wire};

/// Who we are.
#[derive(Clone)]
pub struct Login {
    /// The name.
    pub user: String,
    /// The password.
    pub password: String,
}

/// A conversation with a server, in which a folder is chosen.
pub struct Session {
    line: Line,
    wire: Wire,
    number: u32,
    capabilities: Vec<String>,
    processed: String,
    /// Whether mails can be marked with a word of our own.
    keywords: bool,
}

/// The mark of a mail that was read, on servers that can't move it.
const MARK: &str = "$JalonRead";
/// More of a mail is not fetched: what it is stands at its beginning.
const BYTES_MAX: usize = 16 * 1024 * 1024;

impl Session {
    /// Connects, says who we are, and chooses the folder that is read. The other one is made if it is not
    /// there.
    pub fn open(
        server: &Server,
        login: &Login,
        (read, processed): (&str, &str),
    ) -> Result<Session, Trouble> {
        let line = Line::open(server)?;
        let mut session = Session {
            line,
            wire: Wire::default(),
            number: 0,
            capabilities: Vec::new(),
            processed: name(processed)?,
            keywords: false,
        };
        let greeting = session.wire.answer(&mut session.line)?.words;
        if !greeting.starts_with("* OK") && !greeting.starts_with("* PREAUTH") {
            return Err(Trouble::NoEntry(shown(&greeting)));
        }
        session.ask_capabilities()?;
        if server.tls == Tls::Required {
            session.start_tls(server)?;
        }
        if !greeting.starts_with("* PREAUTH") {
            session.log_in(login)?;
            session.ask_capabilities()?;
        }
        session.choose(&name(read)?)?;
        if !session.moves() && !session.keywords {
            // What was read could not be told from what was not.
            let why = "it can neither move mails nor mark them";
            return Err(Trouble::Refused(why.to_owned()));
        }
        Ok(session)
    }

    /// The mails that are there and were not read, by the numbers that they have in this session.
    pub fn unread(&mut self) -> Result<Vec<u32>, Trouble> {
        let wanted = match self.moves() {
            true => "UID SEARCH ALL".to_owned(),
            false => format!("UID SEARCH UNKEYWORD {MARK}"),
        };
        let answers = self.command(&wanted)?;
        let lines = answers.iter().filter_map(|answer| {
            let rest = answer.words.strip_prefix("* SEARCH")?;
            Some(
                rest.split_whitespace()
                    .filter_map(|number| number.parse().ok()),
            )
        });
        let mut found: Vec<u32> = lines.flatten().collect();
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// The bytes of a mail, without marking it as seen; none if it is not there any more.
    pub fn fetch(&mut self, number: u32) -> Result<Option<Vec<u8>>, Trouble> {
        let wanted = format!("UID FETCH {number} (UID BODY.PEEK[]<0.{BYTES_MAX}>)");
        let answers = self.command(&wanted)?;
        let own = |answer: &&Answer| {
            let words = answer.words.to_uppercase();
            let uid = words.split("UID ").nth(1).map(|rest| {
                let digits = rest.split(|sign: char| !sign.is_ascii_digit());
                digits.into_iter().next().unwrap_or_default().to_owned()
            });
            words.contains(" FETCH (") && uid.as_deref() == Some(number.to_string().as_str())
        };
        let found = answers.iter().find(own);
        Ok(found.and_then(|answer| answer.literals.first().cloned()))
    }

    /// Puts a mail that was read where such mails go. Where the server can't move it, it is copied there, and
    /// marked here.
    pub fn put_aside(&mut self, number: u32) -> Result<(), Trouble> {
        let to = self.processed.clone();
        if self.moves() {
            return self.command(&format!("UID MOVE {number} {to}")).map(drop);
        }
        self.command(&format!("UID COPY {number} {to}"))?;
        let mark = format!("UID STORE {number} +FLAGS.SILENT ({MARK})");
        self.command(&mark).map(drop)
    }

    /// Says goodbye.
    pub fn close(mut self) {
        let _ = self.command("LOGOUT");
    }

    fn moves(&self) -> bool {
        self.can("MOVE")
    }

    fn can(&self, what: &str) -> bool {
        self.capabilities.iter().any(|one| one == what)
    }

    fn ask_capabilities(&mut self) -> Result<(), Trouble> {
        let answers = self.command("CAPABILITY")?;
        let told = answers
            .iter()
            .filter_map(|answer| answer.words.strip_prefix("* CAPABILITY "));
        let told = told.flat_map(str::split_whitespace);
        self.capabilities = told.map(str::to_uppercase).collect();
        Ok(())
    }

    fn start_tls(&mut self, server: &Server) -> Result<(), Trouble> {
        if !self.can("STARTTLS") {
            return Err(Trouble::NotSafe("the server does not offer it".to_owned()));
        }
        self.command("STARTTLS")?;
        // Whatever somebody put onto the line before it is encrypted was not said by the server.
        if self.wire.has_more() {
            return Err(Trouble::NotSafe("more was said before it was".to_owned()));
        }
        self.line.encrypted(server)?;
        self.ask_capabilities()
    }

    fn log_in(&mut self, login: &Login) -> Result<(), Trouble> {
        let said = if self.can("AUTH=PLAIN") {
            let secret = format!("\0{}\0{}", login.user, login.password);
            let secret = STANDARD.encode(secret);
            self.say("AUTHENTICATE PLAIN")?;
            let asked = self.wire.answer(&mut self.line)?;
            if !asked.words.starts_with('+') {
                return Err(Trouble::NoEntry(shown(&asked.words)));
            }
            self.send(&format!("{secret}\r\n"))?;
            self.end()
        } else {
            let (user, password) = (quoted(&login.user), quoted(&login.password));
            let (Some(user), Some(password)) = (user, password) else {
                let why = "it takes only plain signs in names and passwords";
                return Err(Trouble::NoEntry(why.to_owned()));
            };
            if self.can("LOGINDISABLED") {
                let why = "it takes no password on a line that is not encrypted";
                return Err(Trouble::NoEntry(why.to_owned()));
            }
            self.command(&format!("LOGIN {user} {password}"))
        };
        match said {
            Ok(_) => Ok(()),
            Err(Trouble::Refused(why)) => Err(Trouble::NoEntry(why)),
            Err(other) => Err(other),
        }
    }

    fn choose(&mut self, read: &str) -> Result<(), Trouble> {
        // It may be there already, and then the server says no.
        let made = self.command(&format!("CREATE {}", self.processed));
        match made {
            Ok(_) | Err(Trouble::Refused(_)) => {}
            Err(other) => return Err(other),
        }
        let answers = self.command(&format!("SELECT {read}"))?;
        self.keywords = answers.iter().any(|answer| {
            answer.words.contains("[PERMANENTFLAGS (") && answer.words.contains("\\*")
        });
        Ok(())
    }

    /// Asks for something, and waits for the end of the answer.
    fn command(&mut self, words: &str) -> Result<Vec<Answer>, Trouble> {
        self.say(words)?;
        self.end()
    }

    fn say(&mut self, words: &str) -> Result<(), Trouble> {
        self.number += 1;
        let line = format!("J{} {words}\r\n", self.number);
        self.send(&line)
    }

    fn send(&mut self, text: &str) -> Result<(), Trouble> {
        let sent = self
            .line
            .write_all(text.as_bytes())
            .and_then(|()| self.line.flush());
        sent.map_err(|error| Trouble::Line(error.to_string()))
    }

    /// All that is said until the answer to the last command ends.
    fn end(&mut self) -> Result<Vec<Answer>, Trouble> {
        let tag = format!("J{} ", self.number);
        let mut answers = Vec::new();
        loop {
            let answer = self.wire.answer(&mut self.line)?;
            if let Some(end) = answer.words.strip_prefix(&tag) {
                return match end.get(..2).map(str::to_uppercase).as_deref() {
                    Some("OK") => Ok(answers),
                    Some("NO" | "BA") => Err(Trouble::Refused(shown(end))),
                    _ => Err(Trouble::Garbled(shown(end))),
                };
            }
            if answer.words.starts_with("* BYE") && !answers.is_empty() {
                return Err(Trouble::Line(shown(&answer.words)));
            }
            if answers.len() > 100_000 {
                return Err(Trouble::Garbled("an answer without end".to_owned()));
            }
            answers.push(answer);
        }
    }
}

fn name(of: &str) -> Result<String, Trouble> {
    folder(of).ok_or_else(|| Trouble::Refused(format!("no folder has this name: {}", shown(of))))
}
