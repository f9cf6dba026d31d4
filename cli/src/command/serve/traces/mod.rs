//! Spans of turns and of requests leave for a collector, where `jalon.toml` names one. What speaks with collectors
//! is built in by the feature `otlp` alone.

use jalon_operate::Refused;

use super::log::Lines;
use crate::house::House;

#[cfg(feature = "otlp")]
mod collector;
#[cfg(feature = "otlp")]
mod spans;

/// Where spans go.
pub struct Traces {
    #[cfg(feature = "otlp")]
    collector: Option<collector::Collector>,
}

impl Traces {
    /// From here on, events are told as lines, and spans go to the collector.
    #[cfg(feature = "otlp")]
    pub fn begin(house: &House, lines: Lines) -> Result<Traces, Refused> {
        let Some(address) = &house.install.traces else {
            lines.begin();
            return Ok(Traces { collector: None });
        };
        let collector = collector::Collector::new(address, &house.install.name)?;
        spans::Spans::new(lines, collector.tracer()).begin();
        Ok(Traces {
            collector: Some(collector),
        })
    }

    /// Sends what is left of the spans.
    pub fn end(self) {
        #[cfg(feature = "otlp")]
        drop(self.collector);
    }

    /// From here on, events are told as lines.
    #[cfg(not(feature = "otlp"))]
    pub fn begin(house: &House, lines: Lines) -> Result<Traces, Refused> {
        lines.begin();
        match house.install.traces {
            None => Ok(Traces {}),
            Some(_) => Err(not_built_in()),
        }
    }
}

#[cfg(not(feature = "otlp"))]
fn not_built_in() -> Refused {
    Refused::wrong(
        "jalon.toml names a collector of traces, and this jalon was built without what speaks with one",
        "jalon.toml nomme un collecteur de traces, et ce jalon a été construit sans de quoi lui parler",
    )
    .help(
        "build it in: cargo install --path cli --features otlp; or take [traces] out of jalon.toml",
        "construisez-le avec\u{a0}: cargo install --path cli --features otlp\u{a0}; ou retirez [traces] de jalon.toml",
    )
}
