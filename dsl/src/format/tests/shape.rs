//! Before and after.

use super::{SCRIPTS, laid_out, tree};

/// What comes out for what goes in; and that what came out stays so.
fn becomes(before: &str, after: &str) {
    let once = laid_out(before);
    assert_eq!(once, after);
    assert_eq!(laid_out(&once), once);
}

#[test]
fn what_is_laid_out_stays_so_and_means_the_same() {
    for script in SCRIPTS {
        let once = laid_out(script);
        assert_eq!(laid_out(&once), once);
        assert!(tree(&once) == tree(script), "{once}");
    }
}

#[test]
fn indentation_comes_from_the_blocks() {
    becomes(
        "journey a {\nfor all invoices\n      milestone b {\n\texpect payment in full   \n }\n}",
        "journey a {\n  for all invoices\n  milestone b {\n    expect payment in full\n  }\n}\n",
    );
}

#[test]
fn a_schedule_stands_in_columns() {
    becomes(
        r#"journey a {
  milestone paid {
    step one 3 days   after due chase payer by email
    step second_one 10 business days after due when total>=15 EUR chase payer;alert sales
    step three on due, independent alert sales
    missed 15 days after last step task "x" for sales {
      "sent again" try again,at most 2 times
      refused task "y" for sales
    }
  }
  milestone other {
    on refusal alert sales
    missed alert sales
  }
}
"#,
        r#"journey a {
  milestone paid {
    step one          3 days after due             chase payer by email
    step second_one   10 business days after due   when total >= 15 EUR chase payer; alert sales
    step three        on due, independent          alert sales
    missed            15 days after last step      task "x" for sales {
      "sent again"   try again, at most 2 times
      refused        task "y" for sales
    }
  }
  milestone other {
    on refusal   alert sales
    missed       alert sales
  }
}
"#,
    );
}

#[test]
fn a_blank_line_or_another_kind_of_line_begins_new_columns() {
    becomes(
        "journey j {\nmilestone a {\nstep b 1 day after due alert c\n\nstep long_name 1 day after due alert c\nexpect receipt\nstep d 1 day after due alert c\n}\n}\n",
        "journey j {\n  milestone a {\n    step b   1 day after due   alert c\n\n    step long_name   1 day after due   alert c\n    expect receipt\n    step d   1 day after due   alert c\n  }\n}\n",
    );
}

#[test]
fn recipients_fields_tables_and_tests_stand_in_columns() {
    becomes(
        "customer {\ngroup Group\naverage_delay days or unknown\n}\n",
        "customer {\n  group          Group\n  average_delay  days or unknown\n}\n",
    );
    becomes(
        "table t by customer.group , currency {\na , EUR  5 days\nlonger or other, USD 10 days\notherwise 2 days\n}\n",
        "table t by customer.group, currency {\n  a,                 EUR   5 days\n  longer or other,   USD   10 days\n  otherwise                2 days\n}\n",
    );
    becomes(
        "journey a {\nsend {\nto payer, by customer.way\nto buying_group by attachment,if any\n}\n}\n",
        "journey a {\n  send {\n    to payer,         by customer.way\n    to buying_group   by attachment, if any\n  }\n}\n",
    );
    becomes(
        "test \"x\" {\ninvoice {issue 2026-01-05,due 2026-02-19}\n2026-01-06 receipt from payer\n2026-01-06 10:00 payment 3 EUR\nthen no message\n}\n",
        "test \"x\" {\n  invoice { issue 2026-01-05, due 2026-02-19 }\n  2026-01-06         receipt from payer\n  2026-01-06 10:00   payment 3 EUR\n  then no message\n}\n",
    );
}

#[test]
fn comments_keep_their_place() {
    becomes(
        "# top\n\n\n\n   # next\nteam a # first\nteam longer    # second\nteam c\nteam d#third\nteam e\nteam f\nteam g # alone\n\njourney j { # head\n# inside\nfor all invoices\n      # last\n}\n# end",
        "# top\n\n# next\nteam a        # first\nteam longer   # second\nteam c\nteam d        #third\nteam e\nteam f\nteam g   # alone\n\njourney j {   # head\n  # inside\n  for all invoices\n  # last\n}\n# end\n",
    );
}

#[test]
fn a_comment_in_the_middle_of_a_line_keeps_the_line_broken() {
    becomes(
        "journey j {\n  milestone a {\n    step b 1 day after due chase payer with c, # why\n   # more\n by email\n  }\n}\n",
        "journey j {\n  milestone a {\n    step b   1 day after due   chase payer with c,   # why\n        # more\n        by email\n  }\n}\n",
    );
    becomes(
        "journey j # why\n{\nleave alone\n}\n",
        "journey j   # why\n{\n  leave alone\n}\n",
    );
}

#[test]
fn long_lines_go_on_behind_a_comma_or_a_semicolon() {
    becomes(
        r#"journey j {
  milestone paid {
    step first_reminder 1 business day after due chase payer with first_reminder, one per customer listing all late invoices, by email
    step second_reminder 10 days after due claim france.late_payment; chase payer with second_reminder; alert receivables
  }
}
"#,
        r#"journey j {
  milestone paid {
    step first_reminder    1 business day after due   chase payer with first_reminder,
        one per customer listing all late invoices, by email
    step second_reminder   10 days after due          claim france.late_payment; chase payer with second_reminder;
        alert receivables
  }
}
"#,
    );
}

#[test]
fn lines_that_their_author_broke_stay_so_where_they_fit() {
    becomes(
        "journey j {\n  milestone paid {\n    step a 3 days after due chase payer,\n       by email,\n     with b\n    step c\n       3 days after due\n      alert sales\n  }\n}\n",
        "journey j {\n  milestone paid {\n    step a   3 days after due   chase payer,\n        by email,\n        with b\n    step c\n        3 days after due\n        alert sales\n  }\n}\n",
    );
}

#[test]
fn a_line_is_not_broken_where_the_rest_would_be_a_line_of_its_own() {
    let actions = "task \"a task with a name that takes some room\" for receivables; ".repeat(2);
    let line = format!("journey j {{\n  on dispute   {actions}release\n}}\n");
    becomes(
        &line,
        &line.replace("receivables; task", "receivables;\n      task"),
    );
}

#[test]
fn braces_on_one_line_stay_and_those_with_more_inside_do_not() {
    becomes("choice G {a,b ,c}\n", "choice G { a, b, c }\n");
    becomes(
        "choice G { a, b,\n      c }\n",
        "choice G { a, b,\n    c }\n",
    );
    becomes("choice G { a, b,\nc }\n", "choice G {\n  a, b,\n  c\n}\n");
    becomes(
        "choice G { a, # first\n b }\n",
        "choice G {\n  a,   # first\n  b\n}\n",
    );
    becomes("choice G\n{\na\n}\n", "choice G {\n  a\n}\n");
    becomes("choice G { }\n", "choice G { }\n");
    becomes("choice G {\n\n}\n", "choice G {\n}\n");
    becomes(
        "test \"x\" { invoice { issue 2026-01-05 } }\n",
        "test \"x\" {\n  invoice { issue 2026-01-05 }\n}\n",
    );
}

#[test]
fn texts_stay_as_they_are() {
    let body = "template a {\n  language en {\n    body \"\"\"\n  Hello   {number},  \n\n\n\t  bye\n      \"\"\"\n  }\n}\n";
    becomes(body, body);
    becomes(&body.replace("    body", "body"), body);
    becomes(
        "test \"two  spaces \" {\n}\n",
        "test \"two  spaces \" {\n}\n",
    );
}

#[test]
fn signs_and_phrases_have_the_spaces_that_belong_to_them() {
    becomes(
        "journey j {\nfor invoices in EUR where customer . group is a  and(total>=15 EUR or not b)\n}\n",
        "journey j {\n  for invoices in EUR where customer.group is a and (total >= 15 EUR or not b)\n}\n",
    );
    becomes(
        "calendar c {\nopen Mon  to  Fri 09:00 to 17:30 Europe / Paris\n}\ninvoice {\na yes / no=yes\n}\n",
        "calendar c {\n  open Mon to Fri 09:00 to 17:30 Europe/Paris\n}\ninvoice {\n  a  yes/no = yes\n}\n",
    );
    becomes(
        "claim c {\nclaim interest 12% a   year on balance since due,actual / 365\n}\n",
        "claim c {\n  claim interest 12 % a year on balance since due, actual/365\n}\n",
    );
}

#[test]
fn french_quotes_and_amounts_have_spaces_that_no_line_break_takes() {
    becomes(
        "équipe a\ntest «x» {\n  facture { total 1 200,50 EUR }\n  vérifier tâche\n}\n",
        "équipe a\ntest «\u{a0}x\u{a0}» {\n  facture { total 1\u{a0}200,50 EUR }\n  vérifier tâche\n}\n",
    );
    becomes(
        "équipe a\ntest « x  » {\n}\n",
        "équipe a\ntest «\u{a0}x\u{a0}» {\n}\n",
    );
}
