//! What the daemon does by itself at the times that `jalon.toml` says. When each was done last is in the
//! store: of several daemons one does it, and what was missed while none worked is done once.

use std::collections::BTreeMap;
use std::time::Duration;

use jalon_core::{Instant, Zone};
use jalon_daemon::house::Houses;
use jalon_daemon::retention::{self, Stopped};
use jalon_install::Schedule;
use jalon_store::{EntityId, Key, Records, Store, Text, Trouble, text};

use super::archive::Files;
use super::pages;
use crate::house::House;
use crate::stop::Stop;
use jalon_operate::payments::old;
use jalon_operate::styles;

/// The setting that tells when each was done last.
const SETTING: &str = "jobs";
/// How often it is looked whether one is due.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// So many accounts or effects go to the archive between two looks at the rest of the work.
const TOGETHER: usize = 100;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Job {
    Summary,
    Feeds,
    Retention,
}

impl Job {
    fn name(self) -> &'static str {
        match self {
            Job::Summary => "summary",
            Job::Feeds => "feeds",
            Job::Retention => "retention",
        }
    }
}

/// The jobs, and what is under way of them.
pub struct Scheduled {
    jobs: Vec<(Job, Schedule)>,
    zone: Zone,
    months: u16,
    looked: Option<Duration>,
    retaining: Option<Retaining>,
}

/// A retention on its way through the store.
struct Retaining {
    before: Instant,
    houses: Houses,
    files: Files,
    accounts: Option<Option<Key>>,
    effects: Option<Option<Key>>,
    payments: Option<Option<Key>>,
    gone: (u64, u64, u64),
}

impl Scheduled {
    /// As `jalon.toml` says it.
    pub fn new(house: &House) -> Result<Scheduled, Stop> {
        let told = &house.install.jobs;
        let zone = match &told.time_zone {
            None => Zone::utc(),
            Some(name) => jalon_zones::zone(name).ok_or_else(|| {
                let (what, remedy) = unknown_zone(name);
                Stop::wrong(what.en, what.fr).help(remedy.en, remedy.fr)
            })?,
        };
        let mut jobs = Vec::new();
        jobs.extend(told.summary.clone().map(|at| (Job::Summary, at)));
        jobs.extend(told.feeds.clone().map(|at| (Job::Feeds, at)));
        let retention = told.retention.clone();
        let months = retention.as_ref().map_or(0, |(_, months)| *months);
        jobs.extend(retention.map(|(at, _)| (Job::Retention, at)));
        Ok(Scheduled {
            jobs,
            zone,
            months,
            looked: None,
            retaining: None,
        })
    }

    /// Does what is due, or goes on with it; whether there is more to do at once.
    pub fn run(
        &mut self,
        house: &mut House,
        (now, passed): (Instant, Duration),
    ) -> Result<bool, Trouble> {
        if self.retaining.is_some() {
            self.retain(house)?;
            return Ok(self.retaining.is_some());
        }
        let early = |looked: Duration| passed.saturating_sub(looked) < LOOK_EVERY;
        if self.jobs.is_empty() || self.looked.is_some_and(early) {
            return Ok(false);
        }
        self.looked = Some(passed);
        for (job, schedule) in self.jobs.clone() {
            if !is_due(house, (job, &schedule), &self.zone, now)? {
                continue;
            }
            tracing::info!(job = job.name(), "a job of the daemon's own begins");
            let (day, _) = self.zone.local(now);
            let written = match job {
                Job::Summary => pages::summary(house, (&self.zone, now))
                    .map(|page| pages::write(house, "summary", day, &page)),
                Job::Feeds => pages::feeds(house, (&self.zone, now))
                    .map(|page| pages::write(house, "feeds", day, &page)),
                Job::Retention => {
                    self.retaining = Some(self.begin(house, now));
                    continue;
                }
            };
            if let Err(error) = written? {
                tracing::warn!(%error, job = job.name(), "its page could not be written");
            }
        }
        Ok(self.retaining.is_some())
    }

    fn begin(&self, house: &House, now: Instant) -> Retaining {
        let (day, time) = self.zone.local(now);
        let before = self
            .zone
            .instant(day.plus_months(-i32::from(self.months)), time);
        Retaining {
            before,
            houses: Houses::new(styles(house).unwrap_or_default()),
            files: Files::new(&house.folder, &house.entity, day),
            accounts: Some(None),
            effects: Some(None),
            payments: Some(None),
            gone: (0, 0, 0),
        }
    }

    /// The next some of it.
    fn retain(&mut self, house: &mut House) -> Result<(), Trouble> {
        let Some(retaining) = &mut self.retaining else {
            return Ok(());
        };
        match retaining.go_on(house) {
            Ok(true) => {}
            Ok(false) => {
                let (entries, effects, payments) = retaining.gone;
                tracing::info!(entries, effects, payments, "what is old is in the archive");
                self.retaining = None;
            }
            Err(Stopped::Store(trouble)) => return Err(trouble),
            Err(Stopped::Archive(error)) => {
                tracing::error!(%error, "the archive could not be written: what is old stays where it is");
                self.retaining = None;
            }
        }
        Ok(())
    }
}

impl Retaining {
    /// Whether there is more.
    fn go_on(&mut self, house: &mut House) -> Result<bool, Stopped> {
        let store: &mut dyn Store = house.store.as_mut();
        if let Some(after) = self.accounts {
            if after.is_none() {
                self.houses.read(store)?;
            }
            let some = (self.before, after, TOGETHER);
            let (houses, files) = (&mut self.houses, &mut self.files);
            let (next, gone) = retention::accounts(store, houses, &house.entity, some, files)?;
            self.accounts = next.map(Some);
            self.gone.0 += gone;
            return Ok(true);
        }
        if let Some(after) = self.effects {
            let some = (self.before, after, TOGETHER);
            let (next, gone) = retention::effects(store, &house.entity, some, &mut self.files)?;
            self.effects = next.map(Some);
            self.gone.1 += gone;
            return Ok(true);
        }
        if let Some(after) = self.payments {
            let some = (self.before, after, TOGETHER);
            let files = &mut self.files;
            let (next, gone) = old::archive(house, some, &mut |lines| files.payments(lines))?;
            self.payments = next.map(Some);
            self.gone.2 += gone;
            return Ok(true);
        }
        // Links that ended so long ago, with what happened on them.
        let dropped = store.drop_links(house.entity.id, self.before, TOGETHER)?;
        let mails = jalon_operate::mailbox::tidy(house, self.before, TOGETHER)?;
        let statuses = jalon_operate::statuses::tidy(house, self.before, TOGETHER)?;
        Ok(dropped == TOGETHER as u64 || mails || statuses)
    }
}

/// Whether a job is due, and is this daemon's to do: then it counts as done. At the first time there
/// is nothing that it could have missed.
fn is_due(
    house: &mut House,
    (job, schedule): (Job, &Schedule),
    zone: &Zone,
    now: Instant,
) -> Result<bool, Trouble> {
    let entity = house.entity.id;
    let (revision, mut done) = last_done(house.store.as_mut(), entity)?;
    let last = done.get(job.name()).copied();
    let due = last.and_then(|last| schedule.next_after(zone, last));
    if last.is_some() && due.is_none_or(|due| due > now) {
        return Ok(false);
    }
    done.insert(job.name().to_owned(), now);
    let value = serde_json::to_vec(&done).unwrap_or_default();
    let own = house.store.set(entity, SETTING, revision, &value)?;
    Ok(own && last.is_some())
}

type Done = BTreeMap<String, Instant>;

fn last_done(
    store: &mut (impl Records + ?Sized),
    entity: EntityId,
) -> Result<(i64, Done), Trouble> {
    let Some((revision, value)) = store.setting(entity, SETTING)? else {
        return Ok((0, Done::default()));
    };
    Ok((revision, serde_json::from_slice(&value).unwrap_or_default()))
}

/// A time zone that nobody knows, and what to write.
pub fn unknown_zone(name: &str) -> (Text, Text) {
    (
        text(
            format!("jalon.toml, [jobs]: there is no time zone {name}"),
            format!("jalon.toml, [jobs]\u{a0}: le fuseau {name} n'existe pas"),
        ),
        text(
            "write for instance: time_zone = \"Europe/Paris\"",
            "écrivez par exemple\u{a0}: time_zone = \"Europe/Paris\"",
        ),
    )
}
