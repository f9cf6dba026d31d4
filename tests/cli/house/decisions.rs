//! What people do every day: tasks, sign-offs, and what they note about an invoice.

use super::json;
use crate::run::{Folder, folder};

/// A journey that asks people, twice.
const SCRIPT: &str = r#"team receivables
team sales
agency collectco

journey asked {
  for all invoices
  send to payer by attachment
  milestone paid from sending {
    expect payment in full
    step call   5 days after due   receivables calls payer about "Unpaid {number}: {balance}" {
      "promised" with date   pause until 1 day after date
      "nobody there"         keep waiting 5 days more
    }
    step notice   20 days after due   formal notice to payer by email
    missed   15 days after notice   hand over to agency collectco,
        with sign-off by two of receivables within 5 days {
      refused   task "Refused: {number}" for sales
      silent    alert receivables
    }
  }

  on dispute                       pause; task "Dispute: {dispute.reason}" for sales
  on dispute settled for us        resume
  on dispute settled in part       resume
  on dispute settled for customer  resume; expect credit note within 10 days else alert receivables
}
"#;

const INVOICES: &str = "number,customer,issue,due,currency,total\n\
    F-1,C-1,2026-03-02,2026-03-31,EUR,500.00\n";

fn asked() -> Folder {
    let files = [
        ("asked.jalon", SCRIPT),
        ("customers.csv", super::CUSTOMERS),
        ("invoices.csv", INVOICES),
    ];
    let folder = folder(&files.map(|(name, text)| (name, text.as_bytes())));
    for line in [
        "deploy asked.jalon",
        "import customers customers.csv --pretend-now 2026-03-02T08:00:00Z",
        "import invoices invoices.csv --pretend-now 2026-03-02T08:00:00Z",
    ] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
    }
    folder
}

/// Lets days pass, from the first to the second.
fn passes(folder: &Folder, from: &str, until: &str) {
    let line = format!("serve --once --pretend-now {from}T06:00:00Z --until {until}T20:00:00Z");
    let served = folder.jalon(&line);
    assert_eq!(served.code, 0, "{served:?}");
}

fn waits(folder: &Folder) -> Vec<serde_json::Value> {
    let listed = folder.jalon("task list --format json");
    let lines = listed.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_task_is_listed_with_its_answers_and_closed_with_one_of_them() {
    let folder = asked();
    passes(&folder, "2026-03-02", "2026-04-06");
    let listed = folder.jalon("task list");
    assert!(
        listed.stdout.contains("Unpaid F-1: €500.00")
            && listed.stdout.contains("\"promised\" (date)"),
        "{listed:?}"
    );
    let refused = folder.jalon("task done F-1");
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.stderr.contains("\"nobody there\""), "{refused:?}");
    let french = folder.jalon("task done F-1 --answer promis --lang fr");
    assert!(french.stderr.contains("ne propose pas"), "{french:?}");

    let line = "task done F-1 call --answer promised --with date=2026-04-20 --by zoe \
                --pretend-now 2026-04-06T08:00:00Z";
    let done = folder.jalon(line);
    assert_eq!(done.code, 0, "{done:?}");
    let twice = folder.jalon(line);
    assert_eq!(twice.code, 2, "{twice:?}");
    assert!(twice.stderr.contains("decided before"), "{twice:?}");
    passes(&folder, "2026-04-06", "2026-04-07");
    assert_eq!(
        folder.jalon("task list").stdout,
        "nothing waits for a person\n"
    );
    let again = folder.jalon("task done F-1");
    assert!(again.stderr.contains("nothing of this kind"), "{again:?}");
    let story = folder.jalon("invoice why F-1");
    let told = "zoe closes the task: \"promised\"";
    assert!(story.stdout.contains(told), "{story:?}");
}

#[test]
fn two_people_sign_and_the_same_one_counts_once() {
    let folder = asked();
    passes(&folder, "2026-03-02", "2026-05-06");
    let proposed = waits(&folder);
    let proposed = proposed.iter().find(|one| one["kind"] == "sign_off");
    let proposed = proposed.expect("a hand-over is proposed");
    assert_eq!(proposed["persons"], 2, "{proposed}");
    // The answers about the invoice say what it waits for, too.
    for line in ["invoice why F-1", "invoice show F-1", "invoice list"] {
        let told = folder.jalon(line);
        let waits = "waits: a sign-off by receivables, 0 of 2 given, asked for until 2026-05-";
        assert!(told.stdout.contains(waits), "{line}: {told:?}");
        let french = folder.jalon(&format!("{line} --lang fr"));
        let waits = "l'accord de receivables, 0 sur 2 donné, demandé jusqu'au ";
        assert!(french.stdout.contains(waits), "{line}: {french:?}");
    }
    let shown = json(&folder.jalon("invoice show F-1 --format json"));
    let awaited = &shown["awaited"][0];
    assert_eq!(
        (
            &awaited["step"],
            &awaited["because"],
            &awaited["sign_off"]["persons"]
        ),
        (&"asked/paid/missed".into(), &"sign_off".into(), &2.into()),
        "{shown}"
    );
    let sign = |by: &str, day: &str| {
        folder.jalon(&format!(
            "approve F-1 --by {by} --pretend-now {day}T08:00:00Z"
        ))
    };
    assert_eq!(sign("zoe", "2026-05-07").code, 0);
    passes(&folder, "2026-05-07", "2026-05-07");
    let twice = sign("zoe", "2026-05-07");
    assert_eq!(twice.code, 2, "{twice:?}");
    assert!(twice.stderr.contains("has signed already"), "{twice:?}");
    let second = sign("anna", "2026-05-07");
    assert_eq!(second.code, 0, "{second:?}");
    passes(&folder, "2026-05-07", "2026-05-08");
    assert!(!waits(&folder).iter().any(|one| one["kind"] == "sign_off"));
    let story = folder.jalon("invoice why F-1");
    let told = story.stdout.contains("anna signs off asked/paid/missed");
    assert!(told && story.stdout.contains("zoe signs off"), "{story:?}");
    let late = folder.jalon("reject F-1");
    assert_eq!(late.code, 2, "{late:?}");
}

/// With members of the team that signs.
fn with_members() -> Folder {
    let folder = asked();
    let members =
        "[teams.receivables]\nmembers = [\"anna.martin@acme.example\", \"zoe@acme.example\"]\n";
    folder.write("jalon-data/jalon.toml", members.as_bytes());
    folder
}

#[test]
fn one_person_signs_once_however_the_name_is_written() {
    for (folder, line) in [(with_members(), "members"), (asked(), "everybody")] {
        passes(&folder, "2026-03-02", "2026-05-06");
        let sign = |by: &str| {
            let at = "--pretend-now 2026-05-07T08:00:00Z";
            folder.jalon(&format!("approve F-1 --by {by} {at}"))
        };
        let first = sign("anna.martin");
        assert!(first.stdout.contains("by 1 of 2"), "{line}: {first:?}");
        let spellings = ["anna.martin@acme.example", "ANNA.MARTIN", "Anna.Martin"];
        // The first signature waits for a turn.
        for spelling in spellings {
            let again = sign(spelling);
            assert_eq!(again.code, 2, "{line}: {spelling}: {again:?}");
            assert!(again.stderr.contains("has signed already"), "{again:?}");
        }
        passes(&folder, "2026-05-07", "2026-05-07");
        for spelling in spellings {
            let again = sign(spelling);
            assert_eq!(again.code, 2, "{line}: {spelling}: {again:?}");
            assert!(again.stderr.contains("has signed already"), "{again:?}");
        }
        passes(&folder, "2026-05-07", "2026-05-08");
        let waits = waits(&folder);
        let waits = waits.iter().find(|one| one["kind"] == "sign_off");
        let signed = waits.map(|one| one["signed"].as_array().unwrap().len());
        assert_eq!(signed, Some(1), "{line}");
        assert!(sign("zoe").stdout.contains("is signed;"), "{line}");
        passes(&folder, "2026-05-08", "2026-05-09");
        let story = folder.jalon("invoice why F-1").stdout;
        assert_eq!(story.matches("signs off").count(), 2, "{line}: {story}");
    }
}

#[test]
fn two_who_sign_before_a_turn_are_two() {
    let folder = with_members();
    passes(&folder, "2026-03-02", "2026-05-06");
    let sign = |by: &str| {
        folder.jalon(&format!(
            "approve F-1 --by {by} --pretend-now 2026-05-07T08:00:00Z"
        ))
    };
    assert!(sign("ANNA.MARTIN").stdout.contains("signed by 1 of 2"));
    let second = sign("zoe");
    assert!(second.stdout.contains("is signed;"), "{second:?}");
    let late = sign("anna.martin");
    assert!(late.stderr.contains("has signed already"), "{late:?}");
    passes(&folder, "2026-05-07", "2026-05-08");
    assert!(!waits(&folder).iter().any(|one| one["kind"] == "sign_off"));
    let story = folder.jalon("invoice why F-1").stdout;
    let told = story.contains("anna.martin@acme.example signs off")
        && story.contains("zoe@acme.example signs off");
    assert!(told, "{story}");
}

#[test]
fn what_was_refused_a_moment_ago_is_not_signed() {
    let folder = asked();
    passes(&folder, "2026-03-02", "2026-05-10");
    let at = "--pretend-now 2026-05-10T21:00:00Z";
    let said = |line: &str| folder.jalon(&format!("{line} {at}"));
    assert_eq!(said("approve F-1 --by louis").code, 0);
    assert_eq!(said("reject F-1 --by anna").code, 0);
    for line in ["approve F-1 --by carla", "reject F-1 --by carla"] {
        let late = said(line);
        assert_eq!(late.code, 2, "{line}: {late:?}");
        assert!(late.stderr.contains("anna has refused"), "{late:?}");
    }
    passes(&folder, "2026-05-11", "2026-05-11");
    let listed = folder.jalon("task list").stdout;
    assert!(listed.contains("Refused: F-1"), "{listed}");
}

#[test]
fn each_of_several_disputes_has_its_own_task_and_is_settled_by_itself() {
    let folder = asked();
    passes(&folder, "2026-03-02", "2026-03-10");
    let at = "--pretend-now 2026-03-12T21:00:00Z";
    let said = |line: &str| folder.jalon(&format!("{line} --by anna {at}"));
    let too_much = said("invoice dispute F-1 --amount 99999 --reason other");
    assert_eq!(too_much.code, 2, "{too_much:?}");
    for (day, reason) in [("2026-03-11", "quality"), ("2026-03-12", "prices")] {
        let at = format!("--pretend-now {day}T05:00:00Z");
        let line = format!("invoice dispute F-1 --reason {reason} --by anna {at}");
        let noted = folder.jalon(&line);
        assert_eq!(noted.code, 0, "{noted:?}");
        passes(&folder, day, day);
    }
    let waits = waits(&folder);
    let texts: Vec<&str> = waits
        .iter()
        .map(|one| one["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["Dispute: quality", "Dispute: prices"]);
    let first = said("invoice settle F-1 --for us").stdout;
    assert!(first.contains("still disputed (1 more)"), "{first}");
    let second = said("invoice settle F-1 --for us").stdout;
    assert!(second.contains("the dispute of F-1 is settled"), "{second}");
    let third = said("invoice settle F-1 --for us");
    assert!(third.stderr.contains("not disputed"), "{third:?}");
    // The daemon comes to the same.
    passes(&folder, "2026-03-13", "2026-03-14");
    let shown = folder.jalon("invoice show F-1").stdout;
    assert!(!shown.contains("disputed"), "{shown}");
}

#[test]
fn what_people_note_about_an_invoice_counts_like_what_a_file_tells() {
    let folder = asked();
    passes(&folder, "2026-03-02", "2026-03-03");
    let at = "--pretend-now 2026-03-04T08:00:00Z";
    let says = |line: &str| {
        let done = folder.jalon(&format!("{line} {at}"));
        assert_eq!(done.code, 0, "{line}: {done:?}");
    };
    says("invoice dispute F-1 --reason broken");
    passes(&folder, "2026-03-04", "2026-03-04");
    assert_eq!(waits(&folder)[0]["team"], "sales");
    says("invoice settle F-1 --for us");
    says("invoice hold F-1 --until 2026-03-20 --reason fair");
    passes(&folder, "2026-03-04", "2026-03-05");
    says("invoice release F-1");
    says("invoice promise F-1 --date 2026-03-25 --amount 100.00");
    says("invoice pay F-1 100.00 --date 2026-03-04 --reference B-1");
    let again = |amount: &str| {
        folder.jalon(&format!(
            "invoice pay F-1 {amount} --date 2026-03-04 --reference B-1 --pretend-now 2026-03-06T20:00:00Z"
        ))
    };
    let refused = "B-1 is noted already: 100.00 EUR on 2026-03-04; nothing more was booked";
    // Whether a turn has taken it or not, nobody believes that another amount was booked.
    for amount in ["100.00", "150.00"] {
        let told = again(amount);
        assert_eq!(told.code, 2, "{told:?}");
        assert!(told.stderr.contains(refused), "{told:?}");
    }
    passes(&folder, "2026-03-05", "2026-03-06");
    let told = again("150.00");
    assert!(told.stderr.contains(refused), "{told:?}");
    let stands = json(&folder.jalon("invoice show F-1 --format json"));
    assert_eq!(stands["open"], "400.00", "{stands}");
    let too_much = folder.jalon("invoice write-off F-1 --reason bankrupt --amount 400.01");
    assert!(
        too_much.stderr.contains("more than is open"),
        "{too_much:?}"
    );
    let nothing = folder.jalon("invoice write-off F-1 --reason bankrupt --undo");
    assert!(nothing.stderr.contains("nothing of F-1"), "{nothing:?}");
    says("invoice write-off F-1 --reason bankrupt --amount 150.00");
    passes(&folder, "2026-03-06", "2026-03-07");
    let stands = json(&folder.jalon("invoice show F-1 --format json"));
    assert_eq!(
        (&stands["open"], &stands["stage"]),
        (&"250.00".into(), &"running".into())
    );
    says("invoice write-off F-1 --reason bankrupt");
    passes(&folder, "2026-03-07", "2026-03-08");
    let stands = json(&folder.jalon("invoice show F-1 --format json"));
    assert_eq!(stands["stage"], "ended", "{stands}");
    // A dividend came after all: it is owed again, and written off once more in the end.
    says("invoice write-off F-1 --reason dividend --undo");
    passes(&folder, "2026-03-08", "2026-03-09");
    let stands = json(&folder.jalon("invoice show F-1 --format json"));
    assert_eq!(stands["open"], "400.00", "{stands}");
    assert_ne!(stands["stage"], "ended", "{stands}");
    says("invoice write-off F-1 --reason bankrupt");
    passes(&folder, "2026-03-09", "2026-03-10");
    let stands = json(&folder.jalon("invoice show F-1 --format json"));
    assert_eq!(stands["stage"], "ended", "{stands}");
    let story = folder.jalon("invoice why F-1").stdout;
    assert!(
        story.contains("takes back what was written off: dividend"),
        "{story}"
    );
    let story = folder.jalon("invoice why F-1");
    assert!(
        story.stdout.ends_with("\nNothing more is planned\n"),
        "{story:?}"
    );
    let incidents = folder.jalon("incident list");
    assert_eq!(incidents.stdout, "there is no incident\n");
}

#[test]
fn what_makes_no_sense_is_refused_with_a_remedy() {
    let folder = asked();
    passes(&folder, "2026-03-02", "2026-03-03");
    for (line, words) in [
        ("invoice hold F-9 --until 2026-04-01 --reason x", "F-9"),
        ("invoice settle F-1 --for us", "not disputed"),
        ("invoice release F-1", "neither held nor paused"),
        ("invoice pay F-1 0 --date 2026-03-04", "more than nothing"),
        ("invoice pay F-1 1.005 --date 2026-03-04", "2 decimals"),
        (
            "invoice dispute F-1 --reason x --amount -5",
            "more than nothing",
        ),
        ("invoice hold F-1 --until 2026-02-30 --reason x", "--until"),
        ("approve F-1", "jalon task list"),
        ("task done F-1 --with date", "name=value"),
        ("task done F-9", "F-9"),
    ] {
        let refused = folder.jalon(line);
        assert_eq!(refused.code, 2, "{line}: {refused:?}");
        assert!(refused.stderr.contains(words), "{line}: {refused:?}");
    }
}

/// A call that asks for a date and an amount, and a task for each promise.
const PROMISES: &str = r#"team receivables

journey promises {
  for all invoices
  send to payer by attachment
  milestone paid from sending {
    expect payment in full
    step call   5 days after due   receivables calls payer about "Unpaid {number}" {
      "promised" with date, amount   keep waiting 5 days more
      "nobody there"                 keep waiting 5 days more
    }
    missed   60 days after due   task "Unpaid {number}" for receivables
  }
  on promise   task "Promised: {number}" for receivables
}
"#;

fn promises() -> Folder {
    let folder = asked();
    folder.write("asked.jalon", PROMISES.as_bytes());
    let fresh = INVOICES.replace("F-1", "F-2");
    folder.write("invoices.csv", fresh.as_bytes());
    for line in [
        "deploy asked.jalon",
        "import invoices invoices.csv --pretend-now 2026-03-02T08:00:00Z",
    ] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
    }
    folder
}

#[test]
fn an_answer_that_is_not_what_the_task_asks_for_is_refused_at_once_and_the_right_one_is_taken() {
    let folder = promises();
    passes(&folder, "2026-03-02", "2026-04-06");
    let done = |rest: &str| {
        let line = "task done F-2 --answer promised --by zoe --pretend-now 2026-04-06T08:00:00Z";
        folder.jalon(&format!("{line} {rest}"))
    };
    for (rest, english, french) in [
        ("", "wants date, amount", "demande date, amount"),
        ("--with date=2026-04-20", "wants amount", "demande amount"),
        (
            "--with date=demain --with amount=50",
            "demain is not a date",
            "n’est pas une date",
        ),
        (
            "--with date=31/02/2026 --with amount=50",
            "no such day",
            "n’existe pas",
        ),
        (
            "--with date=20/04/2026 --with amount=beaucoup",
            "is not an amount",
            "n’est pas un montant",
        ),
        (
            "--with date=20/04/2026 --with amount=50.005",
            "2 decimals",
            "2 décimales",
        ),
        (
            "--with date=20/04/2026 --with date=20/04/2026 --with amount=5",
            "told twice",
            "donné deux fois",
        ),
    ] {
        let refused = done(rest);
        assert_eq!(refused.code, 2, "{rest}: {refused:?}");
        assert!(refused.stderr.contains(english), "{rest}: {refused:?}");
        let refused = done(&format!("{rest} --lang fr"));
        assert!(refused.stderr.contains(french), "{rest}: {refused:?}");
    }
    let taken = done("--with date=20/04/2026 --with amount=50,00");
    assert_eq!(taken.code, 0, "{taken:?}");
    passes(&folder, "2026-04-06", "2026-04-07");
    assert_eq!(
        folder.jalon("incident list").stdout,
        "there is no incident\n"
    );
    assert_eq!(waits(&folder).len(), 1, "only that of F-1 still waits");
}

#[test]
fn of_two_equal_tasks_the_oldest_is_done_first_and_then_the_other() {
    let folder = promises();
    passes(&folder, "2026-03-02", "2026-03-03");
    for (day, date) in [("04", "2026-03-20"), ("05", "2026-03-22")] {
        let at = format!("--pretend-now 2026-03-{day}T08:00:00Z");
        let told = folder.jalon(&format!("invoice promise F-2 --date {date} {at}"));
        assert_eq!(told.code, 0, "{told:?}");
        passes(
            &folder,
            &format!("2026-03-{day}"),
            &format!("2026-03-{day}"),
        );
    }
    assert_eq!(waits(&folder).len(), 2);
    let done = |day: &str| {
        let at = format!("--pretend-now 2026-03-{day}T08:00:00Z");
        folder.jalon(&format!("task done F-2 --by zoe {at}"))
    };
    let first = done("06");
    assert!(first.stdout.contains("1 more of them"), "{first:?}");
    let twice = done("06");
    assert!(twice.stderr.contains("decided before"), "{twice:?}");
    passes(&folder, "2026-03-06", "2026-03-06");
    assert_eq!(waits(&folder).len(), 1);
    let second = done("07");
    assert!(second.stdout.contains("is done;"), "{second:?}");
    passes(&folder, "2026-03-07", "2026-03-07");
    assert!(waits(&folder).is_empty());
}

#[test]
fn days_that_make_no_sense_are_refused_and_what_was_taken_back_is_not_taken_back_twice() {
    let folder = asked();
    passes(&folder, "2026-03-02", "2026-03-03");
    let at = "--pretend-now 2026-03-04T08:00:00Z";
    for (line, english, french) in [
        (
            "invoice hold F-1 --until 2020-01-01 --reason x",
            "today is 2026-03-04",
            "nous sommes le",
        ),
        (
            "customer hold C-1 --until 2020-01-01 --reason x",
            "today is 2026-03-04",
            "nous sommes le",
        ),
        (
            "invoice promise F-1 --date 03/03/2026",
            "2026-03-03 is over",
            "est passé",
        ),
        (
            "invoice pay F-1 5 --date 2026-03-10",
            "2026-03-10 is too far away",
            "est trop loin",
        ),
    ] {
        let refused = folder.jalon(&format!("{line} {at}"));
        assert_eq!(refused.code, 2, "{line}: {refused:?}");
        assert!(refused.stderr.contains(english), "{line}: {refused:?}");
        let refused = folder.jalon(&format!("{line} {at} --lang fr"));
        assert!(refused.stderr.contains(french), "{line}: {refused:?}");
    }
    let says = |line: &str| folder.jalon(&format!("{line} --reason bankrupt {at}"));
    assert_eq!(says("invoice write-off F-1 --amount 150,00").code, 0);
    passes(&folder, "2026-03-04", "2026-03-04");
    assert_eq!(says("invoice write-off F-1 --undo").code, 0);
    let twice = says("invoice write-off F-1 --undo");
    assert_eq!(twice.code, 2, "{twice:?}");
    assert!(twice.stderr.contains("taken back already"), "{twice:?}");
    passes(&folder, "2026-03-04", "2026-03-05");
    let stands = json(&folder.jalon("invoice show F-1 --format json"));
    assert_eq!(stands["open"], "500.00", "{stands}");
}

#[test]
fn dates_and_amounts_are_typed_as_files_write_them_and_refused_with_how_they_are_written() {
    let folder = asked();
    passes(&folder, "2026-03-02", "2026-03-03");
    let at = "--pretend-now 2026-03-04T08:00:00Z";
    let paid = folder.jalon(&format!("invoice pay F-1 49,99 --date 04/03/2026 {at}"));
    assert_eq!(paid.code, 0, "{paid:?}");
    passes(&folder, "2026-03-04", "2026-03-05");
    let stands = json(&folder.jalon("invoice show F-1 --format json"));
    assert_eq!(stands["open"], "450.01", "{stands}");
    for (line, english, french) in [
        (
            "invoice pay F-1 49,9x --date 2026-03-04",
            "1200.50 or 1200,50",
            "1200,50 ou 1200.50",
        ),
        (
            "invoice promise F-1 --date demain",
            "2026-05-10, or with the day first",
            "10/05/2026 ou 2026-05-10",
        ),
        (
            "payment match abc F-1=cent",
            "1200.50 or 1200,50",
            "1200,50 ou 1200.50",
        ),
    ] {
        let refused = folder.jalon(line);
        assert_eq!(refused.code, 2, "{line}: {refused:?}");
        assert!(refused.stderr.contains(english), "{line}: {refused:?}");
        let refused = folder.jalon(&format!("{line} --lang fr"));
        assert!(refused.stderr.contains(french), "{line}: {refused:?}");
    }
}

#[test]
fn who_signs_alone_and_signs_twice_is_told_of_no_other_people() {
    let one = SCRIPT.replace("sign-off by two of receivables", "sign-off by receivables");
    let folder = asked();
    folder.write("one.jalon", one.as_bytes());
    let deployed = folder.jalon("deploy one.jalon --without-tests");
    assert_eq!(deployed.code, 0, "{deployed:?}");
    passes(&folder, "2026-03-02", "2026-05-06");
    let sign = || folder.jalon("approve F-1 --by anna --pretend-now 2026-05-07T08:00:00Z");
    assert_eq!(sign().code, 0);
    let twice = sign();
    assert_eq!(twice.code, 2, "{twice:?}");
    assert!(
        twice.stderr.contains("anna has signed already"),
        "{twice:?}"
    );
    assert!(!twice.stderr.contains("people"), "{twice:?}");
}
