//! As little of a browser as is needed: it fetches pages, keeps the mark of a form, sends it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// What came back.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> String {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let found = lines.find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map_or_else(String::new, |(_, value)| value.to_owned())
    }

    /// The mark of the form.
    pub fn mark(&self) -> String {
        let from = self.body.find("name=\"mark\" value=\"").map(|at| at + 19);
        let rest = from.map_or("", |from| &self.body[from..]);
        rest.split('"').next().unwrap_or_default().to_owned()
    }
}

pub struct Browser {
    address: String,
}

impl Browser {
    pub fn new(address: &str) -> Browser {
        Browser {
            address: address.to_owned(),
        }
    }

    pub fn get(&mut self, path: &str) -> Reply {
        self.ask("GET", path, "", "").unwrap()
    }

    pub fn post(&mut self, path: &str, body: &str) -> Reply {
        let form = "Content-Type: application/x-www-form-urlencoded\r\n";
        self.ask("POST", path, form, body).unwrap()
    }

    /// Sends the form of a page.
    pub fn send(&mut self, path: &str, page: &Reply, fields: &[(&str, &str)]) -> Reply {
        self.post(path, &form(page, fields))
    }

    /// Goes where an answer leads, as from the page of the link.
    pub fn follow(&mut self, _from: &str, answer: &Reply) -> Reply {
        let to = answer.header("location");
        let to = to.strip_prefix("..").unwrap_or(&to).to_owned();
        let page = self.get(&to);
        assert_eq!(page.status, 200, "{to}");
        page
    }

    /// Asks, and takes what comes; nothing if nothing does.
    pub fn ask(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Option<Reply> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        stream
            .set_read_timeout(Some(Duration::from_secs(40)))
            .ok()?;
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: pay.acme.example\r\n{headers}\
             Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).ok()?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok()?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n")?;
        Some(Reply {
            status: head.split(' ').nth(1)?.parse().ok()?,
            head: head.to_owned(),
            body: body.to_owned(),
        })
    }
}

/// The body of a form.
pub fn form(page: &Reply, fields: &[(&str, &str)]) -> String {
    let coded = |text: &str| {
        let coded = text.bytes().map(|byte| match byte.is_ascii_alphanumeric() {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        });
        coded.collect::<String>()
    };
    let mark = page.mark();
    let all = [("mark", mark.as_str())];
    let all = all.iter().chain(fields);
    let pairs = all.map(|(name, value)| format!("{name}={}", coded(value)));
    pairs.collect::<Vec<_>>().join("&")
}
