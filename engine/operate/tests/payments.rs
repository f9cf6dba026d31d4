//! Money is conserved: whatever statements come, in whatever order, as often as they like, and whatever
//! people decide meanwhile, allocations and credit are the money that came in less what went back.

// What can't be set up has to stop a test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../tests/bounds.rs"]
mod bounds;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use jalon_bank::Side;
use jalon_core::Instant;
use jalon_core::ledger::EntryKind;
use jalon_core::machine::Compiled;
use jalon_daemon::Entity;
use jalon_daemon::channel::{Answer, InDoubt, Outlet};
use jalon_daemon::clock::{Clock, SetClock};
use jalon_daemon::deployed::{Script, deploy};
use jalon_daemon::kept::Kept;
use jalon_daemon::worker::{Pace, Worker};
use jalon_dsl::diagnostic::Lang;
use jalon_operate::House;
use jalon_operate::act::By;
use jalon_operate::payments::dealt::dealt_with;
use jalon_operate::payments::people::{Meant, match_line, unmatch};
use jalon_operate::payments::{Import, Line, again, import, list};
use jalon_operate::story::of_invoice;
use jalon_store::{BankState, Key, Memory, Open, Owner, Records as _, Store, shards};
use smol_str::SmolStr;

/// The same numbers from the same seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }

    fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }
}

struct Office {
    house: House,
    worker: Worker,
    folder: PathBuf,
    clock: SetClock,
    now: Instant,
}

const NAMES: [&str; 3] = ["Bakery Martin", "Garage du Port", "Hotel du Lac"];
const NOW: &str = "2026-03-20T08:00:00Z";

impl Office {
    fn new(seed: u64) -> Office {
        let now: Instant = NOW.parse().unwrap();
        let clock = SetClock::at(now);
        let database = clock.clone();
        let mut store = Memory::new(move || {
            Instant::from_millis(i64::try_from(database.monotonic().as_millis()).unwrap())
        });
        let id = store.entity("acme").unwrap();
        let compiled = Compiled {
            machine: jalon_core::machine::ladder::ladder(),
            ..Compiled::default()
        };
        let script = Script {
            compiled: &compiled,
            sources: &[],
            zones: vec![jalon_core::Zone::utc()],
            language: "en",
        };
        deploy(&mut store, id, script, (now, "Zoe")).unwrap();
        let owner = Owner {
            name: "daemon".into(),
            run: Key(1),
        };
        let policies = [(Outlet::Person, InDoubt::SendAgainOnce.into())];
        let how = (Pace::default(), policies.into_iter().collect());
        let session: Box<dyn Store> = Box::new(store.clone());
        let mut worker = Worker::new(session, owner, Arc::new(clock.clone()), how, HashMap::new());
        worker.balance().unwrap();
        let folder =
            std::env::temp_dir().join(format!("jalon-money-{}-{seed}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let house = House {
            folder: folder.clone(),
            install: Arc::new(jalon_install::read("").unwrap()),
            entity: Entity {
                id,
                code: "acme".into(),
            },
            store: Box::new(store),
            clock: Arc::new(clock.clone()),
            places: jalon_store::Places::default(),
            scripts: jalon_operate::Scripts::default(),
        };
        let mut office = Office {
            house,
            worker,
            folder,
            clock,
            now,
        };
        office.records(
            "customers",
            "key,name,country\nC0,Bakery Martin,FR\nC1,Garage du Port,FR\nC2,Hotel du Lac,FR\n",
        );
        office
    }

    fn records(&mut self, kind: &str, csv: &str) {
        let path = self.folder.join(format!("{kind}.csv"));
        std::fs::write(&path, csv).unwrap();
        let kind = match kind {
            "customers" => jalon_operate::import::Kind::Customers,
            _ => jalon_operate::import::Kind::Invoices,
        };
        let wanted = jalon_operate::import::Import {
            kind,
            files: &[path],
            mappings: &[],
            source: "erp",
            is_named: false,
            now: self.now,
        };
        jalon_operate::import::import(&mut self.house, &wanted).unwrap();
        self.settle();
    }

    /// Turns until nothing is to be done.
    fn settle(&mut self) {
        for _ in 0..200 {
            self.worker.renew().unwrap();
            let turned = self.worker.turn().unwrap();
            let idle = turned.done == 0 && turned.leaving.is_empty() && !turned.more;
            for leaving in turned.leaving {
                self.worker.answer(leaving, Answer::Taken("ok".to_owned()));
            }
            if idle && !self.worker.has_answers() {
                return;
            }
        }
        panic!("it does not come to rest");
    }

    /// A second goes by: what comes later is later.
    fn pass(&mut self) {
        self.clock.pass(std::time::Duration::from_secs(1));
        self.now = self.clock.now();
    }

    fn statement(&mut self, number: usize, text: &str) {
        self.pass();
        let path = self.folder.join(format!("{number}.xml"));
        std::fs::write(&path, text).unwrap();
        let wanted = Import {
            files: &[path],
            mappings: &[],
            now: self.now,
        };
        let sums = import(&mut self.house, &wanted).unwrap().sums;
        let told = sums.known_before + sums.settled + sums.back + sums.waiting;
        assert_eq!(sums.lines, told, "each line is told once: {sums:?}");
    }

    fn lines(&mut self) -> Vec<Line> {
        list::list(&mut self.house, None, 10_000).unwrap()
    }

    /// What each payment settles and has on account, over all accounts.
    fn held(&mut self) -> HashMap<String, i64> {
        let mut held: HashMap<String, i64> = HashMap::new();
        let entity = self.house.entity.id;
        let rows = self
            .house
            .store
            .open_accounts(entity, Open::Nothing, None, 1_000)
            .unwrap();
        for row in &rows {
            for part in Kept::read(row).unwrap().parts {
                for subject in &part.account.subjects {
                    let ledger = &subject.invoice().unwrap().ledger;
                    assert_eq!(
                        ledger.open().excess,
                        0,
                        "nothing is settled beyond what is owed"
                    );
                    let paid = ledger
                        .entries()
                        .iter()
                        .filter(|one| one.kind == EntryKind::Payment);
                    for entry in paid {
                        *held.entry(entry.key.to_string()).or_default() += entry.amount;
                    }
                }
                for line in self.worker_lines(&part.account.on_account) {
                    *held.entry(line.0).or_default() += line.1;
                }
            }
        }
        held
    }

    /// What is open of an invoice.
    fn open(&mut self, number: &str) -> i64 {
        let entity = self.house.entity.id;
        let rows = self
            .house
            .store
            .open_accounts(entity, Open::Nothing, None, 1_000);
        let kept = rows.unwrap().into_iter().map(|row| Kept::read(&row));
        let parts: Vec<_> = kept.flat_map(|kept| kept.unwrap().parts).collect();
        let subjects = parts.iter().flat_map(|part| &part.account.subjects);
        let mut invoices = subjects.filter_map(|one| one.invoice());
        let invoice = invoices.find(|one| one.number == number).unwrap();
        invoice.ledger.open().amount_due()
    }

    /// What stands where of a payment, for whoever looks for a fault.
    fn tell(&mut self, payment: &str) {
        let entity = self.house.entity.id;
        let rows = self
            .house
            .store
            .open_accounts(entity, Open::Nothing, None, 1_000)
            .unwrap();
        for row in &rows {
            for part in Kept::read(row).unwrap().parts {
                for subject in &part.account.subjects {
                    let invoice = subject.invoice().unwrap();
                    for entry in invoice
                        .ledger
                        .entries()
                        .iter()
                        .filter(|one| one.key == payment)
                    {
                        println!("{} {} {entry:?}", row.payer, invoice.number);
                    }
                }
                println!("{} on account {:?}", row.payer, part.account.on_account);
            }
        }
    }

    /// What of each payment is on account, over all accounts.
    fn on_account(&mut self) -> HashMap<String, i64> {
        let mut held: HashMap<String, i64> = HashMap::new();
        let (entity, all) = (self.house.entity.id, Open::Nothing);
        let rows = self.house.store.open_accounts(entity, all, None, 1_000);
        for row in &rows.unwrap() {
            for part in Kept::read(row).unwrap().parts {
                for (payment, amount) in self.worker_lines(&part.account.on_account) {
                    *held.entry(payment).or_default() += amount;
                }
            }
        }
        held
    }

    fn worker_lines(&self, on_account: &jalon_core::ledger::OnAccount) -> Vec<(String, i64)> {
        let open = on_account.open();
        open.map(|one| (one.key.to_string(), one.money.minor))
            .collect()
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A booking as a bank may tell it, and what it brings.
struct Booking {
    xml: String,
    /// In minor units; less than nothing for what is taken back.
    brings: i64,
}

fn detail((amount, payer, text, end): (i64, &str, &str, &str)) -> String {
    format!(
        "<TxDtls><Refs><EndToEndId>{end}</EndToEndId></Refs><Amt Ccy=\"EUR\">{}</Amt><RltdPties><Dbtr><Nm>{payer}</Nm></Dbtr>\
         </RltdPties><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>",
        euros(amount)
    )
}

fn euros(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

fn entry(number: usize, amount: i64, side: &str, details: &str) -> String {
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-19</Dt></BookgDt>\
         <AcctSvcrRef>B-{number}</AcctSvcrRef><NtryDtls>{details}</NtryDtls></Ntry>\n",
        euros(amount)
    )
}

/// Bookings of a day: of one invoice, of several, in part, too much, for nobody, in a batch, and returns.
fn bookings(draw: &mut Draw) -> Vec<Booking> {
    let mut all: Vec<Booking> = Vec::new();
    for number in 0..12 {
        let payer = draw.below(3);
        let name = NAMES[payer];
        let one = |draw: &mut Draw| format!("F-{payer}-{}", draw.below(4));
        let amount = [10_000, 4_000, 13_000, 20_000, 777][draw.below(5)];
        let text = match draw.below(5) {
            0 => "as agreed".to_owned(),
            1 => format!("{} {}", one(draw), one(draw)),
            2 => format!("F-{}-{}", (payer + 1) % 3, draw.below(4)),
            _ => one(draw),
        };
        let end = format!("E-{number}");
        if draw.one_in(5) {
            let half = amount / 2;
            let details = [
                detail((half, name, &text, &end)),
                detail((amount - half, name, &one(draw), &format!("{end}b"))),
            ];
            all.push(Booking {
                xml: entry(number, amount, "CRDT", &details.concat()),
                brings: amount,
            });
        } else {
            all.push(Booking {
                xml: entry(number, amount, "CRDT", &detail((amount, name, &text, &end))),
                brings: amount,
            });
            if draw.one_in(3) {
                let back = format!(
                    "<TxDtls><Refs><EndToEndId>{end}</EndToEndId></Refs><RtrInf><Rsn><Cd>MD06</Cd></Rsn></RtrInf></TxDtls>"
                );
                all.push(Booking {
                    xml: entry(100 + number, amount, "DBIT", &back),
                    brings: -amount,
                });
            }
        }
    }
    all
}

fn camt(kind: usize, entries: &str) -> String {
    let (body, part) = [
        ("BkToCstmrStmt", "Stmt"),
        ("BkToCstmrAcctRpt", "Rpt"),
        ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    ][kind];
    format!(
        "<Document><{body}><{part}><Id>S</Id><Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>\
         {entries}</{part}></{body}></Document>"
    )
}

/// A person matches, or takes back, whatever it likes. What is refused is refused.
fn decides(office: &mut Office, draw: &mut Draw) {
    office.pass();
    let lines = office.lines();
    let Some(line) = lines.get(draw.below(lines.len())) else {
        return;
    };
    let by = By {
        name: "Zoe".into(),
        now: office.now,
        wish: None,
    };
    let name = line.name().to_string();
    let mut invoice = || format!("F-{}-{}", draw.below(3), draw.below(4)).into();
    let (invoice, another) = (invoice(), invoice());
    let mut part = || {
        Some(
            euros(1 + i64::try_from(draw.below(9_000)).unwrap())
                .parse()
                .unwrap(),
        )
    };
    let (one_part, another_part) = (part(), part());
    let _ = match draw.below(8) {
        7 => dealt_with(&mut office.house, &by, &name, "noted by hand"),
        5 => {
            let one = Meant::Invoices(vec![(invoice, one_part)]);
            match_line(&mut office.house, &by, &name, &one)
        }
        6 => {
            let both = Meant::Invoices(vec![(invoice, one_part), (another, another_part)]);
            match_line(&mut office.house, &by, &name, &both)
        }
        0 => match_line(&mut office.house, &by, &name, &Meant::Suggestion(1)),
        1 => match_line(
            &mut office.house,
            &by,
            &name,
            &Meant::Invoices(vec![(invoice, None)]),
        ),
        2 => match_line(
            &mut office.house,
            &by,
            &name,
            &Meant::Customer(format!("C{}", draw.below(3)).into()),
        ),
        3 => unmatch(&mut office.house, &by, &name, false),
        _ => unmatch(&mut office.house, &by, &name, true),
    };
}

fn conserved(seed: u64) -> usize {
    let mut draw = Draw(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut office = Office::new(seed);
    let mut csv = "number,customer,issue,due,currency,total\n".to_owned();
    for payer in 0..3 {
        for number in 0..4 {
            csv += &format!("F-{payer}-{number},C{payer},2026-03-02,2026-03-31,EUR,100.00\n");
        }
    }
    let late = draw.one_in(3);
    let moves_at = draw.below(30);
    if !late {
        office.records("invoices", &csv);
    }
    let bookings = bookings(&mut draw);
    let mut told: Vec<bool> = vec![false; bookings.len()];
    let mut statements = 0;
    while statements < 10 || told.iter().any(|told| !told) {
        // Some of them, in any order, some twice over the days; the last ones tell of all that is left.
        let mut some: Vec<usize> = (0..bookings.len()).filter(|_| draw.one_in(3)).collect();
        if statements >= 10 {
            some = (0..bookings.len()).collect();
        }
        for at in (1..some.len()).rev() {
            let other = draw.below(at + 1);
            some.swap(at, other);
        }
        let text: String = some.iter().map(|at| bookings[*at].xml.as_str()).collect();
        for at in some {
            told[at] = true;
        }
        let kind = draw.below(3);
        office.statement(statements, &camt(kind, &text));
        statements += 1;
        if draw.one_in(2) {
            office.settle();
        }
        if draw.one_in(3) {
            decides(&mut office, &mut draw);
        }
        if moves_at == statements {
            changes_payer(&mut office);
        }
        if late && statements == 5 {
            office.records("invoices", &csv);
        }
        if draw.one_in(4) {
            office.pass();
            again(&mut office.house, None, 1_000, office.now).unwrap();
        }
    }
    office.settle();
    let incidents = office.house.store.incidents(&shards(), 100).unwrap();
    assert!(incidents.is_empty(), "seed {seed}: {incidents:?}");
    let lines = office.lines();
    let came = |line: &&Line| line.held.side == Side::In;
    let brought: i64 = lines
        .iter()
        .filter(came)
        .map(|line| line.held.amount.minor)
        .sum();
    let expected: i64 = bookings.iter().map(|one| one.brings.max(0)).sum();
    assert_eq!(brought, expected, "seed {seed}: each booking counts once");
    let (held, on_account) = (office.held(), office.on_account());
    for line in lines.iter().filter(came) {
        let on_someone = line.state == BankState::Settled || line.held.on_account.is_some();
        let expected = match line.state {
            BankState::Back => 0,
            _ if on_someone => line.held.amount.minor,
            _ => 0,
        };
        let own = held.get(line.name().as_str()).copied().unwrap_or_default();
        if own != expected {
            office.tell(&line.name());
        }
        assert_eq!(own, expected, "seed {seed}: {line:#?}");
        let noted = line.held.on_account.as_ref().map_or(0, |one| one.amount);
        let on_account = on_account.get(line.name().as_str()).copied();
        // A line notes what is on one account: of one whose rest is with another payer no more is known.
        let rest = line.held.on_account.as_ref().map(|one| &one.account);
        let mut accounts = line.held.shares.iter().map(|one| one.account);
        let apart = accounts.any(|one| rest.is_some_and(|rest| *rest != format!("{one:032x}")));
        if line.state != BankState::Back && !apart {
            assert_eq!(
                on_account.unwrap_or_default(),
                noted,
                "seed {seed}: {line:#?}"
            );
        }
    }
    let back = lines
        .iter()
        .filter(|line| line.held.side == Side::InTakenBack);
    let gone: i64 = back
        .clone()
        .filter(|one| one.state == BankState::Back)
        .map(|one| one.held.amount.minor)
        .sum();
    let nobodys: i64 = lines
        .iter()
        .filter(came)
        .filter(|one| matches!(one.state, BankState::Waits | BankState::Aside))
        .filter(|one| one.held.on_account.is_none())
        .map(|one| one.held.amount.minor)
        .sum();
    let sum: i64 = held.values().sum();
    assert_eq!(sum + nobodys, brought - gone, "seed {seed}");
    statements
}

fn matched(office: &mut Office, payment: &str, shares: &[(&str, &str)]) {
    office.pass();
    let by = By {
        name: "Zoe".into(),
        now: office.now,
        wish: None,
    };
    let shares = shares
        .iter()
        .map(|(invoice, amount)| (SmolStr::new(invoice), Some(amount.parse().unwrap())));
    let meant = Meant::Invoices(shares.collect());
    match_line(&mut office.house, &by, payment, &meant).unwrap();
    office.settle();
}

/// C0 is paid for by C1 from now on, with all its invoices.
fn changes_payer(office: &mut Office) {
    office.pass();
    office.records(
        "customers",
        "key,name,country,payer\nC0,Bakery Martin,FR,C1\n",
    );
}

#[test]
fn what_was_paid_before_a_change_of_payer_goes_back_where_the_invoice_is_now() {
    for how in ["unmatch", "wholly", "return", "return of a part"] {
        let mut office = Office::new(1_000_002);
        office.records(
            "invoices",
            "number,customer,issue,due,currency,total\nF-0-1,C0,2026-03-02,2026-03-31,EUR,100.00\n",
        );
        let details = detail((10_000, NAMES[0], "F-0-1", "E-0"));
        office.statement(0, &camt(0, &entry(0, 10_000, "CRDT", &details)));
        office.settle();
        assert_eq!(office.open("F-0-1"), 0);
        let payment = office.lines().first().unwrap().name();
        changes_payer(&mut office);
        office.pass();
        let by = By {
            name: "Zoe".into(),
            now: office.now,
            wish: None,
        };
        let back = |amount: i64| {
            let details = "<TxDtls><Refs><EndToEndId>E-0</EndToEndId></Refs>\
                <RtrInf><Rsn><Cd>MD06</Cd></Rsn></RtrInf></TxDtls>";
            camt(0, &entry(1, amount, "DBIT", details))
        };
        let (open, held) = match how {
            "unmatch" => {
                unmatch(&mut office.house, &by, &payment, false).unwrap();
                (10_000, 10_000)
            }
            "wholly" => {
                unmatch(&mut office.house, &by, &payment, true).unwrap();
                (10_000, 0)
            }
            "return" => {
                office.statement(1, &back(10_000));
                (10_000, 0)
            }
            _ => {
                office.statement(1, &back(2_500));
                (2_500, 7_500)
            }
        };
        office.settle();
        let incidents = office.house.store.incidents(&shards(), 100).unwrap();
        assert!(incidents.is_empty(), "{how}: {incidents:?}");
        assert_eq!(office.open("F-0-1"), open, "{how}");
        let sum: i64 = office.held().values().sum();
        assert_eq!(sum, held, "{how}");
    }
}

/// The one line of a payment that names nothing.
fn unnamed(office: &mut Office, amount: i64) -> String {
    let details = detail((amount, "Somebody", "as agreed", "E-0"));
    let text = camt(0, &entry(0, amount, "CRDT", &details));
    office.statement(0, &text);
    office.lines().first().unwrap().name().to_string()
}

fn zoe(office: &Office) -> By {
    By {
        name: "Zoe".into(),
        now: office.now,
        wish: None,
    }
}

/// A line of a statement that names invoices, from a payer.
fn names(office: &mut Office, number: usize, (amount, payer, text): (i64, &str, &str)) {
    let details = detail((amount, payer, text, &format!("E-{number}")));
    let text = camt(0, &entry(number, amount, "CRDT", &details));
    office.statement(number, &text);
}

#[test]
fn what_was_paid_before_the_daemon_saw_it_is_told_as_on_account_and_can_go_elsewhere() {
    let mut office = Office::new(1_000_003);
    office.records(
        "invoices",
        "number,customer,issue,due,currency,total\nF-18,C0,2026-03-02,2026-03-31,EUR,118.00\n\
         F-15,C0,2026-03-02,2026-03-31,EUR,115.00\n",
    );
    names(&mut office, 1, (11_800, NAMES[0], "F-18"));
    names(&mut office, 2, (11_800, NAMES[0], "F-18 again"));
    office.settle();
    let line = office
        .lines()
        .into_iter()
        .find(|one| one.held.part.text == "F-18 again");
    let line = line.unwrap();
    assert_eq!(line.held.shares, []);
    assert_eq!(
        line.held.on_account.as_ref().map(|one| one.amount),
        Some(11_800)
    );
    let holder = line.holder.as_ref().map(ToString::to_string);
    assert_eq!(holder.as_deref(), Some("Bakery Martin (C0)"));
    let told = |office: &mut Office| {
        let story = of_invoice(&mut office.house, "F-18", Lang::En).unwrap();
        story.chapters.last().unwrap().what.clone()
    };
    assert_eq!(
        told(&mut office),
        "118.00 EUR came for it beyond what was open, and is on the account of Bakery Martin (C0)"
    );
    matched(&mut office, &line.name(), &[("F-15", "115")]);
    assert!(told(&mut office).starts_with("3.00 EUR came for it"));
    assert_eq!(office.open("F-15"), 0);
    let line = list::find(&mut office.house, &line.name()).unwrap();
    let rest = line.held.on_account.as_ref();
    assert_eq!(rest.map(|one| one.amount), Some(300));
    assert_eq!(office.held()[line.name().as_str()], 11_800);
}

#[test]
fn whose_money_pays_whose_invoice_is_said_and_on_whose_account_it_is_afterwards() {
    let mut office = Office::new(1_000_004);
    office.records(
        "invoices",
        "number,customer,issue,due,currency,total\nF-1,C0,2026-03-02,2026-03-31,EUR,100.00\n",
    );
    names(&mut office, 1, (8_000, NAMES[1], "as agreed"));
    let payment = office.lines().first().unwrap().name();
    office.pass();
    let by = zoe(&office);
    let meant = Meant::Invoices(vec![("F-1".into(), None)]);
    for short in ["", &payment[..1], &payment[..3]] {
        let refused = match_line(&mut office.house, &by, short, &meant);
        assert!(refused.is_err(), "{short}");
    }
    let said = match_line(&mut office.house, &by, &payment[..4], &meant).unwrap();
    assert_eq!(
        said.en,
        "80.00 EUR of Garage du Port pays F-1 of Bakery Martin"
    );
    assert_eq!(
        said.fr,
        "80,00 EUR de Garage du Port paient F-1 de Bakery Martin"
    );
    office.settle();
    office.pass();
    let by = zoe(&office);
    let said = unmatch(&mut office.house, &by, &payment[..4], false).unwrap();
    assert!(
        said.en
            .contains("80.00 EUR is on the account of Bakery Martin (C0)"),
        "{}",
        said.en
    );
    assert!(said.en.contains("--wholly") && said.fr.contains("--wholly"));
    office.settle();
    let line = office.lines().remove(0);
    assert_eq!(line.holder.unwrap().customer, "C0");
}

#[test]
fn what_is_booked_for_a_day_that_is_far_away_is_told_and_pays_nothing() {
    let mut office = Office::new(1_000_005);
    office.records(
        "invoices",
        "number,customer,issue,due,currency,total\nF-1,C0,2026-03-02,2026-03-31,EUR,100.00\n\
         F-2,C0,2026-03-02,2026-03-31,EUR,100.00\n",
    );
    let one = |number, text, day: &str| {
        let details = detail((10_000, NAMES[0], text, text));
        entry(number, 10_000, "CRDT", &details).replace("2026-03-19", day)
    };
    let both = one(1, "F-1", "2027-03-19") + &one(2, "F-2", "2026-03-24");
    let path = office.folder.join("far.xml");
    std::fs::write(&path, camt(0, &both)).unwrap();
    let rows = "source,key,date,amount,currency,invoice\nbank,P-1,2027-03-19,100.00,EUR,F-1\n";
    let csv = office.folder.join("far.csv");
    std::fs::write(&csv, rows).unwrap();
    for file in [path, csv.clone()] {
        let wanted = Import {
            files: &[file],
            mappings: &[],
            now: office.now,
        };
        let found = import(&mut office.house, &wanted).unwrap();
        let told: Vec<&str> = found.faults.iter().map(|one| one.value.as_str()).collect();
        assert_eq!(told, ["2027-03-19"]);
    }
    let wanted = jalon_operate::import::Import {
        kind: jalon_operate::import::Kind::Payments,
        files: &[csv],
        mappings: &[],
        source: "bank",
        is_named: false,
        now: office.now,
    };
    let found = jalon_operate::import::import(&mut office.house, &wanted).unwrap();
    assert_eq!(found.told(Lang::En).rejects.len(), 1);
    office.settle();
    assert_eq!((office.open("F-1"), office.open("F-2")), (10_000, 0));
}

#[test]
fn an_invoice_gets_of_a_payment_what_a_person_says_and_the_rest_can_go_to_another() {
    for second in ["F-0-2", "F-1-1"] {
        let mut office = Office::new(1_000_001);
        office.records(
            "invoices",
            "number,customer,issue,due,currency,total\n\
             F-0-1,C0,2026-03-02,2026-03-31,EUR,150.00\n\
             F-0-2,C0,2026-03-02,2026-03-31,EUR,300.00\n\
             F-1-1,C1,2026-03-02,2026-03-31,EUR,300.00\n",
        );
        let payment = unnamed(&mut office, 33_300);
        matched(&mut office, &payment, &[("F-0-1", "100")]);
        assert_eq!(office.open("F-0-1"), 5_000);
        assert_eq!(office.held()[&payment], 33_300);
        matched(&mut office, &payment, &[(second, "233")]);
        assert_eq!(office.open("F-0-1"), 5_000);
        assert_eq!(office.open(second), 6_700);
        assert_eq!(office.held()[&payment], 33_300);
    }
}

#[test]
fn allocations_and_credit_are_what_came_in_less_what_went_back() {
    let only = std::env::var("JALON_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seeds = match only {
        Some(seed) => seed..seed + 1,
        None => 1..1 + bounds::bound("statements_shuffled"),
    };
    let statements: usize = seeds.map(conserved).sum();
    println!("{statements} statements");
}
