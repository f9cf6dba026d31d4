//! Constants: what is written, checked and turned into exact values.

use jalon_core::{Currency, Day, Decimal, Number, Rate};
use smol_str::SmolStr;

use super::Resolver;
use super::misses::near;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Delay, Expr, ExprKind, Fact, InvoiceFact, Measure, MoneyIn, Type};
use crate::span::Span;
use crate::syntax::ast::{self, At, Literal, Name};
use crate::syntax::token;

impl Resolver<'_> {
    /// A constant; `wanted` is the type that the place asks for, if it asks for one.
    pub(super) fn literal(&mut self, literal: &At<Literal>, wanted: Option<Type>) -> Expr {
        let span = literal.span;
        let of = |kind, ty| Expr { kind, ty, span };
        let found = match &literal.value {
            Literal::Number(number) => {
                if number.mantissa == 0 && wanted.is_some_and(Type::is_money) {
                    return of(ExprKind::NoMoney, Type::Money(MoneyIn::Any));
                }
                self.number(*number, span)
                    .map(|number| of(ExprKind::Number(number), Type::Number))
            }
            Literal::Money(money) => self.money(money, span).map(|money| {
                let ty = Type::Money(MoneyIn::Currency(money.currency));
                of(ExprKind::Money(money), ty)
            }),
            Literal::Duration(duration) => self
                .delay(duration, span)
                .map(|delay| of(ExprKind::Delay(delay), Type::Delay(delay.unit.measure()))),
            Literal::Percent(percent) => self
                .rate(*percent, span)
                .map(|rate| of(ExprKind::Rate(rate), Type::Rate)),
            Literal::Date(date) => self
                .day(*date)
                .map(|day| of(ExprKind::Date(day), Type::Date)),
            Literal::Time(Some(minutes)) => Some(of(ExprKind::Time(*minutes), Type::Time)),
            Literal::Time(None) => {
                self.silently();
                None
            }
            Literal::Text(tree) => {
                let plain = SmolStr::new(tree.plain());
                Some(match wanted {
                    Some(ty @ (Type::Country | Type::Language | Type::Zone)) => {
                        return self.code_of(&plain, span, ty);
                    }
                    _ => of(ExprKind::Text(plain), Type::Text),
                })
            }
            Literal::YesNo(yes) => Some(of(ExprKind::YesNo(*yes), Type::YesNo)),
            Literal::DaysLate => Some(of(
                ExprKind::Fact(Fact::Invoice(InvoiceFact::DaysLate)),
                Type::Delay(Measure::Days),
            )),
            Literal::None => Some(of(ExprKind::None, wanted.unwrap_or(Type::Unknown))),
        };
        found.unwrap_or_else(|| Expr::unknown(span))
    }

    /// A plain number.
    pub(super) fn number(&mut self, number: token::Decimal, span: Span) -> Option<Number> {
        let exact = decimal(number).and_then(|exact| Number::from_decimal(exact).ok());
        if exact.is_none() {
            let message = text(
                "a number has four decimals at most, and at most fourteen digits before them",
                "un nombre a au plus quatre décimales, et au plus quatorze chiffres avant elles",
            );
            self.say(Diagnostic::error(codes::OUT_OF_RANGE, span, message));
        }
        exact
    }

    /// A currency by its three letters.
    pub(super) fn currency(&mut self, name: &Name) -> Option<Currency> {
        if name.text.is_empty() {
            self.silently();
            return None;
        }
        if let Some(currency) = Currency::from_code(&name.text) {
            return Some(currency);
        }
        let message = text(
            format!("there is no currency `{}`", name.text),
            format!("il n’y a pas de devise `{}`", name.text),
        );
        let mut fault = Diagnostic::error(codes::UNKNOWN_CODE, name.span, message);
        let upper = name.text.to_uppercase();
        let meant = COMMON_CURRENCIES
            .iter()
            .find(|code| near(&upper, code).is_some_and(|far| far <= 1));
        fault = match meant {
            Some(code) => fault
                .help(shown::same(
                    "did you mean `{}`?",
                    "vouliez-vous dire `{}` ?",
                    code,
                ))
                .fix(name.span, *code),
            None => fault.help(text(
                "a currency is written with its three letters, such as `EUR`, `GBP`, `USD` or `CHF`; all \
                 currencies of ISO 4217 are known",
                "une devise s’écrit par ses trois lettres, comme `EUR`, `GBP`, `USD` ou `CHF`\u{a0}; toutes \
                 celles d’ISO 4217 sont connues",
            )),
        };
        self.say(fault);
        None
    }

    /// A whole length of time.
    pub(super) fn delay(&mut self, duration: &ast::Duration, span: Span) -> Option<Delay> {
        let count = self.whole(duration.count, span)?;
        Some(Delay {
            count,
            unit: duration.unit,
        })
    }

    /// A length of time that is written out, with its place.
    pub(super) fn delay_at(&mut self, duration: &At<ast::Duration>) -> Option<At<Delay>> {
        let value = self.delay(&duration.value, duration.span)?;
        Some(At {
            value,
            span: duration.span,
        })
    }

    /// A count: whole.
    pub(super) fn whole(&mut self, number: token::Decimal, span: Span) -> Option<u32> {
        let whole = decimal(number)
            .and_then(|exact| exact.in_units(0).ok())
            .and_then(|whole| u32::try_from(whole).ok())
            .filter(|whole| *whole <= WHOLE_MAX);
        if whole.is_none() {
            let message = if number.scale > 0 {
                text(
                    "a whole number is wanted here",
                    "il faut ici un nombre entier",
                )
            } else {
                text(
                    format!("this is more than {WHOLE_MAX}"),
                    format!("c’est plus de {WHOLE_MAX}"),
                )
            };
            self.say(Diagnostic::error(codes::NOT_WHOLE, span, message));
        }
        whole
    }

    /// A count with its place; at least one.
    pub(super) fn count(&mut self, number: &At<token::Decimal>) -> Option<At<u32>> {
        let value = self.whole(number.value, number.span)?;
        if value == 0 {
            let message = text("at least 1 is wanted here", "il faut ici au moins 1");
            self.say(Diagnostic::error(codes::OUT_OF_RANGE, number.span, message));
            return None;
        }
        Some(At {
            value,
            span: number.span,
        })
    }

    /// A percentage from 0 to 100.
    pub(super) fn rate(&mut self, percent: token::Decimal, span: Span) -> Option<Rate> {
        let rate = decimal(percent).and_then(|exact| Rate::from_percent(exact).ok());
        let whole = Rate::from_parts(Rate::WHOLE);
        match rate {
            Some(rate) if rate <= whole => Some(rate),
            Some(_) => {
                let message = text(
                    "this is more than 100 %: more than the whole amount",
                    "c’est plus de 100 % : plus que le montant entier",
                );
                self.say(Diagnostic::error(codes::OUT_OF_RANGE, span, message));
                None
            }
            None => {
                let message = text(
                    "a percentage has six decimals at most",
                    "un pourcentage a six décimales au plus",
                );
                self.say(Diagnostic::error(codes::OUT_OF_RANGE, span, message));
                None
            }
        }
    }

    /// A day; one that does not exist was told by the reader.
    pub(super) fn day(&mut self, date: Option<token::Date>) -> Option<Day> {
        let day = date.and_then(|date| {
            Day::from_ymd(date.year, u32::from(date.month), u32::from(date.day)).ok()
        });
        if day.is_none() {
            self.silently();
        }
        day
    }

    /// A day with its place.
    pub(super) fn day_at(&mut self, date: &At<Option<token::Date>>) -> Option<At<Day>> {
        let value = self.day(date.value)?;
        Some(At {
            value,
            span: date.span,
        })
    }

    /// A country, a language or a time zone.
    pub(super) fn code_of(&mut self, code: &SmolStr, span: Span, ty: Type) -> Expr {
        let (known, written): (Vec<&str>, String) = match ty {
            Type::Country => (COUNTRIES.split(' ').collect(), code.to_uppercase()),
            Type::Language => (LANGUAGES.split(' ').collect(), code.to_lowercase()),
            _ => (ZONES.lines().collect(), code.to_string()),
        };
        if known.contains(&written.as_str()) {
            return Expr {
                kind: ExprKind::Code(written.into()),
                ty,
                span,
            };
        }
        let message = match ty {
            Type::Country => text(
                format!(
                    "`{code}` is no country; a country is written with two letters, such as `FR`"
                ),
                format!(
                    "`{code}` n’est pas un pays ; un pays s’écrit par deux lettres, comme `FR`"
                ),
            ),
            Type::Language => text(
                format!("`{code}` is no language; it is written with two letters, such as `fr`"),
                format!(
                    "`{code}` n’est pas une langue ; elle s’écrit par deux lettres, comme `fr`"
                ),
            ),
            _ => text(
                format!("there is no time zone `{code}`; one is written as in `Europe/Paris`"),
                format!(
                    "il n’y a pas de fuseau horaire `{code}` ; on l’écrit comme `Europe/Paris`"
                ),
            ),
        };
        let mut fault = Diagnostic::error(codes::UNKNOWN_CODE, span, message);
        let meant = known
            .iter()
            .filter(|_| ty == Type::Zone)
            .filter_map(|name| Some((near(&written, name)?, *name)))
            .min();
        if let Some((_, name)) = meant {
            fault = fault
                .help(shown::same(
                    "did you mean `{}`?",
                    "vouliez-vous dire `{}` ?",
                    name,
                ))
                .fix(span, name);
        }
        self.say(fault);
        Expr::unknown(span)
    }
}

/// A number as core counts it; nothing if it is too large.
pub(super) fn decimal(number: token::Decimal) -> Option<Decimal> {
    Decimal::new(number.mantissa, number.scale).ok()
}

/// The most that a count may be: longer than any journey.
const WHOLE_MAX: u32 = 10_000;

const COMMON_CURRENCIES: &[&str] = &[
    "EUR", "USD", "GBP", "CHF", "SEK", "DKK", "NOK", "PLN", "CZK", "HUF", "RON", "BGN", "CAD",
    "AUD", "JPY", "CNY", "MAD", "TND", "XOF", "XAF", "XPF",
];

/// ISO 3166-1.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// ISO 639-1, of living languages in which business is done.
const LANGUAGES: &str = "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko lb lo lt lv mk ml mn mr ms mt my nb ne nl nn no pa pl ps pt ro ru si sk sl sq sr sv sw ta te th tr uk ur uz vi zh";

/// Names of time zones.
const ZONES: &str = include_str!("zones.txt");
