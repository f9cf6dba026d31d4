//! What the demonstration tells while days pass, and at its end.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::Path;

use jalon_core::records::EventName;
use jalon_core::{Currency, Day, EventKind, Money};
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_intake::Fitting;

use super::bank::Told;
use super::life::{Bill, Life};
use super::people::Decided;
use super::platform;
use super::programs::Served;
use super::set_up::Left;
use crate::command::simulate::words::{counted, weekday};
use crate::command::words::{shown_day, shown_money};
use crate::house::{At, IfMissing};
use crate::stop::Stop;
use jalon_operate::invoices;
use jalon_operate::worklist::Asked;
use smol_str::SmolStr;

/// The terminal.
pub struct Screen {
    lang: Lang,
    folder: String,
    /// What was told with an example already.
    told: BTreeMap<&'static str, ()>,
    sent: BTreeMap<String, u32>,
    /// The numbers of the invoices that came: one that comes again was corrected.
    issued: BTreeSet<SmolStr>,
    asked: u32,
}

impl Screen {
    /// Nothing is told yet.
    pub fn new(lang: Lang, folder: &Path) -> Screen {
        Screen {
            lang,
            folder: folder.display().to_string(),
            told: BTreeMap::new(),
            sent: BTreeMap::new(),
            issued: BTreeSet::new(),
            asked: 0,
        }
    }

    fn say(&self, line: &Text) -> Result<(), Stop> {
        let mut out = io::stdout().lock();
        match writeln!(out, "{}", line.get(self.lang)).and_then(|()| out.flush()) {
            // A reader that has seen enough ends the demonstration, and that is no fault.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                Err(Stop::silent(crate::Exit::Clean))
            }
            _ => Ok(()),
        }
    }

    /// Where it is, and what is to be seen.
    pub fn begins(&mut self, invoices: u32, customers: usize) -> Result<(), Stop> {
        let folder = self.folder.clone();
        self.say(&text(
            format!(
                "{invoices} invoices to {customers} opticians. The script decides; the customers and the teams are played.\n\
                 Everything lies in {folder}\n\
                 \x20 script/   the journey that is deployed\n\
                 \x20 bank/     statements of the bank, one for each day\n\
                 \x20 mails/    the mails, as a mail server took them that keeps them here: nothing leaves this machine\n\
                 \x20 outbox/   what leaves in other ways, a file each\n\
                 \x20 agency/   the cases of the agency and what it is told of them, a folder each\n"
            ),
            format!(
                "{invoices} factures pour {customers} opticiens. Le script décide\u{a0}; les clients et les équipes sont joués.\n\
                 Tout se trouve dans {folder}\n\
                 \x20 script/   le parcours déployé\n\
                 \x20 bank/     les relevés de la banque, un par jour\n\
                 \x20 mails/    les courriels, tels qu'un serveur les a pris et gardés ici\u{a0}: rien ne quitte cette machine\n\
                 \x20 outbox/   ce qui part par d'autres canaux, un fichier chacun\n\
                 \x20 agency/   les dossiers du cabinet et ce qui lui en est dit, un dossier chacun\n"
            ),
        ))
    }

    /// Where programs may ask.
    pub fn serves(&self, served: &Served) -> Result<(), Stop> {
        let (address, token) = (served.api.address(), &served.token);
        let curl = format!("curl -H 'Authorization: Bearer {token}' http://{address}/v1/invoices");
        self.say(&text(
            format!("While it runs, the API answers at http://{address}, to this token:\n  {curl}\n"),
            format!(
                "Tant qu'elle tourne, l'API répond sur http://{address}, avec ce jeton\u{a0}:\n  {curl}\n"
            ),
        ))
    }

    /// A day, in a line; what happens for the first time is told below.
    pub fn day(
        &mut self,
        day: Day,
        morning: &Fitting,
        left: &[Left],
        decided: &Decided,
    ) -> Result<(), Stop> {
        for message in left {
            *self.sent.entry(message.what.clone()).or_default() += 1;
        }
        self.asked += u32::try_from(decided.asked.len()).unwrap_or(u32::MAX);
        let paid: i64 = morning
            .payments
            .iter()
            .filter_map(|one| one.amount.in_units(2).ok())
            .sum();
        let mut new = 0;
        for invoice in &morning.invoices {
            new += usize::from(self.issued.insert(invoice.number.clone()));
        }
        // Some go to two readers: they are one invoice.
        let invoices = left.iter().filter(|one| one.what == "invoice");
        let sent: BTreeSet<&String> = invoices.flat_map(|one| &one.invoices).collect();
        let count = |what: &[&str]| {
            let such = left.iter().filter(|one| what.contains(&one.what.as_str()));
            such.count()
        };
        let cells = [
            (new, ["new", "new"], ["nouvelle", "nouvelles"]),
            (
                morning.invoices.len() - new,
                ["corrected", "corrected"],
                ["corrigée", "corrigées"],
            ),
            (sent.len(), ["sent", "sent"], ["envoyée", "envoyées"]),
            (
                count(&["remind"]),
                ["reminded", "reminded"],
                ["rappelée", "rappelées"],
            ),
            (
                count(&["chase"]),
                ["chased", "chased"],
                ["relancée", "relancées"],
            ),
            (
                count(&["formal_notice"]),
                ["formal notice", "formal notices"],
                ["mise en demeure", "mises en demeure"],
            ),
            (
                count(&["hand_over", "entrust"]),
                ["to the agency", "to the agency"],
                ["au cabinet", "au cabinet"],
            ),
            (
                count(&["recall"]),
                ["back from it", "back from it"],
                ["reprise au cabinet", "reprises au cabinet"],
            ),
            (
                decided.asked.len(),
                ["for people", "for people"],
                ["pour les équipes", "pour les équipes"],
            ),
            (
                decided.done,
                ["done by them", "done by them"],
                ["faite par elles", "faites par elles"],
            ),
            (
                morning.payments.len(),
                ["payment", "payments"],
                ["paiement", "paiements"],
            ),
        ];
        let some = cells.iter().filter(|(count, ..)| *count > 0);
        let (mut en, mut fr) = (Vec::new(), Vec::new());
        for (count, english, french) in some {
            let named = |[one, several]: &[&str; 2]| match count {
                1 => format!("1 {one}"),
                count => format!("{count} {several}"),
            };
            en.push(named(english));
            fr.push(named(french));
        }
        if en.is_empty() {
            return Ok(());
        }
        let euros = |lang| match paid {
            0 => String::new(),
            minor => format!(" ({})", shown_money(Money::new(minor, Currency::EUR), lang)),
        };
        let head = |lang| format!("{} {}", weekday(day, lang), shown_day(day, lang));
        self.say(&text(
            format!(
                "{:<16} {}{}",
                head(Lang::En),
                en.join(", "),
                euros(Lang::En)
            ),
            format!(
                "{:<16} {}{}",
                head(Lang::Fr),
                fr.join(", "),
                euros(Lang::Fr)
            ),
        ))?;
        self.firsts(morning, left, decided)
    }

    /// What is seen for the first time, with the invoice to look at.
    fn firsts(&mut self, morning: &Fitting, left: &[Left], decided: &Decided) -> Result<(), Stop> {
        for (what, en, fr) in FIRSTS {
            let found = left.iter().find(|message| message.what == *what);
            if let Some(message) = found {
                let number = message.invoices.first().cloned().unwrap_or_default();
                let file = &message.file;
                self.first(
                    what,
                    &number,
                    &format!("{en}: {file}"),
                    &format!("{fr}\u{a0}: {file}"),
                )?;
            }
        }
        let is_dispute = |kind: &EventName| *kind == EventName::BuiltIn(EventKind::Dispute);
        let by_platform = |code: &'static str| {
            let mut events = morning.events.iter();
            events.find(move |event| event.code.as_deref() == Some(code))
        };
        if let Some(event) = by_platform(platform::RECEIVED) {
            let number = event.invoice.clone().unwrap_or_default();
            self.first(
                "received",
                &number,
                &format!("its platform says 202, received: proof that it came; jalon status invoice {number}"),
                &format!("sa plateforme dit 202, reçue\u{a0}: la preuve qu'elle est arrivée\u{a0}; jalon status invoice {number}"),
            )?;
        }
        if let Some(event) = by_platform(platform::DISPUTED) {
            let number = event.invoice.clone().unwrap_or_default();
            let says = event.reason.clone().unwrap_or_default();
            self.first(
                "status",
                &number,
                &format!("its platform says 207, disputed (\"{says}\"): no chasing until that is settled; jalon status list"),
                &format!("sa plateforme dit 207, en litige («\u{a0}{says}\u{a0}»)\u{a0}: plus de relance avant le règlement\u{a0}; jalon status list"),
            )?;
        }
        let mut events = morning.events.iter().filter(|event| event.code.is_none());
        if let Some(event) = events.find(|event| is_dispute(&event.kind)) {
            let number = event.invoice.clone().unwrap_or_default();
            let says = event.reason.clone().unwrap_or_default();
            self.first(
                "dispute",
                &number,
                &format!("the customer disputes (\"{says}\"): no chasing until that is settled"),
                &format!("le client conteste («\u{a0}{says}\u{a0}»)\u{a0}: plus de relance avant le règlement du litige"),
            )?;
        }
        for entry in &decided.asked {
            match &entry.asked {
                Asked::Task { text: what, .. } => self.first(
                    "task",
                    &entry.invoice,
                    &format!("a person is asked: {what}"),
                    &format!("une personne est sollicitée\u{a0}: {what}"),
                )?,
                Asked::SignOff { does, .. } => self.first(
                    "sign-off",
                    &entry.invoice,
                    &format!("{} waits until somebody signs", does.en),
                    &format!("{} attend un accord", does.fr),
                )?,
            }
        }
        Ok(())
    }

    /// A page that whoever watches can open as the customer.
    pub fn page(&mut self, number: &str, link: &str) -> Result<(), Stop> {
        self.first(
            "page",
            number,
            &format!("be its customer, while days pass: {link}"),
            &format!("soyez-en le client, pendant que les jours passent\u{a0}: {link}"),
        )
    }

    /// A statement of the bank, and what a person agreed with in the evening.
    pub fn statement(&mut self, told: &Told, agreed: usize) -> Result<(), Stop> {
        let (file, sums) = (told.file.display().to_string(), told.sums);
        let lines = counted(
            sums.lines,
            ("payment", "payments"),
            ("paiement", "paiements"),
        );
        let alone = counted(
            sums.settled,
            ("settled without a person", "settled without a person"),
            ("lettré sans personne", "lettrés sans personne"),
        );
        if sums.lines > 0 {
            self.first(
                "statement",
                &file,
                &format!("a statement of the bank: {}, {}", lines.en, alone.en),
                &format!("un relevé de la banque\u{a0}: {}, {}", lines.fr, alone.fr),
            )?;
        }
        if agreed > 0 {
            self.first(
                "agreed",
                &file,
                "a payment names no invoice: a person agrees with what is suggested (jalon payment list)",
                "un paiement ne nomme aucune facture\u{a0}: une personne accepte ce qui est proposé (jalon payment list)",
            )?;
        }
        Ok(())
    }

    fn first(&mut self, what: &'static str, number: &str, en: &str, fr: &str) -> Result<(), Stop> {
        if self.told.insert(what, ()).is_some() {
            return Ok(());
        }
        self.say(&text(
            format!("                 {number}: {en}"),
            format!("                 {number}\u{a0}: {fr}"),
        ))
    }

    /// What came of it, as the installation itself knows it, and where to look further.
    pub fn ends(&mut self, life: &Life, at: &At) -> Result<(), Stop> {
        // Those whose day has not come are not there yet.
        let issued = life
            .bills()
            .iter()
            .filter(|bill| self.issued.contains(&bill.number));
        let bills: Vec<&Bill> = issued.collect();
        let count = |is_so: &dyn Fn(&Bill) -> bool| {
            let mut of = bills.iter().copied();
            of.by_ref().filter(|bill| is_so(bill)).count()
        };
        let open = still_open(at)?;
        let with_agency = |bill: &Bill| open.get(bill.number.as_str()) == Some(&true);
        let is_open = |bill: &Bill| open.get(bill.number.as_str()) == Some(&false);
        let agency = count(&with_agency);
        let back = count(&|bill| bill.back);
        let over = |bill: &Bill| !open.contains_key(bill.number.as_str());
        let in_time = |bill: &Bill| bill.paid.is_some_and(|paid| paid <= bill.due);
        let on_time = count(&|bill| over(bill) && in_time(bill));
        let late = count(&|bill| over(bill) && bill.paid.is_some() && !in_time(bill));
        let open = count(&is_open);
        let alone = count(&|bill| !bill.touched);
        let all = bills.len();
        let messages: u32 = self.sent.values().sum();
        let mut of = bills.iter();
        let touched = of.find(|bill| bill.touched && bill.paid.is_some());
        let example = touched.or_else(|| bills.first());
        let number = example.map_or("", |bill| bill.number.as_str());
        let (folder, asked) = (&self.folder, self.asked);
        self.say(&text(
            format!(
                "\nOf {all} invoices {on_time} were paid on time, {late} late, {open} are open, {agency} with the agency; {back} came back from there, paid.\n\
                 {messages} messages left; {alone} invoices needed nobody, the others asked people {asked} times.\n\n\
                 Look further:\n\
                 \x20 jalon invoice why {number} --data {folder}\n\
                 \x20 jalon invoice list --open --data {folder}\n\
                 \x20 jalon task list --data {folder}\n\
                 \x20 jalon payment list --state all --data {folder}\n\
                 \x20 jalon customer list --late --data {folder}\n\
                 \x20 jalon doctor --data {folder}"
            ),
            format!(
                "\nSur {all} factures, {on_time} ont été payées à l'échéance, {late} en retard, {open} restent ouvertes, {agency} sont au cabinet\u{a0}; {back} en sont revenues, payées.\n\
                 {messages} messages sont partis\u{a0}; {alone} factures n'ont demandé personne, les autres {asked} interventions.\n\n\
                 Pour aller plus loin\u{a0}:\n\
                 \x20 jalon invoice why {number} --data {folder}\n\
                 \x20 jalon invoice list --open --data {folder}\n\
                 \x20 jalon task list --data {folder}\n\
                 \x20 jalon payment list --state all --data {folder}\n\
                 \x20 jalon customer list --late --data {folder}\n\
                 \x20 jalon doctor --data {folder}"
            ),
        ))
    }
}

/// The invoices whose journeys are not over, and whether an agency has them.
fn still_open(at: &At) -> Result<BTreeMap<String, bool>, Stop> {
    let mut house = at.open(IfMissing::Refuse)?;
    let wanted = invoices::Wanted {
        open: true,
        ..invoices::Wanted::default()
    };
    let (mut open, mut after) = (BTreeMap::new(), None);
    loop {
        let page = invoices::page(&mut house, &wanted, (after, 1_000), Lang::En)?;
        for line in page.items {
            let agency = line.told.handed_over.is_some();
            open.insert(line.told.number, agency);
        }
        after = page.next;
        if after.is_none() {
            return Ok(open);
        }
    }
}

/// Messages whose first one is pointed at.
const FIRSTS: &[(&str, &str, &str)] = &[
    (
        "invoice",
        "the first invoice has left",
        "la première facture est partie",
    ),
    (
        "remind",
        "a friendly reminder before the due date",
        "un rappel amical avant l'échéance",
    ),
    (
        "chase",
        "the first chase, one message for all late invoices of the customer",
        "la première relance, un message pour toutes les factures en retard du client",
    ),
    ("formal_notice", "a formal notice", "une mise en demeure"),
    (
        "hand_over",
        "nobody paid, two people signed: the agency gets the case, with copies and its history",
        "personne n'a payé, deux personnes ont signé\u{a0}: le cabinet reçoit le dossier, pièces et historique",
    ),
    (
        "case_update",
        "the customer pays us after all: the agency is told, with what is still open",
        "le client nous paie finalement\u{a0}: le cabinet l'apprend, avec ce qui reste dû",
    ),
    (
        "recall",
        "a person takes the case back from the agency (jalon agency recall)",
        "une personne reprend le dossier au cabinet (jalon agency recall)",
    ),
];
