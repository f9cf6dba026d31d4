//! Whether customers can answer where the script waits for it.

use jalon_core::machine::Machine;
use jalon_core::machine::expr::Node;
use jalon_core::machine::milestone::{Expected, Trigger};
use jalon_core::{EventKind, Way};
use jalon_daemon::{deployed, digits};
use jalon_store::{Finding, Grade, text};

use super::look::finding;
use crate::house::House;
use crate::stop::Stop;

/// Whether links lead anywhere, if `jalon.toml` does not say where; nothing where the script waits for no answer by link.
pub fn look(house: &mut House) -> Result<Option<Finding>, Stop> {
    if house.install.receipts.is_some() {
        return Ok(None);
    }
    let entity = house.entity.id;
    let Some(deployed) = deployed::deployed(house.store.as_mut(), entity)? else {
        return Ok(None);
    };
    let program = digits::read(&deployed.program);
    let lists = digits::read(&deployed.lists);
    let (Some(program), Some(lists)) = (program, lists) else {
        return Ok(None);
    };
    let program = house.store.content(entity, program)?;
    let lists = house.store.content(entity, lists)?;
    let (Some(program), Some(lists)) = (program, lists) else {
        return Ok(None);
    };
    let world = deployed::world(&program.bytes, &lists.bytes, &deployed.language);
    let waits = world.is_ok_and(|world| waits_for_answers(&world.machine));
    Ok(waits.then(|| {
        finding(
            Grade::Doubtful,
            text(
                "the script waits for receipts by link, and messages have no link: nobody can answer",
                "le script attend des accusés par lien, et les messages n’ont pas de lien\u{a0}: personne ne peut répondre",
            ),
            text(
                "say where customers answer: [receipts] base_url = \"https://...\" in jalon.toml",
                "dites où les clients répondent\u{a0}: [receipts] base_url = \"https://...\" dans jalon.toml",
            ),
        )
    }))
}

/// Whether a milestone waits for a receipt, and something goes by link.
fn waits_for_answers(machine: &Machine) -> bool {
    let receipt = Expected::Event(Trigger::Event(EventKind::Receipt));
    let mut milestones = machine.milestones.items().iter();
    let waits = milestones.any(|one| {
        one.expects
            .as_ref()
            .is_some_and(|expects| expects.what == receipt)
    });
    let mut nodes = machine.expressions.nodes.items().iter();
    waits && nodes.any(|node| *node == Node::Way(Way::Link))
}
