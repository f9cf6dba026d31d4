//! What is wrong with a mail and ours to put right holds it: it leaves once it is, and nobody takes the
//! recipient's address for a bad one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use common::reminder;
use jalon_channels::{Folder, Relay, RelaySettings, Smtp};
use jalon_core::Instant;
use jalon_daemon::channel::{MailHead, Recipient};
use jalon_daemon::{Answer, Channel, InDoubt, Outgoing, SetClock};
use jalon_mail::smtp::{Limits, Server, Tls, trust};

/// By a relay that nobody reaches: what is wrong is found before anybody is asked.
fn by_relay(outgoing: &Outgoing) -> Answer {
    let clock = SetClock::at(Instant::from_millis(1_772_438_400_000));
    let settings = RelaySettings {
        server: Server {
            host: "relay.invalid".into(),
            port: 25,
            tls: Tls::None,
            trust: trust(None).unwrap(),
            login: None,
            hello: None,
            limits: Limits::default(),
        },
        connections: 1,
        pause: Duration::from_secs(1),
        per_domain: BTreeMap::new(),
    };
    let relay = Relay::new(settings, Arc::new(clock), "email");
    Smtp::new(Arc::new(relay), None, InDoubt::Ask).send(outgoing, 1)
}

fn held(answer: &Answer, entry: &str) {
    let Answer::Held(why) = answer else {
        panic!("{answer:?}");
    };
    assert!(why.contains(entry), "{why}");
}

#[test]
fn an_address_of_the_house_that_is_none_holds_the_mail() {
    let mut outgoing = reminder();
    outgoing.from.email = Some("crédit@acme.example".into());
    held(&by_relay(&outgoing), "[seller] email");
    let folder = std::env::temp_dir().join(format!("jalon-own-{}", std::process::id()));
    let clock = SetClock::at(Instant::from_millis(1_772_438_400_000));
    let mut folder = Folder::new(folder, Arc::new(clock), InDoubt::Ask);
    held(&folder.send(&outgoing, 1), "[seller] email");
    let mut outgoing = reminder();
    outgoing.mail = Some(Box::new(MailHead {
        reply_to: Some("pas une adresse".into()),
        return_path: None,
        signed: None,
    }));
    held(&by_relay(&outgoing), "[mail] reply_to");
}

#[test]
fn an_address_of_the_recipient_that_is_none_fails_the_mail() {
    let mut outgoing = reminder();
    if let Recipient::Contact(contact) = &mut outgoing.to {
        contact.email = Some("anna at client".into());
    }
    let answer = by_relay(&outgoing);
    assert!(matches!(answer, Answer::Never(_)), "{answer:?}");
}
