//! A mail server that does what a test tells it to: it keeps what it took, or refuses, hangs up, falls
//! silent at the moment that is asked for. A test takes this file in with `#[path]`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What a server does.
#[allow(dead_code)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It takes everything.
    Good,
    /// It greets with these words and hangs up.
    Greets(&'static str),
    /// It answers so to MAIL, once it has taken so many.
    AtMail(usize, &'static str),
    /// It answers so to RCPT, where the recipient begins so.
    AtRcpt(&'static str, &'static str),
    /// It answers so to the first RCPT of each recipient.
    Grey(&'static str),
    /// It answers so behind the final dot.
    AtDot(&'static str),
    /// It takes the mail, and hangs up before it says so.
    CutBehindDot,
    /// It takes the mail, and says nothing more for so long.
    SilentBehindDot(Duration),
    /// It says nothing from this word on (`greeting` is before all), as long as it is told to.
    SilentAt(&'static str),
    /// It hangs up within the text.
    CutInText,
    /// It answers each command after so long.
    Slow(Duration),
    /// It says something that is no answer, to MAIL.
    Garbage,
}

/// A mail as it was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub from: String,
    pub to: String,
    /// As it came, dots put right.
    pub mail: String,
    /// In which conversation.
    pub conversation: usize,
}

#[derive(Default)]
struct Kept {
    taken: Vec<Taken>,
    said: Vec<(Instant, String)>,
    greeted: Vec<String>,
}

pub struct Peer {
    pub port: u16,
    mode: Arc<Mutex<Mode>>,
    kept: Arc<Mutex<Kept>>,
    conversations: Arc<AtomicUsize>,
}

impl Peer {
    pub fn start(mode: Mode) -> Peer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let peer = Peer {
            port,
            mode: Arc::new(Mutex::new(mode)),
            kept: Arc::default(),
            conversations: Arc::default(),
        };
        let (mode, kept) = (peer.mode.clone(), peer.kept.clone());
        let conversations = peer.conversations.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let talk = Talk {
                    mode: mode.clone(),
                    kept: kept.clone(),
                    number: conversations.fetch_add(1, Ordering::SeqCst),
                };
                std::thread::spawn(move || {
                    // Whoever hangs up has hung up.
                    let _ = talk.all(stream);
                });
            }
        });
        peer
    }

    /// From now on it does this.
    pub fn does(&self, mode: Mode) {
        *self.mode.lock().unwrap() = mode;
    }

    /// What it took.
    pub fn taken(&self) -> Vec<Taken> {
        self.kept.lock().unwrap().taken.clone()
    }

    /// All that was said to it.
    pub fn said(&self) -> Vec<String> {
        let kept = self.kept.lock().unwrap();
        kept.said.iter().map(|(_, line)| line.clone()).collect()
    }

    /// When something was said to it that begins so.
    #[allow(dead_code)]
    pub fn said_at(&self, begins: &str) -> Vec<Instant> {
        let kept = self.kept.lock().unwrap();
        let such = kept
            .said
            .iter()
            .filter(|(_, line)| line.starts_with(begins));
        such.map(|(at, _)| *at).collect()
    }

    /// How many conversations were begun.
    pub fn conversations(&self) -> usize {
        self.conversations.load(Ordering::SeqCst)
    }
}

struct Talk {
    mode: Arc<Mutex<Mode>>,
    kept: Arc<Mutex<Kept>>,
    number: usize,
}

impl Talk {
    fn mode(&self) -> Mode {
        self.mode.lock().unwrap().clone()
    }

    fn waits_at(&self, word: &str) {
        while matches!(self.mode(), Mode::SilentAt(at) if at == word) {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn all(&self, stream: TcpStream) -> std::io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        stream.set_nodelay(true)?;
        let mut out = stream.try_clone()?;
        let mut lines = BufReader::new(stream);
        let mut say = |words: &str| out.write_all(format!("{words}\r\n").as_bytes());
        if let Mode::Greets(words) = self.mode() {
            return say(words);
        }
        self.waits_at("greeting");
        say("220 peer.example ESMTP")?;
        let (mut from, mut to) = (String::new(), String::new());
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim_end().to_owned();
            let heard = (Instant::now(), line.clone());
            self.kept.lock().unwrap().said.push(heard);
            let mode = self.mode();
            if let Mode::Slow(wait) = mode {
                std::thread::sleep(wait);
            }
            let word = line.split([' ', ':']).next().unwrap_or_default();
            self.waits_at(word);
            match word.to_ascii_uppercase().as_str() {
                "EHLO" => say("250-peer.example\r\n250-SIZE 1000000\r\n250 ENHANCEDSTATUSCODES")?,
                "MAIL" => {
                    from = between(&line);
                    let count = self.kept.lock().unwrap().taken.len();
                    match mode {
                        Mode::AtMail(after, words) if count >= after => {
                            say(words)?;
                            if words.starts_with("421") {
                                return Ok(());
                            }
                        }
                        Mode::Garbage => say("\u{1}\u{2}\u{7f}HTTP/1.1 400 Bad Request")?,
                        _ => say("250 2.1.0 Ok")?,
                    }
                }
                "RCPT" => {
                    to = between(&line);
                    match mode {
                        Mode::AtRcpt(begins, words) if to.starts_with(begins) => say(words)?,
                        Mode::Grey(words) if self.is_new(&to) => say(words)?,
                        _ => say("250 2.1.5 Ok")?,
                    }
                }
                "DATA" => {
                    say("354 go on")?;
                    if mode == Mode::CutInText {
                        lines.read_exact(&mut [0; 20])?;
                        return Ok(());
                    }
                    let mail = text(&mut lines)?;
                    if let Mode::AtDot(words) = mode {
                        say(words)?;
                        continue;
                    }
                    self.kept.lock().unwrap().taken.push(Taken {
                        from: from.clone(),
                        to: to.clone(),
                        mail,
                        conversation: self.number,
                    });
                    match mode {
                        Mode::CutBehindDot => return Ok(()),
                        Mode::SilentBehindDot(wait) => std::thread::sleep(wait),
                        _ => {}
                    }
                    say("250 2.0.0 Ok: queued as A1")?;
                }
                "RSET" => say("250 2.0.0 Ok")?,
                "QUIT" => {
                    say("221 2.0.0 Bye")?;
                    return Ok(());
                }
                _ => say("502 5.5.2 what?")?,
            }
        }
    }

    fn is_new(&self, to: &str) -> bool {
        let mut kept = self.kept.lock().unwrap();
        let new = !kept.greeted.iter().any(|one| one == to);
        if new {
            kept.greeted.push(to.to_owned());
        }
        new
    }
}

/// What stands between < and >.
fn between(line: &str) -> String {
    let inner = line.split('<').nth(1).unwrap_or_default();
    inner.split('>').next().unwrap_or_default().to_owned()
}

/// A text up to its final dot.
fn text(lines: &mut impl BufRead) -> std::io::Result<String> {
    let mut mail = String::new();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(mail);
        }
        mail.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
