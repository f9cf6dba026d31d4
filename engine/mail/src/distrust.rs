//! Why a line to a server can't be encrypted, in words of whoever runs it. The library's own name its types.

use std::io;

use rustls::{CertificateError, Error, InvalidMessage};

/// A word by which the library is known, and what it means in English and in French.
type Known = (fn(&Error) -> bool, &'static str, &'static str);

const KNOWN: [Known; 6] = [
    (
        |error| of_certificate(error, |why| matches!(why, CertificateError::UnknownIssuer)),
        "nobody who is believed signed its certificate: name that of its authority with ca",
        "aucune autorité reconnue n'a signé son certificat\u{a0}: donnez celui de son autorité par ca",
    ),
    (
        |error| {
            of_certificate(error, |why| {
                let other = matches!(why, CertificateError::Other(_));
                other && format!("{why:?}").contains("CaUsedAsEndEntity")
            })
        },
        "it shows the certificate of an authority and not its own: give the server one that its authority signed, and name the authority's with ca",
        "il montre le certificat d'une autorité et non le sien\u{a0}: donnez au serveur un certificat signé par son autorité, et celui de l'autorité par ca",
    ),
    (
        |error| {
            of_certificate(error, |why| {
                let name = matches!(why, CertificateError::NotValidForName);
                name || matches!(why, CertificateError::NotValidForNameContext { .. })
            })
        },
        "its certificate is for another name: write the name that stands in it into jalon.toml",
        "son certificat est pour un autre nom\u{a0}: écrivez dans jalon.toml le nom qui y figure",
    ),
    (
        |error| {
            of_certificate(error, |why| {
                let over = matches!(why, CertificateError::Expired);
                over || matches!(why, CertificateError::ExpiredContext { .. })
            })
        },
        "its certificate is over: whoever runs the server has to renew it",
        "son certificat a expiré\u{a0}: qui gère le serveur doit le renouveler",
    ),
    (
        |error| {
            of_certificate(error, |why| {
                let early = matches!(why, CertificateError::NotValidYet);
                early || matches!(why, CertificateError::NotValidYetContext { .. })
            })
        },
        "its certificate is not valid yet: look at the clock of this machine and at the server's",
        "son certificat n'est pas encore valable\u{a0}: vérifiez l'horloge de cette machine et celle du serveur",
    ),
    (
        |error| {
            let typed = InvalidMessage::InvalidContentType;
            matches!(error, Error::InvalidMessage(why) if *why == typed)
        },
        "it speaks without encryption on this port: tls = \"required\" begins so (STARTTLS), or another port is meant",
        "il parle sans chiffrement sur ce port\u{a0}: tls = \"required\" commence ainsi (STARTTLS), ou un autre port est le bon",
    ),
];

fn of_certificate(error: &Error, is: fn(&CertificateError) -> bool) -> bool {
    matches!(error, Error::InvalidCertificate(why) if is(why))
}

/// What went wrong, in English, where it is something that people can put right.
pub fn words(error: &io::Error) -> Option<&'static str> {
    let error = error.get_ref()?.downcast_ref::<Error>()?;
    let found = KNOWN.iter().find(|(is, ..)| is(error));
    found.map(|(_, english, _)| *english)
}

/// The same in French, within what was said.
pub fn in_french(said: &str) -> String {
    let known = KNOWN.iter();
    known.fold(said.to_owned(), |said, (_, english, french)| {
        said.replace(english, french)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_can_put_right_is_told_with_the_entry_to_change() {
        let told = |error: Error| words(&io::Error::new(io::ErrorKind::InvalidData, error));
        for (error, en, fr) in [
            (
                Error::InvalidCertificate(CertificateError::UnknownIssuer),
                "with ca",
                "par ca",
            ),
            (
                Error::InvalidCertificate(CertificateError::NotValidForName),
                "another name",
                "un autre nom",
            ),
            (
                Error::InvalidCertificate(CertificateError::Expired),
                "is over",
                "a expiré",
            ),
            (
                Error::InvalidMessage(InvalidMessage::InvalidContentType),
                "tls = \"required\"",
                "tls = \"required\"",
            ),
        ] {
            let english = told(error).unwrap();
            assert!(english.contains(en), "{english}");
            let french = in_french(&format!("encrypting: {english}"));
            assert!(french.contains(fr), "{french}");
            assert!(!french.contains(english), "{french}");
        }
        assert_eq!(told(Error::HandshakeNotComplete), None);
        assert_eq!(words(&io::Error::from(io::ErrorKind::TimedOut)), None);
        assert_eq!(in_french("550 no"), "550 no");
    }
}
