//! An effect to send, and a server that answers as a test wants it to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

use jalon_core::Way;
use jalon_core::machine::action::Act;
use jalon_daemon::Outgoing;
use jalon_daemon::channel::{Contact, OutgoingKey, Recipient, Sender, What};
use jalon_store::Key;

/// A reminder, as it would leave.
pub fn reminder() -> Outgoing {
    Outgoing {
        key: OutgoingKey(Key(0x0123_4567_89ab_cdef)),
        entity: "acme-fr".into(),
        what: What::Message(Act::Chase),
        way: Some(Way::Email),
        rendered: "2026-03-02T08:00:00Z".parse().unwrap(),
        payer: "C-1".into(),
        customer: "C-1".into(),
        invoices: vec!["F-1001".into()],
        to: Recipient::Contact(Box::new(Contact {
            role: "payer".into(),
            key: "anna".into(),
            name: Some("Anna Müller".into()),
            email: Some("anna@client.example".into()),
            ..Contact::default()
        })),
        from: Sender {
            name: "Acme, crédit".into(),
            email: Some("credit@acme.example".into()),
            phone: None,
        },
        language: "fr".into(),
        subject: "Facture F-1001 : échue".into(),
        text: "Bonjour,\nil reste 1 200 € à régler.\n".into(),
        html: Some("<p>Bonjour</p>".into()),
        sms: None,
        pictures: Vec::new(),
        documents: Vec::new(),
        data: Default::default(),
        mail: None,
        letter: None,
        case: None,
        stated: None,
    }
}

/// A request as it came in.
#[derive(Debug)]
#[allow(dead_code)]
pub struct Request {
    /// The headers, their names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

#[allow(dead_code)]
impl Request {
    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Answers each request with the next of these answers, and hands the requests over. An answer that
/// is empty cuts the line.
#[allow(dead_code)]
pub fn server(answers: Vec<String>) -> (String, Receiver<Request>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for answer in answers {
            let (mut line, _) = listener.accept().unwrap();
            let request = read(&mut line);
            // The test may be over.
            let _ = sender.send(request);
            let _ = line.write_all(answer.as_bytes());
        }
    });
    (address, receiver)
}

/// An answer with a status and a body.
#[allow(dead_code)]
pub fn says(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}Connection: close\r\n\r\n{body}"
    )
}

fn read(line: &mut TcpStream) -> Request {
    let mut reader = BufReader::new(line);
    let (mut headers, mut length) = (Vec::new(), 0);
    loop {
        let mut text = String::new();
        reader.read_line(&mut text).unwrap();
        let text = text.trim_end();
        if text.is_empty() {
            break;
        }
        if let Some((name, value)) = text.split_once(": ") {
            let name = name.to_lowercase();
            if name == "content-length" {
                length = value.parse().unwrap();
            }
            headers.push((name, value.to_owned()));
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    Request { headers, body }
}
