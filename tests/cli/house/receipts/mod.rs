//! The pages on which customers answer, on the real binary: links in what left, scanners, forms, and what
//! the journey makes of it.

mod bad;
mod browser;
mod killed;
mod scanners;

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use browser::Browser;

use super::json;
use super::serve::ledger;
use crate::run::{Folder, folder, jalon};

/// A journey that waits for a receipt.
const SCRIPT: &str = r#"team receivables

journey waits {
  for all invoices
  send to payer by link with invoice_mail
  milestone received {
    expect receipt from payer within 5 days
    missed   task "No receipt {number}" for receivables
  }
  milestone paid from sending {
    expect payment in full
    missed   60 days after due   task "Unpaid {number}" for receivables
  }
  on dispute  alert receivables about "disputed: {number}"
  on bounce   alert receivables about "wrong contact: {number}"
}

template invoice_mail {
  subject "Invoice {number}"
  body """
    Hello,

    your invoice {number} is ready.
  """
}
"#;

const CUSTOMERS: &str = "key,name,language\nC-1,Client One,fr\nC-2,Client Two,de\n";
const CONTACTS: &str = "key,customer,role,name,email\n\
    K-1,C-1,payer,Anna Martin,anna@one.example\nK-2,C-2,payer,Otto Braun,otto@two.example\n";
const INVOICES: &str = "number,customer,issue,due,currency,total\n\
    F-1,C-1,2026-03-02,2099-03-31,EUR,1234.56\nF-2,C-2,2026-03-02,2099-03-31,EUR,700.00\n";
/// The document of F-1; an installation need not have its bytes.
const PDF: &[u8] =
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n";
const SETTINGS: &str = "name = \"credit-1\"\nlegal_entity = \"acme\"\n\n[seller]\nname = \"Maison Duval\"\n\
    accounts = [{ iban = \"FR14 2004 1010 0505 0001 3M02 606\" }]\n\n\
    [receipts]\nlisten = \"127.0.0.1:0\"\nbase_url = \"https://pay.acme.example\"\n\
    payment_link = \"https://bank.example/pay?invoice={invoice}\"\nper_second = 1000\naddresses = true\n";

/// An installation whose invoices have left, and a daemon that serves its pages.
struct Pages {
    folder: Folder,
    address: String,
    daemon: Child,
}

impl Pages {
    /// Two invoices have left.
    fn new() -> Pages {
        Pages::with("")
    }

    /// The same with more in `jalon.toml`.
    fn with(more: &str) -> Pages {
        let settings = format!("{SETTINGS}{more}");
        let sha256 = jalon_store::Hash::of(&[PDF]);
        let attachments = format!(
            "invoice,kind,file_name,media_type,sha256\nF-1,invoice,F-1.pdf,application/pdf,{sha256}\n"
        );
        let files = [
            ("waits.jalon", SCRIPT),
            ("attachments.csv", &attachments),
            ("customers.csv", CUSTOMERS),
            ("contacts.csv", CONTACTS),
            ("invoices.csv", INVOICES),
            ("jalon-data/jalon.toml", &settings),
            ("jalon-data/links.key", "0123456789abcdef0123456789abcdef"),
        ];
        let folder = folder(&files.map(|(name, text)| (name, text.as_bytes())));
        for line in [
            "deploy waits.jalon",
            "import customers customers.csv contacts.csv",
            "import invoices invoices.csv attachments.csv",
            "serve --once",
        ] {
            let done = folder.jalon(line);
            assert_eq!(done.code, 0, "{line}: {done:?}");
        }
        Pages::over(folder, 0)
    }

    /// A daemon over an installation that is there; its clock is ahead by so many seconds.
    fn over(folder: Folder, ahead: i64) -> Pages {
        let line = format!("serve --log json --pretend-error {ahead}");
        let mut command = jalon(&folder.path, &line);
        let mut daemon = command.stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(daemon.stderr.take().unwrap()).lines();
        let (told, address) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let line: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
                if line["message"] == "the pages for customers are served" {
                    let _ = told.send(line["address"].as_str().unwrap().to_owned());
                }
            }
        });
        let address = address.recv_timeout(Duration::from_secs(30)).unwrap();
        Pages {
            folder,
            address,
            daemon,
        }
    }

    /// The daemon dies, and another one comes.
    fn killed(mut self, ahead: i64) -> Pages {
        self.daemon.kill().unwrap();
        self.daemon.wait().unwrap();
        let folder = std::mem::replace(&mut self.folder, folder(&[]));
        Pages::over(folder, ahead)
    }

    fn browser(&self) -> Browser {
        Browser::new(&self.address)
    }

    /// The path of the link in the message about an invoice.
    fn link(&self, number: &str) -> String {
        let keys = ledger(&self.folder);
        let mut own = keys
            .iter()
            .filter(|line| line["subject"].to_string().contains(number));
        let key = own.next().unwrap()["key"].as_str().unwrap().to_owned();
        let shown = json(
            &self
                .folder
                .jalon(&format!("outbox show {key} --format json")),
        );
        let shown = shown.to_string();
        let at = shown.find("https://pay.acme.example/r/").unwrap();
        let path: String = shown[at + 24..].chars().take(35).collect();
        assert!(path.starts_with("/r/"), "{path}");
        path
    }

    /// What happened on the first link about an invoice: the words for programs.
    fn happened(&self, number: &str) -> Vec<serde_json::Value> {
        let shown = self
            .folder
            .jalon(&format!("receipts show {number} --format json"));
        let shown: serde_json::Value =
            serde_json::from_str(shown.stdout.lines().next().unwrap()).unwrap();
        shown["happened"].as_array().unwrap().clone()
    }

    fn whats(&self, number: &str) -> Vec<String> {
        let happened = self.happened(number);
        let whats = happened
            .iter()
            .map(|one| one["what"].as_str().unwrap().to_owned());
        whats.collect()
    }

    /// The story of an invoice once it has something, or after a while.
    fn story(&self, number: &str, until: &str) -> String {
        let began = Instant::now();
        loop {
            let story = self.folder.jalon(&format!("invoice why {number}")).stdout;
            if story.contains(until) || began.elapsed() > Duration::from_secs(10) {
                return story;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// Long enough that a person could have read the page.
fn read_it() {
    std::thread::sleep(Duration::from_millis(2_100));
}

#[test]
fn a_receipt_is_what_somebody_says_and_not_that_somebody_looked() {
    let pages = Pages::new();
    let (link, mut browser) = (pages.link("F-1"), pages.browser());
    let page = browser.get(&link);
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("<html lang=\"fr\">"),
        "in the reader's language"
    );
    assert!(page.body.contains("Maison Duval"));
    for secret in ["F-1", "1234", "1 234", "Client One", "Anna"] {
        assert!(!page.body.contains(secret), "{secret} before the answer");
    }
    assert!(!page.body.contains("<script"), "it needs no scripts");
    let policy = page.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    for (name, value) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(page.header(name), value);
    }
    assert!(page.header("x-robots-tag").contains("noindex"));
    assert!(!pages.story("F-1", "nothing").contains("is received"));

    read_it();
    let answer = browser.send(&link, &page, &[("choice", "received")]);
    assert_eq!(answer.status, 303, "{answer:?}");
    let after = browser.follow(&link, &answer);
    for shown in [
        "F-1",
        "1 234,56",
        "FR14 2004",
        "<svg",
        "https://bank.example/pay?invoice=F-1",
    ] {
        let shown = shown.replace(' ', "\u{202f}");
        let body = after.body.replace(['\u{a0}', ' '], "\u{202f}");
        assert!(body.contains(&shown), "{shown}: {body}");
    }
    let story = pages.story("F-1", "is received");
    assert!(
        story.contains("the invoice is received, from payer"),
        "{story}"
    );
    assert!(
        story.contains("E4 declared, on the page of link"),
        "{story}"
    );
    assert!(!story.contains("suspect"), "{story}");
    assert!(story.contains("milestone received: passed"), "{story}");
    let said = pages.happened("F-1");
    let said = said.iter().find(|one| one["what"] == "answer").unwrap();
    assert_eq!(said["said"]["level"], "E4");
    assert_eq!(said["said"]["network"], "127.0.0.0/24");
}

#[test]
fn whoever_knows_what_only_the_invoice_says_confirms_and_five_guesses_are_all() {
    let pages = Pages::new();
    let (link, mut browser) = (pages.link("F-1"), pages.browser());
    let mut page = browser.get(&link);
    for guess in ["0000", "1111"] {
        page = browser.send(&link, &page, &[("choice", "received"), ("proof", guess)]);
        assert_eq!(page.status, 422);
        assert!(page.body.contains("role=\"alert\""));
    }
    assert!(!pages.story("F-1", "nothing").contains("is received"));
    read_it();
    let answer = browser.send(&link, &page, &[("choice", "received"), ("proof", "34,56")]);
    assert_eq!(answer.status, 303);
    let story = pages.story("F-1", "is received");
    assert!(story.contains("E5 confirmed"), "{story}");
    let again = browser.get(&link);
    assert!(
        !again.body.contains("name=\"proof\""),
        "the page showed it by now"
    );

    let link = pages.link("F-2");
    let mut page = browser.get(&link);
    for _ in 0..5 {
        page = browser.send(&link, &page, &[("choice", "received"), ("proof", "9999")]);
    }
    assert!(
        !page.body.contains("name=\"proof\""),
        "nobody tries them all"
    );
    let answer = browser.send(&link, &page, &[("choice", "received"), ("proof", "0000")]);
    assert_eq!(answer.status, 303);
    let story = pages.story("F-2", "is received");
    assert!(story.contains("E4 declared"), "{story}");
    assert!(
        story.contains("suspect: answered within 2 seconds"),
        "{story}"
    );
}

#[test]
fn each_choice_says_its_own_and_the_words_of_the_reader_stay_with_it() {
    let pages = Pages::new();
    let (link, mut browser) = (pages.link("F-1"), pages.browser());
    let page = browser.get(&link);
    let disputes = [
        ("choice", "dispute"),
        ("why", "price"),
        ("words", "<b>1 100 €</b>"),
    ];
    let answer = browser.send(&link, &page, &disputes);
    let after = browser.follow(&link, &answer);
    assert!(
        after.body.contains("&lt;b&gt;1 100 €&lt;/b&gt;"),
        "{}",
        after.body
    );
    let story = pages.story("F-1", "dispute, from payer");
    assert!(story.contains("dispute, from payer"), "{story}");
    assert!(story.contains("« <b>1 100 €</b> »"), "{story}");
    assert!(
        story.contains("alert receivables \"disputed: F-1\""),
        "{story}"
    );

    let link = pages.link("F-2");
    let today = jalon_core::Day::from_ymd(2026, 3, 2).unwrap();
    let wrong = [
        vec![],
        vec![("choice", "paid")],
        vec![("choice", "paid"), ("paid_on", "2199-01-01")],
        vec![("choice", "promise"), ("promise_by", "1999-01-01")],
        vec![("choice", "dispute")],
        vec![("choice", "comment")],
    ];
    let mut page = browser.get(&link);
    for fields in wrong {
        page = browser.send(&link, &page, &fields);
        assert_eq!(page.status, 422, "{fields:?} {today}");
    }
    let answer = browser.send(&link, &page, &[("choice", "wrong_contact")]);
    let after = browser.follow(&link, &answer);
    assert!(
        !after.body.contains("700,00"),
        "whoever is wrong sees nothing"
    );
    let story = pages.story("F-2", "wrong contact: F-2");
    assert!(
        story.contains("alert receivables \"wrong contact: F-2\""),
        "{story}"
    );
    assert!(!story.contains("is received"), "{story}");
}

#[test]
fn an_answer_that_comes_twice_is_one_and_one_that_comes_late_or_to_others_is_none() {
    let pages = Pages::new();
    let (link, mut browser) = (pages.link("F-1"), pages.browser());
    let page = browser.get(&link);
    let first = browser.send(&link, &page, &[("choice", "received")]);
    let second = browser.send(&link, &page, &[("choice", "received")]);
    assert_eq!(
        (first.status, second.status),
        (303, 303),
        "F15: it leads to the first"
    );
    // Something else with the mark of the first is not taken for it: it is asked for once more.
    let disputes = [("choice", "dispute"), ("why", "price"), ("words", "trop")];
    let other = browser.send(&link, &page, &disputes);
    assert_eq!(other.status, 422, "{other:?}");
    for filled in [
        "Une réponse a déjà été envoyée depuis cette page",
        "value=\"dispute\" checked",
        "value=\"price\" selected",
        ">trop</textarea>",
    ] {
        assert!(other.body.contains(filled), "{filled}: {}", other.body);
    }
    // Marks are told apart by the millisecond in which their page was fetched.
    std::thread::sleep(std::time::Duration::from_millis(20));
    let fresh = browser.get(&link);
    let third = browser.send(&link, &fresh, &[("choice", "received")]);
    assert_eq!(third.status, 303);
    let story = pages.story("F-1", "is received");
    assert_eq!(
        story.matches("the invoice is received").count(),
        1,
        "{story}"
    );
    assert!(!story.contains("dispute, from"), "{story}");
    let once_more = browser.send(&link, &other, &disputes);
    assert_eq!(once_more.status, 303, "{once_more:?}");
    let story = pages.story("F-1", "dispute, from");
    assert!(story.contains("dispute, from payer"), "{story}");

    let ours = pages.link("F-2");
    let unknown = browser.get("/r/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    let odd = browser.get("/r/..%2f");
    assert_eq!((unknown.status, odd.status), (404, 404));
    assert_eq!(unknown.body, odd.body, "nobody learns what is a link");
    let revoked = pages.folder.jalon("receipts revoke F-2 --all");
    assert!(revoked.stdout.contains("1 links"), "{revoked:?}");
    let over = browser.get(&ours);
    assert_eq!(over.status, 410);
    let late = browser.send(&ours, &page, &[("choice", "received")]);
    assert_eq!(late.status, 410);
    let anew = browser.post(&ours, "anew=yes");
    assert_eq!(anew.status, 410);
    assert!(
        !anew.body.contains("/r/"),
        "a new link never goes to whoever asks"
    );
    let story = pages.story("F-2", "somebody replied");
    assert!(story.contains("E3 a link was fetched"), "{story}");

    let pages = pages.killed(401 * 24 * 3_600);
    let expired = pages.browser().get(&link);
    assert_eq!(expired.status, 410, "after its days");

    let theirs = SETTINGS.replace("\"acme\"", "\"others\"");
    pages
        .folder
        .write("jalon-data/jalon.toml", theirs.as_bytes());
    let pages = pages.killed(0);
    let foreign = pages.browser().get(&link);
    let unknown = pages.browser().get("/r/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    assert_eq!((foreign.status, &foreign.body), (404, &unknown.body));
    let posted = pages
        .browser()
        .send(&link, &page, &[("choice", "received")]);
    assert_eq!(
        posted.status, 404,
        "F15: for another legal entity there is no such link"
    );
}

#[test]
fn a_link_ends_with_the_address_that_it_went_to() {
    let pages = Pages::new();
    let (first, second) = (pages.link("F-1"), pages.link("F-2"));
    let contacts = CONTACTS.replace("anna@one", "nora@one");
    pages.folder.write("contacts.csv", contacts.as_bytes());
    let done = pages
        .folder
        .jalon("import customers customers.csv contacts.csv");
    assert_eq!(done.code, 0, "{done:?}");
    let began = Instant::now();
    while pages.browser().get(&first).status != 410 {
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "it is good still"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(pages.browser().get(&second).status, 200, "others stay");
    let mut browser = pages.browser();
    let page = browser.get(&second);
    browser.send(
        &second,
        &page,
        &[("choice", "comment"), ("words", "Otto war da")],
    );
    assert!(
        pages
            .folder
            .jalon("receipts show F-2")
            .stdout
            .contains("Otto war da")
    );
    let erased = json(&pages.folder.jalon("erase contact K-2 --format json"));
    assert_eq!(erased["links"], 1);
    assert_eq!(pages.browser().get(&second).status, 410);
    assert!(
        !pages
            .folder
            .jalon("receipts show F-2")
            .stdout
            .contains("Otto")
    );
}

#[test]
fn whoever_waits_for_receipts_by_link_without_a_page_is_told() {
    let files = [
        ("waits.jalon", SCRIPT.to_owned()),
        (
            "jalon-data/jalon.toml",
            "legal_entity = \"acme\"\n".to_owned(),
        ),
    ];
    let folder = folder(
        &files
            .each_ref()
            .map(|(name, text)| (*name, text.as_bytes())),
    );
    assert_eq!(folder.jalon("deploy waits.jalon").code, 0);
    let doctor = folder.jalon("doctor");
    assert!(doctor.stdout.contains("nobody can answer"), "{doctor:?}");
    folder.write("jalon-data/jalon.toml", SETTINGS.as_bytes());
    let doctor = folder.jalon("doctor");
    assert!(
        doctor.stdout.contains("lead to https://pay.acme.example"),
        "{doctor:?}"
    );
}

#[test]
fn whoever_has_paid_is_not_asked_to_pay_once_more() {
    let pages = Pages::new();
    let (link, mut browser) = (pages.link("F-1"), pages.browser());
    let page = browser.get(&link);
    read_it();
    let answer = browser.send(&link, &page, &[("choice", "received")]);
    let shown = |browser: &mut Browser| {
        let after = browser.follow(&link, &answer).body;
        after.replace(['\u{a0}', '\u{202f}'], " ")
    };
    assert!(shown(&mut browser).contains("1 234,56"));
    let pays = |line: &str, count: usize| {
        pages.folder.write("payments.jsonl", line.as_bytes());
        let done = pages.folder.jalon("import payments payments.jsonl");
        assert_eq!(done.code, 0, "{done:?}");
        let began = Instant::now();
        let told = |what: &String| what.starts_with("open ");
        while pages.whats("F-1").iter().filter(|what| told(what)).count() < count {
            let waited = began.elapsed() < Duration::from_secs(20);
            assert!(waited, "{:?}", pages.whats("F-1"));
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    pays(
        r#"{"source":"bank","key":"P-1","date":"2026-03-10","amount":"234.56","currency":"EUR","allocations":[{"invoice":"F-1","amount":"234.56"}]}"#,
        1,
    );
    let part = shown(&mut browser);
    let asked = "<dt>Montant</dt><dd>1 000,00";
    assert!(part.contains(asked), "{part}");
    pays(
        r#"{"source":"bank","key":"P-2","date":"2026-03-11","amount":"1000","currency":"EUR","allocations":[{"invoice":"F-1","amount":"1000"}]}"#,
        2,
    );
    let paid = shown(&mut browser);
    assert!(paid.contains("rien à payer ici"), "{paid}");
    assert!(
        !paid.contains("FR14 2004") && !paid.contains("<svg"),
        "{paid}"
    );
    assert!(!paid.contains("bank.example/pay"), "{paid}");
    // What went back is asked for again.
    pays(
        r#"{"source":"bank","key":"P-3","date":"2026-03-20","amount":"1000","currency":"EUR","reverses":"P-2","reason":"AC04"}"#,
        3,
    );
    let again = shown(&mut browser);
    assert!(
        again.contains(asked) && again.contains("FR14 2004"),
        "{again}"
    );
    let shown = pages.folder.jalon("receipts show F-1").stdout;
    assert!(shown.contains("1,000.00 EUR of F-1 are open"), "{shown}");
}

#[test]
fn a_currency_without_an_account_is_told_by_doctor() {
    let pages = Pages::new();
    let doctor = pages.folder.jalon("doctor").stdout;
    assert!(!doctor.contains("[[seller.accounts]]"), "{doctor}");
    let pounds =
        "number,customer,issue,due,currency,total\nF-3,C-2,2026-03-02,2099-03-31,GBP,70.00\n";
    pages.folder.write("pounds.csv", pounds.as_bytes());
    let done = pages.folder.jalon("import invoices pounds.csv");
    assert_eq!(done.code, 0, "{done:?}");
    let sent = pages.story("F-3", "sent to payer by link");
    assert!(sent.contains("sent to payer by link"), "{sent}");
    let doctor = pages.folder.jalon("doctor").stdout;
    let says = "open invoices in GBP, and no [[seller.accounts]] for it: 1";
    assert!(doctor.contains(says), "{doctor}");
}

/// How a page asks for payment.
const ASKS: [&str; 3] = ["FR14", "<svg", "bank.example/pay"];

#[test]
fn what_is_contested_is_shown_and_not_asked_for() {
    let pages = Pages::new();
    let (link, mut browser) = (pages.link("F-1"), pages.browser());
    let says = |browser: &mut Browser, fields: &[(&str, &str)]| {
        let page = browser.get(&link);
        let answer = browser.send(&link, &page, fields);
        assert_eq!(answer.status, 303, "{answer:?}");
        browser.follow(&link, &answer).body
    };
    let at_once = says(&mut browser, &[("choice", "dispute"), ("why", "price")]);
    let began = Instant::now();
    let told = |what: &String| what.starts_with("contested ");
    while !pages.whats("F-1").iter().any(told) {
        let waited = began.elapsed() < Duration::from_secs(20);
        assert!(waited, "{:?}", pages.whats("F-1"));
        std::thread::sleep(Duration::from_millis(50));
    }
    let later = says(&mut browser, &[("choice", "view")]);
    for page in [at_once, later] {
        assert!(page.contains("1\u{202f}234,56"), "{page}");
        assert!(page.contains("Cette facture est contestée"), "{page}");
        for asks in ASKS {
            assert!(!page.contains(asks), "{asks}: {page}");
        }
    }
    let shown = pages.folder.jalon("receipts show F-1").stdout;
    assert!(shown.contains("F-1 is contested"), "{shown}");
}

#[test]
fn what_is_said_to_be_paid_is_known_on_every_page_about_it() {
    let pages = Pages::new();
    let (link, mut browser) = (pages.link("F-1"), pages.browser());
    let event = "{\"source\":\"crm\",\"key\":\"A-1\",\"kind\":\"payment_announced\",\"invoice\":\"F-1\",\
                 \"occurred_at\":\"2026-03-03\",\"date\":\"2099-03-05\"}\n";
    pages.folder.write("said.jsonl", event.as_bytes());
    let done = pages.folder.jalon("import events said.jsonl");
    assert_eq!(done.code, 0, "{done:?}");
    let began = Instant::now();
    while !pages
        .whats("F-1")
        .iter()
        .any(|what| what == "announced F-1")
    {
        let waited = began.elapsed() < Duration::from_secs(20);
        assert!(waited, "{:?}", pages.whats("F-1"));
        std::thread::sleep(Duration::from_millis(50));
    }
    let says = |browser: &mut Browser, choice: &str| {
        let page = browser.get(&link);
        let answer = browser.send(&link, &page, &[("choice", choice)]);
        browser.follow(&link, &answer).body
    };
    let received = says(&mut browser, "received");
    assert!(received.contains("est déjà payée"), "{received}");
    for asks in ASKS {
        assert!(!received.contains(asks), "{asks}: {received}");
    }
    // Whoever wants to pay all the same may.
    let view = says(&mut browser, "view");
    assert!(view.contains("est déjà payée"), "{view}");
    for asks in ASKS {
        assert!(view.contains(asks), "{asks}: {view}");
    }
}

#[test]
fn whoever_said_very_much_is_told_that_no_more_is_taken() {
    let pages = Pages::new();
    let (link, mut browser) = (pages.link("F-1"), pages.browser());
    let mut says = |choice: &str| {
        let page = browser.get(&link);
        browser.send(
            &link,
            &page,
            &[("choice", choice), ("why", "price"), ("words", "x")],
        )
    };
    for _ in 0..50 {
        assert_eq!(says("comment").status, 303);
    }
    let more = says("dispute");
    assert_eq!(more.status, 422, "{more:?}");
    assert!(more.body.contains("plus de réponses"), "{}", more.body);
    assert_eq!(says("view").status, 303, "looking stays possible");
}

#[test]
fn an_invoice_that_comes_after_its_message_is_on_the_page_at_once() {
    let pages = Pages::new();
    let (link, mut browser) = (pages.link("F-2"), pages.browser());
    let page = browser.get(&link);
    read_it();
    let answer = browser.send(&link, &page, &[("choice", "received")]);
    let after = browser.follow(&link, &answer);
    assert!(!after.body.contains("../d/"), "{}", after.body);

    pages.folder.write("F-2.pdf", PDF);
    let done = pages.folder.jalon("import documents F-2.pdf");
    assert_eq!(done.code, 0, "{done:?}");
    let began = Instant::now();
    let after = loop {
        let after = browser.follow(&link, &answer);
        if after.body.contains("F-2.pdf") || began.elapsed() > Duration::from_secs(10) {
            break after;
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    let from = after.body.find("../d/").expect("the page offers it");
    let way = after.body[from + 2..].split('"').next().unwrap();
    let served = browser.get(way);
    assert_eq!(served.body.as_bytes(), PDF);
    let shown = pages.folder.jalon("--lang fr receipts show F-2").stdout;
    assert!(shown.contains("F-2.pdf est arrivé"), "{shown}");
    assert!(shown.contains("téléchargé"), "{shown}");
    let other = pages.folder.jalon("receipts show F-1").stdout;
    assert!(!other.contains("F-2.pdf"), "{other}");

    // A name that no database keeps as it is.
    let sha256 = jalon_store::Hash::of(&[PDF]);
    let record = format!(
        "{{\"number\":\"F-2\",\"customer\":\"C-2\",\"issue\":\"2026-03-02\",\"due\":\"2099-03-31\",\
         \"currency\":\"EUR\",\"total\":\"700.00\",\"attachments\":[{{\"kind\":\"invoice\",\"file_name\":\"later\\u0000.pdf\",\
         \"media_type\":\"application/pdf\",\"sha256\":\"{sha256}\"}}]}}\n"
    );
    pages.folder.write("later.jsonl", record.as_bytes());
    let done = pages.folder.jalon("import invoices later.jsonl");
    assert_eq!(done.code, 0, "{done:?}");
    let began = Instant::now();
    let after = loop {
        let after = browser.follow(&link, &answer);
        if after.body.contains("later") || began.elapsed() > Duration::from_secs(10) {
            break after;
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    let incidents = pages.folder.jalon("incident list").stdout;
    assert!(!incidents.contains("F-2"), "{incidents}");
    assert!(after.body.contains("later .pdf"), "{}", after.body);
}

#[test]
fn whoever_wants_to_see_and_pay_declares_nothing_else_and_sees_amount_and_account() {
    let pages = Pages::new();
    let (link, mut browser) = (pages.link("F-1"), pages.browser());
    let page = browser.get(&link);
    let first = page.body.find("type=\"radio\"").unwrap();
    assert!(page.body[first..].starts_with("type=\"radio\" id=\"c-view\""));
    assert!(
        page.body
            .contains("Je souhaite voir la facture et la régler")
    );
    let noted = "Nous notons quand et depuis quel réseau cette page est ouverte";
    assert!(page.body.contains(noted), "{}", page.body);
    assert!(
        page.body.contains("autocomplete=\"off\" value="),
        "{}",
        page.body
    );
    read_it();
    let answer = browser.send(&link, &page, &[("choice", "view")]);
    let after = browser.follow(&link, &answer);
    assert!(after.body.contains("FR14 2004"), "{}", after.body);
    assert!(after.body.contains("1\u{202f}234,56"), "{}", after.body);
    let story = pages.story("F-1", "is received");
    assert!(story.contains("E4 declared, on the page"), "{story}");
    assert!(story.contains("milestone received: passed"), "{story}");
}

#[test]
fn the_journal_writes_a_reason_as_the_language_of_the_house_does() {
    let pages = Pages::new();
    let (link, mut browser) = (pages.link("F-1"), pages.browser());
    let page = browser.get(&link);
    let dispute = [
        ("choice", "dispute"),
        ("why", "quality"),
        ("words", "kapot"),
    ];
    browser.send(&link, &page, &dispute);
    let story = pages.story("F-1", "kapot");
    assert!(
        story.contains("Defective or not as agreed: kapot"),
        "{story}"
    );
}

#[test]
fn what_a_customer_says_of_a_paid_invoice_is_told_and_a_receipt_of_it_is_not() {
    let pages = Pages::new();
    let (link, mut browser) = (pages.link("F-1"), pages.browser());
    let done = pages
        .folder
        .jalon("invoice pay F-1 1234.56 --date 2026-03-02");
    assert_eq!(done.code, 0, "{done:?}");
    let paid = pages.story("F-1", "milestone paid: passed");
    assert!(paid.contains("milestone paid: passed"), "{paid}");
    // The link opens, and takes answers.
    assert!(paid.contains("its link asks for nothing more"), "{paid}");
    assert!(!paid.contains("withdrawn"), "{paid}");
    let page = browser.get(&link);
    read_it();
    let answer = browser.send(&link, &page, &[("choice", "received")]);
    assert_eq!(answer.status, 303);
    let disputes = [
        ("choice", "dispute"),
        ("why", "quality"),
        ("words", "broken"),
    ];
    let page = browser.get(&link);
    read_it();
    let answer = browser.send(&link, &page, &disputes);
    assert_eq!(answer.status, 303);
    let story = pages.story("F-1", "dispute");
    assert!(story.contains("dispute, from payer"), "{story}");
    assert!(story.contains("« broken »"), "{story}");
    let told = pages.folder.jalon("incident list").stdout;
    assert_eq!(
        told.lines().filter(|line| line.contains("F-1")).count(),
        1,
        "{told}"
    );
    assert!(told.contains("F-1 is disputed"), "{told}");
    assert!(told.contains("by K-1, and it is paid"), "{told}");
    let list = pages.folder.jalon("task list").stdout;
    assert!(list.contains("1 incident: jalon incident list"), "{list}");

    // Of another one, which says so itself, no payment is asked any more.
    let link = pages.link("F-2");
    let page = browser.get(&link);
    read_it();
    let today = jalon_core::Zone::utc()
        .local(jalon_core::Instant::from_millis(
            i64::try_from(
                std::time::SystemTime::now()
                    .duration_since(std::time::UNIX_EPOCH)
                    .unwrap()
                    .as_millis(),
            )
            .unwrap(),
        ))
        .0;
    let today = today.to_string();
    let answer = browser.send(&link, &page, &[("choice", "paid"), ("paid_on", &today)]);
    assert_eq!(answer.status, 303, "{answer:?}");
    let after = browser.follow(&link, &answer);
    assert!(after.body.contains("F-2"), "{}", after.body);
    for asks in ASKS {
        assert!(!after.body.contains(asks), "{asks}: {}", after.body);
    }
}

/// F25
#[test]
fn an_answer_is_heard_by_the_script_under_which_its_message_left() {
    let pages = Pages::new();
    let newer = SCRIPT.replace("disputed: {number}", "the newer script: {number}");
    assert_ne!(newer, SCRIPT);
    pages.folder.write("waits.jalon", newer.as_bytes());
    let third =
        "number,customer,issue,due,currency,total\nF-3,C-2,2026-03-02,2099-03-31,EUR,70.00\n";
    pages.folder.write("third.csv", third.as_bytes());
    for line in ["deploy waits.jalon", "import invoices third.csv"] {
        let done = pages.folder.jalon(line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
    }
    let sent = pages.story("F-3", "sent to payer by link");
    assert!(sent.contains("sent to payer by link"), "{sent}");
    let disputes = |number: &str| {
        let (link, mut browser) = (pages.link(number), pages.browser());
        let page = browser.get(&link);
        read_it();
        let answer = browser.send(&link, &page, &[("choice", "dispute"), ("why", "price")]);
        assert_eq!(answer.status, 303, "{answer:?}");
        pages.story(number, "alert receivables")
    };
    let (older, newer) = (disputes("F-1"), disputes("F-3"));
    assert!(
        older.contains("alert receivables \"disputed: F-1\""),
        "{older}"
    );
    assert!(
        newer.contains("alert receivables \"the newer script: F-3\""),
        "{newer}"
    );
}
