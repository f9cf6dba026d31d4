//! Makes two things from `keywords.csv`: the table of words, and the keyword rules of the grammar,
//! which are joined to `src/grammar.pest` and turned into the parser.

// A build that lacks its files can only stop.
#![allow(clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

#[path = "build/reach.rs"]
mod reach;
#[path = "src/words/split.rs"]
mod split;
#[path = "build/table.rs"]
mod table;

/// One row of the table: one meaning.
struct Row {
    id: String,
    group: String,
    english: Vec<String>,
    french: Vec<String>,
    link: bool,
}

/// Where the characters that stand for words begin; the grammar's literals use the block below.
const FIRST: u32 = 0xE100;

fn main() {
    println!("cargo:rerun-if-changed=keywords.csv");
    println!("cargo:rerun-if-changed=src/grammar.pest");
    println!("cargo:rerun-if-changed=src/words/split.rs");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let table = fs::read_to_string("keywords.csv").expect("keywords.csv is part of the crate");
    let rows = read_rows(&table);
    let forms = number_forms(&rows);
    write(&out, "words.rs", &words_source(&rows, &forms));

    let mut grammar = fs::read_to_string("src/grammar.pest").expect("the grammar");
    grammar.push_str(&keyword_rules(&rows, &forms));
    write(&out, "reach.rs", &reach::functions(&grammar));
    write(&out, "table.rs", &table::table(&grammar));
    let derive = quote::quote! {
        #[grammar_inline = #grammar]
        pub struct LineParser;
    };
    let parser = pest_generator::derive_parser(derive, false);
    write(&out, "parser.rs", &parser.to_string());
}

fn write(out: &str, name: &str, text: &str) {
    fs::write(Path::new(out).join(name), text).expect("OUT_DIR can be written");
}

fn read_rows(table: &str) -> Vec<Row> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .skip(1)
        .map(|line| {
            let cells = csv_cells(line);
            assert!(
                cells.len() == 5,
                "keywords.csv: five cells wanted in `{line}`"
            );
            Row {
                id: cells[0].clone(),
                group: cells[1].clone(),
                english: forms_of(&cells[2]),
                french: forms_of(&cells[3]),
                link: cells[4].contains("never a name"),
            }
        })
        .collect()
}

fn csv_cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let cell = cells.last_mut().expect("there is a cell");
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            _ => cell.push(c),
        }
    }
    cells
}

/// The forms of a cell: first the written ones (singular, plural), then those that are only read.
fn forms_of(cell: &str) -> Vec<String> {
    cell.split(" +")
        .flat_map(|part| part.split('|'))
        .map(|form| form.trim().to_owned())
        .collect()
}

/// How many forms at the start of a cell may be written: one, or singular and plural.
fn written(forms: &[String], cell_has_plural: bool) -> usize {
    if cell_has_plural && forms.len() > 1 {
        2
    } else {
        1
    }
}

/// A form as the lexer would see it: its words, the first letter in lower case.
fn lexed(form: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = form.trim();
    while !rest.is_empty() {
        let length = split::word_length(rest).max(rest.chars().next().map_or(1, char::len_utf8));
        words.push(lower_first(&rest[..length]));
        rest = rest[length..].trim_start();
    }
    words
}

fn lower_first(word: &str) -> String {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// One form of one language, with the character that stands for it in a line to be parsed.
struct Form {
    words: Vec<String>,
    shown: String,
    link: bool,
    ids: Vec<usize>,
}

/// The forms of English, then of French; single free words first, then link words, then phrases,
/// so that the grammar can tell by range what may be a name.
struct Forms {
    all: Vec<(bool, Form)>,
    free_end: usize,
    link_end: usize,
}

fn number_forms(rows: &[Row]) -> Forms {
    let mut found: BTreeMap<(bool, Vec<String>), Form> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        for (french, forms) in [(false, &row.english), (true, &row.french)] {
            for shown in forms {
                let words = lexed(shown);
                let form = found
                    .entry((french, words.clone()))
                    .or_insert_with(|| Form {
                        words,
                        shown: shown.clone(),
                        link: false,
                        ids: Vec::new(),
                    });
                form.link |= row.link;
                if !form.ids.contains(&index) {
                    form.ids.push(index);
                }
            }
        }
    }
    let mut all: Vec<(bool, Form)> = found
        .into_iter()
        .map(|((fr, _), form)| (fr, form))
        .collect();
    all.sort_by_key(|(_, form)| class(form));
    let free_end = all.iter().filter(|(_, form)| class(form) == 0).count();
    let link_end = free_end + all.iter().filter(|(_, form)| class(form) == 1).count();
    Forms {
        all,
        free_end,
        link_end,
    }
}

fn class(form: &Form) -> u8 {
    let single = form.words.len() == 1 && !form.words[0].ends_with('\'');
    match (single, form.link) {
        (true, false) => 0,
        (true, true) => 1,
        (false, _) => 2,
    }
}

fn character(form: usize) -> char {
    char::from_u32(FIRST + form as u32).expect("inside the private use area")
}

fn keyword_rules(rows: &[Row], forms: &Forms) -> String {
    let mut rules = String::new();
    for (index, row) in rows.iter().enumerate() {
        let characters: Vec<String> = forms
            .all
            .iter()
            .enumerate()
            .filter(|(_, (_, form))| form.ids.contains(&index))
            .map(|(at, _)| format!("\"\\u{{{:X}}}\"", character(at) as u32))
            .collect();
        let _ = writeln!(rules, "k_{} = {{ {} }}", row.id, characters.join(" | "));
    }
    let range = |from: usize, to: usize| {
        format!(
            "'\\u{{{:X}}}'..'\\u{{{:X}}}'",
            character(from) as u32,
            character(to.max(from + 1) - 1) as u32
        )
    };
    let _ = writeln!(rules, "free_word = _{{ {} }}", range(0, forms.free_end));
    let _ = writeln!(
        rules,
        "link_word = _{{ {} }}",
        range(forms.free_end, forms.link_end)
    );
    let _ = writeln!(
        rules,
        "phrase = _{{ {} }}",
        range(forms.link_end, forms.all.len())
    );
    rules
}

fn words_source(rows: &[Row], forms: &Forms) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "/// A meaning: one row of `keywords.csv`.");
    let _ = writeln!(
        out,
        "#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]\n#[repr(u16)]\npub enum Word {{"
    );
    for row in rows {
        let _ = writeln!(out, "    /// `{}`\n    {},", row.english[0], camel(&row.id));
    }
    let _ = writeln!(out, "}}");
    let _ = writeln!(out, "/// Every meaning, in the order of the table.");
    let _ = writeln!(out, "pub static WORDS: &[WordRow] = &[");
    for row in rows {
        let plural = |forms: &[String], cell: bool| written(forms, cell);
        let _ = writeln!(
            out,
            "    WordRow {{ word: Word::{}, id: {:?}, group: Group::{}, english: &{:?}, french: &{:?}, english_written: {}, french_written: {} }},",
            camel(&row.id),
            row.id,
            camel(&row.group),
            row.english,
            row.french,
            plural(&row.english, is_countable(row)),
            plural(&row.french, is_countable(row)),
        );
    }
    let _ = writeln!(out, "];");
    let mut groups: Vec<&str> = rows.iter().map(|row| row.group.as_str()).collect();
    groups.sort_unstable();
    groups.dedup();
    let _ = writeln!(
        out,
        "/// The kinds of words.\n#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]\npub enum Group {{"
    );
    for group in groups {
        let _ = writeln!(out, "    /// {group}\n    {},", camel(group));
    }
    let _ = writeln!(out, "}}");
    let _ = writeln!(
        out,
        "/// Every form; the index is the form's number.\npub static FORMS: &[FormRow] = &["
    );
    for (french, form) in &forms.all {
        let ids: Vec<String> = form
            .ids
            .iter()
            .map(|at| format!("Word::{}", camel(&rows[*at].id)))
            .collect();
        let _ = writeln!(
            out,
            "    FormRow {{ french: {french}, words: &{:?}, shown: {:?}, words_meant: &[{}], link: {} }},",
            form.words,
            form.shown,
            ids.join(", "),
            form.link
        );
    }
    let _ = writeln!(out, "];");
    let _ = writeln!(
        out,
        "/// Rule of the grammar for each meaning.\n#[rustfmt::skip]\npub fn word_of_rule(rule: crate::parser::Rule) -> Option<Word> {{\n    use crate::parser::Rule;\n    Some(match rule {{"
    );
    for row in rows {
        let _ = writeln!(
            out,
            "        Rule::k_{} => Word::{},",
            row.id,
            camel(&row.id)
        );
    }
    let _ = writeln!(out, "        _ => return None,\n    }})\n}}");
    out
}

/// Units and the like have a singular and a plural; other cells with `|` have variants.
fn is_countable(row: &Row) -> bool {
    row.group == "unit" || row.id == "times" || row.id == "any_role_message"
}

fn camel(id: &str) -> String {
    id.split('_')
        .map(|part| {
            let mut chars = part.chars();
            match chars.next() {
                Some(first) => first.to_uppercase().chain(chars).collect::<String>(),
                None => String::new(),
            }
        })
        .collect()
}
