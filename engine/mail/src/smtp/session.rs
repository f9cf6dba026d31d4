//! A conversation with a server: from its greeting over many mails to the end.

use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::line::Line;
use super::reply::{Reply, shown};
use super::{Login, NotOpen, Phase, Sent, Server, Tls};
use crate::address::MailAddress;
use crate::distrust;

/// A conversation that was begun.
pub struct Session {
    line: Line,
    limits: super::Limits,
    /// What was read and not understood yet.
    pending: Vec<u8>,
    /// How large a mail may be.
    size: Option<u64>,
    /// How many mails were begun.
    mails: u32,
    used: Instant,
    broken: bool,
}

/// A line of an answer is not longer.
const LINE_MAX: usize = 4_096;
/// An answer has not more lines.
const LINES_MAX: usize = 200;
/// So much of a mail is written at once.
const PART: usize = 64 * 1024;
/// After so many mails a conversation ends: servers have limits of their own.
const MAILS_MAX: u32 = 100;
/// A conversation in which nothing was said for so long is not gone on with.
const IDLE_MAX: Duration = Duration::from_secs(30);
/// How long somebody who leaves waits for a word.
const GOODBYE: Duration = Duration::from_secs(2);

/// Why there is no answer, in words.
type NoReply = String;

impl Session {
    /// Begins a conversation: nothing is said over a line that is not as it must be.
    pub fn open(server: &Server) -> Result<Session, NotOpen> {
        let lost = |phase| move |error: io::Error| NotOpen::Lost(phase, words(&error));
        let limits = server.limits;
        let line = Line::connect(&server.host, server.port, limits.connect);
        let mut line = line.map_err(lost(Phase::Connect))?;
        if server.tls == Tls::Implicit {
            let encrypted = line.encrypt(&server.host, &server.trust);
            line = encrypted.map_err(lost(Phase::Tls))?;
        }
        let mut session = Session {
            line,
            limits,
            pending: Vec::new(),
            size: None,
            mails: 0,
            used: Instant::now(),
            broken: false,
        };
        session.line.within(limits.answer);
        session.expect(Phase::Greeting, 220)?;
        let mut offers = session.hello(server)?;
        if server.tls == Tls::Required {
            session = session.start_tls(server, &offers)?;
            // What was offered before may have been put in by anybody.
            offers = session.hello(server)?;
        }
        if let Some(login) = &server.login {
            session.log_in(login, &offers)?;
        }
        session.size = offers.iter().find_map(|offer| {
            let rest = offer.strip_prefix("SIZE")?.trim();
            rest.parse().ok().filter(|size| *size > 0)
        });
        Ok(session)
    }

    /// Whether another mail may go by it.
    pub fn is_good(&self) -> bool {
        !self.broken && self.mails < MAILS_MAX && self.used.elapsed() < IDLE_MAX
    }

    /// Whether a mail went by it before, so that what happens now may be its age.
    pub fn is_used(&self) -> bool {
        self.mails > 0
    }

    /// One mail to one recipient.
    pub fn send(&mut self, from: &MailAddress, to: &MailAddress, mail: &[u8]) -> Sent {
        if !is_sendable(mail) {
            return Sent::Unsendable;
        }
        self.mails += 1;
        if let Some(size) = self.size.filter(|size| mail.len() as u64 > *size) {
            let words = format!("5.3.4 larger than the {size} bytes that the relay takes");
            return Sent::Refused(Phase::From, Reply::new(552, vec![words]));
        }
        let size = match self.size {
            Some(_) => format!(" SIZE={}", mail.len()),
            None => String::new(),
        };
        let asked = self
            .ask(Phase::From, &format!("MAIL FROM:<{from}>{size}"), 2)
            .and_then(|()| self.ask(Phase::To, &format!("RCPT TO:<{to}>"), 2))
            .and_then(|()| self.ask(Phase::Data, "DATA", 3));
        let sent = match asked {
            Err(why) => Sent::from(why),
            Ok(()) => self.text(mail),
        };
        self.used = Instant::now();
        match &sent {
            Sent::Taken(_) => {}
            // The next mail begins anew, if the line is still there.
            Sent::Refused(_, reply) if reply.code != 421 && !self.broken => {
                let reset = self.ask(Phase::From, "RSET", 2);
                self.broken |= reset.is_err();
            }
            _ => self.broken = true,
        }
        if self.broken {
            self.line.cut();
        }
        sent
    }

    /// Says goodbye.
    pub fn quit(mut self) {
        if !self.broken {
            self.line.within(GOODBYE);
            let said = self.say("QUIT");
            // Whether it hears it makes no difference.
            let _ = said.map(|()| self.reply());
        }
        self.line.cut();
    }

    /// The text, the final dot, and what comes of it.
    fn text(&mut self, mail: &[u8]) -> Sent {
        if let Err(error) = self.write_text(mail) {
            let why = words(&error);
            self.broken = true;
            // It may have said why before it hung up.
            self.line.within(GOODBYE);
            return match self.reply() {
                Ok(reply) if reply.code >= 400 => Sent::Refused(Phase::Text, reply),
                _ => Sent::Lost(Phase::Text, why),
            };
        }
        self.line.within(self.limits.end);
        let dotted = self.line.write_all(b".\r\n");
        if let Err(error) = dotted.and_then(|()| self.line.flush()) {
            return Sent::Unknown(words(&error));
        }
        match self.reply() {
            Ok(reply) if reply.is_good() => Sent::Taken(reply),
            Ok(reply) if reply.code >= 400 => Sent::Refused(Phase::End, reply),
            Ok(reply) => Sent::Unknown(reply.said()),
            Err(why) => Sent::Unknown(why),
        }
    }

    /// All of the text but the final dot: without it no server takes anything.
    fn write_text(&mut self, mail: &[u8]) -> io::Result<()> {
        let mut part = Vec::with_capacity(PART + 1_024);
        let limit = self.limits.data;
        let write = |part: &mut Vec<u8>, line: &mut Line| {
            line.within(limit);
            line.write_all(part)?;
            part.clear();
            Ok::<(), io::Error>(())
        };
        for line in mail.split_inclusive(|byte| *byte == b'\n') {
            if line.first() == Some(&b'.') {
                part.push(b'.');
            }
            part.extend_from_slice(line);
            if part.len() >= PART {
                write(&mut part, &mut self.line)?;
            }
        }
        write(&mut part, &mut self.line)?;
        self.line.flush()
    }

    /// Says who we are called, and reads what is offered.
    fn hello(&mut self, server: &Server) -> Result<Vec<String>, NotOpen> {
        let own = || match self.line.own() {
            Some(SocketAddr::V4(own)) => format!("[{}]", own.ip()),
            Some(SocketAddr::V6(own)) => format!("[IPv6:{}]", own.ip()),
            None => "[127.0.0.1]".to_owned(),
        };
        let name = server.hello.clone().unwrap_or_else(own);
        self.command(Phase::Hello, &format!("EHLO {name}"))?;
        let reply = self.expect(Phase::Hello, 250)?;
        let offers = reply.lines.into_iter().skip(1);
        Ok(offers.map(|offer| offer.to_ascii_uppercase()).collect())
    }

    fn start_tls(mut self, server: &Server, offers: &[String]) -> Result<Session, NotOpen> {
        let lost = |why: String| NotOpen::Lost(Phase::Tls, why);
        if !offers.iter().any(|offer| offer == "STARTTLS") {
            return Err(lost("the relay offers no encryption (STARTTLS)".to_owned()));
        }
        self.command(Phase::Tls, "STARTTLS")?;
        self.expect(Phase::Tls, 220)?;
        if !self.pending.is_empty() {
            // Somebody in between said what was to be heard over the encrypted line.
            return Err(lost("words before the encryption began".to_owned()));
        }
        self.line.within(server.limits.connect);
        let line = self.line.encrypt(&server.host, &server.trust);
        self.line = line.map_err(|error| lost(words(&error)))?;
        Ok(self)
    }

    fn log_in(&mut self, login: &Login, offers: &[String]) -> Result<(), NotOpen> {
        let lost = |why: &str| NotOpen::Lost(Phase::Login, why.to_owned());
        if !self.line.is_encrypted() {
            return Err(lost("a password is sent over encrypted lines alone"));
        }
        let kinds = offers.iter().find_map(|offer| offer.strip_prefix("AUTH"));
        let offered = |kind: &str| {
            let kinds = kinds.unwrap_or_default();
            let mut kinds = kinds.split([' ', '=']);
            kinds.any(|one| one == kind)
        };
        let (user, password) = (login.user.as_str(), login.password.as_str());
        if offered("PLAIN") {
            let code = STANDARD.encode(format!("\0{user}\0{password}"));
            self.command(Phase::Login, &format!("AUTH PLAIN {code}"))?;
        } else if offered("LOGIN") {
            self.command(Phase::Login, "AUTH LOGIN")?;
            self.expect(Phase::Login, 334)?;
            self.command(Phase::Login, &STANDARD.encode(user))?;
            self.expect(Phase::Login, 334)?;
            self.command(Phase::Login, &STANDARD.encode(password))?;
        } else {
            return Err(lost("the relay takes no password (AUTH PLAIN or LOGIN)"));
        }
        self.expect(Phase::Login, 235).map(|_| ())
    }

    /// A command, and an answer whose code begins so.
    fn ask(&mut self, phase: Phase, command: &str, begins: u16) -> Result<(), NotOpen> {
        self.command(phase, command)?;
        let reply = self.answer(phase)?;
        match reply.code / 100 == begins {
            true => Ok(()),
            false if reply.code >= 400 => Err(NotOpen::Refused(phase, reply)),
            false => Err(self.nonsense(phase, &reply)),
        }
    }

    fn expect(&mut self, phase: Phase, code: u16) -> Result<Reply, NotOpen> {
        let reply = self.answer(phase)?;
        match reply.code {
            found if found == code => Ok(reply),
            400.. => Err(NotOpen::Refused(phase, reply)),
            _ => Err(self.nonsense(phase, &reply)),
        }
    }

    fn command(&mut self, phase: Phase, command: &str) -> Result<(), NotOpen> {
        self.line.within(self.limits.answer);
        let said = self.say(command);
        said.map_err(|error| {
            self.broken = true;
            NotOpen::Lost(phase, words(&error))
        })
    }

    fn answer(&mut self, phase: Phase) -> Result<Reply, NotOpen> {
        self.reply().map_err(|why| {
            self.broken = true;
            NotOpen::Lost(phase, why)
        })
    }

    fn nonsense(&mut self, phase: Phase, reply: &Reply) -> NotOpen {
        self.broken = true;
        NotOpen::Lost(
            phase,
            format!("an answer that nobody expects: {}", reply.said()),
        )
    }

    fn say(&mut self, command: &str) -> io::Result<()> {
        self.line.write_all(format!("{command}\r\n").as_bytes())?;
        self.line.flush()
    }

    /// An answer of one line or several.
    fn reply(&mut self) -> Result<Reply, NoReply> {
        let mut lines = Vec::new();
        let mut first = None;
        loop {
            let line = self.read_line()?;
            let told = || format!("not an answer: {}", shown(&String::from_utf8_lossy(&line)));
            let (code, more, words) = Reply::line(&line).ok_or_else(told)?;
            if *first.get_or_insert(code) != code {
                return Err(told());
            }
            lines.push(words);
            if !more {
                return Ok(Reply::new(code, lines));
            }
            if lines.len() >= LINES_MAX {
                return Err("an answer without an end".to_owned());
            }
        }
    }

    /// A line without its end.
    fn read_line(&mut self) -> Result<Vec<u8>, NoReply> {
        loop {
            if let Some(end) = self.pending.iter().position(|byte| *byte == b'\n') {
                let rest = self.pending.split_off(end + 1);
                let mut line = std::mem::replace(&mut self.pending, rest);
                while matches!(line.last(), Some(b'\n' | b'\r')) {
                    line.pop();
                }
                return Ok(line);
            }
            if self.pending.len() > LINE_MAX {
                return Err("a line without an end".to_owned());
            }
            let mut some = [0u8; 1_024];
            let read = self.line.read(&mut some).map_err(|error| words(&error))?;
            if read == 0 {
                return Err("the relay hung up".to_owned());
            }
            self.pending
                .extend_from_slice(some.get(..read).unwrap_or_default());
        }
    }
}

/// Whether a mail is made of lines: one that ends otherwise could end the mail where a server reads
/// it so, and begin another one.
fn is_sendable(mail: &[u8]) -> bool {
    let mut lines = mail.split_inclusive(|byte| *byte == b'\n');
    !mail.is_empty()
        && lines.all(|line| {
            let line = line.strip_suffix(b"\r\n");
            line.is_some_and(|line| !line.iter().any(|byte| matches!(byte, b'\r' | 0)))
        })
}

/// Why a line is lost.
fn words(error: &io::Error) -> String {
    if let Some(why) = distrust::words(error) {
        return why.to_owned();
    }
    match error.kind() {
        io::ErrorKind::TimedOut => "no answer in time".to_owned(),
        io::ErrorKind::ConnectionRefused => "the connection is refused".to_owned(),
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => "the relay hung up".to_owned(),
        _ => shown(&error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_ends_its_lines_as_mails_do() {
        assert!(is_sendable(b"A: b\r\n\r\n.hello\r\n"));
        for bad in [
            &b""[..],
            b"A: b\n\r\n",
            b"A: b\r\n\r\nhello",
            b"A: b\r\n\r\nhello\r.\r\n",
            b"A: b\r\n\r\n\n.\r\n",
            b"A: b\0\r\n",
        ] {
            assert!(!is_sendable(bad), "{bad:?}");
        }
    }
}
