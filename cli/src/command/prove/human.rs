//! The answers for people: a line for each policy, and for each that is broken its story.

use std::io::{self, Write};

use jalon_core::Instant;
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_explore::{Answer, Bound, Figures};

use jalon_simulate::World;

use super::story::Story;
use super::{Asked, Proved, in_language};
use crate::command::words::{Words, shown_day};
use crate::language::Tests;
use crate::output::Look;

/// Writes the answers.
pub fn write(
    proved: &[Proved<'_>],
    tests: &Tests,
    look: Look,
    lang: Lang,
    out: &mut dyn Write,
) -> io::Result<()> {
    for proved in proved {
        let source = proved.asked.iter().find_map(|asked| asked.source);
        let path = source.map(|source| proved.script.span(source).file);
        let first = proved.script.compiled.source_map.files.first();
        let first = first.map_or("", |file| file.as_str());
        let path = path.map_or(first, |file| tests.sources.file(file).path.as_str());
        writeln!(out, "{}", visible_line(path))?;
        for asked in &proved.asked {
            write_answer(proved, asked, look, lang, out)?;
        }
        for asked in &proved.asked {
            write_story(proved, asked, look, lang, out)?;
        }
        if proved.asked.is_empty() {
            writeln!(out, "  {}", no_policies().get(lang))?;
        }
        super::standing::write(proved, lang, out)?;
        writeln!(out)?;
        writeln!(out, "{}", seen(proved).get(lang))?;
        super::large::write(&proved.large, lang, out)?;
    }
    if proved.is_empty() && tests.faulty == 0 {
        writeln!(out, "{}", no_policies().get(lang))?;
    }
    if tests.faulty > 0 {
        let faulty = text(
            "a script with errors was not looked at: mend it and ask again",
            "un script qui a des erreurs n'a pas été examiné\u{a0}: corrigez-le et demandez de nouveau",
        );
        writeln!(out, "{}", faulty.get(lang))?;
    }
    Ok(())
}

fn no_policies() -> Text {
    text("no policies", "aucune règle")
}

fn write_answer(
    proved: &Proved<'_>,
    asked: &Asked,
    look: Look,
    lang: Lang,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (sign, colour) = match asked.answer {
        Answer::Proved => ('✓', "\u{1b}[32m"),
        Answer::Broken(_) => ('×', "\u{1b}[31m"),
        Answer::NotDecided(_) => ('?', "\u{1b}[33m"),
    };
    let said = visible_line(&asked.said);
    match look.colours {
        true => writeln!(out, "  {colour}{sign}\u{1b}[0m {said}")?,
        false => writeln!(out, "  {sign} {said}")?,
    }
    if let Answer::NotDecided(why) = &asked.answer {
        let why = undecided(&proved.figures, why);
        writeln!(out, "      {}", why.get(lang))?;
        if proved.first_look_is_whole {
            let at_ends = text(
                "where things happen on the first or the last day between two acts of the journey, it \
                 holds on all paths",
                "là où les choses arrivent le premier ou le dernier jour entre deux actes du parcours, \
                 elle tient sur tous les chemins",
            );
            writeln!(out, "      {}", at_ends.get(lang))?;
        }
    }
    Ok(())
}

/// How far the search came, and what ended it.
fn undecided(figures: &Figures, why: &[Bound]) -> Text {
    let far = match figures.unusual {
        None => text("not decided", "indécise"),
        Some(0) => text(
            "not decided: it holds for the usual invoice as long as nothing happens from outside",
            "indécise\u{a0}: elle tient pour la facture ordinaire tant que rien n'arrive de l'extérieur",
        ),
        Some(1) => text(
            "not decided: it holds whatever one thing is out of the ordinary, on whichever day",
            "indécise\u{a0}: elle tient si une seule chose sort de l'ordinaire, quel que soit le jour",
        ),
        Some(things) => text(
            format!(
                "not decided: it holds whatever {things} things are out of the ordinary, on whichever days"
            ),
            format!(
                "indécise\u{a0}: elle tient si {things} choses sortent de l'ordinaire, quels que soient \
                 les jours"
            ),
        ),
    };
    let whys: Vec<Text> = why.iter().map(|bound| bound_word(*bound)).collect();
    let list = |of: fn(&Text) -> &str| whys.iter().map(of).collect::<Vec<_>>().join(", ");
    text(
        format!("{} ({})", far.en, list(|why| &why.en)),
        format!("{} ({})", far.fr, list(|why| &why.fr)),
    )
}

/// What ended the search.
pub fn bound_word(bound: Bound) -> Text {
    match bound {
        Bound::Time => text("the time was over", "le temps était écoulé"),
        Bound::States => text("too many states", "trop d'états"),
        Bound::Things => text("more things may happen", "plus de choses peuvent arriver"),
        Bound::Kinds => text(
            "there are more kinds of invoices",
            "il y a d'autres sortes de factures",
        ),
        Bound::Endless => text("a path has no end", "un chemin ne finit pas"),
        Bound::Unknown => text(
            "its condition is neither yes nor no on some path",
            "sa condition n'est ni vraie ni fausse sur un chemin",
        ),
        Bound::NotSo => text(
            "what would break it was found in a year without holidays only",
            "ce qui la romprait n'a été trouvé que dans une année sans jours fériés",
        ),
        Bound::NoConstant => text(
            "a condition compares two values of which neither is a constant",
            "une condition compare deux valeurs dont aucune n'est constante",
        ),
    }
}

fn write_story(
    proved: &Proved<'_>,
    asked: &Asked,
    look: Look,
    lang: Lang,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (Answer::Broken(path), Some(story)) = (&asked.answer, &asked.story) else {
        return Ok(());
    };
    writeln!(out)?;
    let said = visible_line(&asked.said);
    match lang {
        Lang::En => writeln!(out, "\"{said}\" is broken:")?,
        Lang::Fr => writeln!(out, "«\u{a0}{said}\u{a0}» est rompue\u{a0}:")?,
    }
    writeln!(out)?;
    for line in told(story, lang) {
        writeln!(out, "    {}", visible_line(&line))?;
    }
    let what = ending(&proved.world, story, path.at, lang);
    match look.colours {
        true => writeln!(out, "  \u{1b}[31m× {}\u{1b}[0m", visible_line(&what)),
        false => writeln!(out, "  × {}", visible_line(&what)),
    }
}

/// What breaks the policy, and when.
pub fn ending(world: &World, story: &Story, at: Instant, lang: Lang) -> String {
    let words = Words {
        machine: &world.machine,
        world,
        invoices: vec!["A".to_owned()],
        lang,
    };
    let entry = story
        .entry
        .and_then(|place| story.timeline.entries.get(place));
    match entry.and_then(|entry| Some((entry, words.deed(entry.deed()?)?))) {
        Some((entry, what)) => format!("{} {}   {what}", shown_day(entry.day, lang), entry.time),
        None => {
            let rests = text(
                "nothing more happens by itself, and none of these ends is reached",
                "plus rien n'arrive de soi-même, et aucune de ces fins n'est atteinte",
            );
            format!(
                "{}         {}",
                shown_day(day_of(at), lang),
                rests.get(lang)
            )
        }
    }
}

fn day_of(at: Instant) -> jalon_core::Day {
    jalon_core::Zone::utc().local(at).0
}

/// The lines of a story in the reader's language.
pub fn told(story: &Story, lang: Lang) -> Vec<String> {
    let test = in_language(&story.test("x", lang == Lang::Fr), lang == Lang::Fr);
    let lines: Vec<&str> = test.lines().collect();
    let end = lines.len().saturating_sub(1 + story.then.len());
    let inside = lines.get(1..end).unwrap_or_default().iter();
    inside.map(|line| line.trim().to_owned()).collect()
}

/// How much was seen.
fn seen(proved: &Proved<'_>) -> Text {
    let figures = &proved.figures;
    let first = &proved.first_look;
    let asked = proved.standing.as_ref().map(|(asked, _)| asked.figures);
    let asked = asked.unwrap_or_default();
    let kinds = figures.kinds.max(first.kinds).max(asked.kinds);
    let states = figures.states + first.states + asked.states;
    let runs = figures.transitions + first.transitions + asked.transitions;
    let seconds = format!(
        "{}.{}",
        proved.took.as_secs(),
        proved.took.subsec_millis() / 100
    );
    let seconds_fr = seconds.replace('.', ",");
    let kind = if kinds == 1 { "kind" } else { "kinds" };
    let plural = |count: u64| if count < 2 { "" } else { "s" };
    let (of, off, some) = (
        plural(kinds as u64),
        plural(states as u64),
        plural(runs as u64),
    );
    text(
        format!("{kinds} {kind} of invoices, {states} states, {runs} transitions, {seconds} s"),
        format!(
            "{kinds} sorte{of} de factures, {states} état{off}, {runs} transition{some}, {seconds_fr} s"
        ),
    )
}
