//! Rule 2: at one instant events come first, then due steps by time, then by line.

use super::build::*;

#[test]
fn a_payment_at_the_instant_of_a_step_comes_before_it() {
    let mut world = ladder().world();
    let lines = world.usual(&[pays("2026-02-05 09:00", 80_000)], "2026-03-01");
    assert_eq!(
        deeds(&lines),
        ["2026-01-05 send", "2026-01-30 remind friendly"]
    );
}

#[test]
fn steps_of_one_instant_leave_in_the_order_of_their_lines() {
    let mut build = Build::new();
    let paid = build.paid();
    build.step(paid, "b", 10, vec![alert()]);
    build.step(paid, "a", 10, vec![alert()]);
    build.step(paid, "earlier", 9, vec![alert()]);
    let lines = build.world().usual(&[], "2026-03-01");
    let wanted = [
        "2026-01-05 send",
        "2026-02-13 alert earlier",
        "2026-02-16 alert b",
        "2026-02-16 alert a",
    ];
    assert_eq!(deeds(&lines), wanted);
}
