//! The connections of the server: accepted, counted, and closed when nothing comes.
//!
//! HTTP and gRPC are not known here, only sockets and the length of a preface.

mod connection;
mod trouble;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Sleep, sleep};
use tonic::codegen::tokio_stream::Stream;
use tonic::transport::server::TcpIncoming;

pub use trouble::ConnectionTrouble;

use super::limits;
use connection::Connection;
use trouble::Reporter;

/// The pause after a failed accept: the next would fail at once, over and over, while file
/// descriptors are short.
const PAUSE: Duration = Duration::from_millis(100);

/// The limits of connections, and the receiver of reports about them.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConnectionSettings {
    /// The most connections open at once.
    pub(super) connections_max: usize,
    /// The time a connection has to open.
    pub(super) handshake_limit: Duration,
    /// The receiver of reports.
    pub(super) report: fn(&ConnectionTrouble),
}

/// The connections that a listener accepts, without end.
pub(super) struct Connections {
    sockets: TcpIncoming,
    settings: ConnectionSettings,
    /// One permit for each connection that may still be opened.
    places: Arc<Semaphore>,
    pause: Option<Pin<Box<Sleep>>>,
    reporter: Reporter,
}

impl Connections {
    pub(super) fn new(listener: TcpListener, settings: ConnectionSettings) -> Connections {
        // Options of the socket are set here: tonic's builder ignores its own for an
        // incoming stream.
        let sockets = TcpIncoming::from(listener)
            .with_nodelay(Some(true))
            .with_keepalive(Some(limits::TCP_KEEPALIVE));
        let places = settings.connections_max.min(Semaphore::MAX_PERMITS);
        Connections {
            sockets,
            settings,
            places: Arc::new(Semaphore::new(places)),
            pause: None,
            reporter: Reporter::new(settings.report),
        }
    }

    /// A connection over the socket, unless as many as may be are open.
    fn admit(&mut self, socket: TcpStream) -> Option<Connection> {
        let Some(place) = self.place() else {
            let connections_max = self.settings.connections_max;
            self.reporter.report(ConnectionTrouble::TooMany { connections_max });
            return None;
        };
        Some(Connection::new(socket, self.settings.handshake_limit, place))
    }

    fn place(&self) -> Option<OwnedSemaphorePermit> {
        self.places.clone().try_acquire_owned().ok()
    }

    fn accept_failed(&mut self, source: io::Error) {
        // The first two concern only the connection that was to be accepted.
        use io::ErrorKind::{ConnectionAborted, ConnectionReset};
        if !matches!(source.kind(), ConnectionAborted | ConnectionReset) {
            self.pause = Some(Box::pin(sleep(PAUSE)));
            self.reporter.report(ConnectionTrouble::NotAccepted { source });
        }
    }
}

impl Stream for Connections {
    type Item = io::Result<Connection>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Connection>>> {
        let this = &mut *self;
        loop {
            if let Some(pause) = &mut this.pause {
                ready!(pause.as_mut().poll(context));
                this.pause = None;
            }
            match ready!(Pin::new(&mut this.sockets).poll_next(context)) {
                Some(Ok(socket)) => {
                    // A socket that is not admitted is closed by being dropped.
                    if let Some(connection) = this.admit(socket) {
                        return Poll::Ready(Some(Ok(connection)));
                    }
                }
                Some(Err(error)) => this.accept_failed(error),
                None => return Poll::Ready(None),
            }
        }
    }
}
