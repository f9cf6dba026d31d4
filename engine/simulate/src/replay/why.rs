//! Why something was done, as outputs name it.

use jalon_core::step::Reason;

use super::act::Act;

/// The name of a reason in outputs: a closed list, the same in every language.
pub const fn reason_name(reason: Reason) -> &'static str {
    match reason {
        Reason::Due => "due",
        Reason::Event(kind) => kind.name(),
        Reason::DeclaredEvent => "declared_event",
        Reason::ByHand => "by_hand",
        Reason::Outcome => "outcome",
        Reason::Refused => "refused",
        Reason::Silent => "silent",
        Reason::OutsideHours => "outside_hours",
        Reason::Paid => "paid",
        Reason::FiguresChanged => "figures_changed",
        Reason::InOrder => "in_order",
        Reason::GraverIsDue => "graver_is_due",
        Reason::Past => "past",
        Reason::ConditionNo => "condition_no",
        Reason::ConditionUnknown => "condition_unknown",
        Reason::Paused => "paused",
        Reason::Held => "held",
        Reason::Disputed => "disputed",
        Reason::HandedOver => "handed_over",
        Reason::Limit => "limit",
        Reason::InGroup => "in_group",
        Reason::ToldToday => "told_today",
        Reason::PaymentsNotRead => "payments_not_read",
        Reason::NotOpen => "not_open",
        Reason::BeyondBounds => "beyond_bounds",
        Reason::Over => "over",
        Reason::Run => "run",
        Reason::BeforeSending => "before_sending",
        Reason::Moved => "moved",
        Reason::Undone => "undone",
        Reason::SignOff => "sign_off",
        Reason::NotKnownYet => "not_known_yet",
        Reason::NotIssued => "not_issued",
        Reason::NotLate => "not_late",
    }
}

/// Why an act was done, as outputs name it.
pub fn why_name(act: &Act<'_>) -> &'static str {
    reason_name(act.reason())
}
