//! A collector of traces, spoken to by OTLP over HTTP.

use std::pin::Pin;
use std::time::Duration;

use jalon_operate::Refused;
use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};

/// A collector.
pub struct Collector {
    provider: SdkTracerProvider,
}

/// Whoever does not answer within this loses some spans; the daemon waits for nobody.
const WITHIN: Duration = Duration::from_secs(10);

impl Collector {
    /// The collector at an address; spans go there from a thread of its own.
    pub fn new(address: &str, daemon: &str) -> Result<Collector, Refused> {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(WITHIN))
            .http_status_as_error(false)
            .build();
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Caller(ureq::Agent::new_with_config(config)))
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(address)
            .with_timeout(WITHIN)
            .build();
        let exporter = exporter.map_err(|error| {
            Refused::wrong(
                format!("traces can't go to {address}: {error}"),
                format!("les traces ne peuvent pas aller à {address}\u{a0}: {error}"),
            )
            .help(
                "[traces] otlp = \"http://127.0.0.1:4318/v1/traces\"",
                "[traces] otlp = \"http://127.0.0.1:4318/v1/traces\"",
            )
        })?;
        let resource = Resource::builder_empty().with_attributes([
            KeyValue::new("service.name", "jalon"),
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("service.instance.id", daemon.to_owned()),
        ]);
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource.build());
        Ok(Collector {
            provider: provider.build(),
        })
    }

    pub fn tracer(&self) -> SdkTracer {
        self.provider.tracer("jalon")
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        if let Err(error) = self.provider.shutdown_with_timeout(WITHIN) {
            tracing::warn!(%error, "the last spans did not reach the collector");
        }
    }
}

#[derive(Debug)]
struct Caller(ureq::Agent);

type Answered<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'a>>;

impl HttpClient for Caller {
    fn send_bytes<'s, 'a>(&'s self, request: Request<Bytes>) -> Answered<'a>
    where
        's: 'a,
        Self: 'a,
    {
        // The thread that asks does nothing else: it may wait here.
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let mut answer = self.0.run(Request::from_parts(head, body.to_vec()))?;
            let body = answer.body_mut().read_to_vec()?;
            let (head, ()) = answer.map(drop).into_parts();
            Ok(Response::from_parts(head, Bytes::from(body)))
        })
    }
}
