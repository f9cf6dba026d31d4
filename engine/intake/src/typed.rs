//! Dates and amounts as a person types them: in the documented form, and as files of users write them.

use jalon_core::{Day, Decimal};

use crate::amounts;
use crate::cells::{told_amount, told_date};
use crate::dates::{self, DateOrder};
use crate::text::{Refusal, shown, text};

/// A date: `2026-05-10`, or with the day first, `10/05/2026`.
pub fn day(written: &str) -> Result<Day, Refusal> {
    let order = Some(DateOrder::DayMonthYear);
    dates::read(written.trim(), order).map_err(|fault| {
        let (reason, _) = told_date(fault, &shown(written), order);
        let remedy = text(
            "write it as 2026-05-10, or with the day first: 10/05/2026",
            "écrivez-la comme 10/05/2026 ou 2026-05-10",
        );
        Refusal::new(reason, remedy)
    })
}

/// An amount: `1200.50`, or with a comma, `1 200,50`; the code of its currency may stand behind it.
pub fn amount(written: &str, currency: Option<&str>) -> Result<Decimal, Refusal> {
    if let Ok(amount) = written.trim().parse() {
        return Ok(amount);
    }
    amounts::read(written, None, currency).map_err(|fault| {
        let (reason, _) = told_amount(fault, &shown(written), false);
        let remedy = text(
            "write it as 1200.50 or 1200,50",
            "écrivez-le comme 1200,50 ou 1200.50",
        );
        Refusal::new(reason, remedy)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_taken_as_files_and_people_write_them() {
        let may: Day = "2026-05-10".parse().unwrap();
        for written in ["2026-05-10", "10/05/2026", "10.05.2026", " 10/5/26 "] {
            assert_eq!(day(written), Ok(may), "{written}");
        }
        for written in ["demain", "31/02/2026", "05/25/2026", "", "10/05"] {
            let refused = day(written).unwrap_err();
            assert!(refused.remedy.fr.contains("10/05/2026"), "{written}");
        }
    }

    #[test]
    fn amounts_are_taken_with_a_point_or_a_comma_and_never_guessed() {
        for (written, amount_of) in [
            ("50.00", "50.00"),
            ("50,00", "50.00"),
            ("1 250,50", "1250.50"),
            ("1.250,50", "1250.50"),
            ("1,250.50", "1250.50"),
            ("-5", "-5"),
            ("1.005", "1.005"),
        ] {
            let expected: Decimal = amount_of.parse().unwrap();
            assert_eq!(amount(written, None), Ok(expected), "{written}");
        }
        assert!(amount("50,00 EUR", Some("EUR")).is_ok());
        for written in ["1,250", "cent", "", "1e3", "50,00 USD"] {
            let refused = amount(written, Some("EUR")).unwrap_err();
            assert!(refused.remedy.en.contains("1200,50"), "{written}");
        }
    }
}
