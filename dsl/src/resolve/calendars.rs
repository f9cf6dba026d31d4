//! Calendars, days off and payment terms.

use jalon_core::Day;

use super::Resolver;
use super::kinds::Kind;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Delay, Id, Measure, OpeningHours, TermsStep, Thing, Type};
use crate::span::{FileId, Span};
use crate::syntax::ast::{self, At, CalendarLine};
use crate::words::Word;

impl Resolver<'_> {
    pub(super) fn holidays(&mut self) {
        for index in 0..self.trees.holidays.len() {
            let (tree, module) = self.trees.holidays[index];
            let mut days: Vec<At<Day>> = Vec::new();
            if let Some(file) = &tree.from_file {
                match self.data_file(module, file) {
                    Some(file) => days.extend(self.days_in_file(file)),
                    None => self.silently(),
                }
            }
            for (day, _) in &tree.days {
                days.extend(self.day_at(day));
            }
            let mut seen: Vec<At<Day>> = Vec::new();
            days.sort_by_key(|day| day.value);
            for day in days {
                if let Some(first) = seen.last()
                    && first.value == day.value
                {
                    self.same_day_twice(first.span, day.span);
                    continue;
                }
                seen.push(day);
            }
            self.model.holidays[Id::from_index(index)].days = seen;
        }
    }

    fn same_day_twice(&mut self, first: Span, second: Span) {
        let message = text("this day stands here twice", "ce jour y figure deux fois");
        self.say(
            Diagnostic::warning(codes::DUPLICATE_NAME, second, message)
                .related(first, text("the first one", "le premier")),
        );
    }

    /// The days of a file: the date in the first cell of each row, under a head.
    fn days_in_file(&mut self, file: FileId) -> Vec<At<Day>> {
        let source = &self.sources.file(file).text;
        let mut days = Vec::new();
        let mut bad = None;
        let mut at = 0;
        for line in source.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let cell = line.split([',', ';', '\t']).next().unwrap_or("").trim();
            let cell = cell.trim_start_matches('\u{feff}').trim_matches('"');
            if cell.is_empty() || cell.starts_with('#') {
                continue;
            }
            let span = Span::new(file, start, start + line.trim_end().len());
            match cell.parse::<Day>() {
                Ok(value) => days.push(At { value, span }),
                Err(_) if days.is_empty() && !cell.starts_with(|c: char| c.is_ascii_digit()) => {}
                Err(_) => bad = bad.or(Some((span, cell.to_owned()))),
            }
        }
        if let Some((span, cell)) = bad {
            let message = text(
                format!("`{cell}` is no date; a date is written as in `2026-02-28`"),
                format!("`{cell}` n’est pas une date ; une date s’écrit comme `2026-02-28`"),
            );
            self.say(Diagnostic::error(codes::BAD_DATA_FILE, span, message));
        }
        days
    }

    pub(super) fn calendars(&mut self) {
        for index in 0..self.trees.calendars.len() {
            let (tree, module) = self.trees.calendars[index];
            let id = Id::from_index(index);
            let before = self.faults;
            for line in &tree.lines {
                match line {
                    CalendarLine::Holidays(paths) => {
                        for path in paths {
                            if let Some(Thing::Holidays(value)) =
                                self.find(module, Kind::Holidays, path)
                            {
                                let span = path.span();
                                self.model.calendars[id].holidays.push(At { value, span });
                            }
                        }
                    }
                    CalendarLine::Open {
                        days,
                        from,
                        to,
                        zone,
                        span,
                    } => {
                        self.opening(id, days, *from, *to, **span);
                        if let Some(zone) = zone {
                            self.zone(id, zone);
                        }
                    }
                    CalendarLine::Closed { from, to, .. } => {
                        let first = self.day_at(from);
                        let last = match to {
                            Some(to) => self.day_at(to),
                            None => first.clone(),
                        };
                        if let (Some(first), Some(last)) = (first, last) {
                            if last.value < first.value {
                                self.backwards(last.span);
                            }
                            let days = (first.value, last.value);
                            self.model.calendars[id].closed.push(days);
                        }
                    }
                    CalendarLine::ClosedDays(days) => {
                        self.model.calendars[id].closed_weekdays.extend(days);
                    }
                    CalendarLine::Zone(zone) => self.zone(id, zone),
                }
            }
            if self.faults == before && !self.model.modules[module].lossy {
                self.check_calendar(id, tree);
            }
        }
    }

    fn opening(
        &mut self,
        id: crate::model::CalendarId,
        days: &[u8],
        from: Option<u16>,
        to: Option<u16>,
        span: Span,
    ) {
        let (Some(from), Some(to)) = (from, to) else {
            return self.silently();
        };
        if to <= from {
            return self.backwards(span);
        }
        let overlap = self.model.calendars[id].openings.iter().find(|other| {
            other.days.iter().any(|day| days.contains(day)) && other.from < to && from < other.to
        });
        if let Some(other) = overlap {
            let message = text(
                "these hours overlap with those of another line",
                "ces heures se chevauchent avec celles d’une autre ligne",
            );
            let fault = Diagnostic::error(codes::BAD_CALENDAR, span, message)
                .related(other.span, text("the other line", "l’autre ligne"));
            return self.say(fault);
        }
        self.model.calendars[id].openings.push(OpeningHours {
            days: days.to_vec(),
            from,
            to,
            span,
        });
    }

    fn backwards(&mut self, span: Span) {
        let message = text(
            "the end lies before the beginning",
            "la fin précède le début",
        );
        self.say(Diagnostic::error(codes::BAD_CALENDAR, span, message));
    }

    fn zone(&mut self, id: crate::model::CalendarId, zone: &At<smol_str::SmolStr>) {
        if zone.value.is_empty() {
            return self.silently();
        }
        let known = self.code_of(&zone.value, zone.span, Type::Zone);
        if known.ty == Type::Unknown {
            return;
        }
        let calendar = &mut self.model.calendars[id];
        match &calendar.zone {
            Some(first) if first.value != zone.value => {
                let first = first.span;
                let message = text(
                    "a calendar has one time zone, and this is a second one",
                    "un calendrier a un seul fuseau horaire, et en voici un second",
                );
                self.say(
                    Diagnostic::error(codes::BAD_CALENDAR, zone.span, message)
                        .related(first, text("the first one", "le premier")),
                );
            }
            _ => calendar.zone = Some(zone.clone()),
        }
    }

    fn check_calendar(&mut self, id: crate::model::CalendarId, tree: &ast::Calendar) {
        let calendar = &self.model.calendars[id];
        let module = calendar.declared.module;
        let closed = &calendar.closed_weekdays;
        let open = calendar.openings.iter().flat_map(|opening| &opening.days);
        let works = open.into_iter().any(|day| !closed.contains(day));
        if !works {
            let line = format!(
                "{} {} {} {} 09:00 {} 17:30 Europe/Paris",
                self.word(module, Word::OpenHours),
                self.word(module, Word::Monday),
                self.word(module, Word::Through),
                self.word(module, Word::Friday),
                self.word(module, Word::Through)
            );
            let message = text(
                format!("the calendar `{}` is never open", tree.name.text),
                format!("le calendrier `{}` n’est jamais ouvert", tree.name.text),
            );
            let fault = Diagnostic::error(codes::BAD_CALENDAR, tree.name.span, message).help(
                shown::same("add a line: `{}`", "ajoutez une ligne : `{}`", &line),
            );
            return self.say(fault);
        }
        let says_zone = tree.lines.iter().any(|line| {
            matches!(
                line,
                CalendarLine::Zone(_) | CalendarLine::Open { zone: Some(_), .. }
            )
        });
        if !says_zone {
            let line = format!("{} Europe/Paris", self.word(module, Word::TimeZone));
            let message = text(
                format!("the calendar `{}` has no time zone", tree.name.text),
                format!(
                    "le calendrier `{}` n’a pas de fuseau horaire",
                    tree.name.text
                ),
            );
            let fault = Diagnostic::error(codes::BAD_CALENDAR, tree.name.span, message).help(
                shown::same("add a line: `{}`", "ajoutez une ligne : `{}`", &line),
            );
            self.say(fault);
        }
    }

    pub(super) fn terms(&mut self) {
        for index in 0..self.trees.terms.len() {
            let (tree, module) = self.trees.terms[index];
            let mut steps = Vec::new();
            for step in &tree.steps {
                let value = match &step.value {
                    ast::TermsStep::Add { duration, after } => {
                        if let Some(after) = after {
                            self.after_issue(module, after);
                        }
                        self.terms_delay(duration, step.span)
                    }
                    ast::TermsStep::MonthEnd => Some(TermsStep::MonthEnd),
                    ast::TermsStep::OnDays(numbers) => {
                        let days = numbers.iter().map(|number| self.terms_day(number));
                        days.collect::<Option<Vec<u8>>>().map(TermsStep::OnDays)
                    }
                };
                if let Some(value) = value {
                    let span = step.span;
                    steps.push(At { value, span });
                }
            }
            if tree.steps.is_empty() && !self.model.modules[module].lossy {
                let message = text(
                    "these payment terms say nothing",
                    "ces conditions de paiement ne disent rien",
                );
                let line = format!(
                    "30 {} {} {}",
                    Word::Day.form_for(self.surface(module), 30),
                    self.word(module, Word::After),
                    self.word(module, Word::Issue)
                );
                let fault = Diagnostic::error(codes::LINE_MISSING, tree.name.span, message)
                    .help(shown::same("for example `{}`", "par exemple `{}`", &line));
                self.say(fault);
            }
            self.model.terms[Id::from_index(index)].steps = steps;
        }
    }

    /// Terms are counted from the day of issue and nothing else.
    fn after_issue(&mut self, module: crate::model::ModuleId, path: &ast::Path) {
        let issue = path.single().is_some_and(|name| name.is(Word::Issue));
        if issue {
            return;
        }
        let word = self.word(module, Word::Issue);
        let span = path.span();
        let message = text(
            "payment terms count from the day of issue",
            "les conditions de paiement comptent depuis l’émission",
        );
        let fault = Diagnostic::error(codes::BAD_ANCHOR, span, message)
            .help(shown::same("write `{}`", "écrivez `{}`", word))
            .fix(span, word);
        self.say(fault);
    }

    fn terms_delay(&mut self, duration: &ast::Duration, span: Span) -> Option<TermsStep> {
        let delay = self.delay(duration, span)?;
        if matches!(delay.unit.measure(), Measure::Hours | Measure::BusinessDays) {
            let message = text(
                "payment terms count in days, weeks or months",
                "les conditions de paiement comptent en jours, semaines ou mois",
            );
            self.say(Diagnostic::error(codes::TYPE_MISMATCH, span, message));
            return None;
        }
        Some(TermsStep::Add(Delay {
            count: delay.count,
            unit: delay.unit,
        }))
    }

    fn terms_day(&mut self, number: &At<crate::syntax::token::Decimal>) -> Option<u8> {
        let day = self.whole(number.value, number.span)?;
        let day = u8::try_from(day).ok().filter(|day| (1..=31).contains(day));
        if day.is_none() {
            self.no_such_month_day(number.span);
        }
        day
    }

    pub(super) fn no_such_month_day(&mut self, span: Span) {
        let message = text(
            "no month has a day with this number",
            "aucun mois n’a de jour portant ce numéro",
        );
        self.say(Diagnostic::error(codes::OUT_OF_RANGE, span, message));
    }
}
