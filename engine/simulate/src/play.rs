//! Playing a scene: what happens is put before the accounts day by day, and all that they answer is
//! noted. What a journey does is the step function's alone.

use jalon_core::eval::{Facts, Value};
use jalon_core::machine::value::{Fact, InvoiceFact};
use jalon_core::machine::{Dense, PathId, RoleId};
use jalon_core::step::{
    Account, Dated, Done, Effect, SendResult, Stimulus, Subject, SubjectId, Told as Drove, View,
    drive_watched,
};
use jalon_core::{Day, Event, Instant, Money, TimeOfDay, Zone};
use jalon_render::credits_of;

use crate::happen::{Keys, Put};
use crate::scene::{Scene, arrival_of, customer_of, key_of, new_account, payer_of};
use crate::text::Writer;
use crate::timeline::{Deed, Entry, Stand, StepOf, Text, Timeline, Told, invoice_of, subject_of};
use crate::world::World;

/// Plays a scene.
pub fn play(world: &World, scene: &Scene<'_>) -> Timeline {
    let mut play = Play::new(world, scene);
    for turn in play.turns() {
        play.take(turn);
    }
    let end = play.end_of(scene.until);
    play.drive_all(end, &[]);
    play.note_stand(end);
    play.timeline.entries.sort_by_key(|entry| entry.at);
    play.timeline
}

/// What would follow from how things stood, if nothing happened from outside any more.
pub fn ahead(world: &World, scene: &Scene<'_>, stand: &Stand, until: Day) -> Vec<Entry> {
    let mut play = Play::new(world, scene);
    for (party, account) in play.parties.iter_mut().zip(&stand.accounts) {
        party.account = account.clone();
    }
    let end = play.end_of(until);
    play.drive_all(end, &[]);
    play.timeline.entries.sort_by_key(|entry| entry.at);
    play.timeline.entries
}

/// When something happens that is told with a day and perhaps an hour; noon if not.
pub(crate) fn instant_of(zone: &Zone, day: Day, time: Option<TimeOfDay>) -> Instant {
    zone.instant(day, time.unwrap_or(TimeOfDay::NOON))
}

/// The last instant of a day.
pub(crate) fn end_of_day(zone: &Zone, day: Day) -> Instant {
    just_before(zone.instant(day.plus_days(1), TimeOfDay::MIDNIGHT))
}

/// One account of a scene.
pub(crate) struct Party {
    pub(crate) account: Account,
    /// Events that its subjects had, for the texts of lines that react to them.
    pub(crate) events: Vec<(SubjectId, Event)>,
}

pub(crate) struct Play<'w> {
    pub(crate) world: &'w World,
    pub(crate) scene: &'w Scene<'w>,
    /// What is known of the customers by now.
    pub(crate) customers: Vec<jalon_core::cases::GivenCustomer>,
    /// The payer of each account.
    payers: Vec<usize>,
    pub(crate) parties: Vec<Party>,
    zones: Vec<Zone>,
    step_of: StepOf,
    pub(crate) keys: Keys,
    pub(crate) timeline: Timeline,
}

/// All that is put before the accounts at one instant.
struct Turn {
    at: Instant,
    arrivals: Vec<usize>,
    happens: Vec<usize>,
}

/// A stimulus for one of the accounts, with the place of what it comes from.
pub(crate) struct ForParty {
    pub(crate) party: usize,
    pub(crate) stimulus: Stimulus,
    pub(crate) from: Option<usize>,
}

impl<'w> Play<'w> {
    fn new(world: &'w World, scene: &'w Scene<'w>) -> Play<'w> {
        let mut payers = Vec::new();
        for customer in 0..scene.customers.len() {
            let payer = payer_of(scene.customers, customer);
            if !payers.contains(&payer) {
                payers.push(payer);
            }
        }
        let parties = payers.iter().map(|payer| Party {
            account: new_account(*payer),
            events: Vec::new(),
        });
        Play {
            world,
            scene,
            customers: scene.customers.to_vec(),
            parties: parties.collect(),
            payers,
            zones: scene.zones(world),
            step_of: StepOf::new(&world.machine),
            keys: Keys::default(),
            timeline: Timeline::default(),
        }
    }

    /// The account in which a customer is.
    pub(crate) fn party_of(&self, customer: usize) -> usize {
        let payer = payer_of(self.scene.customers, customer);
        let place = self.payers.iter().position(|known| *known == payer);
        place.unwrap_or(0)
    }

    /// The account in which an invoice is.
    pub(crate) fn party_of_invoice(&self, invoice: usize) -> usize {
        let given = self.scene.invoices.get(invoice);
        given.map_or(0, |given| self.party_of(given.customer))
    }

    pub(crate) fn zone(&self, invoice: Option<usize>) -> Zone {
        let zone = self.zones.get(invoice.unwrap_or(0));
        zone.or(self.zones.first())
            .cloned()
            .unwrap_or_else(Zone::utc)
    }

    fn end_of(&self, day: Day) -> Instant {
        end_of_day(&self.zone(None), day)
    }

    fn note_stand(&mut self, at: Instant) {
        let accounts = self.parties.iter().map(|party| party.account.clone());
        self.timeline.stands.push(Stand {
            at,
            accounts: accounts.collect(),
        });
    }

    /// When what happens. An invoice is there from the morning of its day; what happens without an
    /// hour happens at noon.
    fn turns(&self) -> Vec<Turn> {
        let mut turns: Vec<Turn> = Vec::new();
        let mut turn_at = |at: Instant, put: &mut dyn FnMut(&mut Turn)| {
            let found = turns.iter().position(|turn| turn.at == at);
            let place = found.unwrap_or_else(|| {
                turns.push(Turn {
                    at,
                    arrivals: Vec::new(),
                    happens: Vec::new(),
                });
                turns.len() - 1
            });
            if let Some(turn) = turns.get_mut(place) {
                put(turn);
            }
        };
        for (place, given) in self.scene.invoices.iter().enumerate() {
            let day = given.arrival.unwrap_or(given.issue);
            let morning = self.zone(Some(place)).instant(day, TimeOfDay::MIDNIGHT);
            turn_at(morning, &mut |turn| turn.arrivals.push(place));
        }
        for (place, happens) in self.scene.happens.iter().enumerate() {
            let zone = self.zone(crate::happen::invoice_of(&happens.what));
            let at = instant_of(&zone, happens.day, happens.time);
            turn_at(at, &mut |turn| turn.happens.push(place));
        }
        for day in &self.scene.days {
            turn_at(self.end_of(*day), &mut |_| {});
        }
        turns.sort_by_key(|turn| turn.at);
        turns
    }

    fn take(&mut self, turn: Turn) {
        let at = turn.at;
        self.drive_all(just_before(at), &[]);
        let mut put: Vec<ForParty> = Vec::new();
        for invoice in turn.arrivals {
            self.arrive(invoice, at, &mut put);
        }
        for place in turn.happens {
            self.note(at, place);
            let mut found = self.put(place, at);
            if matches!(found, Put::NotThere) && !put.is_empty() {
                // What it speaks of may follow from what stands above it at the same instant.
                self.drive_all(at, &std::mem::take(&mut put));
                found = self.put(place, at);
            }
            match found {
                Put::These(stimuli) => {
                    put.extend(stimuli.into_iter().map(|(party, stimulus)| ForParty {
                        party,
                        stimulus,
                        from: Some(place),
                    }));
                }
                Put::NotThere => self.tell(at, None, Told::NotThere { happens: place }),
            }
        }
        self.drive_all(at, &put);
        self.note_stand(at);
    }

    fn note(&mut self, at: Instant, place: usize) {
        let happens = self.scene.happens.get(place);
        let invoice = happens.and_then(|happens| crate::happen::invoice_of(&happens.what));
        self.tell(at, invoice, Told::Happened(place));
    }

    pub(crate) fn tell(&mut self, at: Instant, invoice: Option<usize>, what: Told) {
        let (day, time) = self.zone(invoice).local(at);
        self.timeline.entries.push(Entry {
            at,
            day,
            time,
            invoice,
            what,
        });
    }

    fn arrive(&mut self, invoice: usize, at: Instant, put: &mut Vec<ForParty>) {
        let Some(given) = self.scene.invoices.get(invoice) else {
            return;
        };
        let party = self.party_of(given.customer);
        let payer = self.payers.get(party).copied().unwrap_or(given.customer);
        for customer in [payer, given.customer] {
            let known = self.parties.get(party).is_some_and(|party| {
                let mut customers = party.account.customers.iter();
                customers.any(|known| known.key == key_of(customer) && !known.name.is_empty())
            });
            if let (false, Some(given)) = (known, self.customers.get(customer)) {
                put.push(ForParty {
                    party,
                    stimulus: Stimulus::Customer(customer_of(self.world, customer, given)),
                    from: None,
                });
            }
        }
        put.push(ForParty {
            party,
            stimulus: Stimulus::Arrival(Box::new(arrival_of(invoice, given))),
            from: None,
        });
        self.tell(at, Some(invoice), Told::Arrived);
    }

    /// Drives every account until an instant; the stimuli are for that instant.
    fn drive_all(&mut self, until: Instant, put: &[ForParty]) {
        for place in 0..self.parties.len() {
            let own = put.iter().filter(|one| one.party == place);
            let stimuli: Vec<Dated> = own
                .clone()
                .map(|one| Dated {
                    at: until,
                    stimulus: one.stimulus.clone(),
                })
                .collect();
            let from: Vec<Option<usize>> = own.map(|one| one.from).collect();
            self.drive(place, until, &stimuli, &from);
        }
    }

    fn drive(&mut self, place: usize, until: Instant, put: &[Dated], from: &[Option<usize>]) {
        let Some(party) = self.parties.get_mut(place) else {
            return;
        };
        for dated in put {
            if let Stimulus::Event { subject, event } = &dated.stimulus {
                party.events.push((*subject, event.clone()));
            }
        }
        let count = self.scene.invoices.len();
        let events: Vec<_> = party
            .events
            .iter()
            .map(|(of, event)| (*of, event))
            .collect();
        let noter = Noter {
            world: self.world,
            step_of: &self.step_of,
            events: &events,
            place: &|subject| invoice_of(subject, count),
            texts: Texts::All,
        };
        let zone = self.zones.first().cloned().unwrap_or_else(Zone::utc);
        let mut entries = Vec::new();
        let (machine, context) = (&self.world.machine, &self.world.context);
        let left = |_: &Effect, _| SendResult::Left;
        drive_watched(
            machine,
            context,
            &mut party.account,
            put,
            until,
            left,
            |account, told| match told {
                Drove::Effect { at, effect } => entries.extend(noter.entry(account, at, effect)),
                Drove::Refused {
                    at,
                    stimulus,
                    refusal,
                } => {
                    let happens = from.get(stimulus).copied().flatten();
                    let arrives = match put.get(stimulus).map(|dated| &dated.stimulus) {
                        Some(Stimulus::Arrival(arrival)) => invoice_of(arrival.id, count),
                        _ => None,
                    };
                    let (day, time) = zone.local(at);
                    entries.push(Entry {
                        at,
                        day,
                        time,
                        invoice: arrives,
                        what: Told::Refused { happens, refusal },
                    });
                }
            },
        );
        self.timeline.entries.append(&mut entries);
    }
}

fn just_before(at: Instant) -> Instant {
    Instant::from_millis(at.millis() - 1)
}

/// Which texts are written: they take time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Texts {
    /// None.
    None,
    /// What people are asked to do, and told.
    OfTasks,
    /// Of messages, too.
    All,
}

impl Texts {
    fn wants(self, does: &Done) -> bool {
        match self {
            Texts::None => false,
            Texts::OfTasks => matches!(does, Done::Task { .. } | Done::Alert { .. }),
            Texts::All => true,
        }
    }
}

/// Makes entries of effects, with the account as it is at that moment.
pub(crate) struct Noter<'a> {
    pub(crate) world: &'a World,
    pub(crate) step_of: &'a StepOf,
    /// Events that its subjects had or will have, for the texts of lines that react to them.
    pub(crate) events: &'a [(SubjectId, &'a Event)],
    /// The place of an invoice by its number as a subject.
    pub(crate) place: &'a dyn Fn(SubjectId) -> Option<usize>,
    /// Which texts are written.
    pub(crate) texts: Texts,
}

impl Noter<'_> {
    pub(crate) fn entry(&self, account: &Account, at: Instant, effect: Effect) -> Option<Entry> {
        // When to look again is of no interest to anybody.
        if matches!(effect.does, Done::Wake { .. }) {
            return None;
        }
        let Effect { slot, does, why } = effect;
        let subject = account.subject(slot.subject)?;
        let view = self.view(account, subject, slot.instalment, at);
        let (day, time) = view.calendar().parts().zone.local(at);
        let invoice = (self.place)(slot.subject);
        let listed: Vec<&Subject> = match &does {
            Done::Message { lists, .. } => lists
                .iter()
                .filter_map(|listed| account.subject(*listed))
                .collect(),
            _ => Vec::new(),
        };
        let mut lists: Vec<usize> = listed
            .iter()
            .filter_map(|subject| (self.place)(subject.id))
            .collect();
        if lists.is_empty() {
            lists.extend(invoice);
        }
        let views: Vec<View<'_>> = listed
            .iter()
            .map(|listed| self.view(account, listed, 0, at))
            .collect();
        let amount = amount_of(&does, &view, &views);
        let step = match does {
            Done::Milestone { .. } | Done::Ended(_) | Done::Taken(_) => None,
            _ => self.step_of.get(slot.path),
        };
        let again = matches!(does, Done::SendInvoice { .. }) && !self.is_first_send(slot.path);
        let text = match self.texts.wants(&does) {
            true => self.text(account, subject, slot.instalment, at, (&does, &why, views)),
            false => None,
        };
        Some(Entry {
            at,
            day,
            time,
            invoice,
            what: Told::Did(Box::new(Deed {
                slot,
                does,
                why,
                step,
                amount,
                lists,
                again,
                text,
            })),
        })
    }

    fn is_first_send(&self, path: PathId) -> bool {
        let mut journeys = self.world.machine.journeys.items().iter();
        journeys.any(|journey| journey.sends.iter().any(|send| send.path == path))
    }

    fn view<'v>(
        &'v self,
        account: &'v Account,
        subject: &'v Subject,
        instalment: u16,
        at: Instant,
    ) -> View<'v> {
        let (machine, context) = (&self.world.machine, &self.world.context);
        View::of(machine, context, account, (subject, instalment), None, at)
    }

    fn text<'v>(
        &'v self,
        account: &'v Account,
        subject: &'v Subject,
        instalment: u16,
        at: Instant,
        (does, why, listed): (&Done, &jalon_core::step::Why, Vec<View<'v>>),
    ) -> Option<Text> {
        let (action, to) = match does {
            Done::Message { action, to, .. } => (*action, Some(*to)),
            Done::Task { action, calls, .. } => (*action, *calls),
            Done::Alert { action, .. } => (*action, None),
            _ => return None,
        };
        let machine = &self.world.machine;
        let event = self.event_of(subject.id, why, at);
        let seen = (subject, instalment);
        let act = match does {
            Done::Message { act, .. } => Some(*act),
            _ => None,
        };
        let view = View::of(machine, &self.world.context, account, seen, event, at).in_text_of(act);
        let listed = listed.into_iter().map(|one| one.in_text_of(act)).collect();
        let customer = account.customers.get(usize::from(subject.customer));
        let language = customer.and_then(|customer| customer.language.as_deref());
        let credits = match does {
            Done::Message { credits, .. } => credits.as_slice(),
            _ => &[],
        };
        let writer = Writer {
            machine,
            view,
            listed,
            credits: credits_of(account, credits),
            house: &self.world.language,
            language,
            reader: self.reader(to, event),
        };
        writer.of_action(action)
    }

    /// The event that a line reacts to: the last one of the kind that it was done for.
    fn event_of(
        &self,
        subject: SubjectId,
        why: &jalon_core::step::Why,
        at: Instant,
    ) -> Option<&Event> {
        use jalon_core::step::Reason;
        let events = self.events.iter().rev();
        let mut own = events.filter(|(of, event)| *of == subject && event.arrived <= at);
        let is_of_kind = |event: &Event| match why.reason {
            Reason::Event(kind) => event.what.kind() == Some(kind),
            Reason::DeclaredEvent => event.what.kind().is_none(),
            _ => false,
        };
        let same = own.clone().find(|(_, event)| is_of_kind(event));
        same.or_else(|| own.next()).map(|(_, event)| *event)
    }

    /// Who reads, as far as a scene knows: the role.
    fn reader(&self, to: Option<RoleId>, event: Option<&Event>) -> &str {
        let role = to.or(event.and_then(|event| event.from));
        let role = role.unwrap_or(RoleId::PAYER);
        // The roles that every script has are called as its own language calls them.
        match (role, self.world.language.as_str()) {
            (RoleId::PAYER, "fr") => return "payeur",
            (RoleId::VALIDATOR, "fr") => return "validateur",
            _ => {}
        }
        let named = self.world.machine.roles.get(role);
        named.map_or("payer", |role| role.name.as_str())
    }
}

/// How much is asked for: of messages, what nobody contests of all that they list.
fn amount_of(does: &Done, view: &View<'_>, listed: &[View<'_>]) -> Option<Money> {
    match does {
        Done::Claim { amount, .. } | Done::HandOver { amount, .. } => Some(*amount),
        Done::Message { .. }
        | Done::Task { .. }
        | Done::SendInvoice { .. }
        | Done::Entrust(_)
        | Done::Propose { .. } => {
            let mut sum: Option<Money> = None;
            for view in listed {
                let money = undisputed(view)?;
                sum = match sum {
                    None => Some(money),
                    Some(before) => Some(before.plus(money).ok()?),
                };
            }
            sum.or_else(|| undisputed(view))
        }
        _ => None,
    }
}

fn undisputed(view: &View<'_>) -> Option<Money> {
    match view.fact(Fact::Invoice(InvoiceFact::Undisputed)) {
        Value::Money(money) => Some(money),
        _ => None,
    }
}

/// Where an invoice stands in an account.
pub(crate) fn subject_in(account: &Account, invoice: usize) -> Option<&Subject> {
    account.subject(subject_of(invoice))
}

/// The number of something in a list of the machine, for messages.
pub(crate) fn place_of(id: impl Dense) -> usize {
    id.place()
}
