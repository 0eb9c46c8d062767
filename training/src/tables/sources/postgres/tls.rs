//! TLS to the server, by rustls.

use std::future::Future;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_rustls::{TlsConnector, client};

use super::error::PostgresError;
use super::unchecked::UncheckedCertificates;

/// A TLS handshake that failed.
#[derive(Debug, thiserror::Error)]
#[error("the TLS handshake failed")]
pub(super) struct HandshakeError {
    source: io::Error,
}

/// The settings of TLS for one server.
#[derive(Clone)]
pub(super) struct Tls {
    config: Arc<ClientConfig>,
}

impl Tls {
    /// TLS with any certificate.
    pub(super) fn unchecked() -> Tls {
        let verifier = Arc::new(UncheckedCertificates::new(provider()));
        let config = builder().dangerous().with_custom_certificate_verifier(verifier);
        Tls { config: Arc::new(config.with_no_client_auth()) }
    }

    /// TLS with a certificate of an authority in the PEM file `roots`, or else of one that the
    /// system trusts, in the name of the host.
    pub(super) fn checked(table: &'static str, roots: Option<&Path>) -> Result<Tls, PostgresError> {
        let mut store = RootCertStore::empty();
        match roots {
            Some(path) => {
                for certificate in certificates(table, path)? {
                    store
                        .add(certificate)
                        .map_err(|source| unreadable(table, path, source.into()))?;
                }
            }
            None => {
                // One certificate of the system that cannot be read leaves the others of use.
                store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
                if store.is_empty() {
                    return Err(PostgresError::NoRoots { table });
                }
            }
        }
        let config = builder().with_root_certificates(store).with_no_client_auth();
        Ok(Tls { config: Arc::new(config) })
    }
}

fn certificates(
    table: &'static str,
    path: &Path,
) -> Result<Vec<CertificateDer<'static>>, PostgresError> {
    let found =
        CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match found {
        Ok(none) if none.is_empty() => {
            Err(unreadable(table, path, "the file holds no certificate in PEM form".into()))
        }
        Ok(certificates) => Ok(certificates),
        Err(error) => Err(unreadable(table, path, error.into())),
    }
}

fn unreadable(
    table: &'static str,
    path: &Path,
    source: Box<dyn std::error::Error + Send + Sync>,
) -> PostgresError {
    let key = "root_certificate";
    PostgresError::UnreadableFile { table, key, path: path.to_owned(), source }
}

/// Named here and not left to a default of the process, which the program has no need of.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn builder()
-> tokio_rustls::rustls::ConfigBuilder<ClientConfig, tokio_rustls::rustls::WantsVerifier> {
    ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("the provider supports TLS 1.2 and 1.3")
}

/// TLS to one host.
pub(super) struct TlsToHost {
    connector: TlsConnector,
    host: String,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> MakeTlsConnect<S> for Tls {
    type Stream = Encrypted<S>;
    type TlsConnect = TlsToHost;
    type Error = HandshakeError;

    fn make_tls_connect(&mut self, host: &str) -> Result<TlsToHost, HandshakeError> {
        let connector = TlsConnector::from(Arc::clone(&self.config));
        Ok(TlsToHost { connector, host: host.to_owned() })
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> TlsConnect<S> for TlsToHost {
    type Stream = Encrypted<S>;
    type Error = HandshakeError;
    type Future = Pin<Box<dyn Future<Output = Result<Encrypted<S>, HandshakeError>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move {
            let failed = |source| HandshakeError { source };
            let name = ServerName::try_from(self.host)
                .map_err(|error| failed(io::Error::new(io::ErrorKind::InvalidInput, error)))?;
            let stream = self.connector.connect(name, stream).await.map_err(failed)?;
            Ok(Encrypted(stream))
        })
    }
}

/// A stream inside TLS.
pub(super) struct Encrypted<S>(client::TlsStream<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream for Encrypted<S> {
    /// None: the password is proven by SCRAM without a binding to the certificate.
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Encrypted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Encrypted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
