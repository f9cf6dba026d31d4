//! `jalon token`: who may ask the HTTP API, and for what.

use clap::{Args, Subcommand, ValueEnum};
use jalon_api::{Role, tokens};
use jalon_daemon::Entity;
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, text};

use crate::command::deploy::Format;
use crate::house::{At, House, IfMissing};
use crate::stop::Stop;
use crate::{Exit, output};

/// Tokens for the API: make them, list them, revoke them
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    New(NewArguments),
    List(ListArguments),
    Revoke(RevokeArguments),
}

/// Make a token; it is shown once
#[derive(Args, Debug)]
pub struct NewArguments {
    /// What it may do
    #[arg(long, value_enum)]
    role: Allowed,
    /// The person or program whose it is: the name stands with what is decided
    #[arg(long, value_name = "NAME")]
    name: String,
    #[command(flatten)]
    whose: Whose,
}

/// List the tokens of a legal entity
#[derive(Args, Debug)]
pub struct ListArguments {
    #[command(flatten)]
    whose: Whose,
    /// How to show them
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Revoke a token: from now on it is worth nothing
#[derive(Args, Debug)]
pub struct RevokeArguments {
    /// By what it is known, as jalon token list tells it
    id: String,
    #[command(flatten)]
    whose: Whose,
}

/// For which legal entity.
#[derive(Args, Debug)]
struct Whose {
    /// The legal entity whose data it sees (default: that of jalon.toml)
    #[arg(long, value_name = "CODE")]
    entity: Option<String>,
    #[command(flatten)]
    at: At,
}

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Allowed {
    /// Look at everything
    Read,
    /// And take in records, do tasks, tell what happened, decide about messages
    Operate,
    /// And sign what a script proposes
    Approve,
    /// Look at everything, try incidents again, revoke tokens; decide nothing about invoices
    Administer,
}

impl From<Allowed> for Role {
    fn from(allowed: Allowed) -> Role {
        match allowed {
            Allowed::Read => Role::Read,
            Allowed::Operate => Role::Operate,
            Allowed::Approve => Role::Approve,
            Allowed::Administer => Role::Administer,
        }
    }
}

impl Whose {
    fn house(&self, missing: IfMissing) -> Result<House, Stop> {
        let mut house = self.at.open(missing)?;
        if let Some(code) = &self.entity {
            let all = house.store.entities()?;
            let found = all.iter().find(|(_, known)| known == code);
            let Some((id, _)) = found else {
                let known: Vec<&str> = all.iter().map(|(_, code)| code.as_str()).collect();
                let known = known.join(", ");
                return Err(Stop::wrong(
                    format!("there is no legal entity {code} here"),
                    format!("il n'y a pas d'entité légale {code} ici"),
                )
                .help(
                    format!("there are: {known}"),
                    format!("il y a\u{a0}: {known}"),
                ));
            };
            house.entity = Entity {
                id: *id,
                code: code.as_str().into(),
            };
        }
        Ok(house)
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let done = match &arguments.command {
        Command::New(arguments) => new(arguments, lang),
        Command::List(arguments) => list(arguments, lang),
        Command::Revoke(arguments) => revoke(arguments, lang),
    };
    done.unwrap_or_else(|stop| stop.tell(lang))
}

fn new(arguments: &NewArguments, lang: Lang) -> Result<Exit, Stop> {
    let folder = arguments.whose.at.folder();
    // Whoever has set it up need not deploy before it is known who may ask.
    let missing = match folder.join(jalon_install::FILE).is_file() {
        true => IfMissing::Make,
        false => IfMissing::Refuse,
    };
    let mut house = arguments.whose.house(missing)?;
    let (now, entity) = (house.now(), house.entity.clone());
    let named = (arguments.name.as_str(), arguments.role.into());
    let (token, told) = tokens::make(house.store.as_mut(), &entity, named, now)?;
    let (id, name, role) = (told.id, told.name, told.role.name());
    let code = &entity.code;
    output::note(
        lang,
        &text(
            format!("token {id} of {name}, {role}, for {code}; it is shown this once"),
            format!(
                "jeton {id} de {name}, {role}, pour {code}\u{a0}; il n'est montré que cette fois"
            ),
        ),
    );
    Ok(output::result(Exit::Clean, lang, |out| {
        writeln!(out, "{token}")
    }))
}

fn list(arguments: &ListArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.whose.house(IfMissing::Refuse)?;
    let entity = house.entity.id;
    let all = tokens::list(house.store.as_mut(), entity)?;
    let code = house.entity.code.clone();
    Ok(output::result(Exit::Clean, lang, |out| {
        if all.is_empty() && arguments.format == Format::Human {
            let none = text("there is no token", "il n'y a aucun jeton");
            return writeln!(out, "{}", none.get(lang));
        }
        for token in &all {
            match arguments.format {
                Format::Human => {
                    let revoked = token
                        .revoked
                        .as_ref()
                        .map(|at| text(format!("  revoked {at}"), format!("  révoqué {at}")));
                    let revoked = revoked.as_ref().map_or("", |revoked| revoked.get(lang));
                    let (id, role, made) = (&token.id, token.role.name(), &token.made);
                    let line = format!("{id}  {role:<10}  {made}  {code}  {}{revoked}", token.name);
                    writeln!(out, "{}", visible_line(&line))?;
                }
                Format::Json => {
                    let mut told = output::json(token);
                    if let Some(told) = told.as_object_mut() {
                        told.insert("legal_entity".to_owned(), code.as_str().into());
                    }
                    writeln!(out, "{told}")?;
                }
            }
        }
        Ok(())
    }))
}

fn revoke(arguments: &RevokeArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.whose.house(IfMissing::Refuse)?;
    let (now, entity) = (house.now(), house.entity.id);
    let told = tokens::revoke(house.store.as_mut(), entity, &arguments.id, now)?;
    let (id, name) = (&told.id, &told.name);
    let line = text(
        format!("token {id} of {name} is revoked"),
        format!("le jeton {id} de {name} est révoqué"),
    );
    Ok(output::result(Exit::Clean, lang, |out| {
        writeln!(out, "{}", visible_line(line.get(lang)))
    }))
}
