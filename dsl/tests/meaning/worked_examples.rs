//! Worked examples of interest and compensation that others published, and amounts by the published
//! method where no example is at hand. Each names where it comes from.

use super::story::*;

/// What a claim on an invoice in euros comes to: issued 5 January 2026, and asked for so many days
/// after its due date. Days off are left out, so that the day counts as it stands.
fn euros(total: i64, rates: &str, claim: &str, due: &str, days: u32) -> Vec<String> {
    amounts("EUR", total, rates, claim, due, days)
}

fn amounts(
    currency: &str,
    total: i64,
    rates: &str,
    claim: &str,
    due: &str,
    days: u32,
) -> Vec<String> {
    let script = format!(
        "{rates}
journey j {{
  for invoices in {currency}
  milestone paid {{
    expect payment in full
    step ask   {days} days after due   {claim}; task \"Ask\" for receivables
    missed     900 days after due      task \"Unpaid\" for receivables
  }}
}}
"
    );
    let mut story = Story::of(&script);
    let mut arrival = invoice(due);
    arrival.issue = day(due).plus_days(-60);
    arrival.total = jalon_core::Money::new(total, currency.parse().unwrap());
    let arrives_on = arrival.issue.to_string();
    let until = day(due)
        .plus_days(i32::try_from(days).unwrap() + 1)
        .to_string();
    let lines = story.deeds(&[arrives(&arrives_on, arrival)], &until);
    let claims = lines.iter().filter(|line| line.contains("/claim"));
    let amounts = claims.filter_map(|line| line.split(' ').nth(2));
    amounts.map(String::from).collect()
}

mod france {
    use super::euros;

    /// agenceipro.com, "Zoom sur les penalites de retard": 30 days late, 15,000 EUR with tax at 15 %
    /// give 184.93 EUR.
    #[test]
    fn fifteen_thousand_euros_thirty_days_late_at_fifteen_percent() {
        let claim = "claim interest 15 % a year on balance since due, actual/365";
        assert_eq!(euros(1_500_000, "", claim, "2025-03-03", 30), ["184.93"]);
    }

    /// bpifrance-creation.fr, "Taux de penalites de retard": amount * rate * days / 365, at 4.25 + 10
    /// points in the second half of 2024, and 40 EUR for each late invoice. No amount is published;
    /// this one is computed: 10,000 * 0.1425 * 45 / 365 = 175.68.
    #[test]
    fn the_legal_rate_of_the_second_half_of_2024_and_the_fixed_sum() {
        let rates = "use std.france\n";
        let claim = "claim france.late_payment";
        let wanted = ["40.00", "175.68"];
        assert_eq!(euros(1_000_000, rates, claim, "2024-07-31", 45), wanted);
    }

    /// The same method over a change of half-year (rate of 1 January for the first, of 1 July for the
    /// second; fynao.fr does it so): due on 15 May 2024, 90 days to 13 August.
    /// 46 days at 14.50 % and 44 days at 14.25 %: 10,000 * (0.145 * 46 + 0.1425 * 44) / 365 = 354.52.
    #[test]
    fn over_the_first_of_july_each_half_year_has_its_own_rate() {
        let rates = "use std.france\n";
        let claim = "claim france.late_payment";
        let wanted = ["40.00", "354.52"];
        assert_eq!(euros(1_000_000, rates, claim, "2024-05-15", 90), wanted);
    }
}

mod germany {
    use super::euros;

    /// Base rates of section 247 BGB, from the notices of the Deutsche Bundesbank.
    const BASE: &str = "
table basiszins by date {
  from 2023-07-01   3.12 %
  from 2024-01-01   3.62 %
  from 2024-07-01   3.37 %
}
";
    const CLAIM: &str = "claim 40 EUR; claim interest basiszins + 9 % a year on balance since due, actual/365, floating by half-year";

    /// p-konto.de, "Zinsformel": 10,000 EUR at 6 % from 1 January to 30 July 2016, in months of 30
    /// days, are 210 days and 350 EUR.
    #[test]
    fn ten_thousand_euros_for_210_days_of_30_to_a_month() {
        let claim = "claim interest 6 % a year on balance since due, 30/360";
        // 31 December to 30 July: 212 days pass.
        assert_eq!(euros(1_000_000, "", claim, "2015-12-31", 212), ["350.00"]);
    }

    /// wirtschaftswissen.de, "Verzugszinsen berechnen": claim * (base rate + 9 %) * days / 365, with
    /// the base rate of 3.62 % since 1 January 2024; section 288 (5) BGB adds 40 EUR. The amount is
    /// computed: 10,000 * 0.1262 * 30 / 365 = 103.73.
    #[test]
    fn nine_points_over_the_base_rate_and_the_lump_sum() {
        let wanted = ["40.00", "103.73"];
        assert_eq!(euros(1_000_000, BASE, CLAIM, "2024-01-31", 30), wanted);
    }

    /// The same over a change of the base rate, which moves with each half-year (section 247 BGB):
    /// 30 days at 12.62 %, 30 at 12.37 %: 5,000 * (0.1262 * 30 + 0.1237 * 30) / 365 = 102.70.
    #[test]
    fn the_base_rate_moves_with_the_half_year() {
        let wanted = ["40.00", "102.70"];
        assert_eq!(euros(500_000, BASE, CLAIM, "2024-05-31", 60), wanted);
    }
}

mod united_kingdom {
    /// Eight points over the base rate of the day before the half-year in which the debt became late,
    /// for the whole delay; 40, 70 or 100 GBP by the size of the debt (Late Payment of Commercial
    /// Debts (Interest) Act 1998, SI 2002/1675).
    fn pounds(total: i64, base: &str, due: &str, days: u32) -> Vec<String> {
        let rates = format!(
            "
table compensation by balance {{
  under 1,000 GBP                 40 GBP
  1,000 GBP to 9,999.99 GBP       70 GBP
  10,000 GBP or more              100 GBP
}}
table base_rate by date {{
  from 2024-01-01   {base}
  from 2024-07-01   0.01 %
}}
"
        );
        let claim = "claim compensation; claim interest base_rate + 8 % a year on balance since due, actual/365, frozen at start";
        super::amounts("GBP", total, &rates, claim, due, days)
    }

    /// freelancetoolkituk.co.uk: 500 GBP, 14 days late, base rate 4.5 %: 2.40 and 40 GBP.
    #[test]
    fn five_hundred_pounds_a_fortnight_late() {
        assert_eq!(
            pounds(50_000, "4.50 %", "2024-02-01", 14),
            ["40.00", "2.40"]
        );
    }

    /// freelancetoolkituk.co.uk: 5,000 GBP, 45 days late, base rate 4.5 %: 77.05 and 70 GBP.
    #[test]
    fn five_thousand_pounds_45_days_late() {
        assert_eq!(
            pounds(500_000, "4.50 %", "2024-02-01", 45),
            ["70.00", "77.05"]
        );
    }

    /// garfield.law: 5,000 GBP at 12 % (base rate 4 %), 90 days late: 147.95.
    #[test]
    fn five_thousand_pounds_90_days_late() {
        assert_eq!(pounds(500_000, "4.00 %", "2024-02-01", 90)[1], "147.95");
    }

    /// tools.gera.services: 12,000 GBP, 90 days late, base rate 5 %: about 4.27 a day, "roughly 384",
    /// and 100 GBP. Not rounded by the day it is 384.66.
    #[test]
    fn twelve_thousand_pounds_90_days_late() {
        assert_eq!(
            pounds(1_200_000, "5.00 %", "2024-02-01", 90),
            ["100.00", "384.66"]
        );
    }

    /// The rate stays what it was when the delay began, though the base rate changes on 1 July:
    /// 1,000 * 0.13 * 60 / 365 = 21.37. And of exactly 1,000 GBP the compensation is 70.
    #[test]
    fn the_rate_is_frozen_when_the_delay_begins() {
        assert_eq!(
            pounds(100_000, "5.00 %", "2024-06-15", 60),
            ["70.00", "21.37"]
        );
    }

    /// Bounds of the compensation: 999.99 GBP are under 1,000, 9,999.99 are under 10,000.
    #[test]
    fn the_compensation_steps_at_one_and_at_ten_thousand_pounds() {
        let compensation = |total| pounds(total, "5.00 %", "2024-02-01", 10)[0].clone();
        let bounds = [99_999, 100_000, 999_999, 1_000_000].map(compensation);
        assert_eq!(bounds, ["40.00", "70.00", "70.00", "100.00"]);
    }
}
