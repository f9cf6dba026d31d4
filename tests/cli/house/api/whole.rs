//! An installation that has something for each operation of the API: letters, mails, statuses of networks, cases of an
//! agency, what is in doubt, what is held, incidents, disputes, calls.

use std::fs::File;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, SystemTime};

use super::SCRIPT;
use crate::run::{Folder, folder};

/// Beside the journey of all other invoices: one whose messages nobody answers for, one with letters and mails.
const MORE: &str = r#"
journey doubtful {
  for invoices in CHF
  send to payer by portal
  milestone paid from sending {
    expect payment in full
    missed   90 days after due   task "Unpaid {number}" for receivables
  }
}

journey posted {
  for invoices in USD
  send to payer by link
  milestone paid from sending {
    expect payment in full
    step notice   20 days after due   formal notice to payer with letters.formal_notice, by registered_letter
    missed   90 days after due   task "Unpaid {number}" for receivables
  }
  on bounce   alert receivables
  on reply    task "Answer about {number}" for receivables
}
"#;

const TOML: &str = r#"legal_entity = "ours"

[api]
listen = "127.0.0.1:0"
per_second = 100000

[guards]
per_hour = 100000

[seller]
name = "Ours SAS"
email = "credit@ours.example"
accounts = [{ iban = "FR14 2004 1010 0505 0001 3M02 606" }]

[letters]
address = ["12 rue de la Paix", "75002 Paris"]

[channels.registered_letter]
letters = "out/letters"

[agencies.collectco]
cases = "out/collectco"

[mailbox]
watch = "mail-in"

[connectors.platform]
secrets = [{ file = "signs" }]

[channels.portal]
private = true
"#;

/// What the connector `platform` signs with, as it is written and its bytes.
pub const SIGNS: (&str, &[u8]) = (
    "whsec_bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3",
    b"newnewnewnewnewnewnewnew",
);

/// So many of everything that there are few of.
pub const FEW: usize = 8;

/// `F-0` and on: each as far as a call that is open and a hand-over that waits for signatures, but for these few.
pub const DISPUTED: usize = 0;
pub const HANDED_OVER: usize = DISPUTED + FEW;
/// Somebody paid in another currency: an incident.
pub const PAID_IN_DOLLARS: usize = HANDED_OVER + FEW;
/// The first of which nothing of that is so.
pub const PLAIN: usize = PAID_IN_DOLLARS + FEW;

/// The customer for whom nothing leaves: `B-` and this.
pub const HELD: usize = FEW - 1;

/// An installation with so many invoices that go by the usual way, more than [`PLAIN`].
pub fn installation(invoices: usize) -> Folder {
    let others = SCRIPT.replace("for all invoices", "for all other invoices");
    let script = format!("use std.letters\n\n{others}{MORE}");
    let toml = format!("{TOML}webhook = \"{}\"\n", system_that_hangs_up());
    let mut customers =
        "key,name,country\nC-1,Client One,FR\nC-2,Client Two,FR\nC-3,Client Three,FR\n".to_owned();
    let mut contacts = "key,customer,role,name,email,address\n\
        K-3,C-3,payer,Anna,anna@three.example,\"1 rue de la Paix\n75002 PARIS\"\n"
        .to_owned();
    let mut rows = "number,customer,issue,due,currency,total\n".to_owned();
    let mut row = |number: String, customer: &str, currency: &str| {
        rows += &format!("{number},{customer},2026-03-02,2026-03-31,{currency},500.00\n");
    };
    for number in 0..invoices {
        row(format!("F-{number}"), ["C-1", "C-2"][number % 2], "EUR");
    }
    for number in 0..FEW {
        row(format!("L-{number}"), "C-3", "USD");
        row(format!("D-{number}"), "C-3", "CHF");
        // Mails to these come back, and letters can't be posted.
        let customer = format!("B-{number}");
        row(customer.clone(), &customer, "USD");
        customers += &format!("{customer},Bounced {number},FR\n");
        contacts += &format!("K-B{number},{customer},payer,Otto,{},\n", bounced(number));
    }
    let folder = folder(&[
        ("whole.jalon", script.as_bytes()),
        ("customers.csv", customers.as_bytes()),
        ("contacts.csv", contacts.as_bytes()),
        ("invoices.csv", rows.as_bytes()),
        ("jalon-data/jalon.toml", toml.as_bytes()),
        ("jalon-data/signs", SIGNS.0.as_bytes()),
    ]);
    run(&folder, "deploy whole.jalon");
    let at = "--pretend-now 2026-03-02T08:00:00Z";
    run(
        &folder,
        &format!("import customers customers.csv contacts.csv {at}"),
    );
    run(&folder, &format!("import invoices invoices.csv {at}"));
    run(&folder, "serve --once --pretend-now 2026-03-02T09:00:00Z");
    mails(&folder);
    run(
        &folder,
        "serve --once --pretend-now 2026-03-02T10:00:00Z --until 2026-05-06T08:00:00Z",
    );
    befalls(&folder);
    folder
}

pub fn run(folder: &Folder, line: &str) {
    let done = folder.jalon(line);
    assert_eq!(done.code, 0, "{line}: {done:?}");
}

/// The keys of the letters that lie in their folder for whoever posts them.
pub fn letters(folder: &Folder) -> Vec<String> {
    let below = std::fs::read_dir(folder.path.join("jalon-data/out/letters")).unwrap();
    let below = below
        .map(|one| one.unwrap().path())
        .filter(|path| path.is_dir());
    let keys = below.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
    keys.collect()
}

/// The address of a customer to whom a mail came back.
pub fn bounced(number: usize) -> String {
    format!("otto@b{number}.example")
}

/// A system that refuses the first message, and hangs up on all others: what those became is in doubt.
fn system_that_hangs_up() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for (place, mut stream) in listener.incoming().flatten().enumerate() {
            if place > 0 {
                let _ = stream.read(&mut [0; 64]);
                continue;
            }
            let silence = Duration::from_millis(300);
            stream.set_read_timeout(Some(silence)).unwrap();
            while stream.read(&mut [0; 4096]).is_ok_and(|read| read > 0) {}
            let refusal = "HTTP/1.1 422 no\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            stream.write_all(refusal.as_bytes()).unwrap();
        }
    });
    url
}

/// Answers of a person, and mails that came back.
fn mails(folder: &Folder) {
    let outbox = folder.path.join("jalon-data/outbox");
    let left = std::fs::read_dir(outbox).unwrap();
    let left = left.map(|one| one.unwrap().path());
    let mails = left.filter(|path| path.extension().is_some_and(|end| end == "eml"));
    for (place, path) in mails.enumerate() {
        let mail = std::fs::read_to_string(path).unwrap();
        let line = |name: &str| {
            let line = mail.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_else(|| panic!("{name} {mail}")).trim()
        };
        let (id, to) = (line("Message-ID:"), line("To:"));
        let text = match (0..FEW).map(bounced).find(|one| to.contains(one)) {
            None => format!(
                "From: anna@three.example\nTo: credit@ours.example\nSubject: Re: {place}\n\
                 In-Reply-To: {id}\nMessage-ID: <{place}@three.example>\n\nWe will look at it.\n"
            ),
            Some(address) => format!(
                "Return-Path: <>\nFrom: MAILER-DAEMON@relay.example\nTo: credit@ours.example\n\
                 Subject: Undelivered\nMessage-ID: <{place}@relay.example>\n\
                 Auto-Submitted: auto-replied\n\
                 Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
                 --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; relay.example\n\n\
                 Final-Recipient: rfc822; {address}\nAction: failed\nStatus: 5.1.1\n\n\
                 --b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {id}\n\n--b--\n"
            ),
        };
        let name = format!("jalon-data/mail-in/{place}.eml");
        folder.write(&name, text.as_bytes());
        // What was written just now may not be whole yet.
        let file = File::options().write(true).open(folder.path.join(name));
        let old = SystemTime::now() - Duration::from_secs(3_600);
        file.unwrap().set_modified(old).unwrap();
    }
}

/// Disputes and statuses of a network, a hand-over, payments that can't be taken.
fn befalls(folder: &Folder) {
    let at = "--pretend-now 2026-05-06T09:00:00Z";
    let mut payments = "source,key,date,amount,currency,invoice\n".to_owned();
    for number in 0..FEW {
        let owed = PAID_IN_DOLLARS + number;
        payments += &format!("bank,B-{number},2026-05-06,5.00,USD,F-{owed}\n");
        let name = format!("messages/{number}");
        folder.write(
            &format!("{name}.xml"),
            cdar("207", DISPUTED + number).as_bytes(),
        );
        folder.write(&format!("{name}.edi"), nameless(number).as_bytes());
        for by in ["anna", "zoe"] {
            run(
                folder,
                &format!("approve F-{} --by {by} {at}", HANDED_OVER + number),
            );
        }
    }
    run(
        folder,
        &format!("customer hold B-{HELD} --reason merger {at}"),
    );
    folder.write("dollars.csv", payments.as_bytes());
    run(folder, &format!("import payments dollars.csv {at}"));
    run(
        folder,
        &format!("import statuses messages --source platform {at}"),
    );
    run(folder, "serve --once --pretend-now 2026-05-06T10:00:00Z");
}

/// What a buyer says of an invoice by the French life cycle: 207 that it is disputed, 205 that it is accepted.
pub fn cdar(code: &str, number: usize) -> String {
    format!(
        "<r:CrossDomainAcknowledgementAndResponse xmlns:r=\"r\" xmlns:s=\"s\"><r:ExchangedDocument>\
         <s:ID>M-{number}-{code}</s:ID><s:IssuerTradeParty><s:RoleCode>BY</s:RoleCode></s:IssuerTradeParty>\
         </r:ExchangedDocument><r:AcknowledgementDocument><s:IssueDateTime><s:DateTimeString>20260505090000\
         </s:DateTimeString></s:IssueDateTime><s:ReferenceReferencedDocument><s:IssuerAssignedID>F-{number}\
         </s:IssuerAssignedID><s:TypeCode>380</s:TypeCode><s:ProcessConditionCode>{code}</s:ProcessConditionCode>\
         <s:SpecifiedDocumentStatus><s:Reason>Two are missing</s:Reason></s:SpecifiedDocumentStatus>\
         </s:ReferenceReferencedDocument></r:AcknowledgementDocument></r:CrossDomainAcknowledgementAndResponse>"
    )
}

/// A message of a network that rejects an interchange, and names no invoice.
fn nameless(number: usize) -> String {
    format!(
        "UNB+UNOC:3+B+S+260505:1500+{number}'UNH+1+CONTRL:D:3:UN'UCI+{number}+S+B+4'UNT+3+1'UNZ+1+{number}'"
    )
}
