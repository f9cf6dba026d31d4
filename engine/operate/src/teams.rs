//! Who may act for a team: its members, where `jalon.toml` names some. One person is one, however the name
//! is written.

use smol_str::SmolStr;
use unicode_normalization::UnicodeNormalization;

use crate::{House, Refused};

/// A person who decides for a team.
pub struct Person {
    /// The name for the record: that of the member, as `jalon.toml` writes it; as it was told where a team
    /// has no members.
    pub name: SmolStr,
    /// By what the same person is known again, whatever the spelling.
    pub key: String,
}

/// Who acts, if that may be: closes a task of a team, or signs for it. A team of which no members are told
/// is everybody.
pub fn acting(house: &House, team: &str, name: &str) -> Result<Person, Refused> {
    let name = name.trim();
    if name.is_empty() {
        return Err(
            Refused::wrong("nobody is named who decides", "personne ne décide ici").help(
                "say who decides: --by NAME",
                "dites qui décide\u{a0}: --by NOM",
            ),
        );
    }
    let members = members(house, team);
    let person = Person {
        name: name.into(),
        key: key_of(house, team, name),
    };
    if members.is_empty() {
        return Ok(person);
    }
    match known_as(members, name).as_slice() {
        [] => Err(no_member(team, members, name)),
        [member] => Ok(Person {
            name: (*member).into(),
            ..person
        }),
        several => {
            let several = several.join(", ");
            Err(Refused::wrong(
                format!("{name} may be {several}"),
                format!("{name} peut être {several}"),
            )
            .help(
                "say who decides by the whole address: --by ADDRESS",
                "dites qui décide par l'adresse entière\u{a0}: --by ADRESSE",
            ))
        }
    }
}

/// By what a person is known again: the member, where a team has some. Where it has none, a name and an
/// address that begins with it are one, and so is what differs in accents, spaces and signs alone: of two
/// people who are taken for one, the second is told to be made a member; of one who is taken for two, nobody
/// would hear.
pub fn key_of(house: &House, team: &str, name: &str) -> String {
    key_among(members(house, team), name)
}

fn key_among(members: &[String], name: &str) -> String {
    if let [member] = known_as(members, name).as_slice() {
        return member.to_lowercase();
    }
    let before = name.split_once('@').map_or(name, |(before, _)| before);
    let letters = before.nfkd().filter(|sign| sign.is_alphanumeric());
    let bare: String = letters.flat_map(char::to_lowercase).collect();
    match bare.is_empty() {
        true => name.trim().to_lowercase(),
        false => bare,
    }
}

fn members<'h>(house: &'h House, team: &str) -> &'h [String] {
    let team = house.install.teams.get(team);
    team.map_or(&[], |team| team.members.as_slice())
}

fn no_member(team: &str, members: &[String], name: &str) -> Refused {
    let all = members.join(", ");
    Refused::denied(
        format!("{name} is no member of {team}, and this is for {team} to decide"),
        format!("{name} n'est pas membre de {team}, et la décision revient à {team}"),
    )
    .help(
        format!("its members are {all}: say who decides with --by, or add a member under [teams.{team}] in jalon.toml"),
        format!("ses membres sont {all}\u{a0}: dites qui décide avec --by, ou ajoutez un membre sous [teams.{team}] dans jalon.toml"),
    )
}

/// The members that a name may stand for, by the whole of what is written or by what stands before the
/// sign @ of an address. Who is listed by a name and by one address, too, is one member.
fn known_as<'m>(members: &'m [String], name: &str) -> Vec<&'m str> {
    let named = members.iter().filter(|member| is_member(member, name));
    let mut known: Vec<&str> = named.map(String::as_str).collect();
    if known.iter().any(|member| member.contains('@')) {
        known.retain(|member| member.contains('@'));
    }
    let mut seen = Vec::new();
    known.retain(|member| {
        let folded = member.to_lowercase();
        let is_new = !seen.contains(&folded);
        seen.push(folded);
        is_new
    });
    known
}

fn is_member(member: &str, name: &str) -> bool {
    let (member, name) = (member.to_lowercase(), name.trim().to_lowercase());
    let before = member.split_once('@').map(|(before, _)| before);
    member == name || before == Some(name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(members: &[&str]) -> Vec<String> {
        members.iter().map(|member| (*member).to_owned()).collect()
    }

    #[test]
    fn a_member_is_known_by_the_address_or_by_its_first_part() {
        let member = "Anna.Martin@acme.example";
        assert!(is_member(member, "anna.martin@acme.example"));
        assert!(is_member(member, "anna.martin"));
        assert!(!is_member(member, "anna"));
        assert!(!is_member(member, ""));
        assert!(is_member("anna", "Anna"));
    }

    #[test]
    fn a_member_is_one_person_however_the_name_is_written() {
        let members = list(&["Anna.Martin@acme.example", "louis@acme.example"]);
        for written in [
            "anna.martin",
            "ANNA.MARTIN",
            " Anna.Martin ",
            "anna.martin@ACME.example",
        ] {
            assert_eq!(known_as(&members, written), ["Anna.Martin@acme.example"]);
            assert_eq!(key_among(&members, written), "anna.martin@acme.example");
        }
        assert_ne!(
            key_among(&members, "louis"),
            key_among(&members, "anna.martin")
        );
    }

    #[test]
    fn who_is_listed_by_name_and_by_address_is_one_member() {
        let members = list(&["anna", "Anna", "anna@acme.example"]);
        for written in ["anna", "ANNA", "anna@acme.example"] {
            assert_eq!(key_among(&members, written), "anna@acme.example");
        }
    }

    #[test]
    fn a_name_that_two_addresses_begin_with_is_nobodys() {
        let members = list(&["anna@acme.example", "anna@acme.fr"]);
        assert_eq!(known_as(&members, "anna").len(), 2);
        assert_eq!(known_as(&members, "anna@acme.fr"), ["anna@acme.fr"]);
    }

    #[test]
    fn without_members_what_may_be_one_person_is_one() {
        for written in [
            "hélène.martin",
            "Helene.Martin@acme.example",
            "HELENE MARTIN",
            "He\u{301}le\u{300}ne-Martin",
        ] {
            assert_eq!(key_among(&[], written), "helenemartin", "{written}");
        }
        assert_ne!(key_among(&[], "anna"), key_among(&[], "zoe"));
        assert_ne!(key_among(&[], "+"), key_among(&[], "-"));
    }
}
