//! What an answer of a server means for a mail, for its recipient, for its sender and for all others.
//!
//! The code with three numbers decides (RFC 3463), where there is one:
//!
//! | The server says | The mail | All others |
//! |---|---|---|
//! | no connection, no encryption, 421, 4.3.x and 454, a password that it does not take | it was no try | the relay rests |
//! | 450, 451, 452 and their like | later, after as long as the server says | leave |
//! | 5.1.1, 5.1.2, 5.1.3, 5.1.6, 5.1.10 | never: the address is wrong | leave |
//! | 5.2.x, 552 for a recipient | never: the mailbox takes nothing, the address is right | leave |
//! | 5.3.4, 5.6.x, 552 for a text | never: it can't be sent as it is | leave |
//! | 5.7.20 to 5.7.29, 5.7.515 behind the final dot | held: our domain is not authenticated | those of this sender rest |
//! | any other 5.7.x, 5.1.7, 5.1.8 behind MAIL | held: we are refused, or what we write | leave; if several in a row are refused so, those of this sender rest |
//! | whatever else is refused at MAIL | held: we are refused | those of this sender rest |
//! | any other 5xx | never | leave |
//! | cut or silent behind the final dot | nobody knows | leave |

use std::time::Duration;

use super::{Phase, Reply, Sent};

/// What an answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The relay has it; what it said.
    Taken(String),
    /// Not now, and perhaps after so long.
    Later(Option<Duration>, String),
    /// Never, and what is wrong.
    Never(About, String),
    /// The relay takes nothing now, from nobody.
    RelayRests {
        /// At which word about this mail it stopped; nothing where none was said of it.
        heard: Option<Phase>,
        /// What it said.
        why: String,
    },
    /// The relay takes nothing from this sender.
    SenderRests(String),
    /// This recipient's side does not want us, or what we write: others may.
    Unwanted(String),
    /// Nobody knows.
    Unknown(String),
}

/// What is wrong where a mail is never taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// There is no such address.
    Address,
    /// The mailbox is full, or takes nothing: the address may be right.
    Mailbox,
    /// The mail is too large, or not as it must be.
    Message,
    /// The server did not say it clearly.
    Unclear,
}

/// What became of a mail, and what it means.
pub fn verdict(sent: &Sent) -> Verdict {
    match sent {
        Sent::Taken(reply) => Verdict::Taken(reply.said()),
        Sent::Unknown(why) => Verdict::Unknown(format!("behind the final dot: {why}")),
        Sent::Unsendable => Verdict::Never(
            About::Message,
            "a line of it does not end as lines of a mail must".to_owned(),
        ),
        Sent::Lost(phase, why) => Verdict::RelayRests {
            heard: Some(*phase).filter(|phase| *phase >= Phase::From),
            why: format!("{phase}: {why}"),
        },
        Sent::Refused(phase, reply) if *phase < Phase::From => Verdict::RelayRests {
            heard: None,
            why: format!("{phase}: {}", reply.said()),
        },
        Sent::Refused(phase, reply) if reply.code < 500 => not_now(*phase, reply),
        Sent::Refused(phase, reply) => refused(*phase, reply),
    }
}

fn not_now(phase: Phase, reply: &Reply) -> Verdict {
    let about = reply.enhanced.map(|enhanced| enhanced.subject);
    let of_the_relay = match (reply.code, about) {
        // Behind the text it may be the text.
        (421, _) => phase < Phase::End,
        (454, _) => true,
        (_, Some(3)) => phase == Phase::From,
        _ => false,
    };
    match of_the_relay {
        true => Verdict::RelayRests {
            heard: Some(phase),
            why: reply.said(),
        },
        false => Verdict::Later(reply.wait(), reply.said()),
    }
}

fn refused(phase: Phase, reply: &Reply) -> Verdict {
    let said = reply.said();
    let relay = || Verdict::RelayRests {
        heard: Some(phase),
        why: reply.said(),
    };
    let numbers = reply.enhanced.map(|code| (code.subject, code.detail));
    match (numbers, reply.code) {
        (_, 530 | 534 | 535 | 538) => relay(),
        // SPF, DKIM, DMARC and ARC speak of our domain, whoever reads it.
        (Some((7, 20..=29 | 515)), _) if phase == Phase::End => Verdict::SenderRests(said),
        (Some((1, 7 | 8)) | Some((7, _)), _) if phase > Phase::From => Verdict::Unwanted(said),
        (Some((1, 7 | 8)) | Some((7, _)), _) => Verdict::SenderRests(said),
        (Some((1, 1 | 2 | 3 | 6 | 10)), _) if phase > Phase::From => {
            Verdict::Never(About::Address, said)
        }
        (Some((2, _)), _) if phase > Phase::From => Verdict::Never(About::Mailbox, said),
        (Some((3, 4)) | Some((6, _)), _) => Verdict::Never(About::Message, said),
        (Some((5, _)), _) | (None, 500..=504) => relay(),
        (None, 552) if phase == Phase::To => Verdict::Never(About::Mailbox, said),
        (None, 552) => Verdict::Never(About::Message, said),
        _ if phase == Phase::From => Verdict::SenderRests(said),
        _ => Verdict::Never(About::Unclear, said),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(phase: Phase, words: &str) -> Verdict {
        let (code, words) = words.split_once(' ').unwrap();
        let reply = Reply::new(code.parse().unwrap(), vec![words.to_owned()]);
        match reply.is_good() {
            true => verdict(&Sent::Taken(reply)),
            false => verdict(&Sent::Refused(phase, reply)),
        }
    }

    #[test]
    fn only_what_is_about_the_address_is_told_of_the_address() {
        let about = |phase, words| match said(phase, words) {
            Verdict::Never(about, _) => Some(about),
            _ => None,
        };
        let to = Phase::To;
        assert_eq!(about(to, "550 5.1.1 unknown user"), Some(About::Address));
        assert_eq!(about(Phase::End, "550 5.1.10 no"), Some(About::Address));
        assert_eq!(about(to, "552 5.2.2 mailbox full"), Some(About::Mailbox));
        assert_eq!(about(to, "552 mailbox full"), Some(About::Mailbox));
        assert_eq!(
            about(Phase::From, "552 5.3.4 too large"),
            Some(About::Message)
        );
        assert_eq!(
            about(Phase::End, "554 5.6.0 not a mail"),
            Some(About::Message)
        );
        // Without its own code nobody knows what it means.
        assert_eq!(about(to, "550 rejected"), Some(About::Unclear));
        assert_eq!(about(to, "550 5.4.1 access denied"), Some(About::Unclear));
        assert_eq!(about(Phase::End, "554 no"), Some(About::Unclear));
    }

    #[test]
    fn what_is_about_us_lets_the_sender_rest() {
        for (phase, words) in [
            (Phase::From, "550 5.7.1 not you"),
            (Phase::From, "550 5.1.8 no such sender"),
            (Phase::From, "553 sender not allowed"),
            (Phase::End, "550 5.7.515 not authenticated"),
            (Phase::End, "550 5.7.26 no SPF, no DKIM"),
        ] {
            let found = said(phase, words);
            assert!(
                matches!(found, Verdict::SenderRests(_)),
                "{words}: {found:?}"
            );
        }
    }

    #[test]
    fn what_one_recipient_does_not_want_says_nothing_of_the_others() {
        for (phase, words) in [
            (
                Phase::To,
                "550 5.7.1 blocked by the policy of this customer",
            ),
            (Phase::To, "550 5.7.26 no SPF at this hop"),
            (Phase::End, "550 5.7.1 blocked by its filter"),
            (Phase::To, "550 5.1.8 no such sender"),
        ] {
            let found = said(phase, words);
            assert!(matches!(found, Verdict::Unwanted(_)), "{words}: {found:?}");
        }
    }

    #[test]
    fn what_is_about_the_relay_burns_no_try() {
        let heard = |phase, words| match said(phase, words) {
            Verdict::RelayRests { heard, .. } => Some(heard),
            _ => None,
        };
        assert_eq!(heard(Phase::Greeting, "554 go away"), Some(None));
        assert_eq!(heard(Phase::Greeting, "421 too many"), Some(None));
        assert_eq!(heard(Phase::Login, "535 5.7.8 wrong"), Some(None));
        assert_eq!(
            heard(Phase::From, "421 4.7.0 later"),
            Some(Some(Phase::From))
        );
        assert_eq!(
            heard(Phase::From, "452 4.3.1 disk full"),
            Some(Some(Phase::From))
        );
        assert_eq!(heard(Phase::To, "503 5.5.1 order"), Some(Some(Phase::To)));
        assert_eq!(
            heard(Phase::From, "530 5.7.0 log in"),
            Some(Some(Phase::From))
        );
        let lost = Sent::Lost(Phase::Connect, "refused".to_owned());
        let rests = Verdict::RelayRests {
            heard: None,
            why: "connecting: refused".to_owned(),
        };
        assert_eq!(verdict(&lost), rests);
    }

    #[test]
    fn what_is_not_now_is_tried_again_when_the_server_says() {
        let later = |phase, words| match said(phase, words) {
            Verdict::Later(wait, _) => Some(wait.map(|wait| wait.as_secs())),
            _ => None,
        };
        assert_eq!(
            later(Phase::To, "450 4.2.0 try again in 90 seconds"),
            Some(Some(90))
        );
        assert_eq!(later(Phase::To, "452 4.2.2 mailbox full"), Some(None));
        assert_eq!(later(Phase::End, "451 4.3.0 queue"), Some(None));
        // A text that a server never takes must not let it rest for good.
        assert_eq!(later(Phase::End, "421 4.3.0 the filter failed"), Some(None));
    }

    #[test]
    fn behind_the_final_dot_only_an_answer_tells() {
        let taken = said(Phase::End, "250 2.0.0 queued as A1");
        assert_eq!(taken, Verdict::Taken("250 2.0.0 queued as A1".to_owned()));
        let cut = verdict(&Sent::Unknown("the relay hung up".to_owned()));
        assert!(matches!(cut, Verdict::Unknown(_)));
    }
}
