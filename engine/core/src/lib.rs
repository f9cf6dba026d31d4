//! What a journey means.
