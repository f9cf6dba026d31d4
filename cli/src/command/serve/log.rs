//! What the daemon does, line by line on standard error: for people, or as JSON for programs.

use std::fmt::{Debug, Write as _};
use std::io::Write as _;
use std::sync::Arc;

use jalon_daemon::Clock;
use jalon_dsl::diagnostic::visible::visible_line;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use super::LogFormat;

/// What tells events, each as a line.
pub struct Lines {
    format: LogFormat,
    /// How far what Jalon itself tells goes.
    most: Level,
    clock: Arc<dyn Clock>,
}

impl Lines {
    pub fn new(format: LogFormat, verbose: bool, clock: Arc<dyn Clock>) -> Lines {
        Lines {
            format,
            most: if verbose { Level::TRACE } else { Level::INFO },
            clock,
        }
    }

    /// From here on, events are told.
    pub fn begin(self) {
        // A second daemon in one process, as in tests, tells through the first.
        let _ = tracing::subscriber::set_global_default(self);
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let own = metadata.target().starts_with("jalon");
        let most = if own { self.most } else { Level::WARN };
        metadata.is_event() && *metadata.level() <= most
    }

    /// Not asked for: no span is enabled.
    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let level = event.metadata().level();
        let at = self.clock.now().to_string();
        let line = match self.format {
            LogFormat::Human => fields.human(&at, level),
            LogFormat::Json => fields.json(&at, level),
        };
        // One write for each line, and nobody to tell if that fails.
        let _ = std::io::stderr().lock().write_all(line.as_bytes());
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

/// What an event says.
#[derive(Default)]
struct Fields {
    message: String,
    named: Map<String, Value>,
}

impl Fields {
    fn put(&mut self, field: &Field, value: Value) {
        self.named.insert(field.name().to_owned(), value);
    }

    fn human(&self, at: &str, level: &Level) -> String {
        let mut line = format!("{at}  {level:<5} {}", self.message);
        for (name, value) in &self.named {
            let shown = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            // Writing to a text can't fail.
            let _ = write!(line, "  {name}={shown}");
        }
        format!("{}\n", visible_line(&line))
    }

    fn json(mut self, at: &str, level: &Level) -> String {
        let level = level.to_string().to_lowercase();
        self.named.insert("at".to_owned(), at.into());
        self.named.insert("level".to_owned(), level.into());
        self.named.insert("message".to_owned(), self.message.into());
        format!("{}\n", Value::Object(self.named))
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let value = format!("{value:?}");
        if field.name() == "message" {
            self.message = value;
        } else {
            self.put(field, value.into());
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            self.message = value.to_owned();
        } else {
            self.put(field, value.into());
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value.into());
    }
}
