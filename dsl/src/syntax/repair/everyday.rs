//! Words of other tools and of everyday speech: clear to a person, and written otherwise here.

use super::{Fault, Repaired, variant};
use crate::diagnostic::{Diagnostic, codes, text};
use crate::span::Span;
use crate::syntax::parser;
use crate::syntax::token::{Kind, Sign, Token};
use crate::words::Surface;

/// Everyday words, and what is written for them in a script.
type Pair = (&'static str, &'static str);

const ENGLISH: &[Pair] = &[
    ("if", "when"),
    ("in case", "when"),
    ("in case of", "on"),
    ("in case of a", "on"),
    ("upon", "on"),
    ("whenever", "when"),
    ("unless", "when not"),
    ("otherwise", "else"),
    ("elsif", "else"),
    ("and then", ";"),
    ("await", "expect"),
    ("wait for", "expect"),
    ("import", "use"),
    ("include", "use"),
    ("workflow", "journey"),
    ("process", "journey"),
    ("scenario", "journey"),
    ("stage", "milestone"),
    ("phase", "milestone"),
    ("letter template", "template"),
    ("enum", "choice"),
    ("list", "choice"),
    ("group", "team"),
    ("department", "team"),
    ("client", "customer"),
    ("bill", "invoice"),
    ("debtor", "payer"),
    ("buyer", "payer"),
    ("client's", "customer"),
    ("dun", "chase"),
    ("notify", "alert"),
    ("inform", "alert"),
    ("warn", "alert"),
    ("tell", "alert"),
    ("escalate to", "alert"),
    ("todo", "task"),
    ("to-do", "task"),
    ("phones", "calls"),
    ("rings", "calls"),
    ("phone", "calls"),
    ("ring", "calls"),
    ("dispatch", "send"),
    ("deliver", "send"),
    ("stop", "pause"),
    ("suspend", "pause"),
    ("continue", "go on"),
    ("assign to", "entrust to"),
    ("charge", "claim"),
    ("mail", "email"),
    ("e-mail", "email"),
    ("by post", "by letter"),
    ("registered mail", "registered_letter"),
    ("text message", "sms"),
    ("chorus pro", "portal"),
    ("only for customers where", "when"),
    ("only for invoices where", "when"),
    ("only where", "when"),
    ("only if", "when"),
    ("only when", "when"),
    ("on the", "on"),
    ("d", "days"),
    ("bd", "business days"),
    ("working day", "business day"),
    ("working days", "business days"),
    ("work days", "business days"),
    ("workdays", "business days"),
    ("weekdays", "business days"),
    ("w", "weeks"),
    ("wk", "weeks"),
    ("m", "months"),
    ("mths", "months"),
    ("h", "hours"),
    ("hrs", "hours"),
    ("min", "minutes"),
    ("y", "years"),
    ("yrs", "years"),
    ("due date", "due"),
    ("the due date", "due"),
    ("maturity", "due"),
    ("past due", "after due"),
    ("overdue", "after due"),
    ("late", "after due"),
    ("invoice date", "issue"),
    ("following", "after"),
    ("prior to", "before"),
    ("euros", "EUR"),
    ("euro", "EUR"),
    ("dollars", "USD"),
    ("pounds", "GBP"),
    ("$", "USD"),
    ("£", "GBP"),
    ("percent", "%"),
    ("==", "="),
    ("equals", "="),
    ("greater than", ">"),
    ("more than", ">"),
    ("less than", "<"),
    ("true", "yes"),
    ("false", "no"),
    ("null", "unknown"),
    ("string", "text"),
    ("boolean", "yes/no"),
    ("bool", "yes/no"),
    ("integer", "number"),
    ("int", "number"),
    ("float", "number"),
    ("decimal", "number"),
    ("amount", "money"),
];

const FRENCH: &[Pair] = &[
    ("quand", "si"),
    ("lorsque", "si"),
    ("au cas où", "si"),
    ("sauf si", "si pas"),
    ("autrement", "sinon"),
    ("et puis", ";"),
    ("ensuite", ";"),
    ("patienter", "attendre"),
    ("escompter", "attendre"),
    ("importer", "utiliser"),
    ("inclure", "utiliser"),
    ("processus", "parcours"),
    ("scénario", "parcours"),
    ("circuit", "parcours"),
    ("workflow", "parcours"),
    ("phase", "jalon"),
    ("liste", "choix"),
    ("service", "équipe"),
    ("groupe", "équipe"),
    ("acheteur", "client"),
    ("débiteur", "payeur"),
    ("l'acheteur", "le payeur"),
    ("le débiteur", "le payeur"),
    ("notifier", "alerter"),
    ("informer", "alerter"),
    ("prévenir", "alerter"),
    ("avertir", "alerter"),
    ("escalader vers", "alerter"),
    ("relance", "relancer"),
    ("rappel", "rappeler"),
    ("téléphone", "appelle"),
    ("téléphone au", "appelle le"),
    ("appelle au", "appelle le"),
    ("expédier", "envoyer"),
    ("transmettre", "envoyer"),
    ("arrêter", "suspendre"),
    ("poursuivre", "continuer"),
    ("facturer", "réclamer"),
    ("mail", "courriel"),
    ("email", "courriel"),
    ("e-mail", "courriel"),
    ("mél", "courriel"),
    ("mèl", "courriel"),
    ("texto", "sms"),
    ("chorus pro", "portail"),
    ("seulement si", "si"),
    ("uniquement si", "si"),
    ("lettre", "courrier"),
    ("lettre recommandée", "recommandé"),
    ("par la poste", "par courrier"),
    ("j", "jours"),
    ("jo", "jours ouvrés"),
    ("jour ouvrable", "jour ouvré"),
    ("jours ouvrables", "jours ouvrés"),
    ("jours de travail", "jours ouvrés"),
    ("jours travaillés", "jours ouvrés"),
    ("h", "heures"),
    ("sem", "semaines"),
    ("année", "an"),
    ("années", "ans"),
    ("date d'échéance", "échéance"),
    ("la date d'échéance", "échéance"),
    ("l'échéance", "échéance"),
    ("de retard", "après échéance"),
    ("date de facture", "émission"),
    ("date d'émission", "émission"),
    ("à partir de", "dès"),
    ("en cas de", "dès"),
    ("en cas d'", "dès"),
    ("lors de", "dès"),
    ("lors d'", "dès"),
    ("euros", "EUR"),
    ("euro", "EUR"),
    ("dollars", "USD"),
    ("$", "USD"),
    ("£", "GBP"),
    ("pour cent", "%"),
    ("pourcent", "%"),
    ("==", "="),
    ("égale", "="),
    ("égal à", "="),
    ("supérieur à", ">"),
    ("plus de", ">"),
    ("inférieur à", "<"),
    ("moins que", "<"),
    ("vrai", "oui"),
    ("faux", "non"),
    ("chaîne", "texte"),
    ("booléen", "oui/non"),
    ("entier", "nombre"),
    ("décimal", "nombre"),
    ("somme", "montant"),
];

/// How many tokens an everyday phrase takes.
const TOKENS_MAX: usize = 4;

/// The line with an everyday word written as scripts write it, if it reads so.
pub(super) fn find(fault: &Fault) -> Option<Repaired> {
    let from = fault.at.saturating_sub(TOKENS_MAX);
    let to = fault.tokens.len().min(fault.at + 2);
    (from..to).find_map(|at| {
        (1..=TOKENS_MAX.min(fault.tokens.len() - at))
            .rev()
            .find_map(|taken| try_at(fault, at, taken))
    })
}

fn try_at(fault: &Fault, at: usize, taken: usize) -> Option<Repaired> {
    let window = fault.tokens.get(at..at + taken)?;
    let span = window.first()?.span.to(window.last()?.span);
    let written = fault.place.source.get(span.range())?;
    let put = meant(written, window, fault.place.surface)?;
    let whole = fault.tokens.first()?.span.to(fault.tokens.last()?.span);
    // `30d` is one piece: what comes instead stands apart.
    let touches = fault
        .place
        .source
        .get(..span.start as usize)
        .is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
    let put = match touches {
        true => format!(" {put}"),
        false => put,
    };
    let change = variant::Change {
        cut: span.range(),
        put: &put,
    };
    let tokens = variant::tokens(fault.place, whole.range(), &change)?;
    parser::read(fault.place.rule, &variant::codes(&tokens)).ok()?;
    Some(Repaired {
        tokens: Some(tokens),
        diagnostic: said(span, written, put),
    })
}

fn said(span: Span, written: &str, put: String) -> Diagnostic {
    let wanted = put.trim();
    let message = text(
        format!("a script says `{wanted}` for `{written}`"),
        format!("un script dit `{wanted}` pour `{written}`"),
    );
    let found = Diagnostic::error(codes::OTHER_TOOL, span, message);
    let found = match wanted {
        "jours ouvrés" | "jour ouvré" if written.ends_with(['e', 's']) => found.help(text(
            "`jours ouvrés` go from Monday to Friday without holidays; Saturdays are not counted",
            "les jours ouvrés vont du lundi au vendredi, hors jours fériés ; le samedi ne compte pas",
        )),
        _ => found,
    };
    found.fix(span, put)
}

/// What a script says for the words, if they are everyday ones.
fn meant(written: &str, window: &[Token], surface: Surface) -> Option<String> {
    if let [word, sign, number] = window
        && let Some(days) = days_from_due(word, sign, number, surface)
    {
        return Some(days);
    }
    let table = match surface {
        Surface::English => ENGLISH,
        Surface::French => FRENCH,
    };
    let plain = written.replace('’', "'").to_lowercase();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let plain = words.join(" ");
    let found = table.iter().find(|(everyday, _)| *everyday == plain);
    found.map(|(_, wanted)| (*wanted).to_owned())
}

/// `D+30`, `J-5`: days counted from the due date.
fn days_from_due(word: &Token, sign: &Token, number: &Token, surface: Surface) -> Option<String> {
    let Kind::Number(count) = number.kind else {
        return None;
    };
    let letter = match surface {
        Surface::English => ["d", "D"],
        Surface::French => ["j", "J"],
    };
    if !letter.contains(&word.text.as_str()) || count.scale != 0 {
        return None;
    }
    let days = count.mantissa;
    let one = days == 1;
    let side = match (sign.is(Sign::Plus), sign.is(Sign::Minus), surface) {
        (true, _, Surface::English) => "after",
        (true, _, Surface::French) => "après",
        (_, true, Surface::English) => "before",
        (_, true, Surface::French) => "avant",
        _ => return None,
    };
    Some(match surface {
        Surface::English => format!("{days} {} {side} due", if one { "day" } else { "days" }),
        Surface::French => format!(
            "{days} {} {side} échéance",
            if one { "jour" } else { "jours" }
        ),
    })
}
