//! The way from arrival to sending, and the rules over the whole journey.

use jalon_core::machine::expr::Node as ExprNode;
use jalon_core::machine::journey::{Journey, Limit, Send, Subject, Takes};
use jalon_core::machine::schedule::{CatchUp, RunDays, Runs};
use jalon_core::machine::{ExprId, PathId};

use super::{Building, capital};
use crate::graph::{Caption, Deed, EdgeKind, Icon, Kind, Node, NodeId, Place};
use crate::say::Say;

impl Building<'_> {
    /// The whole journey, but for its ends.
    pub(super) fn journey(&mut self, journey: &Journey) {
        self.graph.name = journey.name.to_string();
        self.graph.takes = self.say.takes(journey);
        self.graph.rules = self.say.rules(journey);
        let path = self.say.machine.path(journey.path).to_owned();
        let start = self.node(Node {
            path: format!("{path}/arrival"),
            kind: Kind::Start,
            place: Place::Way,
            title: self.say.subject(journey.subject),
            when: Caption::default(),
            at: None,
            deeds: Vec::new(),
            notes: Vec::new(),
        });
        if journey.leave_alone {
            return;
        }
        let sent = self.sending(journey, &path, start);
        self.milestones(journey, start, sent);
        self.reactions(journey, &path);
    }

    /// What must be right before sending, and sending; the node from which milestones open.
    fn sending(&mut self, journey: &Journey, path: &str, start: NodeId) -> NodeId {
        let mut last = start;
        for require in &journey.requires {
            let condition = self.say.required(require.condition);
            let title = self.say.lang.pick(
                format!("Required: {condition}"),
                format!("Exigé\u{a0}: {condition}"),
            );
            let hold = self.hold(require.path, title, last);
            if let Some(line) = require.otherwise {
                let caption = Caption::of(self.say.say("otherwise", "sinon"));
                self.answer(line, caption, hold, None);
            }
            last = hold;
        }
        for held in &journey.holds {
            let condition = self.say.condition(held.condition);
            let because = held.because.as_ref();
            let because = because.map(|because| format!(" ({})", self.say.quoted(because)));
            let because = because.unwrap_or_default();
            let title = self.say.lang.pick(
                format!("Held while {condition}{because}"),
                format!("Retenue tant que {condition}{because}"),
            );
            let hold = self.hold(held.path, title, last);
            if let Some(line) = held.then {
                let most = held.at_most.map(|most| self.say.value(most));
                let most = most.unwrap_or_default();
                let caption = self
                    .say
                    .lang
                    .pick(format!("after {most}"), format!("après {most}"));
                self.answer(line, Caption::of(caption), hold, None);
            }
            last = hold;
        }
        if journey.sends.is_empty() {
            return last;
        }
        let sends = journey.sends.iter().map(|send| self.say.send(send));
        let deeds = sends.collect();
        let sent = self.node(Node {
            path: format!("{path}/sending"),
            kind: Kind::Send,
            place: Place::Way,
            title: self.say.say("The invoice is sent", "Envoi de la facture"),
            when: Caption::default(),
            at: None,
            deeds,
            notes: Vec::new(),
        });
        let ready = self.say.say("when all is right", "quand tout est en ordre");
        let label = if last == start { String::new() } else { ready };
        self.edge(last, sent, EdgeKind::Way, label);
        sent
    }

    fn hold(&mut self, path: PathId, title: String, after: NodeId) -> NodeId {
        let hold = self.node(Node {
            path: self.say.machine.path(path).to_owned(),
            kind: Kind::Hold,
            place: Place::Way,
            title,
            when: Caption::default(),
            at: None,
            deeds: Vec::new(),
            notes: Vec::new(),
        });
        self.edge(after, hold, EdgeKind::Way, "");
        hold
    }
}

impl Say<'_> {
    /// What must be so before sending; a field that must be known is named alone.
    fn required(self, condition: ExprId) -> String {
        match self.machine.expressions.get(condition) {
            Some(ExprNode::Known(value)) => self.value(*value),
            _ => self.condition(condition),
        }
    }

    /// Which invoices a journey takes.
    fn takes(self, journey: &Journey) -> String {
        let (currencies, condition) = match &journey.takes {
            Takes::AllOther => {
                return self.say("All other invoices", "Toutes les autres factures");
            }
            Takes::Matching {
                currencies,
                condition,
            } => (currencies, condition),
        };
        let currencies: Vec<String> = currencies.iter().map(ToString::to_string).collect();
        let condition = condition.map(|condition| self.condition(condition));
        let what = match journey.subject {
            Subject::Invoice if currencies.is_empty() && condition.is_none() => {
                return self.say("All invoices", "Toutes les factures");
            }
            Subject::Invoice => self.say("Invoices", "Les factures"),
            Subject::Customer { per_currency } => match per_currency {
                true => self.say("Each customer and currency", "Chaque client et devise"),
                false => self.say("Each customer", "Chaque client"),
            },
            Subject::Payer { per_currency } => match per_currency {
                true => self.say("Each payer and currency", "Chaque payeur et devise"),
                false => self.say("Each payer", "Chaque payeur"),
            },
        };
        let mut text = what;
        if !currencies.is_empty() {
            text += self.lang.pick(" in ", " en ");
            text += &self.lang.any_of(&currencies);
        }
        if let Some(condition) = condition {
            text += self.lang.pick(" where ", " dont ");
            text += &condition;
        }
        text
    }

    /// The rules of the house over a journey, one line each.
    fn rules(self, journey: &Journey) -> Vec<String> {
        let mut rules: Vec<String> = journey
            .limits
            .iter()
            .map(|limit| self.limit(limit))
            .collect();
        if let Some(runs) = &journey.runs {
            rules.push(self.runs(runs));
        }
        if let Some(within) = journey.payments_within {
            let within = self.value(within);
            rules.push(self.lang.pick(
                format!("No reminder unless payments are up to date within {within}"),
                format!("Aucune relance si les paiements ne sont pas à jour sous {within}"),
            ));
        }
        if let Some(floor) = journey.ignore_balances_under {
            let floor = self.value(floor);
            rules.push(self.lang.pick(
                format!("A balance under {floor} counts as paid"),
                format!("Un solde de moins de {floor} vaut paiement"),
            ));
        }
        let catch_up = match journey.catch_up {
            CatchUp::InOrder => None,
            CatchUp::OneStepPerRun => Some(self.say(
                "Late steps are caught up one per run",
                "Rattrapage\u{a0}: une étape par passage",
            )),
            CatchUp::Latest => Some(self.say(
                "Of late steps, only the gravest leaves",
                "Rattrapage\u{a0}: la seule étape la plus grave",
            )),
            CatchUp::None => Some(self.say(
                "What is past on arrival is dropped",
                "Ce qui est passé à l’arrivée est abandonné",
            )),
        };
        rules.extend(catch_up);
        if let Some(calendar) = journey.calendar {
            let calendar = self.value(calendar);
            rules.push(self.lang.pick(
                format!("Business days and hours: {calendar}"),
                format!("Jours ouvrés et heures\u{a0}: {calendar}"),
            ));
        }
        rules
    }

    fn limit(self, limit: &Limit) -> String {
        let (count, per) = (limit.messages, self.value(limit.per));
        let one = limit.messages == 1;
        let to = self.to_role(limit.to);
        let mut text = self.lang.pick(
            format!(
                "At most {count} message{} {to} per {per}",
                if one { "" } else { "s" }
            ),
            format!(
                "Au plus {count} message{} {to} par {per}",
                if one { "" } else { "s" }
            ),
        );
        if limit.per_contact {
            text += self.lang.pick(", per contact", ", par contact");
        }
        let acts = limit.except.iter().map(|act| self.act(*act));
        let steps = limit.except_steps.iter().map(|step| self.step(*step));
        let except: Vec<String> = acts.chain(steps).collect();
        if !except.is_empty() {
            text += self.lang.pick(", except ", ", sauf ");
            text += &self.lang.all_of(&except);
        }
        text
    }

    fn runs(self, runs: &Runs) -> String {
        let days = match &runs.days {
            RunDays::LastDayOfMonth => {
                self.say("on the last day of the month", "le dernier jour du mois")
            }
            RunDays::DaysOfMonth(days) => {
                let days: Vec<String> = days.iter().map(ToString::to_string).collect();
                let days = self.lang.all_of(&days);
                self.lang.pick(
                    format!("on day {days} of the month"),
                    format!("le {days} du mois"),
                )
            }
            RunDays::Weekdays(days) => {
                let days: Vec<String> = days.iter().map(|day| self.weekday(*day)).collect();
                let days = self.lang.all_of(&days);
                self.lang
                    .pick(format!("every {days}"), format!("chaque {days}"))
            }
        };
        let at = runs
            .at
            .map(|at| format!("{} {at}", self.lang.pick(" at", " à")));
        let at = at.unwrap_or_default();
        self.lang.pick(
            format!("Messages leave {days}{at}"),
            format!("Les messages partent {days}{at}"),
        )
    }

    /// One recipient of the invoice.
    fn send(self, send: &Send) -> Deed {
        let mut text = capital(&self.to_role(send.to));
        if let Some(by) = send.by {
            text += &format!(" {} {}", self.lang.pick("by", "par"), self.value(by));
        }
        if send.if_any {
            text += self.lang.pick(", if any", ", le cas échéant");
        }
        if let Some(template) = send.template {
            text += &self.with(template);
        }
        text += &self.attached(&send.attachments);
        if let Some(when) = send.when {
            let when = self.condition(when);
            text += &self
                .lang
                .pick(format!(", when {when}"), format!(", si {when}"));
        }
        Deed {
            icon: Icon::Message,
            actor: String::new(),
            text,
        }
    }
}
