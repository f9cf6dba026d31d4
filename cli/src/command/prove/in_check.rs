//! What `jalon check` says of policies: within a short time, the shortest story of each that is broken.

use std::time::Duration;

use jalon_core::machine::{Element, Source};
use jalon_dsl::diagnostic::{Diagnostic, Lang, codes, text};
use jalon_explore::{Answer, Bounds};
use jalon_simulate::World;

use super::budget;
use super::human::{ending, told};
use super::story::Story;
use crate::language::{Checked, Tested};

/// Puts what is known of policies in the place of the note that they are not proved. Each script may
/// take so many seconds.
pub fn look(checked: &mut Checked, seconds: f64) {
    for script in checked.sound() {
        if !script.compiled.machine.policies.is_empty() {
            look_at(checked, &script, seconds);
        }
    }
}

fn look_at(checked: &mut Checked, script: &Tested, seconds: f64) {
    let world = World::new(script.compiled.clone(), &jalon_zones::zone, Vec::new());
    let spent = budget::spent(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    let bounds = Bounds {
        spent: &spent,
        ..Bounds::default()
    };
    let wanted: Vec<usize> = (0..world.machine.policies.len()).collect();
    let report = jalon_explore::prove(&world, &wanted, &bounds);
    let answers = report.answers.iter().enumerate();
    let answers = answers.filter_map(|(policy, answer)| {
        let element = Element::Policy(u32::try_from(policy).ok()?);
        Some((script.compiled.source_map.get(element)?, answer.as_ref()?))
    });
    let answers: Vec<(Source, &Answer)> = answers.collect();
    let files: Vec<_> = answers
        .iter()
        .map(|(source, _)| script.span(*source).file)
        .collect();
    checked
        .diagnostics
        .retain(|one| one.code != codes::NOT_PROVED || !files.contains(&one.span.file));
    for (source, answer) in &answers {
        if let Answer::Broken(path) = answer {
            let story = Story::new(&world, path);
            let shown = |lang| {
                let mut lines = told(&story, lang);
                lines.push(format!("× {}", ending(&world, &story, path.at, lang)));
                lines.join("\n")
            };
            let message = text(
                "this policy is broken: the journey does otherwise in the case below",
                "cette règle est enfreinte\u{a0}: le parcours fait autrement dans le cas ci-dessous",
            );
            let broken = Diagnostic::warning(codes::NOT_PROVED, script.span(*source), message);
            checked
                .diagnostics
                .push(broken.help(text(shown(Lang::En), shown(Lang::Fr))));
        }
    }
    let open = |(_, answer): &&(Source, &Answer)| matches!(answer, Answer::NotDecided(_));
    let count = answers.iter().filter(open).count();
    if let Some((first, _)) = answers.iter().find(open) {
        checked
            .diagnostics
            .push(undecided(count, script, *first, seconds));
    }
}

fn undecided(count: usize, script: &Tested, first: Source, seconds: f64) -> Diagnostic {
    let message = match count {
        1 => text(
            format!("not proved within {seconds} s: nothing was found that breaks it"),
            format!("pas prouvée en {seconds}\u{a0}s\u{a0}: rien n'a été trouvé qui l'enfreigne"),
        ),
        _ => text(
            format!(
                "{count} policies are not proved within {seconds} s: nothing was found that breaks them"
            ),
            format!(
                "{count} règles ne sont pas prouvées en {seconds}\u{a0}s\u{a0}: rien n'a été trouvé qui les enfreigne"
            ),
        ),
    };
    Diagnostic::note(codes::NOT_PROVED, script.span(first), message).help(text(
        "`jalon prove` searches on, and says how far it came",
        "`jalon prove` continue la recherche, et dit jusqu'où elle est allée",
    ))
}
