//! Records become stimuli in the inbox, each once; personal data are kept apart, before.

use std::collections::{BTreeSet, HashMap, HashSet};

use jalon_core::Instant;
use jalon_daemon::incoming::Incoming;
use jalon_daemon::{guards, reception, versions};
use jalon_intake::Fitting;
use jalon_simulate::read::parts_of;
use jalon_simulate::replay::{Fault, NotUsed, Records, Which};
use jalon_store::{Key, Personal, Received, Stimulus};
use smol_str::SmolStr;

use crate::dated::is_far_off;
use crate::payments::{Came, came_with_statements, of_no_customer, take_as_rows};
use crate::{Drawn, House, Refused};

/// What became of records.
#[derive(Debug, Default)]
pub struct Taken {
    /// Stimuli that wait for the daemon.
    pub new: u64,
    /// Stimuli that wait, too, of records of which an earlier version said something else.
    pub corrected: u64,
    /// Stimuli that had come before.
    pub before: u64,
    /// Stimuli about something that nobody knows yet.
    pub parked: u64,
    /// Records that came to nothing.
    pub not_used: Vec<NotUsed>,
}

/// What stands in a source before the name of whoever noted it.
pub(crate) const BY: &str = "; by ";
/// So many stimuli are stored in one transaction.
const TOGETHER: usize = 1_000;

/// Stores records, and stamps the feeds of the payments among them. `empty` are feeds in which there was nothing.
pub fn take(
    house: &mut House,
    fitting: &Fitting,
    (source, empty): (&str, &[SmolStr]),
    now: Instant,
) -> Result<Taken, Refused> {
    take_by(house, fitting, (source, empty, None), now)
}

/// The same, as a person noted it: the journal says who.
pub fn take_by(
    house: &mut House,
    fitting: &Fitting,
    (source, empty, by): (&str, &[SmolStr], Option<&str>),
    now: Instant,
) -> Result<Taken, Refused> {
    let mut drawn = Drawn::new()?;
    let records = Records {
        invoices: &fitting.invoices,
        customers: &fitting.customers,
        contacts: &fitting.contacts,
        events: &fitting.events,
        payments: &fitting.payments,
    };
    let mut stored = reception::receive(
        &house.entity,
        source,
        records,
        house.store.as_mut(),
        (&mut house.places, now),
        &mut || drawn.sixteen(),
    )?;
    let mut came = came_with_statements(house, &fitting.payments)?;
    for (at, payment) in fitting.payments.iter().enumerate() {
        if is_far_off(payment, now) {
            came.entry(at).or_insert(Came::FarAway);
        }
    }
    for at in of_no_customer(house, &fitting.payments, &stored.introduced)? {
        came.entry(at).or_insert(Came::AsRow);
    }
    let came_as = |which: &Which| match which {
        Which::Payment(at) => came.get(at).copied(),
        _ => None,
    };
    let mut taken = Taken::default();
    if !came.is_empty() {
        let of = std::mem::take(&mut stored.of);
        let both = std::mem::take(&mut stored.stimuli).into_iter().zip(of);
        let new = both.filter(|(_, which)| match came_as(which) {
            None => true,
            Some(Came::Before) => {
                taken.before += 1;
                false
            }
            Some(Came::Otherwise) => {
                taken.differs(*which, fitting);
                false
            }
            Some(Came::FarAway) => {
                taken.is_far_away(*which, fitting);
                false
            }
            Some(Came::AsRow) => false,
        });
        (stored.stimuli, stored.of) = new.unzip();
        stored
            .not_used
            .retain(|one| came_as(&one.which) != Some(Came::AsRow));
        taken.as_rows(house, fitting, &came, now)?;
    }
    for one in &mut stored.stimuli {
        if let Some(by) = by {
            one.source = format!("{}{BY}{by}", one.source).replace('\0', " ");
        }
    }
    for some in stored.introduced.chunks(TOGETHER) {
        house.store.introduce(some)?;
    }
    keep_personal(house, &stored.personal)?;
    house.store.keep_personal(&stored.registrations)?;
    taken.not_used.extend(stored.not_used);
    let mut personal = stored.personal.into_iter();
    let mut of = stored.of.into_iter();
    for some in versions::in_parts(&stored.stimuli, TOGETHER) {
        let received = house.store.receive(some)?;
        let mut fresh = Vec::new();
        for ((stimulus, became), which) in some.iter().zip(received).zip(of.by_ref()) {
            let of = is_contact(stimulus).then(|| personal.next()).flatten();
            match became {
                Received::Waiting => taken.new += 1,
                Received::Parked => taken.parked += 1,
                Received::Corrects => taken.corrected += 1,
                Received::Before => {
                    taken.before += 1;
                    continue;
                }
                Received::Differs => {
                    taken.differs(which, fitting);
                    continue;
                }
            }
            fresh.extend(of);
        }
        // What the journal will cover is exactly what is kept.
        house.store.keep_personal(&fresh)?;
    }
    for feed in feeds(fitting, &taken.not_used, empty) {
        guards::stamp(house.store.as_mut(), house.entity.id, &feed, now)?;
    }
    Ok(taken)
}

/// The feeds that tell until now: of the payments that could be used, and those in which there was nothing.
fn feeds(fitting: &Fitting, not_used: &[NotUsed], empty: &[SmolStr]) -> BTreeSet<SmolStr> {
    let lost: HashSet<Which> = not_used.iter().map(|one| one.which).collect();
    let payments = fitting.payments.iter().enumerate();
    let used = payments.filter(|(at, _)| !lost.contains(&Which::Payment(*at)));
    let of_payments = used.map(|(_, one)| one.source.clone());
    of_payments.chain(empty.iter().cloned()).collect()
}

impl Taken {
    /// What goes the way of rows of statements.
    fn as_rows(
        &mut self,
        house: &mut House,
        fitting: &Fitting,
        came: &HashMap<usize, Came>,
        now: Instant,
    ) -> Result<(), Refused> {
        let mut rows = Vec::new();
        for (at, payment) in fitting.payments.iter().enumerate() {
            if came.get(&at) != Some(&Came::AsRow) {
                continue;
            }
            match parts_of(payment) {
                Ok(_) => rows.push((at as u64, payment.clone())),
                Err(wrong) => self.not_used.push(NotUsed {
                    which: Which::Payment(at),
                    column: wrong.column,
                    value: wrong.value,
                    why: wrong.why,
                }),
            }
        }
        let (sums, otherwise) = take_as_rows(house, &rows, now)?;
        self.new += sums.back + sums.waiting + sums.settled;
        self.before += sums.known_before;
        for at in otherwise {
            let at = usize::try_from(at).unwrap_or(usize::MAX);
            self.differs(Which::Payment(at), fitting);
        }
        Ok(())
    }

    /// A record came before and said something else. Its parts are told once, together.
    fn differs(&mut self, which: Which, fitting: &Fitting) {
        let key = match which {
            Which::Event(at) => fitting.events.get(at).map(|one| one.key.clone()),
            Which::Payment(at) => fitting.payments.get(at).map(|one| one.key.clone()),
            Which::Customer(_) | Which::Contact(_) | Which::Invoice(_) => None,
        };
        self.tell(
            which,
            ("key", key.unwrap_or_default()),
            Fault::CameOtherwise,
        );
    }

    /// A payment is told for a day that is too far away.
    fn is_far_away(&mut self, which: Which, fitting: &Fitting) {
        let Which::Payment(at) = which else {
            return;
        };
        let date = fitting.payments.get(at).map(|one| one.date.to_string());
        let date = date.unwrap_or_default();
        self.tell(which, ("date", date.into()), Fault::FarAway);
    }

    fn tell(&mut self, which: Which, (column, value): (&str, SmolStr), why: Fault) {
        if self.not_used.iter().any(|one| one.which == which) {
            return;
        }
        self.not_used.push(NotUsed {
            which,
            column: column.into(),
            value,
            why,
        });
    }
}

fn is_contact(stimulus: &Stimulus) -> bool {
    matches!(
        Incoming::from_bytes(stimulus.format, &stimulus.body),
        Ok(Incoming::Contact(_))
    )
}

/// Personal data that are there already keep their salt: the journal knows them by it.
fn keep_personal(house: &mut House, personal: &[Personal]) -> Result<(), Refused> {
    let mut there: HashMap<Key, Personal> = HashMap::new();
    for some in personal.chunks(500) {
        let keys: Vec<Key> = some.iter().map(|one| one.key).collect();
        let found = house.store.personals(house.entity.id, &keys)?;
        there.extend(found.into_iter().map(|one| (one.key, one)));
    }
    let same = |one: &&Personal| {
        there
            .get(&one.key)
            .is_some_and(|there| there.body == one.body)
    };
    let differ = personal.iter().filter(|one| !same(one));
    let differ: Vec<Personal> = differ.cloned().collect();
    Ok(house.store.keep_personal(&differ)?)
}
