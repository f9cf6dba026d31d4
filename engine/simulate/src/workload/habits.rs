//! How payers pay: four kinds of them, and when money comes.

use super::random::Random;

/// How a payer usually pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// Before the due date or on it: 55 in 100 payers.
    InTime,
    /// Some days after it: 30 in 100.
    Late,
    /// After reminders and calls: 12 in 100.
    Slow,
    /// After the formal notice, or never: 3 in 100.
    Hardly,
}

impl Habit {
    /// The habit of a payer.
    pub fn of(random: &mut Random) -> Habit {
        match random.below(100) {
            0..55 => Habit::InTime,
            55..85 => Habit::Late,
            85..97 => Habit::Slow,
            _ => Habit::Hardly,
        }
    }

    /// How many days after the due date an invoice is paid; none if never.
    pub fn pays_after(self, random: &mut Random) -> Option<i32> {
        // Nobody is always true to habit: one invoice in ten goes the next worse way.
        let slip = random.per_mille(100);
        let habit = match (self, slip) {
            (Habit::InTime, true) => Habit::Late,
            (Habit::Late, true) => Habit::Slow,
            (habit, _) => habit,
        };
        match habit {
            Habit::InTime => Some(random.days(-12, 0)),
            // Twice as often in the first ten days as in the twenty after.
            Habit::Late if random.per_mille(500) => Some(random.days(1, 10)),
            Habit::Late => Some(random.days(3, 30)),
            Habit::Slow => Some(random.days(20, 75)),
            Habit::Hardly if random.per_mille(400) => Some(random.days(50, 110)),
            Habit::Hardly => None,
        }
    }
}
