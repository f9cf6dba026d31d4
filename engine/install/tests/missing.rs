//! What is not in `jalon.toml` and must be, and what is told in the place of a number that is none.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jalon_install::read;

/// Each with the line of its section, and the section by its name.
#[test]
fn what_is_missing_is_told_as_missing_where_its_section_begins() {
    let relay = "[seller]\nname = \"A\"\nemail = \"a@b.example\"\n[channels.email]\nsmtp = \"r\"";
    for (file, line, en, fr) in [
        (
            "[receipts]\ndays = 10".to_owned(),
            3,
            "base_url is missing in [receipts]",
            "base_url manque dans [receipts]",
        ),
        (
            "[seller]\nphone = \"+33\"".to_owned(),
            3,
            "name is missing in [seller]",
            "name manque dans [seller]",
        ),
        (
            "[[seller.accounts]]\niban = \"FR76 3000 6000 0112 3456 7890 189\"".to_owned(),
            3,
            "name is missing in [seller]",
            "name manque dans [seller]",
        ),
        (
            "[seller]\nname = \"A\"\n[[seller.accounts]]\nholder = \"B\"".to_owned(),
            5,
            "iban is missing in [[seller.accounts]]",
            "iban manque dans [[seller.accounts]]",
        ),
        (
            "[mailbox]\nevery = \"1 min\"".to_owned(),
            3,
            "imap is missing in [mailbox]",
            "imap manque dans [mailbox]",
        ),
        (
            "[mailbox]\npassword = \"x\"\nimap = \"h\"".to_owned(),
            3,
            "user is missing in [mailbox]",
            "user manque dans [mailbox]",
        ),
        (
            "[folder]\nsource = \"bank\"".to_owned(),
            3,
            "watch is missing in [folder]",
            "watch manque dans [folder]",
        ),
        (
            "[connectors.peppol]\nnetwork = \"FR-CDV\"".to_owned(),
            3,
            "secrets is missing in [connectors.peppol]",
            "secrets manque dans [connectors.peppol]",
        ),
        (
            format!("{relay}\nuser = \"jalon\""),
            8,
            "password is missing beside user",
            "password manque à côté de user",
        ),
        (
            format!("{relay}\npassword = \"x\""),
            8,
            "user is missing beside password",
            "user manque à côté de password",
        ),
        (
            relay.replace("email = ", "phone = "),
            6,
            "an address to come from",
            "une adresse d’où",
        ),
    ] {
        let faults = read(&format!("\n# Ours\n{file}")).expect_err(&file);
        let [fault] = faults.as_slice() else {
            panic!("{file}: {faults:?}");
        };
        assert_eq!(fault.line, line, "{file}: {fault:?}");
        assert!(fault.reason.en.contains(en), "{file}: {fault:?}");
        assert!(fault.reason.fr.contains(fr), "{file}: {fault:?}");
    }
}

/// Whoever copies it should not turn a guard off.
#[test]
fn a_number_that_is_none_is_answered_with_a_usual_one() {
    for (file, usual) in [
        ("[guards]\nper_hour = \"many\"", "per_hour = 1000"),
        ("[guards]\ntimes_usual = 0", "times_usual = 3"),
        ("[guards]\nagencies_per_hour = 0", "agencies_per_hour = 50"),
        ("[channels.email]\nper_minute = 0", "per_minute = 60"),
        (
            "[receipts]\nbase_url = \"https://a.example\"\ndays = 0",
            "days = 400",
        ),
        ("[api]\nper_second = 0", "per_second = 50"),
    ] {
        let faults = read(file).expect_err(file);
        for remedy in [&faults[0].remedy.en, &faults[0].remedy.fr] {
            assert!(remedy.ends_with(usual), "{file}: {remedy}");
        }
    }
}

#[test]
fn a_span_out_of_bounds_is_answered_with_its_bounds() {
    let faults = read("[guards]\npayments_not_older = \"90 days\"").unwrap_err();
    let reason = &faults[0].reason;
    assert!(reason.en.ends_with("from 1 h to 60 days"), "{}", reason.en);
    assert!(reason.fr.ends_with("de 1 h à 60 j"), "{}", reason.fr);
}
