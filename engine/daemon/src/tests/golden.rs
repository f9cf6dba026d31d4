//! What is stored, as bytes that were written once and are read by today's code: `golden/README.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use jalon_core::machine::PathId;
use jalon_core::records::{AttachmentRecord, ContactRecord};
use jalon_core::step::{Slot, SubjectId};
use jalon_simulate::replay::Records;
use jalon_store::{EffectState, Inbox, Records as _, Work, codec, shards};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::Office;
use crate::channel::{Answer, Outgoing, OutgoingKey};
use crate::guards::{Guards, Holds, SETTING};
use crate::incoming::{Becomes, DocumentOf, DocumentsOf, Incoming, OutboxDecision};
use crate::journal::Noted;
use crate::kept::{self, Kept};
use crate::work::{Body, PutAside};

/// What one kind of row holds, line by line.
type Lines = BTreeMap<&'static str, Vec<Vec<u8>>>;

fn file(name: &str, extension: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden");
    let format = match name {
        "account" => kept::FORMAT,
        _ => codec::FORMAT,
    };
    folder.join(format!("{name}-{format}.{extension}"))
}

/// An office in which much happens.
fn lived() -> (Office, Lines) {
    let mut office = Office::new();
    let mut lines = Lines::new();
    let contact: ContactRecord = serde_json::from_value(json!({
        "key": "K-1", "customer": "C1", "role": "payer", "name": "Anna", "email": "anna@one.example",
    }))
    .unwrap();
    office.customer("C1", None);
    office.receive(Records {
        contacts: &[contact],
        ..Records::default()
    });
    office.invoice("F-1", "C1");
    office.invoice("F-2", "C2");
    let waiting = office.store.waiting(&shards(), 100, 100).unwrap();
    let bodies = waiting.into_iter().map(|(_, one)| one.body);
    lines.entry("inbox").or_default().extend(bodies);
    office.taken();
    office.payment("F-2", "40.00");
    office.customer("C2", Some("C1"));
    office.taken();
    // A guard holds what presses, and somebody frees it.
    let guards = Guards {
        fresh_minutes: Some(60),
        ..Guards::default()
    };
    let value = serde_json::to_vec(&guards).unwrap();
    let set = office.store.set(office.entity.id, SETTING, 0, &value);
    assert!(set.unwrap());
    office.pass(12);
    office.settle(&Answer::Unknown("the line was cut".to_owned()));
    lines.entry("effect").or_default().extend(effects(&office));
    for held in office.effects(EffectState::Held) {
        let decision = OutboxDecision {
            effect: OutgoingKey(held.key),
            becomes: Becomes::Released,
            by: "Zoé".into(),
        };
        let mark = format!("click {}", held.key.0);
        let stimulus = office
            .entity
            .decision(&mark, 1 << 60, held.account, decision);
        lines
            .entry("inbox")
            .or_default()
            .push(stimulus.body.clone());
        office.store.receive(&[stimulus]).unwrap();
    }
    office.settle(&Answer::Unknown("the line was cut".to_owned()));
    lines.entry("effect").or_default().extend(effects(&office));
    // In another currency: it can't be taken.
    let payment = serde_json::from_value(json!({
        "source": "bank", "key": "B-9", "date": "2026-03-14", "amount": "5.00", "currency": "USD",
        "allocations": [{"invoice": "F-1", "amount": "5.00"}],
    }));
    office.receive(Records {
        payments: &[payment.unwrap()],
        ..Records::default()
    });
    office.taken();
    (office, lines)
}

fn effects(office: &Office) -> Vec<Vec<u8>> {
    let states = [
        EffectState::Held,
        EffectState::InDoubt,
        EffectState::Sending,
    ];
    let found = states.into_iter().flat_map(|state| office.effects(state));
    found.map(|effect| effect.body).collect()
}

/// What the office has stored at its end.
fn stored() -> Lines {
    let (mut office, mut lines) = lived();
    let mut put = |name, body: Vec<u8>| {
        let known: &mut Vec<Vec<u8>> = lines.entry(name).or_default();
        if !known.contains(&body) {
            known.push(body);
        }
    };
    for payer in ["C1", "C2"] {
        let row = office.row(payer);
        put("account", row.state.clone());
        for entry in office.store.journal(row.key, 0, 1_000).unwrap() {
            put("journal", entry.body);
        }
    }
    for incident in office.incidents() {
        put("incident", incident.body);
    }
    for effect in office.effects(EffectState::InDoubt) {
        let document = effect.now.document.unwrap();
        let content = office.store.content(office.entity.id, document);
        put("outgoing", content.unwrap().unwrap().bytes);
        if let Ok(Body::Leaves(core)) = codec::decode(effect.format, &effect.body) {
            let guarded = Body::Guarded(core, Holds::Clock);
            put("effect", codec::encode(&guarded).unwrap());
        }
    }
    put("incident", codec::encode(&PutAside::Stopped).unwrap());
    put("incident", codec::encode(&PutAside::Attention(7)).unwrap());
    for noted in [
        Noted::Lists([1; 32]),
        Noted::Program([2; 32]),
        Noted::Stopped("it does not come to rest".into()),
        Noted::Started,
        Noted::Shadow {
            slots: vec![Slot {
                subject: SubjectId(7),
                instalment: 1,
                path: PathId(3),
                round: 0,
                occurrence: 2,
            }],
            key: "0123456789abcdef0123456789abcdef".into(),
        },
        Noted::Dropped {
            invoice: Some("F-1".into()),
            what: "the account knows no such invoice".into(),
            by: "anna".into(),
            because: "typed twice".into(),
        },
        Noted::Document {
            subject: SubjectId(7),
            kind: "invoice".into(),
            file_name: "F-1.pdf".into(),
            sha256: [4; 32],
            by: "document F-1 invoice F-1.pdf".into(),
        },
    ] {
        put("journal", codec::encode(&noted).unwrap());
    }
    let document = Incoming::Document(DocumentOf {
        invoice: "F-1".into(),
        document: AttachmentRecord {
            kind: "invoice".into(),
            file_name: "F-1.pdf".into(),
            media_type: "application/pdf".into(),
            sha256: "04".repeat(32).into(),
        },
    });
    let documents = Incoming::Documents(DocumentsOf {
        subject: "00000000000000000000000000000007".into(),
        list: "05".repeat(32).into(),
    });
    for incoming in [document, documents] {
        put("inbox", incoming.to_bytes());
    }
    lines
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut all, byte| {
        let _ = write!(all, "{byte:02x}");
        all
    })
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2);
    let digits = digits.map(|two| std::str::from_utf8(two).unwrap());
    digits
        .map(|two| u8::from_str_radix(two, 16).unwrap())
        .collect()
}

/// What bytes say, with names; and the bytes that today's code writes of it.
fn postcard<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> (String, Vec<u8>) {
    let read: T = codec::decode(codec::FORMAT, bytes).unwrap();
    (
        serde_json::to_string(&read).unwrap(),
        codec::encode(&read).unwrap(),
    )
}

/// The row of an account, under the format that it was written in.
fn account(bytes: &[u8]) -> (String, Vec<u8>) {
    let row = jalon_store::AccountRow {
        format: kept::FORMAT,
        machine: jalon_store::Hash([3; 32]),
        state: bytes.to_vec(),
        ..jalon_store::contract::sample::unopened(1)
    };
    let read = Kept::read(&row).unwrap();
    let parts = read.parts.iter();
    let parts: Vec<_> = parts
        .map(|part| (part.number, part.program.to_string(), &part.account))
        .collect();
    let beside = (&read.timers, &read.held, read.stopped, read.lists);
    let says = serde_json::to_string(&(beside, &read.documents, parts));
    (says.unwrap(), read.write().unwrap())
}

fn named<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> (String, Vec<u8>) {
    let read: T = serde_json::from_slice(bytes).unwrap();
    let again = serde_json::to_vec(&read).unwrap();
    (String::from_utf8(again.clone()).unwrap(), again)
}

type Read = fn(&[u8]) -> (String, Vec<u8>);

const KINDS: [(&str, Read); 6] = [
    ("account", account),
    ("journal", postcard::<Noted>),
    ("effect", postcard::<Body>),
    ("incident", postcard::<PutAside>),
    ("outgoing", named::<Outgoing>),
    ("inbox", named::<Incoming>),
];

#[test]
fn golden_bytes_of_every_stored_format_are_read_as_they_were_meant() {
    if std::env::var_os("GOLDEN_NEW").is_some() {
        write_missing();
    }
    for (name, read) in KINDS {
        let stored = std::fs::read_to_string(file(name, "hex")).unwrap();
        let meant = std::fs::read_to_string(file(name, "json")).unwrap();
        assert_eq!(stored.lines().count(), meant.lines().count(), "{name}");
        assert!(!stored.is_empty(), "{name}");
        for (number, (line, meant)) in stored.lines().zip(meant.lines()).enumerate() {
            let number = number + 1;
            let (says, again) = read(&bytes(line));
            assert_eq!(says, meant, "{name}, line {number}: see golden/README.md");
            assert_eq!(
                hex(&again),
                line,
                "{name}, line {number}: see golden/README.md"
            );
        }
    }
}

/// Writes the files that are not there: it never writes over one.
fn write_missing() {
    let lines = stored();
    for (name, read) in KINDS {
        if file(name, "hex").exists() {
            continue;
        }
        let (mut all, mut said) = (String::new(), String::new());
        for body in &lines[name] {
            let _ = writeln!(all, "{}", hex(body));
            let _ = writeln!(said, "{}", read(body).0);
        }
        std::fs::write(file(name, "hex"), all).unwrap();
        std::fs::write(file(name, "json"), said).unwrap();
    }
}
