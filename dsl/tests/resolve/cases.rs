//! Reading and writing the files of cases.

/// One script and what is told of it.
pub struct Case {
    /// What it promises.
    pub title: String,
    /// Where the piece stands: `file` (whole), `journey`, `milestone`.
    pub place: String,
    /// The script, or the piece of one.
    pub script: String,
    /// Files beside it: name and text.
    pub beside: Vec<(String, String)>,
    /// One line for each message.
    pub told: Vec<String>,
}

/// The cases of a file.
pub fn read(text: &str) -> Vec<Case> {
    text.split("\n### ")
        .map(|part| part.strip_prefix("### ").unwrap_or(part))
        .filter(|part| !part.trim().is_empty())
        .map(case)
        .collect()
}

fn case(part: &str) -> Case {
    let (head, told) = part.split_once("\n--- told").unwrap_or((part, ""));
    let (title, rest) = head.split_once('\n').unwrap_or((head, ""));
    let (place, rest) = match rest.strip_prefix("in: ") {
        Some(rest) => rest.split_once('\n').unwrap_or((rest, "")),
        None => ("file", rest),
    };
    let mut files = rest.split("\n--- file ");
    let script = files.next().unwrap_or("").to_owned() + "\n";
    let beside = files
        .filter_map(|file| file.split_once('\n'))
        .map(|(name, text)| (name.trim().to_owned(), text.to_owned() + "\n"))
        .collect();
    Case {
        title: title.trim().to_owned(),
        place: place.trim().to_owned(),
        script,
        beside,
        told: told
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
    }
}

/// The file again, with what is told now.
pub fn write(cases: &[Case], now: &[Vec<String>]) -> String {
    let mut out = String::new();
    for (case, told) in cases.iter().zip(now) {
        out += &format!("### {}\n", case.title);
        if case.place != "file" {
            out += &format!("in: {}\n", case.place);
        }
        out += case.script.trim_end();
        for (name, text) in &case.beside {
            out += &format!("\n--- file {name}\n{}", text.trim_end());
        }
        out += "\n--- told\n";
        for line in told {
            out += &format!("{line}\n");
        }
        out.push('\n');
    }
    out.trim_end().to_owned() + "\n"
}
