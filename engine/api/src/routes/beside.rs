//! What is served beside the table of routes: each answers in its own way.

use crate::route::Method;
use crate::{hooks, stream};

/// What is served beside the table of routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// What happens, as it happens.
    Follow,
    /// Reports that other systems sign.
    Connector,
    /// Whether the process is there.
    Live,
    /// Whether the store answers.
    Ready,
    /// Figures for Prometheus.
    Figures,
    /// The document of all routes.
    Document,
}

impl Beside {
    /// All of it.
    pub const ALL: [Beside; 6] = [
        Beside::Follow,
        Beside::Connector,
        Beside::Live,
        Beside::Ready,
        Beside::Figures,
        Beside::Document,
    ];

    /// Its path.
    pub fn path(self) -> &'static str {
        match self {
            Beside::Follow => stream::PATH,
            Beside::Connector => hooks::PATH,
            Beside::Live => "/health/live",
            Beside::Ready => "/health/ready",
            Beside::Figures => "/metrics",
            Beside::Document => "/openapi.json",
        }
    }

    /// By which method.
    pub fn method(self) -> Method {
        match self {
            Beside::Connector => Method::Post,
            _ => Method::Get,
        }
    }

    /// Its name for programs.
    pub fn id(self) -> &'static str {
        match self {
            Beside::Follow => stream::ID,
            Beside::Connector => hooks::ID,
            Beside::Live => "isLive",
            Beside::Ready => "isReady",
            Beside::Figures => "readMetrics",
            Beside::Document => "readDocument",
        }
    }
}
