//! Customers on the real binary: held and released, alone and with those that they pay for; how they pay.

use serde_json::Value;

use super::json;
use super::serve::ledger;
use crate::run::{Folder, folder};

const SCRIPT: &str = r#"team receivables

journey ladder {
  for all invoices
  send to payer by attachment
  milestone paid from sending {
    expect payment in full
    step first    5 days after due    chase payer by email
    step second   12 days after due   chase payer by email
    missed   60 days after due   task "Unpaid {number}" for receivables
  }
  on promise          pause until 2 days after promise.date, at most 3 times, at most 60 days ahead
  on broken promise   alert receivables
}
"#;

const CUSTOMERS: &str = "key,name,country,language,way,payer\n\
    C-1,Group Martin,FR,fr,attachment,\nC-2,Bakery Martin,FR,,,C-1\nC-3,Garage du Port,BE,,,\n";
const CONTACTS: &str = "key,customer,role,name,email,language\n\
    K-1,C-1,payer,Anna,anna@one.example,\nK-2,C-1,payer,Paul,paul@one.example,en\n\
    K-3,C-3,payer,Otto,otto@two.example,\n";

/// An installation with three customers, the first of which pays for the second.
fn house(invoices: &[(&str, &str, &str)]) -> Folder {
    let mut csv = "number,customer,payer,issue,due,currency,total\n".to_owned();
    for (number, customer, due) in invoices {
        let payer = if *customer == "C-3" { "C-3" } else { "C-1" };
        csv += &format!("{number},{customer},{payer},2026-03-02,{due},EUR,100.00\n");
    }
    house_of(&csv)
}

/// The same with the invoices as a file says them. One import follows the other, and no daemon between.
fn house_of(invoices: &str) -> Folder {
    house_with(SCRIPT, [CUSTOMERS, CONTACTS, invoices])
}

/// A script with the files of customers, contacts and invoices.
fn house_with(script: &str, [customers, contacts, invoices]: [&str; 3]) -> Folder {
    let folder = folder(&[
        ("ladder.jalon", script.as_bytes()),
        ("customers.csv", customers.as_bytes()),
        ("contacts.csv", contacts.as_bytes()),
        ("invoices.csv", invoices.as_bytes()),
    ]);
    let now = "--pretend-now 2026-03-02T08:00:00Z";
    does(&folder, "deploy ladder.jalon");
    does(
        &folder,
        &format!("import customers customers.csv contacts.csv {now}"),
    );
    does(&folder, &format!("import invoices invoices.csv {now}"));
    serve(&folder, "2026-03-02T09:00:00Z");
    folder
}

fn does(folder: &Folder, line: &str) -> String {
    let done = folder.jalon(line);
    assert_eq!(done.code, 0, "{line}: {done:?}");
    done.stdout
}

fn serve(folder: &Folder, now: &str) {
    does(folder, &format!("serve --once --pretend-now {now}"));
}

/// How much left so far about an invoice.
fn left(folder: &Folder, number: &str) -> usize {
    let lines = ledger(folder);
    let about = |line: &&Value| {
        let invoices = line["invoices"].as_array().into_iter().flatten();
        invoices.clone().any(|one| one == number)
    };
    lines.iter().filter(about).count()
}

#[test]
fn invoices_find_who_pays_though_nobody_has_read_the_customers_yet() {
    let invoices = "number,customer,issue,due,currency,total\n\
                    F-1,C-2,2026-03-02,2026-03-31,EUR,100.00\n\
                    F-2,C-3,2026-03-02,2026-03-31,EUR,10.00\n";
    let folder = house_of(invoices);
    let sent = ledger(&folder);
    let sent = sent.iter().find(|line| line["invoices"][0] == "F-1");
    let file = sent.unwrap()["file"].as_str().unwrap().to_owned();
    let mail = std::fs::read_to_string(folder.path.join("jalon-data/outbox").join(file)).unwrap();
    assert!(mail.contains("anna@one.example"), "{mail}");
    let customers = does(&folder, "customer list --format json");
    assert_eq!(
        customers.lines().count(),
        3,
        "each customer once: {customers}"
    );
    assert!(does(&folder, "incident list").contains("no incident"));
}

#[test]
fn a_customer_with_a_value_that_the_script_does_not_know_is_told_and_taken_once_it_is_right() {
    let script = SCRIPT
        .replace("journey", "customer {\n  channel way = link\n}\n\njourney")
        .replace("by attachment", "by customer.channel");
    let customers =
        "key,name,language,channel\nC-1,Boulangerie,fr,pigeon\nC-2,Garage,fr,pièce_jointe\n";
    let folder = folder(&[
        ("ladder.jalon", script.as_bytes()),
        ("customers.csv", customers.as_bytes()),
    ]);
    let now = "--pretend-now 2026-03-02T08:00:00Z";
    does(&folder, "deploy ladder.jalon");
    let told = folder.jalon(&format!("import customers customers.csv {now}"));
    assert_eq!(told.code, 1, "{told:?}");
    for part in [
        "2 read = 1 used + 1 rejected",
        "customers.csv:2 channel: the field channel of the script can't be pigeon",
        "write it as the script declares it",
    ] {
        assert!(told.stdout.contains(part), "{part}: {told:?}");
    }
    serve(&folder, "2026-03-02T09:00:00Z");
    assert!(does(&folder, "incident list").contains("no incident"));
    assert!(!does(&folder, "customer list").contains("C-1"));
    assert!(does(&folder, "customer show C-2").contains("Garage"));
    folder.write(
        "customers.csv",
        customers.replace("pigeon", "lien").as_bytes(),
    );
    does(&folder, &format!("import customers customers.csv {now}"));
    serve(&folder, "2026-03-02T10:00:00Z");
    assert!(does(&folder, "customer show C-1").contains("Boulangerie"));
}

#[test]
fn what_no_account_could_read_is_no_customer_and_the_row_says_why() {
    let folder = folder(&[
        ("limited.jalon", LIMITED.as_bytes()),
        (
            "customers.csv",
            "key,name,credit_limit,language,time_zone\nC-1,Group,1000,fr-BE,Europe/Paris\nC-2,Bakery,abc,,\n\
             C-3,Garage,5000 USD,,\nC-4,Port,,zz,\nC-5,Lac,,,Mars/Phobos\n"
                .as_bytes(),
        ),
    ]);
    does(&folder, "deploy limited.jalon");
    let told = folder.jalon("import customers customers.csv --pretend-now 2026-03-02T08:00:00Z");
    assert_eq!(told.code, 1, "{told:?}");
    for part in [
        "5 read = 1 used + 4 rejected",
        "customers.csv:3 credit_limit: the field credit_limit of the script can't be abc",
        "customers.csv:4 credit_limit: the field credit_limit of the script can't be 5000 USD",
        "customers.csv:5 language: there is no language zz",
        "customers.csv:6 time_zone: there is no time zone Mars/Phobos",
    ] {
        assert!(told.stdout.contains(part), "{part}: {told:?}");
    }
    serve(&folder, "2026-03-02T09:00:00Z");
    let customers = does(&folder, "customer list --format json");
    assert_eq!(customers.lines().count(), 1, "{customers}");
}

#[test]
fn what_corrects_an_invoice_is_read_by_the_script_that_it_runs_under() {
    let script = |region: &str| {
        SCRIPT.replace(
            "journey",
            &format!("invoice {{\n  region {region} or unknown\n}}\n\njourney"),
        )
    };
    let head = "number,customer,issue,due,currency,total,region\n";
    let first = format!("{head}F-1,C-3,2026-03-02,2026-03-31,EUR,100.00,north\n");
    let folder = house_with(&script("text"), [CUSTOMERS, CONTACTS, &first]);
    folder.write("newer.jalon", script("number").as_bytes());
    does(&folder, "deploy newer.jalon");
    let newer = format!(
        "{head}F-1,C-3,2026-03-02,2026-06-30,EUR,100.00,north\nF-2,C-3,2026-03-02,2026-03-31,EUR,200.00,north\n"
    );
    folder.write("invoices.csv", newer.as_bytes());
    let told = folder.jalon("import invoices invoices.csv --pretend-now 2026-03-03T08:00:00Z");
    for part in [
        "2 read = 1 used + 1 rejected",
        "invoices.csv:3 region: the field region of the script can't be north",
    ] {
        assert!(told.stdout.contains(part), "{part}: {told:?}");
    }
    serve(&folder, "2026-03-03T09:00:00Z");
    let shown = does(&folder, "invoice show F-1 --format json");
    assert!(shown.contains("2026-06-30"), "{shown}");
    // What this script can't read either is told with its place.
    let number = first.replace("north", "5").replace("F-1", "F-3");
    folder.write("invoices.csv", number.as_bytes());
    does(
        &folder,
        "import invoices invoices.csv --pretend-now 2026-03-04T08:00:00Z",
    );
    serve(&folder, "2026-03-04T09:00:00Z");
    folder.write("invoices.csv", number.replace(",5", ",six").as_bytes());
    let told = folder.jalon("import invoices invoices.csv --pretend-now 2026-03-05T08:00:00Z");
    assert!(told.stdout.contains("invoices.csv:2 region"), "{told:?}");
}

#[test]
fn a_record_that_can_be_read_closes_the_incident_of_the_one_that_could_not() {
    let script = |grade: &str| {
        SCRIPT.replace(
            "journey",
            &format!("customer {{\n  grade {grade} or unknown\n}}\n\njourney"),
        )
    };
    let folder = house_with(
        &script("number"),
        ["key,name,grade\nC-1,Group,7\n", CONTACTS, INVOICE],
    );
    folder.write("newer.jalon", script("text").as_bytes());
    does(&folder, "deploy newer.jalon");
    // The script of its invoices knows numbers alone, the one that is deployed any text.
    folder.write("customers.csv", b"key,name,grade\nC-1,Group,much\n");
    does(
        &folder,
        "import customers customers.csv --pretend-now 2026-03-03T08:00:00Z",
    );
    serve(&folder, "2026-03-03T09:00:00Z");
    let incidents = does(&folder, "incident list");
    for part in ["the customer C-1", "grade", "much", "import customers"] {
        assert!(incidents.contains(part), "{part}: {incidents}");
    }
    folder.write("customers.csv", b"key,name,grade\nC-1,Group,8\n");
    does(
        &folder,
        "import customers customers.csv --pretend-now 2026-03-03T10:00:00Z",
    );
    serve(&folder, "2026-03-03T11:00:00Z");
    let incidents = does(&folder, "incident list");
    assert!(incidents.contains("no incident"), "{incidents}");
}

const INVOICE: &str =
    "number,customer,issue,due,currency,total\nF-1,C-1,2026-03-02,2026-03-31,EUR,10.00\n";

#[test]
fn who_is_held_through_its_payer_is_released_with_that_one() {
    let folder = house_with(
        SCRIPT,
        [
            "key,name,payer\nC-1,Group,\nC-2,Branch,C-1\n",
            CONTACTS,
            "number,customer,issue,due,currency,total\nF-1,C-2,2026-03-02,2026-03-31,EUR,10.00\n",
        ],
    );
    does(
        &folder,
        "customer hold C-1 --reason talks --pretend-now 2026-04-01T08:00:00Z",
    );
    serve(&folder, "2026-04-01T09:00:00Z");
    let branch = folder.jalon("customer release C-2 --pretend-now 2026-04-01T10:00:00Z");
    assert_ne!(branch.code, 0, "{branch:?}");
    for part in ["C-2 is held through C-1", "jalon customer release C-1"] {
        assert!(branch.stderr.contains(part), "{part}: {branch:?}");
    }
    does(
        &folder,
        "customer release C-1 --pretend-now 2026-04-01T11:00:00Z",
    );
}

#[test]
fn contacts_that_come_before_their_customer_stay() {
    let folder = folder(&[
        ("ladder.jalon", SCRIPT.as_bytes()),
        ("contacts.csv", CONTACTS.as_bytes()),
        (
            "invoices.csv",
            b"number,customer,issue,due,currency,total\nF-1,C-3,2026-03-02,2026-03-31,EUR,10.00\n",
        ),
        ("customers.csv", CUSTOMERS.as_bytes()),
    ]);
    does(&folder, "deploy ladder.jalon");
    for (hour, what) in [
        (8, "customers contacts.csv"),
        (9, "invoices invoices.csv"),
        (10, "customers customers.csv"),
    ] {
        let now = format!("2026-03-02T{hour:02}:00:00Z");
        does(&folder, &format!("import {what} --pretend-now {now}"));
        serve(&folder, &now);
    }
    let shown = does(&folder, "customer show C-3");
    assert!(
        shown.contains("otto@two.example") && shown.contains("Garage du Port"),
        "{shown}"
    );
    assert_eq!(left(&folder, "F-1"), 1);
}

#[test]
fn nothing_leaves_while_a_customer_is_held_and_afterwards_one_rung_at_a_time() {
    let folder = house(&[("F-1", "C-3", "2026-03-31"), ("F-2", "C-3", "2026-04-02")]);
    let held = does(
        &folder,
        "customer hold C-3 --reason merger --by ana --pretend-now 2026-04-01T08:00:00Z",
    );
    assert!(held.contains("nothing leaves for C-3 until it is released"));
    // It came while C-3 is held: not even the invoice leaves.
    folder.write(
        "late.csv",
        b"number,customer,issue,due,currency,total\nF-3,C-3,2026-04-02,2026-05-30,EUR,50.00\n",
    );
    does(
        &folder,
        "import invoices late.csv --pretend-now 2026-04-02T08:00:00Z",
    );
    for day in ["2026-04-02", "2026-04-06", "2026-04-13", "2026-04-20"] {
        serve(&folder, &format!("{day}T09:00:00Z"));
    }
    let all = || ["F-1", "F-2", "F-3"].map(|number| left(&folder, number));
    assert_eq!(all(), [1, 1, 0], "only what left before");
    let why = does(&folder, "invoice why F-1");
    assert!(why.contains("ana holds all that leaves for C-3 until it is released: merger"));
    assert!(why.contains("withheld") || why.contains("held back") || why.contains("held"));
    let french = does(&folder, "invoice why F-3 --lang fr");
    assert!(
        french.contains("C-3 est retenu\u{a0}: rien ne part"),
        "{french}"
    );
    let agenda = "agenda --day 2026-04-21 --days 30 --pretend-now 2026-04-20T10:00:00Z";
    let told = does(&folder, agenda);
    assert!(told.contains("1 customer is held"), "{told}");
    assert!(told.contains("C-3 (merger)"), "{told}");
    assert!(told.contains("nothing goes out"), "{told}");
    let told = json(&folder.jalon(&format!("{agenda} --format json")));
    assert_eq!(told["customers_held"][0]["by"], "ana", "{told}");
    let listed = json(&folder.jalon("customer list --held --format json"));
    assert_eq!(listed["held"]["reason"], "merger", "{listed}");
    does(
        &folder,
        "customer release C-3 --pretend-now 2026-04-20T11:00:00Z",
    );
    // Both rungs of F-1 and F-2 are long due: of each, one leaves now, the next a week later.
    for (now, wanted) in [
        ("2026-04-20T12:00:00Z", [2, 2, 1]),
        ("2026-04-23T09:00:00Z", [2, 2, 1]),
        ("2026-04-27T13:00:00Z", [3, 3, 1]),
        ("2026-04-29T09:00:00Z", [3, 3, 1]),
    ] {
        serve(&folder, now);
        assert_eq!(all(), wanted, "{now}");
    }
    assert_eq!(does(&folder, "customer list --held"), "no customer\n");
    let why = does(&folder, "invoice why F-2");
    assert!(why.contains("ends the hold of C-3"), "{why}");
}

#[test]
fn who_pays_for_others_is_held_with_them() {
    let folder = house(&[
        ("F-1", "C-1", "2026-03-31"),
        ("F-2", "C-2", "2026-03-31"),
        ("F-3", "C-3", "2026-03-31"),
    ]);
    let until = "--until 2026-04-20 --pretend-now 2026-04-01T08:00:00Z";
    let said = does(
        &folder,
        &format!("customer hold C-1 --reason talks {until}"),
    );
    assert!(said.contains("C-1 and the one that it pays for until 2026-04-20"));
    serve(&folder, "2026-04-01T09:00:00Z");
    serve(&folder, "2026-04-06T09:00:00Z");
    let all = || ["F-1", "F-2", "F-3"].map(|number| left(&folder, number));
    assert_eq!(all(), [1, 1, 2]);
    let shown =
        json(&folder.jalon("customer show C-2 --format json --pretend-now 2026-04-06T10:00:00Z"));
    assert_eq!(shown["held"]["of"], "C-1", "{shown}");
    // By itself, on the day that was said.
    serve(&folder, "2026-04-20T09:00:00Z");
    assert_eq!(all(), [2, 2, 3]);
    let over = folder.jalon("customer release C-1 --pretend-now 2026-04-21T08:00:00Z");
    assert_eq!(over.code, 2, "{over:?}");
    assert!(over.stderr.contains("C-1 is not held"), "{over:?}");
}

#[test]
fn a_customer_is_shown_with_how_it_pays_what_it_owes_and_whom_it_has() {
    let folder = house(&[
        ("F-1", "C-1", "2026-03-31"),
        ("F-2", "C-1", "2026-03-31"),
        ("F-3", "C-1", "2026-04-30"),
        ("F-4", "C-2", "2026-03-31"),
    ]);
    for line in [
        "invoice pay F-1 100 --date 2026-03-30 --pretend-now 2026-03-30T08:00:00Z",
        "invoice promise F-2 --date 2026-04-03 --pretend-now 2026-04-01T08:00:00Z",
        "invoice promise F-4 --date 2026-04-02 --pretend-now 2026-04-01T08:00:00Z",
    ] {
        does(&folder, line);
        serve(&folder, line.rsplit(' ').next().unwrap());
    }
    does(
        &folder,
        "invoice pay F-4 100 --date 2026-04-02 --pretend-now 2026-04-02T08:00:00Z",
    );
    serve(&folder, "2026-04-02T09:00:00Z");
    serve(&folder, "2026-04-05T09:00:00Z");
    does(
        &folder,
        "invoice pay F-2 100 --date 2026-04-10 --pretend-now 2026-04-10T08:00:00Z",
    );
    serve(&folder, "2026-04-10T09:00:00Z");
    serve(&folder, "2026-05-04T09:00:00Z");
    let now = "--pretend-now 2026-05-04T10:00:00Z";
    let shown = json(&folder.jalon(&format!("customer show C-1 --format json {now}")));
    assert_eq!(
        (&shown["average_days"], &shown["share_late"], &shown["paid"]),
        (&5.into(), &50.into(), &2.into()),
        "{shown}"
    );
    assert_eq!(shown["promises"]["broken"], 1, "{shown}");
    assert_eq!(shown["amounts"][0]["overdue"], "100.00", "{shown}");
    assert_eq!(shown["days_late_of_oldest"], 4, "{shown}");
    assert_eq!(shown["pays_for_these"][0], "C-2", "{shown}");
    let names = shown["contacts"].as_array().unwrap().iter();
    let names: Vec<&Value> = names.map(|one| &one["name"]).collect();
    assert_eq!(names, ["Anna", "Paul"], "{shown}");
    let other = json(&folder.jalon(&format!("customer show C-2 --format json {now}")));
    assert_eq!(other["promises"]["kept"], 1, "{other}");
    let human = does(&folder, &format!("customer show C-1 {now}"));
    assert!(human.contains("pays 5 days after the due date on average, 50 % late"));
    let french = does(&folder, &format!("customer list --late --lang fr {now}"));
    assert_eq!(french.lines().count(), 1, "{french}");
    assert!(french.contains("100,00 EUR en retard"), "{french}");
    let unknown = folder.jalon("customer show C-9");
    assert_eq!(unknown.code, 2, "{unknown:?}");
    assert!(
        unknown.stderr.contains("jalon customer list"),
        "{unknown:?}"
    );
}

#[test]
fn one_address_under_two_customers_or_twice_under_one_is_told_with_row_and_remedy() {
    let folder = house(&[("F-1", "C-1", "2026-03-31")]);
    folder.write(
        "again.csv",
        b"key,customer,role,name,email\nK-1,C-1,payer,Anna,anna@one.example\n\
          K-4,C-1,payer,Anna M.,Anna@One.example \nK-5,C-2,payer,Anna,anna@one.example\n\
          K-6,C-3,payer,Otto,anna@one.example\nK-7,C-1,validator,Anna,anna@one.example\n",
    );
    let told = json(&folder.jalon("import customers customers.csv again.csv --format json"));
    let found = told["worth_a_look"].as_array().unwrap();
    let lines: Vec<&Value> = found.iter().map(|one| &one["line"]).collect();
    assert_eq!(lines, [3, 5], "{told}");
    let reason = found[0]["reason"].as_str().unwrap();
    assert!(reason.contains("stands twice in the role payer of C-1: K-1 and K-4 (again.csv:2)"));
    let reason = found[1]["reason"].as_str().unwrap();
    assert!(reason.contains("is the address of K-1 of C-1 and of K-6 of C-3"));
    let human = folder.jalon("import customers customers.csv again.csv --lang fr");
    assert!(human.stdout.contains("again.csv:3"), "{human:?}");
    assert!(
        human.stdout.contains("gardez-en un, ou corrigez l’adresse"),
        "{human:?}"
    );
}

const LIMITED: &str = r#"team receivables

customer {
  credit_limit  money in EUR or unknown
}

standing of customer called credit by share used of customer.credit_limit {
  under 80 %            fine
  80 % to under 100 %   near
  100 % or more         beyond
}

journey ladder {
  for invoices in EUR
  send to payer by attachment
  milestone paid from sending {
    expect payment in full
    missed   60 days after due   task "Unpaid {number}" for receivables
  }
  on standing near     alert receivables
  on standing beyond   task "{customer.name} is beyond its limit" for receivables
}

journey others {
  for all other invoices
  leave alone
}
"#;

#[test]
fn a_team_is_told_when_a_customer_nears_its_credit_limit_and_when_it_is_beyond() {
    let folder = folder(&[
        ("limited.jalon", LIMITED.as_bytes()),
        (
            "customers.csv",
            b"key,name,credit_limit\nC-1,Group Martin,1000.00 EUR\nC-2,Bakery,\n",
        ),
        (
            "contacts.csv",
            b"key,customer,role,name,email\nK-1,C-1,payer,Anna,anna@one.example\n\
              K-2,C-2,payer,Otto,otto@two.example\n",
        ),
    ]);
    does(&folder, "deploy limited.jalon");
    let day = |day: &str| format!("--pretend-now {day}T08:00:00Z");
    does(
        &folder,
        &format!(
            "import customers customers.csv contacts.csv {}",
            day("2026-03-02")
        ),
    );
    let come = |number: &str, customer: &str, total: &str, at: &str| {
        let csv = format!(
            "number,customer,issue,due,currency,total\n{number},{customer},{at},2026-06-30,EUR,{total}\n"
        );
        folder.write("one.csv", csv.as_bytes());
        does(&folder, &format!("import invoices one.csv {}", day(at)));
        serve(&folder, &format!("{at}T09:00:00Z"));
    };
    let standing = |customer: &str| {
        let shown = json(&folder.jalon(&format!("customer show {customer} --format json")));
        shown["standings"][0]["value"].as_str().map(str::to_owned)
    };
    let tasks = || {
        does(&folder, "task list")
            .matches("is beyond its limit")
            .count()
    };
    let alerts = || {
        let lines = ledger(&folder);
        lines.iter().filter(|line| line["what"] == "alert").count()
    };
    come("F-1", "C-1", "500.00", "2026-03-02");
    come("F-2", "C-2", "90000.00", "2026-03-02");
    assert_eq!((alerts(), tasks()), (0, 0));
    come("F-3", "C-1", "350.00", "2026-03-03");
    assert_eq!(standing("C-1").as_deref(), Some("near"));
    assert_eq!((alerts(), tasks()), (1, 0));
    come("F-4", "C-1", "400.00", "2026-03-04");
    come("F-5", "C-1", "400.00", "2026-03-05");
    assert_eq!(standing("C-1").as_deref(), Some("beyond"));
    assert_eq!((alerts(), tasks()), (1, 1), "once for each change");
    assert_eq!(
        standing("C-2").as_deref(),
        Some("fine"),
        "nobody set a limit"
    );
}

#[test]
fn an_invoice_that_comes_again_for_another_customer_changes_nothing_and_is_told() {
    let folder = house(&[("F-1", "C-2", "2026-03-31")]);
    let again = |customer: &str, payer: &str| {
        let csv = format!(
            "number,customer,payer,issue,due,currency,total\nF-1,{customer},{payer},2026-03-02,2026-04-30,EUR,100.00\n"
        );
        folder.write("again.csv", csv.as_bytes());
        let now = "--pretend-now 2026-03-03T08:00:00Z";
        does(&folder, &format!("import invoices again.csv {now}"));
        serve(&folder, "2026-03-03T09:00:00Z");
    };
    // Another payer, then another customer of the same one.
    again("C-3", "C-3");
    again("C-1", "C-1");
    let shown = does(&folder, "invoice show F-1");
    assert!(
        shown.contains("C-2") && shown.contains("2026-03-31"),
        "{shown}"
    );
    assert_eq!(left(&folder, "F-1"), 1, "it left once");
    let told: Vec<Value> = does(&folder, "incident list --format json")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let what = |at: usize| told[at]["what"].as_str().unwrap();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(what(0).contains("with another payer"), "{told:?}");
    assert!(what(1).contains("can't become one of C-1"), "{told:?}");
    // Nobody has to look at them for ever.
    let key = |at: usize| told[at]["key"].as_str().unwrap();
    let silent = folder.jalon(&format!("incident drop {} --reason \" \"", key(1)));
    assert_eq!(silent.code, 2, "{silent:?}");
    for at in 0..2 {
        let key = key(at);
        does(
            &folder,
            &format!("incident drop {key} --reason twice --by anna"),
        );
    }
    serve(&folder, "2026-03-03T10:00:00Z");
    assert!(does(&folder, "incident list").contains("no incident"));
    let story = does(&folder, "invoice why F-1");
    assert!(
        story.contains("set aside for good by anna (twice)"),
        "{story}"
    );
}

#[test]
fn without_a_template_readers_get_their_own_language_or_english_that_is_called_so() {
    let customers = "key,name,language\nC-1,Uno,it\nC-2,Dois,pt\nC-3,Un,fr\n";
    let contacts = "key,customer,role,name,email\nK-1,C-1,payer,Anna,a@one.example\n\
        K-2,C-2,payer,Ana,a@two.example\nK-3,C-3,payer,Anne,a@three.example\n";
    let invoices = "number,customer,issue,due,currency,total\n\
        F-1,C-1,2026-03-02,2026-03-31,EUR,1843.21\nF-2,C-2,2026-03-02,2026-03-31,EUR,1843.21\n\
        F-3,C-3,2026-03-02,2026-03-31,EUR,1843.21\n";
    let script = SCRIPT.replace("by attachment", "by portal");
    let folder = house_with(&script, [customers, contacts, invoices]);
    let left = ledger(&folder);
    let message = |number: &str| -> Value {
        let sent = left.iter().find(|line| line["invoices"][0] == number);
        let file = sent.unwrap()["file"].as_str().unwrap().to_owned();
        let path = folder.path.join("jalon-data/outbox").join(file);
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    };
    for (number, language, words) in [
        (
            "F-1",
            "it",
            "ecco i dati della nostra fattura.\n\nF-1: 1843,21\u{a0}€\nScadenza: ",
        ),
        ("F-2", "en", "here are the details of our invoice.\n\nF-2: "),
        (
            "F-3",
            "fr",
            "voici les éléments de notre facture.\n\nF-3\u{a0}: 1\u{202f}843,21\u{a0}€\nÉchéance\u{a0}: ",
        ),
    ] {
        let told = message(number);
        assert_eq!(told["language"], language, "{told}");
        assert!(told["text"].as_str().unwrap().contains(words), "{told}");
    }
}
