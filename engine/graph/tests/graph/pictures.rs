//! The pictures of the examples in the docs are those that are drawn today. `UPDATE_DOCS=1 cargo
//! test -p jalon-graph --test graph` writes them and their page again.

use std::collections::BTreeSet;
use std::fs;

use jalon_graph::{graphs, svg};

use crate::scripts::{Drawn, examples, root};

const FOLDER: &str = "docs/src/images/graph";
const PAGE: &str = "docs/src/graph.md";
const BEGIN: &str = "<!-- the pictures of all examples -->\n";

#[test]
fn the_pictures_in_the_docs_are_those_of_the_examples() {
    let update = std::env::var_os("UPDATE_DOCS").is_some();
    let examples = examples();
    let names: BTreeSet<String> = examples.iter().map(file_name).collect();
    assert_eq!(names.len(), examples.len(), "two examples of one name");
    for drawn in &examples {
        let path = root().join(FOLDER).join(file_name(drawn));
        let picture = svg(&graphs(&drawn.machine, drawn.lang), drawn.lang);
        if update {
            fs::create_dir_all(root().join(FOLDER)).unwrap();
            fs::write(&path, &picture).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        // Not `assert_eq`: nobody wants to read two pictures as text.
        assert!(
            kept == picture,
            "{} is out of date; {}",
            path.display(),
            told()
        );
    }
    for entry in fs::read_dir(root().join(FOLDER)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            names.contains(&name),
            "{FOLDER}/{name} belongs to no example"
        );
    }
}

#[test]
fn the_page_shows_them_all() {
    let path = root().join(PAGE);
    let page = fs::read_to_string(&path).expect("the page");
    let (text, shown) = page.split_once(BEGIN).expect("the mark");
    let wanted: String = examples().iter().map(section).collect();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, format!("{text}{BEGIN}{wanted}")).unwrap();
        return;
    }
    assert_eq!(shown, wanted, "{PAGE} is out of date; {}", told());
}

fn section(drawn: &Drawn) -> String {
    let Drawn { path, about, .. } = drawn;
    let file = file_name(drawn);
    let name = file.trim_end_matches(".svg");
    format!("\n### {name}\n\n{about} Script: `{path}`.\n\n![{about}](images/graph/{file})\n")
}

fn file_name(drawn: &Drawn) -> String {
    let name = drawn.path.rsplit('/').next().unwrap_or_default();
    format!("{}.svg", name.trim_end_matches(".jalon"))
}

fn told() -> &'static str {
    "look at what changed, then UPDATE_DOCS=1 cargo test -p jalon-graph --test graph"
}
