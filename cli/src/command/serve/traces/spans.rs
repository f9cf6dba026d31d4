//! Spans as they are told by the daemon, for a collector. Events go on as lines.

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::SystemTime;

use opentelemetry::trace::{Span as _, SpanBuilder, Tracer};
use opentelemetry::{Context, KeyValue, Value};
use opentelemetry_sdk::trace::SdkTracer;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::command::serve::log::Lines;

/// Lines for people, spans for a collector.
pub struct Spans {
    lines: Lines,
    tracer: SdkTracer,
    open: Mutex<HashMap<u64, Open>>,
    next: AtomicU64,
}

/// A span that has not ended.
struct Open {
    name: &'static str,
    began: SystemTime,
    said: Said,
    /// How many hold it.
    held: u32,
}

impl Spans {
    pub fn new(lines: Lines, tracer: SdkTracer) -> Spans {
        Spans {
            lines,
            tracer,
            open: Mutex::default(),
            next: AtomicU64::new(1),
        }
    }

    /// From here on.
    pub fn begin(self) {
        let _ = tracing::subscriber::set_global_default(self);
    }

    fn open(&self) -> MutexGuard<'_, HashMap<u64, Open>> {
        self.open
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Subscriber for Spans {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        match metadata.is_span() {
            true => metadata.target().starts_with("jalon"),
            false => self.lines.enabled(metadata),
        }
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut said = Said::default();
        span.record(&mut said);
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let open = Open {
            name: span.metadata().name(),
            began: SystemTime::now(),
            said,
            held: 1,
        };
        self.open().insert(id, open);
        Id::from_u64(id)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        if let Some(open) = self.open().get_mut(&span.into_u64()) {
            values.record(&mut open.said);
        }
    }

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.lines.event(event);
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}

    fn clone_span(&self, span: &Id) -> Id {
        if let Some(open) = self.open().get_mut(&span.into_u64()) {
            open.held += 1;
        }
        span.clone()
    }

    fn try_close(&self, span: Id) -> bool {
        let mut all = self.open();
        let Some(open) = all.get_mut(&span.into_u64()) else {
            return false;
        };
        open.held -= 1;
        if open.held > 0 {
            return false;
        }
        let ended = all.remove(&span.into_u64());
        drop(all);
        // A turn in which there was nothing to do says nothing, and is no span.
        if let Some(open) = ended.filter(|open| !open.said.0.is_empty()) {
            let builder = SpanBuilder::from_name(open.name)
                .with_start_time(open.began)
                .with_attributes(open.said.0);
            let mut told = self.tracer.build_with_context(builder, &Context::new());
            told.end();
        }
        true
    }
}

/// What a span says.
#[derive(Default)]
struct Said(Vec<KeyValue>);

impl Said {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.push(KeyValue::new(field.name(), value));
    }
}

impl Visit for Said {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.put(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value.to_owned());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, i64::try_from(value).unwrap_or(i64::MAX));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }
}
