//! Who may act for a team: its members, where `jalon.toml` names some.

use crate::{House, Refused};

/// Whether somebody may close a task of a team, or sign for it. A team of which no members are told is
/// everybody.
pub fn may_act(house: &House, team: &str, name: &str) -> Result<(), Refused> {
    let members = house.install.teams.get(team).map(|team| &team.members);
    let Some(members) = members.filter(|members| !members.is_empty()) else {
        return Ok(());
    };
    if members.iter().any(|member| is_member(member, name)) {
        return Ok(());
    }
    let all = members.join(", ");
    Err(Refused::denied(
        format!("{name} is no member of {team}, and this is for {team} to decide"),
        format!("{name} n'est pas membre de {team}, et la décision revient à {team}"),
    )
    .help(
        format!("its members are {all}: say who decides with --by, or add a member under [teams.{team}] in jalon.toml"),
        format!("ses membres sont {all}\u{a0}: dites qui décide avec --by, ou ajoutez un membre sous [teams.{team}] dans jalon.toml"),
    ))
}

/// By the whole of what is written, or by what stands before the sign @ of an address.
fn is_member(member: &str, name: &str) -> bool {
    let (member, name) = (member.to_lowercase(), name.to_lowercase());
    let before = member.split_once('@').map(|(before, _)| before);
    member == name || before == Some(name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_known_by_the_address_or_by_its_first_part() {
        let member = "Anna.Martin@acme.example";
        assert!(is_member(member, "anna.martin@acme.example"));
        assert!(is_member(member, "anna.martin"));
        assert!(!is_member(member, "anna"));
        assert!(!is_member(member, ""));
        assert!(is_member("anna", "Anna"));
    }
}
