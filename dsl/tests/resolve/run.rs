//! Checking the script of a case.

use jalon_dsl::check::check;
use jalon_dsl::modules::Given;

use crate::cases::Case;

/// What stands around a piece.
const PRELUDE: &str = "team billing
team receivables
role buying_group
agency collectco
endpoint erp
end replaced
choice Group { independent, franchise, retail }
customer { group Group, way way = link, average_delay days or unknown, floor money in EUR = 20 EUR }
invoice { delivered yes/no = yes, freight money, signed date or unknown, score number = 0 }
event inspection { score number, note text or unknown }
calendar office { open Mon to Fri 09:00 to 17:30 Europe/Paris }
template friendly {
  subject \"Invoice {number}\"
  body \"Due on {due}: {balance}\"
}
template statement {
  subject \"{count of invoices} invoices\"
  body \"\"\"
    {for each invoice} {number} {due} {balance}
    Total {sum of balance}
    \"\"\"
}
template promised {
  body \"You promised to pay on {promise.date}.\"
}
";

/// The lines that are told, in order; a script that is all right tells none.
pub fn told(case: &Case) -> Vec<String> {
    let given = Given {
        name: "case.jalon".to_owned(),
        bytes: whole(case).into_bytes(),
    };
    let checked = check(vec![given], &|path| {
        let found = case.beside.iter().find(|(name, _)| name == path);
        found.map(|(_, text)| text.clone().into_bytes())
    });
    checked
        .diagnostics
        .iter()
        .filter(|found| is_ours(found.code.0))
        .map(|found| {
            let words = checked.sources.text(found.span).replace('\n', "⏎");
            let french = case.script.starts_with("langue fr");
            let message = if french {
                &found.message.fr
            } else {
                &found.message.en
            };
            let fix = found.fix.as_ref().map_or(String::new(), |fix| {
                format!(" → `{}`", fix.replacement.replace('\n', "⏎"))
            });
            format!("{} `{words}` {message}{fix}", found.code)
        })
        .collect()
}

/// Faults of syntax, names and types, and of nothing else.
fn is_ours(code: &str) -> bool {
    ["J00", "J01", "J02", "J03", "J1002"]
        .iter()
        .any(|range| code.starts_with(range))
}

fn whole(case: &Case) -> String {
    let script = &case.script;
    match case.place.as_str() {
        "journey" => format!("{PRELUDE}journey example {{\n{}\n}}\n", with_head(script)),
        "milestone" => {
            let milestone = format!(
                "milestone paid from sending {{\n{}}}\n",
                with_expect(script)
            );
            format!("{PRELUDE}journey example {{\n{}}}\n", with_head(&milestone))
        }
        "any currency" => {
            let milestone = format!(
                "milestone paid from sending {{\n{}}}\n",
                with_expect(script)
            );
            format!(
                "{PRELUDE}journey example {{\nfor all invoices\ncalendar office\nsend to payer by link\n{milestone}}}\n"
            )
        }
        "customer" => {
            let milestone = format!("milestone settled {{\n{script}}}\n");
            format!(
                "{PRELUDE}journey example for each customer and currency {{\ncalendar office\n{milestone}}}\n"
            )
        }
        "declarations" => format!("{PRELUDE}{script}"),
        "test" => {
            let step = "step notice 30 days after due formal notice to payer\n\
                missed 60 days after due task \"Unpaid {number}: {balance}\" for billing {\n\
                \"promised\" with date, amount go on\n\"gone\" end as replaced\n}\n";
            let milestone = format!("milestone paid from sending {{\n{}}}\n", with_expect(step));
            format!(
                "{PRELUDE}standing of customer by days late of oldest unpaid {{\nunder 30 days good\n30 days or more stop\n}}\n\
                journey example {{\n{}}}\ntest \"promise\" {{\n{script}}}\n",
                with_head(&milestone)
            )
        }
        _ => script.clone(),
    }
}

/// Lines of a journey, with those that every journey needs.
fn with_head(lines: &str) -> String {
    let has = |word: &str| {
        lines
            .lines()
            .any(|line| line.trim_start().starts_with(word))
    };
    let mut out = String::new();
    if !has("for ") {
        out += "for invoices in EUR\n";
    }
    if !has("calendar ") {
        out += "calendar office\n";
    }
    if !has("send ") && !has("leave ") {
        out += "send to payer by link\n";
    }
    out + lines
}

/// Lines of a milestone, with those that every milestone needs.
fn with_expect(lines: &str) -> String {
    if lines
        .lines()
        .any(|line| line.trim_start().starts_with("expect "))
    {
        return lines.to_owned();
    }
    format!("expect payment in full\n{lines}")
}
