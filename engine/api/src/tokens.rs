//! Tokens: who asks, for which legal entity, and what they may do. What is stored is a hash; the token
//! itself is shown once, when it is made.

use jalon_core::Instant;
use jalon_daemon::Entity;
use jalon_operate::{Drawn, Refused};
use jalon_store::{EntityId, Hash, Store, Trouble};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use utoipa::ToSchema;

use crate::role::Role;

/// A token as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    id: SmolStr,
    name: SmolStr,
    role: Role,
    hash: SmolStr,
    made: Instant,
    #[serde(default)]
    revoked: Option<Instant>,
}

/// A token as it is told: everything but itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Token)]
pub struct TokenTold {
    /// By what it is known; no secret.
    pub id: String,
    /// Whose it is: it stands in the record of what was decided with it.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// When it was made.
    #[schema(format = DateTime)]
    pub made: String,
    /// When it was revoked.
    #[schema(format = DateTime)]
    pub revoked: Option<String>,
}

/// Who asks.
#[derive(Clone, Debug)]
pub struct Caller {
    /// By what its token is known.
    pub id: SmolStr,
    /// Whose it is.
    pub name: SmolStr,
    /// What it may do.
    pub role: Role,
    /// For which legal entity, and nobody else's.
    pub entity: Entity,
}

const SETTING: &str = "api tokens";
/// What every token begins with, so that it is known for what it is where it should not be.
const PREFIX: &str = "jalon_";
/// So many are kept; the oldest revoked ones go first.
const TOKENS_MAX: usize = 1_000;
/// A name is no longer than this.
pub const NAME_MAX: usize = 200;
/// If somebody else writes at the same time, it is tried again.
const TRIES_MAX: usize = 20;

/// Makes a token: it is told here and never again.
pub fn make(
    store: &mut dyn Store,
    entity: &Entity,
    (name, role): (&str, Role),
    now: Instant,
) -> Result<(String, TokenTold), Refused> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
        return Err(Refused::wrong(
            "a token has the name of the person or program whose it is",
            "un jeton porte le nom de la personne ou du programme à qui il appartient",
        )
        .help("--name \"Anna Martin\"", "--name \"Anna Martin\""));
    }
    let mut drawn = Drawn::new()?;
    let id = hex(drawn.sixteen().get(..4).unwrap_or_default());
    // 256 bits that nobody foresees.
    let secret = format!("{}{}", hex(&drawn.sixteen()), hex(&drawn.sixteen()));
    let token = format!("{PREFIX}{}_{id}_{secret}", entity.id.0);
    let kept = Kept {
        id: id.as_str().into(),
        name: name.into(),
        role,
        hash: hash(&token),
        made: now,
        revoked: None,
    };
    change(store, entity.id, |all| {
        if all.len() >= TOKENS_MAX {
            let oldest = all.iter().position(|one| one.revoked.is_some());
            let Some(oldest) = oldest else {
                return Err(Refused::over(
                    format!("there are {TOKENS_MAX} tokens already"),
                    format!("il y a déjà {TOKENS_MAX} jetons"),
                )
                .help(
                    "revoke those that nobody uses: jalon token revoke ID",
                    "révoquez ceux qui ne servent plus\u{a0}: jalon token revoke ID",
                ));
            };
            all.remove(oldest);
        }
        all.push(kept.clone());
        Ok(())
    })?;
    Ok((token, kept.told()))
}

/// All tokens of a legal entity, in the order in which they were made.
pub fn list(store: &mut dyn Store, entity: EntityId) -> Result<Vec<TokenTold>, Refused> {
    let (_, all) = read(store, entity)?;
    Ok(all.iter().map(Kept::told).collect())
}

/// Revokes a token by its id: from now on it is nobody's.
pub fn revoke(
    store: &mut dyn Store,
    entity: EntityId,
    id: &str,
    now: Instant,
) -> Result<TokenTold, Refused> {
    change(store, entity, |all| {
        let found = all.iter_mut().find(|one| one.id == id);
        let found = found.ok_or_else(|| {
            Refused::unknown(
                format!("there is no token {id}"),
                format!("il n'y a pas de jeton {id}"),
            )
            .help(
                "jalon token list tells those that are",
                "jalon token list donne ceux qui existent",
            )
        })?;
        found.revoked = found.revoked.or(Some(now));
        Ok(found.told())
    })
}

/// Whose a token is; nobody's if it is unknown or revoked.
pub fn caller(store: &mut dyn Store, token: &str) -> Result<Option<Caller>, Trouble> {
    let parts = token
        .strip_prefix(PREFIX)
        .and_then(|rest| rest.split_once('_'));
    let number = parts.and_then(|(entity, _)| entity.parse::<i32>().ok());
    let Some(id) = number.map(EntityId) else {
        return Ok(None);
    };
    let entities = store.entities()?;
    let Some((_, code)) = entities.into_iter().find(|(one, _)| *one == id) else {
        return Ok(None);
    };
    let (_, all) = read(store, id)?;
    let hash = hash(token);
    let mut found = None;
    for kept in all.iter().filter(|one| one.revoked.is_none()) {
        if same(&kept.hash, &hash) {
            found = Some(kept);
        }
    }
    Ok(found.map(|kept| Caller {
        id: kept.id.clone(),
        name: kept.name.clone(),
        role: kept.role,
        entity: Entity {
            id,
            code: code.as_str().into(),
        },
    }))
}

/// Whether the token of somebody who was let in still holds.
pub fn holds(store: &mut dyn Store, caller: &Caller) -> Result<bool, Trouble> {
    let (_, all) = read(store, caller.entity.id)?;
    let own = all.iter().find(|one| one.id == caller.id);
    Ok(own.is_some_and(|one| one.revoked.is_none()))
}

impl Kept {
    fn told(&self) -> TokenTold {
        TokenTold {
            id: self.id.to_string(),
            name: self.name.to_string(),
            role: self.role,
            made: self.made.to_string(),
            revoked: self.revoked.map(|at| at.to_string()),
        }
    }
}

fn read(store: &mut dyn Store, entity: EntityId) -> Result<(i64, Vec<Kept>), Trouble> {
    let setting = store.setting(entity, SETTING)?;
    let (revision, value) = setting.unwrap_or_default();
    // What can't be read lets nobody in.
    Ok((revision, serde_json::from_slice(&value).unwrap_or_default()))
}

/// Whether what is stored can be read: what can't is not written over.
fn is_read(store: &mut dyn Store, entity: EntityId) -> Result<bool, Trouble> {
    let setting = store.setting(entity, SETTING)?;
    Ok(setting.is_none_or(|(_, value)| serde_json::from_slice::<Vec<Kept>>(&value).is_ok()))
}

fn change<T>(
    store: &mut dyn Store,
    entity: EntityId,
    mut does: impl FnMut(&mut Vec<Kept>) -> Result<T, Refused>,
) -> Result<T, Refused> {
    for _ in 0..TRIES_MAX {
        let (revision, mut all) = read(store, entity)?;
        if all.is_empty() && revision > 0 && !is_read(store, entity)? {
            return Err(Refused::store(
                "the tokens that are there can't be read; a newer version of Jalon may have written them",
                "les jetons existants ne peuvent pas être lus\u{a0}; une version plus récente de Jalon les a peut-être écrits",
            ));
        }
        let done = does(&mut all)?;
        let value = serde_json::to_vec(&all).unwrap_or_default();
        if store.set(entity, SETTING, revision, &value)? {
            return Ok(done);
        }
    }
    Err(Refused::over(
        "somebody else changes the tokens at this moment",
        "quelqu'un d'autre modifie les jetons à l'instant",
    )
    .help("try again", "réessayez"))
}

fn hash(token: &str) -> SmolStr {
    hex(&Hash::of(&[token.as_bytes()]).0).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Takes as long whether they differ or not.
fn same(one: &str, other: &str) -> bool {
    let differs = one
        .bytes()
        .zip(other.bytes())
        .fold(0, |all, (a, b)| all | (a ^ b));
    one.len() == other.len() && differs == 0
}

#[cfg(test)]
mod tests {
    use jalon_store::{Memory, Records};

    use super::*;

    #[test]
    fn a_token_is_known_by_its_hash_until_it_is_revoked_and_belongs_to_one_legal_entity() {
        let mut store = Memory::new(|| Instant::from_millis(0));
        let mut entity = |code: &str| Entity {
            id: store.entity(code).unwrap(),
            code: code.into(),
        };
        let (ours, theirs) = (entity("ours"), entity("theirs"));
        let now = Instant::from_millis(1_000);
        let (token, told) = make(&mut store, &ours, ("Anna", Role::Approve), now).unwrap();
        let (other, _) = make(&mut store, &theirs, ("Zoé", Role::Read), now).unwrap();
        let kept = store.setting(ours.id, SETTING).unwrap().unwrap().1;
        assert!(!String::from_utf8(kept).unwrap().contains(&token));
        let caller_of = |store: &mut Memory, token: &str| caller(store, token).unwrap();
        let found = caller_of(&mut store, &token).unwrap();
        assert_eq!((found.name.as_str(), found.role), ("Anna", Role::Approve));
        assert_eq!(found.entity, ours);
        assert_eq!(caller_of(&mut store, &other).unwrap().entity, theirs);
        // The number of the other legal entity does not make it theirs.
        let forged = token.replacen(
            &format!("_{}_", ours.id.0),
            &format!("_{}_", theirs.id.0),
            1,
        );
        for wrong in [
            forged.as_str(),
            "",
            "jalon_",
            "jalon_1_",
            "jalon_99_a_b",
            "Bearer",
        ] {
            assert!(caller_of(&mut store, wrong).is_none(), "{wrong}");
        }
        assert!(revoke(&mut store, theirs.id, &told.id, now).is_err());
        revoke(&mut store, ours.id, &told.id, now).unwrap();
        assert!(caller_of(&mut store, &token).is_none());
        assert_eq!(list(&mut store, ours.id).unwrap().len(), 1);
    }
}
