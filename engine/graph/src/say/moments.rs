//! Moments in words, and where they lie on the time line.

use jalon_core::machine::StepId;
use jalon_core::machine::milestone::Opens;
use jalon_core::machine::schedule::{Anchor, ClockZone, Direction, Moment};
use jalon_core::{Delay, Unit};

use super::{MAX_DEPTH, Say};
use crate::graph::{At, Caption, Origin};

impl Say<'_> {
    /// A moment: `5 business days` `before the due date`.
    pub fn moment(self, moment: &Moment) -> Caption {
        let anchor = self.anchor(moment);
        let (strong, mut rest) = match moment.offset {
            Some(offset) => {
                let direction = match offset.direction {
                    Direction::Before => self.lang.pick("before", "avant"),
                    Direction::After => self.lang.pick("after", "après"),
                };
                (self.value(offset.delay), format!("{direction} {anchor}"))
            }
            None => (self.on(moment, &anchor), String::new()),
        };
        if moment.at_month_end {
            rest += self.lang.pick(", at month end", ", en fin de mois");
        }
        if moment.business_day_before {
            rest += self.lang.pick(
                ", or the business day before",
                ", ou le jour ouvré précédent",
            );
        }
        if let Some(time) = moment.time {
            rest += &format!("{} {time}", self.lang.pick(", at", ", à"));
        }
        rest += match moment.zone {
            ClockZone::Calendar => "",
            ClockZone::Customer => self.lang.pick(" (customer’s time)", " (heure du client)"),
            ClockZone::Payer => self.lang.pick(" (payer’s time)", " (heure du payeur)"),
        };
        let aside = match (moment.anchor, self.at(moment, MAX_DEPTH)) {
            (Anchor::Step(_) | Anchor::StepOrAbove(_), Some(at)) => self.aside(at),
            _ => String::new(),
        };
        let rest = rest.trim_start_matches([',', ' ']).to_owned();
        let mut caption = Caption::with_aside(strong, rest);
        if caption.aside.is_empty() {
            caption.aside = aside;
        }
        caption
    }

    /// The day itself that a moment is counted from.
    fn on(self, moment: &Moment, anchor: &str) -> String {
        match moment.anchor {
            Anchor::Due | Anchor::DueOfOldest | Anchor::Issue if !moment.month_end_of_anchor => {
                match moment.anchor {
                    Anchor::Issue => self.say("on the day of issue", "à l’émission"),
                    Anchor::Due => self.say("on the due date", "à l’échéance"),
                    _ => self.say(
                        "on the due date of the oldest",
                        "à l’échéance du plus ancien",
                    ),
                }
            }
            Anchor::Start => self.say("at the start", "dès le début"),
            Anchor::Sending => self.say("on the day of sending", "le jour de l’envoi"),
            Anchor::Event => self.say("at once", "aussitôt"),
            _ => self.lang.pick(
                format!("on the day of {anchor}"),
                format!("le jour de {anchor}"),
            ),
        }
    }

    /// What a moment is counted from, with its article.
    fn anchor(self, moment: &Moment) -> String {
        let plain = match moment.anchor {
            Anchor::Issue => self.say("issue", "l’émission"),
            Anchor::Due => self.say("the due date", "l’échéance"),
            Anchor::DueOfOldest => self.say("the oldest due date", "la plus ancienne échéance"),
            Anchor::Sending => self.say("sending", "l’envoi"),
            Anchor::Start => self.start(),
            Anchor::Step(step) | Anchor::StepOrAbove(step) => self.step(step),
            Anchor::Milestone(milestone) => self.milestone(milestone),
            Anchor::Handover => self.say("the hand-over", "le transfert"),
            Anchor::Event => self.say("the event", "l’événement"),
            Anchor::Date(value) => self.value(value),
        };
        match moment.month_end_of_anchor {
            true => self.lang.pick(
                format!("the month end of {plain}"),
                format!("la fin du mois de {plain}"),
            ),
            false => plain,
        }
    }

    /// What a milestone begins with.
    pub fn start(self) -> String {
        match self.opens {
            Some(Opens::FromSending) => self.say("sending", "l’envoi"),
            Some(Opens::Arrival) => self.say("arrival", "l’arrivée"),
            Some(Opens::AfterHandover) => self.say("the hand-over", "le transfert"),
            Some(Opens::After(milestone)) => self.milestone(milestone),
            Some(Opens::AfterOrMiss(_) | Opens::When(_)) | None => {
                self.say("the start", "le début")
            }
        }
    }

    /// `= 45 days after the due date`, where every part is counted in days.
    fn aside(self, at: At) -> String {
        let (Origin::Due, true) = (at.from, at.exact) else {
            return String::new();
        };
        let count = u32::try_from(at.days.unsigned_abs()).unwrap_or(u32::MAX);
        let days = self.delay(Delay::new(count, Unit::Days));
        match at.days {
            0 => self.say("(on the due date)", "(à l’échéance)"),
            1.. => self.lang.pick(
                format!("(due date + {days})"),
                format!("(échéance + {days})"),
            ),
            _ => self.lang.pick(
                format!("(due date − {days})"),
                format!("(échéance − {days})"),
            ),
        }
    }

    /// Where a moment lies on the time line; nothing if only the running journey can tell.
    pub fn at(self, moment: &Moment, depth: usize) -> Option<At> {
        let below = depth.checked_sub(1)?;
        let base = match moment.anchor {
            Anchor::Due => origin(Origin::Due),
            Anchor::DueOfOldest => origin(Origin::DueOfOldest),
            Anchor::Start | Anchor::Sending => origin(Origin::Start),
            Anchor::Issue => origin(Origin::Issue),
            Anchor::Step(step) | Anchor::StepOrAbove(step) => self.at_step(step, below)?,
            _ => origin(Origin::Other),
        };
        let refined = moment.month_end_of_anchor || moment.at_month_end;
        let Some(offset) = moment.offset else {
            return Some(At {
                exact: base.exact && !refined,
                ..base
            });
        };
        let delay = self.constant_delay(offset.delay)?;
        let (days, exact) = days_of(delay);
        let days = match offset.direction {
            Direction::Before => -days,
            Direction::After => days,
        };
        Some(At {
            from: base.from,
            days: base.days.saturating_add(days),
            exact: base.exact && exact && !refined,
        })
    }

    fn at_step(self, step: StepId, depth: usize) -> Option<At> {
        let step = self.machine.steps.get(step)?;
        self.at(&step.moment, depth)
    }
}

fn origin(from: Origin) -> At {
    At {
        from,
        days: 0,
        exact: true,
    }
}

/// About how many days a delay takes, and whether that is exact.
fn days_of(delay: Delay) -> (i64, bool) {
    let count = i64::from(delay.count);
    match delay.unit {
        Unit::Minutes | Unit::Hours => (0, false),
        Unit::Days => (count, true),
        Unit::Weeks => (count * 7, true),
        Unit::BusinessDays => (count * 7 / 5, false),
        Unit::Months => (count * 30, false),
        Unit::Years => (count * 365, false),
    }
}
