//! What the file says of what stands on each mail.

use jalon_mail::address::MailAddress;
use jalon_mail::token;
use toml::de::DeValue;

use crate::entries::{Entries, Table, place};
use crate::secret::Secret;

/// What stands on each mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mail {
    /// Where people answer.
    pub reply_to: Option<String>,
    /// Where mails come back that can't be delivered.
    pub bounces: Option<String>,
    /// With what the tokens in these addresses are signed.
    pub secret: Option<Secret>,
    /// Who signs the mails themselves.
    pub dkim: Option<Dkim>,
}

/// Who signs mails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dkim {
    /// The domain.
    pub domain: String,
    /// Which key of the domain.
    pub selector: String,
    /// The key.
    pub key: Secret,
}

pub(crate) fn mail(entries: &mut Entries<'_>, file: &Table<'_>) -> Mail {
    let Some(section) = entries.table(file, "mail") else {
        return Mail::default();
    };
    entries.only(
        section,
        &["reply_to", "bounces", "secret", "secret_file", "dkim"],
    );
    let mail = Mail {
        reply_to: address(entries, section, "reply_to", "\"credit@acme.example\""),
        bounces: address(entries, section, "bounces", "\"bounce@acme.example\""),
        secret: entries.secret(section, "secret"),
        dkim: dkim(entries, section),
    };
    let place = section.get("reply_to").or_else(|| section.get("bounces"));
    if let (Some(place), None) = (place, &mail.secret) {
        let reason = [
            "the addresses carry a token that only this house can make, and the secret for it is missing"
                .to_owned(),
            "les adresses portent un jeton que seule cette maison peut faire, et son secret manque"
                .to_owned(),
        ];
        let remedy = [
            "write secret = { file = \"mail.secret\" }; the file may be made by: openssl rand -hex 32"
                .to_owned(),
            "écrivez secret = { file = \"mail.secret\" } ; pour le fichier : openssl rand -hex 32"
                .to_owned(),
        ];
        entries.fault(place.span().start, reason, remedy);
    }
    mail
}

/// An address that has room for a token.
fn address(
    entries: &mut Entries<'_>,
    section: &Table<'_>,
    name: &str,
    example: &str,
) -> Option<String> {
    let written = entries.text(section, name, example)?;
    let place = section.get(name)?;
    if MailAddress::new(&written).is_none() {
        entries.refuse(name, place, example);
        return None;
    }
    let token = "a".repeat(token::LENGTH);
    if token::with_token(&written, &token).is_none() {
        let most = token::LOCAL_PART_MAX - token::LENGTH - 1;
        let reason = [
            format!("{name} has no room for its token: at most {most} signs before the @"),
            format!("{name} n’a pas la place de son jeton : au plus {most} signes avant le @"),
        ];
        let remedy = [
            format!("take a shorter one: {name} = {example}"),
            format!("prenez-en une plus courte : {name} = {example}"),
        ];
        entries.fault(place.span().start, reason, remedy);
        return None;
    }
    Some(written)
}

const DKIM: &str =
    "{ domain = \"acme.example\", selector = \"jalon1\", key = { file = \"dkim.pem\" } }";

fn dkim(entries: &mut Entries<'_>, section: &Table<'_>) -> Option<Dkim> {
    let value = section.get("dkim")?;
    let DeValue::Table(own) = value.get_ref() else {
        entries.refuse("dkim", value, DKIM);
        return None;
    };
    entries.only(own, &["domain", "selector", "key", "key_file"]);
    let examples = [
        ("domain", "\"acme.example\""),
        ("selector", "\"jalon1\""),
        ("key", "{ file = \"dkim.pem\" }"),
    ];
    let is_there =
        |name: &str| own.contains_key(name) || (name == "key" && own.contains_key("key_file"));
    let missing: Vec<_> = examples
        .iter()
        .filter(|(name, _)| !is_there(name))
        .collect();
    for (name, example) in &missing {
        entries.missing(place(section, "dkim"), ("[mail] dkim", name), example);
    }
    if !missing.is_empty() {
        return None;
    }
    let domain = entries.text(own, "domain", "\"acme.example\"");
    let selector = entries.text(own, "selector", "\"jalon1\"");
    let key = entries.secret(own, "key");
    // They stand in a header and in a name of the DNS.
    let good = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'.');
    let plain = |name: &String| name.bytes().all(good);
    let (domain, selector) = (domain.filter(plain), selector.filter(plain));
    match (domain, selector, key) {
        (Some(domain), Some(selector), Some(key)) => Some(Dkim {
            domain,
            selector,
            key,
        }),
        _ => {
            entries.refuse("dkim", value, DKIM);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Destination, InDoubt, Secret, Tls, read};

    const WHOLE: &str = r#"
[seller]
name = "Acme SAS"
email = "credit@acme.example"
[channels.email]
smtp = "relay.acme.example:587"
user = "jalon"
password = { env = "RELAY_PASSWORD" }
ca = "relay-ca.pem"
hello = "credit-1.acme.example"
connections = 2
timeouts = { answer = "1 min" }
pause = "5 s"
resend_after = "3 h"
per_domain = { "Orange.fr" = 60, other = 600 }
[mail]
reply_to = "credit@acme.example"
bounces = "bounce@acme.example"
secret = { file = "mail.secret" }
dkim = { domain = "acme.example", selector = "jalon1", key = { file = "dkim.pem" } }
"#;

    #[test]
    fn a_relay_and_what_stands_on_mails_are_read() {
        let whole = read(WHOLE).unwrap();
        let email = &whole.channels.ways[&jalon_core::Way::Email];
        let Destination::Relay(relay) = &email.to else {
            panic!("{email:?}");
        };
        assert_eq!(email.in_doubt, InDoubt::Resend, "usual for mails");
        assert_eq!(
            (relay.host.as_str(), relay.port),
            ("relay.acme.example", 587)
        );
        assert_eq!((relay.tls, relay.connections), (Tls::Required, 2));
        assert_eq!(relay.timeouts.answer.as_secs(), 60);
        assert_eq!(relay.timeouts.end.as_secs(), 600);
        assert_eq!(relay.per_domain["orange.fr"], 60);
        assert_eq!(whole.mail.secret, Some(Secret::File("mail.secret".into())));
        assert!(whole.mail.dkim.is_some());
        let least = "[seller]\nname = \"A\"\nemail = \"a@b.example\"\n[channels.email]\n";
        let tls = |address: &str| {
            let read = read(&format!("{least}smtp = \"{address}\"")).unwrap();
            match read.channels.ways[&jalon_core::Way::Email].to.clone() {
                Destination::Relay(relay) => (relay.port, relay.tls),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(tls("relay"), (587, Tls::Required));
        assert_eq!(tls("relay:465"), (465, Tls::Implicit));
        assert_eq!(
            tls("relay:25"),
            (25, Tls::Required),
            "never without being told"
        );
    }

    #[test]
    fn what_can_not_be_is_told_with_what_helps() {
        for (from, to, en, fr) in [
            (
                "relay.acme.example:587",
                "relay.acme.example:mail",
                "smtp = ",
                "smtp = ",
            ),
            ("relay.acme.example:587", "-- x:587", "smtp = ", "smtp = "),
            (
                "ca = ",
                "tls = \"none\"\nca = ",
                "tls = \"required\"",
                "tls = \"required\"",
            ),
            ("user = \"jalon\"\n", "", "user = ", "user = "),
            (
                "hello = \"credit-1",
                "hello = \"a b\\r\\n",
                "hello = ",
                "hello = ",
            ),
            (
                "\"5 s\"",
                "\"never\"",
                "pause = \"10 s\"",
                "pause = \"10 s\"",
            ),
            (
                "answer = ",
                "anser = ",
                "did you mean answer?",
                "vouliez-vous dire answer",
            ),
            (
                "email = \"credit@acme.example\"\n[ch",
                "[ch",
                "email = ",
                "email = ",
            ),
            (
                "smtp = ",
                "webhook = \"https://a.example\"\nsmtp = ",
                "leave out",
                "retirez",
            ),
            (
                "bounces = \"bounce@",
                "bounces = \"bounces-of-the-credit-department@",
                "shorter",
                "courte",
            ),
            (
                "bounces = \"bounce@",
                "bounces = \"bounce at ",
                "bounces = ",
                "bounces = ",
            ),
            (
                "secret = { file = \"mail.secret\" }\n",
                "",
                "openssl rand",
                "openssl rand",
            ),
            (
                "selector = \"jalon1\", ",
                "",
                "selector = \"jalon1\"",
                "selector = \"jalon1\"",
            ),
            ("[mail]", "[mail]\nreplyto = 1", "reply_to?", "reply_to ?"),
        ] {
            let file = WHOLE.replacen(from, to, 1);
            assert_ne!(file, WHOLE, "{from}");
            let faults = read(&file).expect_err(&file);
            let told = |word: &str| {
                faults
                    .iter()
                    .any(|fault| fault.remedy.en.contains(word) || fault.remedy.fr.contains(word))
            };
            assert!(told(en) && told(fr), "{to}: {faults:?}");
        }
        let only = read("[channels.email]\nfolder = \"a\"\nconnections = 3").unwrap_err();
        assert!(only[0].reason.en.contains("relays"), "{only:?}");
    }
}
