//! Shadow mode: journeys go on as if all had left, and nothing does.

use jalon_store::{EffectState, Records};

use super::Office;
use crate::channel::Answer;
use crate::guards::{Guards, SETTING};

fn shadow(office: &mut Office, shadow: bool) {
    let guards = Guards {
        shadow,
        ..Guards::default()
    };
    let value = serde_json::to_vec(&guards).unwrap();
    let was = office.store.setting(office.entity.id, SETTING).unwrap();
    let was = was.map_or(0, |(revision, _)| revision);
    let set = office.store.set(office.entity.id, SETTING, was, &value);
    assert!(set.unwrap());
    office.clock.pass(std::time::Duration::from_secs(6));
}

#[test]
fn journeys_come_to_where_they_would_if_all_had_left() {
    let (mut real, mut kept_in) = (Office::new(), Office::new());
    for (office, is_shadow) in [(&mut real, false), (&mut kept_in, true)] {
        shadow(office, is_shadow);
        office.invoice("F-1", "C1");
        office.invoice("F-2", "C1");
    }
    let (mut left, mut count) = (0, 0);
    for day in 0..60 {
        left += real.taken().len();
        assert_eq!(kept_in.taken().len(), 0, "day {day}");
        assert_eq!(kept_in.effects(EffectState::Sending).len(), 0);
        count = kept_in.effects(EffectState::Shadow).len();
        assert_eq!(left, count, "day {day}");
        assert_eq!(kept_in.kept("C1").parts, real.kept("C1").parts, "day {day}");
        for office in [&mut real, &mut kept_in] {
            office.pass(1);
        }
    }
    assert!(count > 4, "{count}");
    kept_in.replays("C1");
    // What was kept in has its bytes, and nothing of it leaves later.
    for effect in kept_in.effects(EffectState::Shadow) {
        let document = effect.now.document.unwrap();
        let content = kept_in.store.content(kept_in.entity.id, document);
        assert!(content.unwrap().is_some());
    }
    shadow(&mut kept_in, false);
    kept_in.restart();
    assert_eq!(kept_in.taken().len(), 0);
    assert_eq!(kept_in.effects(EffectState::Shadow).len(), count);
}

#[test]
fn what_may_have_left_before_waits_for_a_person() {
    let mut office = Office::new();
    office.invoice("F-1", "C1");
    let mut leaving = Vec::new();
    while leaving.is_empty() {
        leaving = office.turn().leaving;
    }
    // The channel allows a second copy, and shadow mode does not.
    shadow(&mut office, true);
    office.turn();
    let answer = Answer::Unknown("the line was cut".to_owned());
    for one in leaving {
        office.worker.answer(one, answer.clone());
    }
    assert_eq!(office.taken().len(), 0);
    assert_eq!(office.effects(EffectState::InDoubt).len(), 1);
    assert_eq!(office.effects(EffectState::Shadow).len(), 0);
}

#[test]
fn what_was_to_be_tried_again_is_kept_in() {
    let mut office = Office::new();
    office.invoice("F-1", "C1");
    office.settle(&Answer::NotNow("not now".to_owned()));
    assert_eq!(office.effects(EffectState::FailedForNow).len(), 1);
    shadow(&mut office, true);
    office.pass(1);
    assert_eq!(office.taken().len(), 0);
    assert_eq!(office.effects(EffectState::Shadow).len(), 1);
    office.replays("C1");
}
