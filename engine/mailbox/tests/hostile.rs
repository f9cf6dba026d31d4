//! Mails that are meant to do harm, or are damaged: reading them ends soon, in little memory, without a panic.

#![allow(clippy::unwrap_used)]

#[path = "../../../tests/bounds.rs"]
mod bounds;
#[path = "../fuzz/run.rs"]
mod run;

use std::time::{Duration, Instant};

const REPORT: &str = "Return-Path: <>\r\nFrom: MAILER-DAEMON@x.example (Mail Delivery System)\r\n\
    To: bounce+b5c7@acme.example\r\nSubject: =?utf-8?Q?Undelivered_Mail_Returned?=\r\n\
    Date: Thu, 29 Apr 2026 23:34:45 +0900 (JST)\r\nMessage-Id: <1@x.example>\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"b1\"\r\n\r\n\
    --b1\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
    <a@b.example>: could not be delivered: unknown us=E9r\r\n\r\n\
    --b1\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n\
    Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\
    Diagnostic-Code: smtp; 550 5.1.1 User\r\n unknown\r\n\r\n\
    --b1\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <0cde4c95a5321e77750d69c8c91ea0f9@acme.example>\r\n\
    Subject: x\r\n\r\nhello\r\n--b1--\r\n";

const WORDED: &str = "From: Mailer-Daemon@e1.example.org\nTo: x@y.example\nX-Failed-Recipients: a@b.example\n\
    Subject: Mail delivery failed\n\nA message could not be delivered:\n\n  a@b.example\n    550 5.7.0 no\n\n\
    ------ This is a copy of the message. ------\n\nMessage-Id: <2@x>\n";

const AWAY: &str = "From: \"Ada\" <ada@b.example>\nAuto-Submitted: auto-replied\nSubject: Away until 5 May\n\
    Date: Thu, 29 Apr 2026 23:34:45 +0900\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n\
    PHA+SSBhbSBhd2F5IHVudGlsIE1heSA1PC9wPg==\n";

const HARM: &[&[u8]] = &[
    b"\r\n",
    b"\n\n",
    b"--b1\r\n",
    b"--b1--",
    b"\0",
    b"\xff\xfe",
    b"\x1b[2J",
    "\u{202e}".as_bytes(),
    "é".as_bytes(),
    b"=?utf-8?B?",
    b"=?x?Q?=",
    b"Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"boundary=b1",
    b"Date: Mon, 99 Zzz 99999 99:99:99 +9999\r\n",
    b"Date: 1 Jan 65535 00:00:00 -9959\r\n",
    b"Action: failed\n\n",
    b"Status: 5.99999999999999999999.1\n",
    b"<",
    b">",
    b"@",
    b"\"",
    b";",
    b"until 99 99 9999 31 31 2026 February 30",
    b"Message-ID: <>",
    b"<style",
];

/// Numbers from a seed (xorshift): the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % most.max(1)
    }
}

#[test]
fn damaged_mails_never_panic_and_what_is_kept_of_them_is_short() {
    let mut random = Random(20_261_122);
    let seeds = [REPORT, WORDED, AWAY];
    for _ in 0..bounds::bound("hostile_mails") {
        let mut mail = seeds[random.below(seeds.len())].as_bytes().to_vec();
        for _ in 0..=random.below(8) {
            let at = random.below(mail.len() + 1);
            match random.below(4) {
                0 => mail.truncate(at),
                1 => {
                    let end = (at + random.below(60)).min(mail.len());
                    mail.drain(at..end);
                }
                2 => {
                    let other = seeds[random.below(seeds.len())].as_bytes();
                    mail.splice(at..at, other.iter().copied());
                }
                _ => {
                    let harm = HARM[random.below(HARM.len())];
                    mail.splice(at..at, harm.iter().copied());
                }
            }
        }
        run::mail(&mail);
    }
}

#[test]
fn mails_that_are_meant_to_cost_time_or_memory_cost_little() {
    let mails: Vec<Vec<u8>> = vec![
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n".repeat(40_000),
        b"Content-Type: message/rfc822\n\n".repeat(70_000),
        b"Content-Type: multipart/digest; boundary=x\n\n--x\n\n".repeat(40_000),
        [
            &b"Content-Type: multipart/mixed; boundary=x\n\n"[..],
            &b"--x\n".repeat(500_000),
        ]
        .concat(),
        b"A: b\n".repeat(400_000),
        [&b"A: "[..], &b"b\n ".repeat(700_000)].concat(),
        [
            &b"Content-Type: text/html\n\n"[..],
            &b"<style>".repeat(300_000),
        ]
        .concat(),
        [&b"Content-Type: text/html\n\n"[..], &b"<".repeat(2_000_000)].concat(),
        [
            &b"From: postmaster@x\nSubject: failure notice\n\n"[..],
            &b"<a@b.c>:\n".repeat(200_000),
        ]
        .concat(),
        [
            &b"From: a@b\nSubject: Away\n\nuntil "[..],
            &b"1 2 ".repeat(500_000),
        ]
        .concat(),
        [
            &b"Subject: "[..],
            &b"=?utf-8?B?QUFB?= ".repeat(100_000),
            b"\n\n",
        ]
        .concat(),
        [&b"References: "[..], &b"<a@b> ".repeat(300_000), b"\n\n"].concat(),
        [&b"To: "[..], &b"a@b.c, ".repeat(300_000), b"\n\n"].concat(),
        vec![b'\n'; 3_000_000],
        vec![b'a'; 3_000_000],
        vec![0xff; 3_000_000],
    ];
    for (place, mail) in mails.iter().enumerate() {
        let begin = Instant::now();
        run::mail(mail);
        // Without optimization on a busy machine; a way that grows with the square would take minutes.
        let took = begin.elapsed();
        assert!(took < Duration::from_secs(20), "mail {place} took {took:?}");
    }
}

#[test]
fn a_mail_that_says_nothing_is_no_answer_of_a_person() {
    for mail in [
        &b""[..],
        b"\r\n\r\n",
        b"\x00\x01\xfe\xff garbage \x80",
        b"From: anna@one.example\r\n\r\n  \r\n",
        b"Subject: Re: F-1\r\n\r\nwhere is it?\r\n",
    ] {
        assert_eq!(
            jalon_mailbox::read(mail).kind,
            jalon_mailbox::Kind::Unclear,
            "{mail:?}"
        );
    }
    for mail in [
        &b"From: anna@one.example\r\n\r\nok\r\n"[..],
        b"From: anna@one.example\r\nSubject: Re: F-1\r\n\r\n",
    ] {
        assert_eq!(
            jalon_mailbox::read(mail).kind,
            jalon_mailbox::Kind::Person,
            "{mail:?}"
        );
    }
}
