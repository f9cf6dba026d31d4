//! Lists for spreadsheets: UTF-8, every cell in quotes, and none that a spreadsheet takes for a formula.

/// Rows as CSV; the first one is the head.
pub(crate) fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut out = String::new();
    for row in rows {
        let cells = row.iter().map(|cell| quoted(cell));
        out.push_str(&cells.collect::<Vec<_>>().join(","));
        out.push_str("\r\n");
    }
    out.into_bytes()
}

/// A cell in quotes; before what could be run stands an apostrophe, as spreadsheets know it.
fn quoted(cell: &str) -> String {
    let begins = cell.chars().next();
    let formula = matches!(begins, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n'));
    let guard = match formula && !is_figure(cell) {
        true => "'",
        false => "",
    };
    let plain: String = cell.chars().filter(|sign| *sign != '\0').collect();
    format!("\"{guard}{}\"", plain.replace('"', "\"\""))
}

/// An amount below zero is a figure, and no formula.
fn is_figure(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or_default();
    let mut parts = digits.split('.');
    let whole = |part: Option<&str>| {
        part.is_some_and(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let first = whole(parts.next());
    let second = parts.next();
    first && (second.is_none() || whole(second)) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_list_is_a_formula() {
        for bad in [
            "=1+1", "+33 1", "@sum", "-2+3", "\tx", "\r=1", "-", "--1", "-1.2.3",
        ] {
            assert!(quoted(bad).starts_with("\"'"), "{bad}");
        }
        for good in ["-12.50", "-3", "Dupont", "12.50", ""] {
            assert_eq!(quoted(good), format!("\"{good}\""));
        }
    }

    #[test]
    fn quotes_and_lines_stay_in_their_cell() {
        let rows = [vec!["a \"b\"".to_owned(), "c\nd, é".to_owned()]];
        assert_eq!(csv(&rows), "\"a \"\"b\"\"\",\"c\nd, é\"\r\n".as_bytes());
    }
}
