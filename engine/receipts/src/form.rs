//! What a form sends: names and values, each once, none of them long.

use jalon_core::Day;
use jalon_http::decoded;

/// What a form sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

/// A form is never larger than this.
pub const BYTES_MAX: usize = 16 * 1024;
/// More fields than ours are none of ours.
const FIELDS_MAX: usize = 40;
/// What a reader may write at most.
pub const WORDS_MAX: usize = 1_000;

impl Form {
    /// Reads a body; nothing if it is none of a form.
    pub fn read(body: &[u8]) -> Option<Form> {
        let body = std::str::from_utf8(body).ok()?;
        let mut fields: Vec<(String, String)> = Vec::new();
        for pair in body.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decoded(name)?, decoded(value)?);
            let twice = fields.iter().any(|(before, _)| *before == name);
            if twice || fields.len() >= FIELDS_MAX {
                return None;
            }
            fields.push((name, value));
        }
        Some(Form(fields))
    }

    /// A value without white space around it; empty where the form has none.
    pub fn value(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(own, _)| own == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// A day, as browsers send it or as people write it.
    pub fn day(&self, name: &str) -> Option<Day> {
        read_day(self.value(name))
    }

    /// What a reader wrote: lines, no signs that steer anything, and not too much of it.
    pub fn words(&self, name: &str) -> String {
        let clean = jalon_render::clean::lines(self.value(name));
        clean.chars().take(WORDS_MAX).collect()
    }
}

/// `2026-11-20`; also `20.11.2026` and `20/11/2026`, from browsers that show a date as a text.
fn read_day(written: &str) -> Option<Day> {
    if let Ok(day) = written.parse() {
        return Some(day);
    }
    let mut parts = written.split(['.', '/', '-']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || day.len() > 2 || month.len() > 2 {
        return None;
    }
    let (year, month) = (year.parse().ok()?, month.parse().ok()?);
    Day::from_ymd(year, month, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_and_anything_else_is_not() {
        let form = Form::read(b"choice=dispute&words=d%C3%A9j%C3%A0+vu%0D%0A+x&empty=").unwrap();
        assert_eq!(form.value("choice"), "dispute");
        assert_eq!(form.words("words"), "déjà vu\n x");
        assert_eq!(form.value("nothing"), "");
        for wrong in [&b"a=1&a=2"[..], b"a=%ff", b"a=%4", b"\xff=1"] {
            assert_eq!(Form::read(wrong), None);
        }
        let many: Vec<String> = (0..99).map(|at| format!("f{at}=1")).collect();
        assert_eq!(Form::read(many.join("&").as_bytes()), None);
    }

    #[test]
    fn a_day_is_read_as_browsers_and_as_people_write_it() {
        let day = "2026-11-20".parse().ok();
        for written in ["2026-11-20", "20.11.2026", "20/11/2026", "20-11-2026"] {
            assert_eq!(read_day(written), day, "{written}");
        }
        for wrong in ["", "20.11.26", "31.02.2026", "1.2.3.2026", "x"] {
            assert_eq!(read_day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_a_reader_writes_is_bounded_and_steers_nothing() {
        let long = format!("words={}", "x".repeat(9_000));
        let form = Form::read(long.as_bytes()).unwrap();
        assert_eq!(form.words("words").len(), WORDS_MAX);
        let form = Form::read(b"words=a%1B%5B31mb%00c").unwrap();
        assert!(!form.words("words").contains(['\u{1b}', '\0']));
    }
}
