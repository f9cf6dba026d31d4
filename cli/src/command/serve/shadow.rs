//! Shadow mode begins and ends with a start of the daemon.

use jalon_daemon::guards::Guards;
use jalon_store::EffectState;

use crate::house::House;
use crate::stop::Stop;

/// Tells in which mode it works. All daemons of an installation work in the same: else one would send what
/// the other keeps in.
pub fn begin(house: &mut House, shadow: bool) -> Result<(), Stop> {
    let entity = house.entity.id;
    let before = Guards::read(house.store.as_mut(), entity)?.shadow;
    if before != shadow {
        let own = &house.install.name;
        let is_own = |name: &str| {
            let rest = name.strip_prefix(own.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let present = house.store.present()?;
        if let Some(other) = present.iter().find(|one| !is_own(&one.owner.name)) {
            return Err(other_mode(&other.owner.name, before));
        }
    }
    match (shadow, before) {
        (true, _) => tracing::warn!("shadow mode: everything runs, and nothing leaves"),
        (false, true) => {
            let kept = house.store.effects_in(
                EffectState::Shadow,
                &jalon_store::shards(),
                usize::MAX >> 1,
            )?;
            let kept = kept
                .iter()
                .filter(|one| one.account.entity == entity)
                .count();
            tracing::warn!(
                kept,
                "shadow mode is over: what comes due from now on leaves; what it kept in never does"
            );
        }
        (false, false) => {}
    }
    Ok(())
}

fn other_mode(name: &str, shadow: bool) -> Stop {
    let (en, fr) = match shadow {
        true => ("in shadow mode", "en mode fantôme"),
        false => ("and lets messages leave", "et laisse partir les messages"),
    };
    Stop::wrong(
        format!("the daemon {name} works on the same database {en}: all must work in the same mode"),
        format!(
            "le démon {name} travaille sur la même base {fr}\u{a0}: tous doivent travailler dans le même mode"
        ),
    )
    .help(
        "stop it first, or start this one in its mode (--shadow, or shadow under [serve] in jalon.toml)",
        "arrêtez-le d'abord, ou démarrez celui-ci dans son mode (--shadow, ou shadow sous [serve] dans jalon.toml)",
    )
}
