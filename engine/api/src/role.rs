//! Who may do what: a role for each token, and for each route what it takes.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Look at everything.
    Read,
    /// And take in records, do tasks, tell what happened, decide about messages.
    Operate,
    /// And sign what a script proposes.
    Approve,
    /// Look at everything, try incidents again, see and revoke tokens; decide nothing about invoices.
    Administer,
}

/// What a route takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// To look.
    Look,
    /// To take in records, do tasks, tell what happened, decide about messages.
    Operate,
    /// To sign.
    Sign,
    /// To try again what could not be done.
    Repair,
    /// To see and revoke tokens.
    Tokens,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 4] = [Role::Read, Role::Operate, Role::Approve, Role::Administer];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Role::Read => "read",
            Role::Operate => "operate",
            Role::Approve => "approve",
            Role::Administer => "administer",
        }
    }

    /// The role with a name.
    pub fn named(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether it has a right: the whole matrix.
    pub fn has(self, right: Right) -> bool {
        match (self, right) {
            (_, Right::Look) => true,
            (Role::Operate | Role::Approve, Right::Operate | Right::Repair)
            | (Role::Approve, Right::Sign)
            | (Role::Administer, Right::Repair | Right::Tokens) => true,
            (Role::Read, _)
            | (Role::Operate | Role::Administer, Right::Sign)
            | (Role::Operate | Role::Approve, Right::Tokens)
            | (Role::Administer, Right::Operate) => false,
        }
    }
}

impl Right {
    /// The roles that have it.
    pub fn roles(self) -> Vec<&'static str> {
        let having = Role::ALL.into_iter().filter(|role| role.has(self));
        having.map(Role::name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_looks_decides_nothing_and_whoever_administers_signs_nothing() {
        assert_eq!(
            Right::Look.roles(),
            ["read", "operate", "approve", "administer"]
        );
        assert_eq!(Right::Operate.roles(), ["operate", "approve"]);
        assert_eq!(Right::Sign.roles(), ["approve"]);
        assert_eq!(Right::Repair.roles(), ["operate", "approve", "administer"]);
        assert_eq!(Right::Tokens.roles(), ["administer"]);
    }
}
