//! The messages that the tutorials show are those that their faulty lines get.

use jalon_dsl::check::check;
use jalon_dsl::modules::Given;

use crate::pages::{all, snippets};
use crate::snippets::whole;

#[test]
fn a_tutorial_shows_the_messages_that_its_faulty_lines_get() {
    let mut shown = 0;
    for page in all() {
        let french = match page.path.as_str() {
            "docs/src/tutorial.md" => false,
            "docs/src/tutoriel.md" => true,
            _ => continue,
        };
        let told = told(&page.path, french);
        let lines = page.text.lines();
        for line in lines.filter_map(|line| line.trim().strip_prefix("× ")) {
            let line = line.replace('\u{a0}', " ");
            assert!(told.contains(&line), "{line}: {told:?}");
            shown += 1;
        }
    }
    assert!(shown >= 5, "{shown}");
}

/// What is told about the faulty snippets of a page.
fn told(page: &str, french: bool) -> Vec<String> {
    let all = snippets().into_iter();
    let faulty =
        all.filter(|snippet| snippet.place.starts_with(page) && snippet.mark("wrong").is_some());
    faulty
        .flat_map(|snippet| {
            let given = Given {
                name: "snippet.jalon".to_owned(),
                bytes: whole(&snippet).into_bytes(),
            };
            check(vec![given], &|_| None).diagnostics
        })
        .map(|found| {
            if french {
                found.message.fr
            } else {
                found.message.en
            }
        })
        .map(|message| message.replace('\u{a0}', " "))
        .collect()
}
