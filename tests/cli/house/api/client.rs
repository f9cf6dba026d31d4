//! The smallest client: one connection for each request.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::Value;

/// Whoever asks.
#[derive(Clone)]
pub struct Client {
    address: String,
    token: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The items of a page.
    pub fn items(&self) -> Vec<Value> {
        self.json()["items"].as_array().cloned().unwrap_or_default()
    }

    /// The kind of problem; the answer is one, in its form.
    pub fn problem(&self) -> String {
        let is_problem = self.head.contains("application/problem+json");
        assert!(is_problem, "{self:?}");
        let told = self.json();
        assert_eq!(told["status"], self.status, "{self:?}");
        let kind = told["type"].as_str().unwrap();
        kind.trim_start_matches("urn:jalon:").to_owned()
    }
}

impl Client {
    pub fn new(address: &str, token: Option<&str>) -> Client {
        Client {
            address: address.to_owned(),
            token: token.map(str::to_owned),
        }
    }

    /// Where it asks.
    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn with_token(&self, token: &str) -> Client {
        Client::new(&self.address, Some(token))
    }

    pub fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[], b"")
    }

    pub fn post(&self, path: &str, body: &str) -> Reply {
        self.send(path, "application/json", body.as_bytes())
    }

    pub fn send(&self, path: &str, form: &str, body: &[u8]) -> Reply {
        self.ask("POST", path, &[("Content-Type", form)], body)
    }

    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: jalon\r\nConnection: close\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !headers.iter().any(|(name, _)| *name == "Content-Length") {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        self.raw(&head, body)
    }

    /// Follows what happens until it is so, or for some seconds; tells all that was heard.
    pub fn follow(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        is_so: impl Fn(&str) -> bool,
    ) -> String {
        self.follow_within(Duration::from_secs(4), path, headers, is_so)
    }

    /// The same, for so long at most.
    pub fn follow_within(
        &self,
        most: Duration,
        path: &str,
        headers: &[(&str, &str)],
        is_so: impl Fn(&str) -> bool,
    ) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_millis(200)))
            .unwrap();
        let token = self.token.as_deref().unwrap_or_default();
        let mut head = format!("GET {path} HTTP/1.1\r\nHost: jalon\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let head = format!("{head}Authorization: Bearer {token}\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let (start, mut heard, mut some) = (Instant::now(), String::new(), [0; 4096]);
        while !is_so(&heard) && start.elapsed() < most {
            match stream.read(&mut some) {
                Ok(0) => break,
                Ok(count) => heard.push_str(std::str::from_utf8(&some[..count]).unwrap()),
                Err(_) => {}
            }
        }
        heard
    }

    /// A head as it is written, but for the token and its end.
    pub fn raw(&self, head: &str, body: &[u8]) -> Reply {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(90)))
            .unwrap();
        let token = self.token.as_ref();
        let token = token.map(|token| format!("Authorization: Bearer {token}\r\n"));
        let head = format!("{head}{}\r\n", token.unwrap_or_default());
        stream.write_all(head.as_bytes()).unwrap();
        // The answer may come before all of the body was read.
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|told| told.parse().ok());
        Reply {
            status: status.unwrap_or_else(|| panic!("no answer: {answer:?}")),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }
}
