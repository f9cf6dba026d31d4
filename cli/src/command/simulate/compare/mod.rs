//! Two scripts on the same invoices: what differs, for whom, and the first difference of each kind as
//! a story of both.

mod lines;
mod sides;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use jalon_core::{Day, Instant};
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Text, text};
use jalon_report::tally::{Frame, Part, Tally as Counts};
use jalon_simulate::replay::{Book, NotUsed, Player, Summary, Told, in_order};

use self::lines::{COLUMNS, write_line};
use self::sides::first_of;
use super::differ::{Brief, Course, Difference, Kind, differences};
use super::lines::row;
use super::play::{Task, book, lost};
use super::progress::{INVOICES, Progress};
use super::reading::{Reading, Toll};
use super::rejects::write_rejects;
use super::story::{batch_of, record, story};
use super::words::{action_word, thousands};
use super::{Format, Script, Stop, human, page};
use crate::{Exit, output};

/// What differs in one kind.
#[derive(Default)]
struct Tally {
    times: u64,
    invoices: u64,
    customers: BTreeSet<String>,
    /// The first: its day, its invoice.
    first: Option<(Option<Day>, String)>,
}

/// What comes of the invoices of one account.
#[derive(Default)]
struct Compared {
    lines: Vec<u8>,
    tallies: BTreeMap<Kind, Tally>,
    /// By customer, how many of its invoices differ.
    customers: BTreeMap<String, u64>,
    invoices: u64,
    same: u64,
    summaries: [Summary; 2],
    parts: [Part; 2],
    lost: Vec<NotUsed>,
}

/// So many customers are named.
const CUSTOMERS_MAX: usize = 10;

/// Plays both scripts and shows what differs.
pub fn run(task: &Task<'_>, other: &Script) -> Result<Exit, Stop> {
    let scripts = [task.script, other];
    let players = scripts.map(|script| Player::new(&script.world));
    let until = task.until();
    let format = task.format();
    if format == Format::Parquet {
        return Err(Stop::wrong(
            "differences are written as JSON lines or CSV, not as Parquet",
            "les différences s'écrivent en JSON par lignes ou en CSV, pas en Parquet",
        ));
    }
    let frames = scripts.map(|script| page::frame(task, script));
    let mut counts = frames.clone().map(|frame| frame.map(Counts::new));
    let mut whole = Compared::default();
    let mut toll = Toll::of(task.taking);
    let batches = &task.taking.batches;
    let mut progress = Progress::new(batches.extent.invoices, INVOICES, task.lang);
    let wanted = Wanted {
        until,
        format,
        frames: &frames,
    };
    let mut each = |mut out: Option<&mut dyn Write>| {
        let mut failed = Ok(());
        for batch in 0..batches.len() {
            let fitting = batches.get(batch);
            let books = scripts.map(|script| book(script, &fitting));
            let compare = |number| one(task, &books, &players, number, wanted);
            whole.lost = books[0].not_used.clone();
            in_order(
                0..books[0].len(),
                task.threads(),
                compare,
                |mut compared| {
                    progress.step(compared.invoices);
                    let parts = std::mem::take(&mut compared.parts);
                    for (counts, part) in counts.iter_mut().zip(parts) {
                        if let Some(counts) = counts {
                            counts.add(part);
                        }
                    }
                    if let (Some(out), true) = (out.as_deref_mut(), failed.is_ok()) {
                        failed = out.write_all(&compared.lines);
                    }
                    whole.merge(compared);
                },
            );
            toll.add(&fitting, &std::mem::take(&mut whole.lost));
        }
        progress.end();
        failed
    };
    let mut exit = Exit::Clean;
    if format == Format::Human {
        // Nothing is written meanwhile, so nothing can fail.
        let _ = each(None);
    } else {
        exit = task.deliver(exit, |out| {
            if format == Format::Csv {
                let mut head = Vec::new();
                row(COLUMNS, &mut head);
                out.write_all(&head)?;
            }
            each(Some(out))
        })?;
    }
    let reading = Reading::new(task.taking, toll, task.lang);
    write_rejects(task.arguments.rejects.as_deref(), &reading)?;
    if reading.has_rejects() {
        exit = exit.max(Exit::Faults);
    }
    if let (Some(path), [Some(first), Some(second)]) = (&task.arguments.report, counts) {
        let outcomes = [(task.script, first), (other, second)];
        let outcomes = outcomes.map(|(script, counts)| page::outcome(task, script, counts));
        let differences = whole.for_page(task, other);
        page::write(task, path, outcomes.into(), differences, reading.ledger)?;
    }
    let shown = human::Shown {
        task,
        summary: &whole.summaries[0],
        reading: &reading,
        player: &players[0],
    };
    if format != Format::Human {
        output::aside(|out| shown.reading(out));
        return Ok(exit);
    }
    task.deliver(exit, |out| {
        shown.reading(out)?;
        whole.write(task, other, out)?;
        for (invoice, kinds) in whole.firsts() {
            first_of(task, other, &kinds, invoice, out)?;
        }
        Ok(())
    })
}

/// What is wanted of each account.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    until: Instant,
    format: Format,
    frames: &'a [Option<Frame<'a>>; 2],
}

/// Compares the invoices of one account.
fn one(
    task: &Task<'_>,
    books: &[Book<'_>; 2],
    players: &[Player<'_>; 2],
    number: usize,
    wanted: Wanted<'_>,
) -> Compared {
    let mut out = Compared::default();
    let mut courses: BTreeMap<String, (String, [Course; 2])> = BTreeMap::new();
    for (at, (book, player)) in books.iter().zip(players).enumerate() {
        let case = book.case(number);
        if at == 0 {
            out.lost.extend(case.not_used.iter().cloned());
        }
        let mut summary = Summary::default();
        let frame = wanted.frames.get(at).and_then(Option::as_ref);
        let mut part = Part::default();
        let account = player.play(&case, wanted.until, |told| {
            if at == 0 {
                out.lost.extend(lost(&told));
            }
            let Told::Did(act) = &told else {
                return;
            };
            if let Some(frame) = frame {
                part.act(act, frame);
            }
            if task.span.from.is_some_and(|from| act.day < from) {
                return;
            }
            summary.add(&told);
            if !act.action.is_noticed() {
                return;
            }
            for invoice in &act.lists {
                let customer = || act.customer.key.to_string();
                let known = courses.entry((*invoice).to_owned());
                let (_, courses) = known.or_insert_with(|| (customer(), Default::default()));
                if let Some(course) = courses.get_mut(at) {
                    course.briefs.push(Brief::of(act));
                }
            }
        });
        for (subject, how) in Summary::ends(&account) {
            let Some(invoice) = subject.invoice() else {
                continue;
            };
            let customer = account.customers.get(usize::from(subject.customer));
            let customer = || customer.map_or(String::new(), |one| one.key.to_string());
            let known = courses.entry(invoice.number.to_string());
            let (_, courses) = known.or_insert_with(|| (customer(), Default::default()));
            if let Some(course) = courses.get_mut(at) {
                course.end = Some(how);
            }
        }
        summary.end(&case, &account);
        if let Some(frame) = frame {
            part.end(&case, &account, frame);
        }
        if let Some(place) = out.summaries.get_mut(at) {
            *place = summary;
        }
        if let Some(place) = out.parts.get_mut(at) {
            *place = part;
        }
    }
    for (invoice, (customer, [first, second])) in courses {
        let found = differences(&first, &second);
        out.invoice(&invoice, &customer, found, wanted.format);
    }
    out
}

impl Compared {
    fn invoice(&mut self, invoice: &str, customer: &str, found: Vec<Difference>, format: Format) {
        self.invoices += 1;
        if found.is_empty() {
            self.same += 1;
            return;
        }
        *self.customers.entry(customer.to_owned()).or_default() += 1;
        let mut kinds = BTreeSet::new();
        for difference in found {
            let tally = self.tallies.entry(difference.kind).or_default();
            tally.times += 1;
            if kinds.insert(difference.kind) {
                tally.invoices += 1;
            }
            tally.customers.insert(customer.to_owned());
            let first = (difference.day(), invoice.to_owned());
            if tally.first.as_ref().is_none_or(|known| first < *known) {
                tally.first = Some(first);
            }
            if format != Format::Human {
                write_line(invoice, customer, &difference, format, &mut self.lines);
            }
        }
    }

    fn merge(&mut self, other: Compared) {
        self.invoices += other.invoices;
        self.same += other.same;
        self.lost.extend(other.lost);
        for (customer, count) in other.customers {
            *self.customers.entry(customer).or_default() += count;
        }
        for (kind, tally) in other.tallies {
            let known = self.tallies.entry(kind).or_default();
            known.times += tally.times;
            known.invoices += tally.invoices;
            known.customers.extend(tally.customers);
            known.first = match (known.first.take(), tally.first) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
        }
        for (summary, more) in self.summaries.iter_mut().zip(other.summaries) {
            summary.merge(more);
        }
    }

    /// The invoices that are the first of some kinds, the earliest first.
    fn firsts(&self) -> Vec<(&str, Vec<Kind>)> {
        let mut firsts: BTreeMap<(Option<Day>, &str), Vec<Kind>> = BTreeMap::new();
        for (kind, tally) in &self.tallies {
            if let Some((day, invoice)) = &tally.first {
                firsts.entry((*day, invoice)).or_default().push(*kind);
            }
        }
        let mut told: Vec<(&str, Vec<Kind>)> = Vec::new();
        for ((_, invoice), kinds) in firsts {
            match told.iter_mut().find(|(known, _)| *known == invoice) {
                Some((_, known)) => known.extend(kinds),
                None => told.push((invoice, kinds)),
            }
        }
        told
    }

    /// Each kind of difference with its first invoice, as the page shows it.
    fn for_page(&self, task: &Task<'_>, other: &Script) -> Vec<jalon_report::Difference> {
        let mut found: Vec<_> = self.tallies.iter().collect();
        found.sort_by_key(|(kind, tally)| (std::cmp::Reverse(tally.invoices), **kind));
        let told = found.into_iter().filter_map(|(kind, tally)| {
            let (_, invoice) = tally.first.as_ref()?;
            let fitting = batch_of(task, invoice)?;
            let record = record(&fitting, invoice)?;
            let [first, second] = [task.script, other].map(|script| book(script, &fitting));
            let left = story(task, task.script, &first, invoice);
            let right = story(task, other, &second, invoice);
            Some(jalon_report::Difference {
                title: said(*kind, task, other).get(task.lang).to_owned(),
                invoices: tally.invoices,
                customers: tally.customers.len() as u64,
                story: page::story(record, first.zone(), &left, &right),
            })
        });
        told.collect()
    }

    fn write(&self, task: &Task<'_>, other: &Script, out: &mut dyn Write) -> io::Result<()> {
        let lang = task.lang;
        let number = |count: u64| thousands(count, lang);
        let (same, all) = (number(self.same), number(self.invoices));
        let line = text(
            format!("\nThe same for {same} of {all} invoices"),
            match self.same {
                0 | 1 => format!("\nIdentique pour {same} facture sur {all}"),
                _ => format!("\nIdentique pour {same} factures sur {all}"),
            },
        );
        writeln!(out, "{}", line.get(lang))?;
        let names = [&task.script.name, &other.name].map(|name| short(name));
        for (name, summary) in names.iter().zip(&self.summaries) {
            let all = human::all_in_all(summary);
            writeln!(out, "  {name:<28}{}", all.get(lang))?;
        }
        if self.tallies.is_empty() {
            return Ok(());
        }
        let heads = text(
            format!(
                "\n{:<54}{:>10}{:>10}{:>11}",
                "What differs", "times", "invoices", "customers"
            ),
            format!(
                "\n{:<54}{:>10}{:>10}{:>11}",
                "Ce qui diffère", "fois", "factures", "clients"
            ),
        );
        writeln!(out, "{}", heads.get(lang))?;
        for (kind, tally) in &self.tallies {
            let what = said(*kind, task, other);
            let (times, invoices) = (number(tally.times), number(tally.invoices));
            let customers = number(tally.customers.len() as u64);
            writeln!(
                out,
                "  {:<52}{times:>10}{invoices:>10}{customers:>11}",
                what.get(lang)
            )?;
        }
        let mut customers: Vec<_> = self.customers.iter().collect();
        customers.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
        let head = text(
            "\nFor whom: customers with the most invoices that differ",
            "\nPour qui\u{a0}: clients qui ont le plus de factures différentes",
        );
        writeln!(out, "{}", head.get(lang))?;
        for (customer, count) in customers.iter().take(CUSTOMERS_MAX) {
            writeln!(out, "{:>8}  {}", number(**count), visible_line(customer))?;
        }
        if customers.len() > CUSTOMERS_MAX {
            let more = number((customers.len() - CUSTOMERS_MAX) as u64);
            let line = text(
                format!("          ... and {more} more customers"),
                format!("          ... et {more} autres clients"),
            );
            writeln!(out, "{}", line.get(lang))?;
        }
        Ok(())
    }
}

/// A kind of difference in words.
fn said(kind: Kind, task: &Task<'_>, other: &Script) -> Text {
    let action = action_word(kind.action());
    let (first, second) = (short(&task.script.name), short(&other.name));
    let (en, fr) = (&action.en, &action.fr);
    match kind {
        Kind::OnlyFirst(_) => text(
            format!("{en}: only {first}"),
            format!("{fr}\u{a0}: seulement {first}"),
        ),
        Kind::OnlySecond(_) => text(
            format!("{en}: only {second}"),
            format!("{fr}\u{a0}: seulement {second}"),
        ),
        Kind::Earlier(_) => text(
            format!("{en}: earlier with {second}"),
            format!("{fr}\u{a0}: plus tôt avec {second}"),
        ),
        Kind::Later(_) => text(
            format!("{en}: later with {second}"),
            format!("{fr}\u{a0}: plus tard avec {second}"),
        ),
        Kind::OtherAmount(_) => text(
            format!("{en}: another amount"),
            format!("{fr}\u{a0}: autre montant"),
        ),
        Kind::OtherChannel(_) => text(
            format!("{en}: another way or role"),
            format!("{fr}\u{a0}: autre moyen ou autre rôle"),
        ),
        Kind::OtherEnd => text("how it ends", "l'issue"),
    }
}

/// The name of a script without its folders.
fn short(name: &str) -> String {
    let short = name.rsplit(['/', '\\']).next().unwrap_or(name);
    visible_line(short).into_owned()
}
