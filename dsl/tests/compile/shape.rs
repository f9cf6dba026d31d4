//! Machines are sound, and survive their file.

use jalon_core::Machine;
use jalon_core::machine::Compiled;

use crate::scripts::{SCRIPT, machine};

#[test]
fn a_machine_is_sound_and_survives_its_file() {
    let compiled = machine(SCRIPT);
    assert_eq!(compiled.machine.verify(), Ok(()));
    let file = compiled.to_file().unwrap();
    assert_eq!(Compiled::from_file(&file).unwrap(), compiled);
    let canonical = compiled.machine.to_canonical().unwrap();
    let again = Machine::from_json(&canonical).unwrap();
    assert_eq!(again, compiled.machine);
    assert_eq!(again.to_canonical().unwrap(), canonical);
}

#[test]
fn the_same_script_gives_the_same_file() {
    assert_eq!(
        machine(SCRIPT).to_file().unwrap(),
        machine(SCRIPT).to_file().unwrap()
    );
}

#[test]
fn every_place_has_a_path_of_names() {
    let machine = machine(SCRIPT).machine;
    let paths: Vec<&str> = machine
        .paths
        .items()
        .iter()
        .map(|path| path.as_str())
        .collect();
    for path in [
        "large",
        "large/require:purchase_order/else/task:billing",
        "large/hold:goods_delivered/then/task:sales",
        "large/send:buying_group",
        "large/received/resend/resend:payer",
        "large/received/missed/task:receivables/sent again/try_again",
        "large/paid/friendly/remind:payer",
        "large/paid/two_letters/first/chase:payer",
        "large/paid/claims/claim:our_contract",
        "large/paid/call/call:payer",
        "large/paid/notice/formal_notice:payer",
        "large/paid/notice/refused/task:sales",
        "large/paid/missed/hand_over:collectco",
        "large/paid/on:delivery_refused/task:sales/promised/go_on",
        "large/on:dispute/pause",
        "large/on:receipt:payer/set:goods_delivered",
        "large/on:standing:stop/alert:sales",
        "large/on:dispute_settled_for_customer/expect:credit_note/else/task:billing",
        "others",
    ] {
        assert!(paths.contains(&path), "{path} is not among {paths:#?}");
    }
}
