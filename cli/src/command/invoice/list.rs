//! The list of invoices, account by account.

use jalon_dsl::diagnostic::Lang;
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_operate::invoices::{Line, Wanted, page};

use super::ListArguments;
use crate::command::deploy::Format;
use crate::command::words::{shown_day, shown_money};
use crate::house::IfMissing;
use crate::stop::Stop;
use crate::{Exit, output};

/// Lists invoices.
pub fn run(arguments: &ListArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let wanted = Wanted {
        customer: arguments.customer.clone(),
        open: arguments.open,
    };
    let (mut lines, mut after) = (Vec::new(), None);
    while lines.len() < arguments.most {
        let most = arguments.most - lines.len();
        let page = page(&mut house, &wanted, (after, most), lang)?;
        lines.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    if after.is_some() {
        output::more_follow(lang, arguments.most);
    }
    Ok(output::result(Exit::Clean, lang, |out| {
        for line in &lines {
            match arguments.format {
                Format::Human => writeln!(out, "{}", visible_line(&human(line, lang)))?,
                Format::Json => writeln!(out, "{}", output::json(&line.told))?,
            }
        }
        Ok(())
    }))
}

fn human(line: &Line, lang: Lang) -> String {
    let (number, customer) = (&line.told.number, &line.told.customer);
    let due = line.due.map(|due| shown_day(due, lang));
    let due = due.unwrap_or_else(|| "-".to_owned());
    let open = shown_money(line.open, lang);
    let stage = line.stage.get(lang);
    let next = line.next.as_deref().unwrap_or_default();
    format!("{number:<16} {customer:<14} {open:>16}  {due:<18} {stage:<24} {next}")
}
