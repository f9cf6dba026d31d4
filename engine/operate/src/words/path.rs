//! A place of a script as its reader sees it: what people named stays, what the language named is French for
//! French readers.

use jalon_dsl::diagnostic::Lang;

use super::role_word;

/// `everyone/paid/missed/task:receivables`, in French `everyone/paid/manqué/tâche:receivables`. Programs know a
/// place by its English path alone.
pub fn path_word(path: &str, lang: Lang) -> String {
    match lang {
        Lang::En => path.to_owned(),
        Lang::Fr => {
            let parts = path.split('/').map(part);
            parts.collect::<Vec<_>>().join("/")
        }
    }
}

fn part(part: &str) -> String {
    let (name, number) = match part.split_once('#') {
        Some((name, number)) => (name, format!("#{number}")),
        None => (part, String::new()),
    };
    let said = match name.split_once(':') {
        Some((deed, with)) => deed_word(deed)
            .map(|deed| format!("{deed}:{}", role_word(with, Lang::Fr)))
            .unwrap_or_else(|| name.to_owned()),
        // Words of the language, which no step can be called.
        None => match name {
            "missed" => "manqué".to_owned(),
            "refused" => "refusé".to_owned(),
            "silent" => "sans réponse".to_owned(),
            name => name.to_owned(),
        },
    };
    format!("{said}{number}")
}

/// What is done, before the colon.
fn deed_word(deed: &str) -> Option<&'static str> {
    Some(match deed {
        "send" => "envoi",
        "resend" => "renvoi",
        "remind" => "rappel",
        "chase" => "relance",
        "formal_notice" => "mise en demeure",
        "alert" => "alerte",
        "task" => "tâche",
        "call" => "appel",
        "claim" => "réclamation",
        "entrust" => "mandat",
        "hand_over" => "remise",
        "recall" => "reprise",
        "post" => "publication",
        "require" => "exigence",
        "hold" => "retenue",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_language_named_is_french_and_what_people_named_stays() {
        for (path, french) in [
            (
                "everyone/paid/first/chase:payer",
                "everyone/paid/first/relance:payeur",
            ),
            (
                "everyone/paid/missed/silent/task:receivables#2",
                "everyone/paid/manqué/sans réponse/tâche:receivables#2",
            ),
            ("everyone/send:payer", "everyone/envoi:payeur"),
            ("tous/payée/appel", "tous/payée/appel"),
            ("everyone/paid/call", "everyone/paid/call"),
            ("a/unknown:payer", "a/unknown:payer"),
        ] {
            assert_eq!(path_word(path, Lang::Fr), french);
            assert_eq!(path_word(path, Lang::En), path);
        }
    }
}
