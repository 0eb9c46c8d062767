//! One connection, which has a limited time to open.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Sleep, sleep};
use tonic::transport::server::{Connected, TcpConnectInfo};

/// The length of the preface that an HTTP/2 client sends first (RFC 9113, section 3.4), bytes.
const PREFACE_BYTES: usize = 24;

/// A socket that fails when its peer does not send the preface in time.
///
/// From the preface on, the pings of HTTP/2 find out whether the peer is still there.
pub(in crate::serving) struct Connection {
    socket: TcpStream,
    opening: Option<Opening>,
    /// Given back when the connection is dropped.
    _place: OwnedSemaphorePermit,
}

/// A preface that has not come in full.
struct Opening {
    bytes_missing: usize,
    deadline: Pin<Box<Sleep>>,
}

impl Connection {
    /// A connection that must open within `limit` and holds `place` until it is closed.
    pub(super) fn new(
        socket: TcpStream,
        limit: Duration,
        place: OwnedSemaphorePermit,
    ) -> Connection {
        let deadline = Box::pin(sleep(limit));
        let opening = Some(Opening { bytes_missing: PREFACE_BYTES, deadline });
        Connection { socket, opening, _place: place }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let Some(opening) = &mut this.opening else {
            return Pin::new(&mut this.socket).poll_read(context, buffer);
        };
        if opening.deadline.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.socket).poll_read(context, buffer))?;
        let bytes = buffer.filled().len() - before;
        opening.bytes_missing = opening.bytes_missing.saturating_sub(bytes);
        if opening.bytes_missing == 0 {
            this.opening = None;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.socket).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.socket).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}

impl Connected for Connection {
    type ConnectInfo = TcpConnectInfo;

    fn connect_info(&self) -> TcpConnectInfo {
        self.socket.connect_info()
    }
}
