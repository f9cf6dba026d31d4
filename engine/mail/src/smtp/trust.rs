//! Whose certificates are believed: those that everybody believes, or those of the house alone.

use std::fmt;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore, crypto};

/// Why nobody can be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoTrust {
    /// The file holds no certificate that can be read.
    NoCertificate,
    /// The library can't be set up.
    Library(String),
}

/// With the certificates of a file (PEM) in the place of those that everybody believes, if there is one.
pub fn trust(own: Option<&[u8]>) -> Result<Arc<ClientConfig>, NoTrust> {
    let mut roots = RootCertStore::empty();
    match own {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(file) => {
            for certificate in CertificateDer::pem_slice_iter(file) {
                let certificate = certificate.map_err(|_| NoTrust::NoCertificate)?;
                let added = roots.add(certificate);
                added.map_err(|_| NoTrust::NoCertificate)?;
            }
            if roots.is_empty() {
                return Err(NoTrust::NoCertificate);
            }
        }
    }
    let provider = Arc::new(crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| NoTrust::Library(error.to_string()))?;
    let config = config.with_root_certificates(roots);
    Ok(Arc::new(config.with_no_client_auth()))
}

impl fmt::Display for NoTrust {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoTrust::NoCertificate => out.write_str("no certificate"),
            NoTrust::Library(why) => out.write_str(why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_certificates_is_not_believed_by_itself() {
        assert!(trust(None).is_ok());
        for file in [
            &b""[..],
            b"hello",
            b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        ] {
            assert_eq!(trust(Some(file)).unwrap_err(), NoTrust::NoCertificate);
        }
    }
}
