//! What must hold of every machine, wherever it comes from: each number leads somewhere, nothing
//! goes round in a circle, and each path is there once.

use std::collections::BTreeSet;

use smol_str::SmolStr;
use thiserror::Error;

use super::expr::Node;
use super::ids::LineId;
use super::nesting::verify_nesting;
use super::references::verify_references;
use super::table::{Row, StandingRow};
use super::{Machine, RoleId};

/// A contradiction in a machine. Only a damaged file or a fault of the compiler makes one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// A number leads nowhere.
    #[error("the machine is damaged: it speaks of {kind} {number}, which it does not have")]
    LeadsNowhere {
        /// The type of the number.
        kind: &'static str,
        /// The number.
        number: u32,
    },
    /// An expression speaks of itself or of a later one.
    #[error("the machine is damaged: its expressions are out of order")]
    ExpressionsOutOfOrder,
    /// An expression is nested deeper than evaluation goes.
    #[error("the machine is damaged: expression {expression} is nested too deep")]
    ExpressionTooDeep {
        /// The number of the expression.
        expression: u32,
    },
    /// A table looks into itself.
    #[error("the machine is damaged: expression {expression} looks into a table that uses it")]
    TableUsesItself {
        /// The number of the expression.
        expression: u32,
    },
    /// A line leads back to itself.
    #[error("the machine is damaged: line {line} leads to itself or to a later one")]
    LinesOutOfOrder {
        /// The number of the line.
        line: u32,
    },
    /// A value that a choice or standing does not have, or a row with too few or too many cells.
    #[error("the machine is damaged: `{name}` does not have a value or cell that is used")]
    NoSuchValue {
        /// The name of the choice, standing or table.
        name: SmolStr,
    },
    /// Two places have one path, so that one would be taken for the other.
    #[error("the machine is damaged: two places are called `{path}`")]
    PathTwice {
        /// The path.
        path: SmolStr,
    },
    /// The two built-in roles are not where they belong.
    #[error("the machine is damaged: its first roles are not `payer` and `validator`")]
    RolesMoved,
}

impl Machine {
    /// Whether the machine is sound; whoever holds a sound one may follow its numbers.
    pub fn verify(&self) -> Result<(), Fault> {
        verify_references(self)?;
        self.verify_roles()?;
        self.verify_paths()?;
        self.verify_expressions()?;
        self.verify_tables()?;
        verify_nesting(self)?;
        self.verify_lines()
    }

    fn verify_roles(&self) -> Result<(), Fault> {
        let is_called = |role, name: &str| self.roles.get(role).is_some_and(|at| at.name == name);
        let in_place =
            is_called(RoleId::PAYER, "payer") && is_called(RoleId::VALIDATOR, "validator");
        if in_place {
            Ok(())
        } else {
            Err(Fault::RolesMoved)
        }
    }

    fn verify_paths(&self) -> Result<(), Fault> {
        let mut seen = BTreeSet::new();
        match self
            .paths
            .items()
            .iter()
            .find(|path| !seen.insert(path.as_str()))
        {
            Some(path) => Err(Fault::PathTwice { path: path.clone() }),
            None => Ok(()),
        }
    }

    fn verify_expressions(&self) -> Result<(), Fault> {
        if !self.expressions.is_in_order() {
            return Err(Fault::ExpressionsOutOfOrder);
        }
        for (_, node) in self.expressions.nodes.iter() {
            let (name, values, value) = match *node {
                Node::Choice { choice, value } => match self.choices.get(choice) {
                    Some(choice) => (&choice.name, choice.values.len(), value),
                    None => continue,
                },
                Node::StandingValue { standing, value } => match self.standings.get(standing) {
                    Some(standing) => (&standing.name, standing.values.len(), value),
                    None => continue,
                },
                _ => continue,
            };
            if usize::from(value) >= values {
                return Err(Fault::NoSuchValue { name: name.clone() });
            }
        }
        Ok(())
    }

    fn verify_tables(&self) -> Result<(), Fault> {
        for table in self.tables.items() {
            let whole = |row: &Row| row.cells.len() == table.keys.len();
            if !table.rows.iter().all(whole) {
                return Err(Fault::NoSuchValue {
                    name: table.name.clone(),
                });
            }
        }
        for standing in self.standings.items() {
            let fits = |row: &StandingRow| usize::from(row.value) < standing.values.len();
            if !standing.rows.iter().all(fits) {
                return Err(Fault::NoSuchValue {
                    name: standing.name.clone(),
                });
            }
        }
        Ok(())
    }

    /// Lines that follow from a line must come before it: so a walk through them ends.
    fn verify_lines(&self) -> Result<(), Fault> {
        for (id, line) in self.lines.iter() {
            let mut in_order = true;
            let mut follows = |next: LineId| in_order &= next < id;
            if let Some(sign_off) = &line.sign_off {
                sign_off
                    .refused
                    .into_iter()
                    .chain(sign_off.silent)
                    .for_each(&mut follows);
            }
            for action in line
                .actions
                .iter()
                .filter_map(|action| self.actions.get(*action))
            {
                action.does.each_line(&mut follows);
            }
            if !in_order {
                return Err(Fault::LinesOutOfOrder { line: id.0 });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::ids::{Dense, PathId, TeamId};
    use super::super::sample::sample;
    use super::*;

    #[test]
    fn the_sample_is_sound() {
        assert_eq!(sample().verify(), Ok(()));
    }

    #[test]
    fn a_number_that_leads_nowhere_is_found() {
        let mut machine = sample();
        let last = LineId::at(machine.lines.len() - 1);
        machine.lines.get_mut(last).unwrap().path = PathId(9_999);
        let fault = Fault::LeadsNowhere {
            kind: "PathId",
            number: 9_999,
        };
        assert_eq!(machine.verify(), Err(fault));

        let mut machine = sample();
        machine.expressions.push(Node::Team(TeamId(77)));
        let fault = Fault::LeadsNowhere {
            kind: "TeamId",
            number: 77,
        };
        assert_eq!(machine.verify(), Err(fault));
    }

    #[test]
    fn two_places_may_not_have_one_path() {
        let mut machine = sample();
        let path = machine.path(PathId(0)).to_string();
        machine.paths.push(path.clone().into());
        assert_eq!(
            machine.verify(),
            Err(Fault::PathTwice { path: path.into() })
        );
    }

    #[test]
    fn a_line_that_leads_back_to_itself_is_found() {
        let mut machine = sample();
        let (id, _) = machine
            .lines
            .iter()
            .find(|(_, line)| line.sign_off.is_some())
            .unwrap();
        let line = machine.lines.get_mut(id).unwrap();
        line.sign_off.as_mut().unwrap().silent = Some(id);
        assert_eq!(machine.verify(), Err(Fault::LinesOutOfOrder { line: id.0 }));
    }

    #[test]
    fn the_built_in_roles_come_first() {
        let mut machine = sample();
        machine.roles.get_mut(RoleId::PAYER).unwrap().name = "someone".into();
        assert_eq!(machine.verify(), Err(Fault::RolesMoved));
    }
}
