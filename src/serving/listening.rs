//! The socket a server listens on: an address found by name, and a port that may be shared.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket, lookup_host};

/// The connections that may wait to be accepted.
const BACKLOG: u32 = 1_024;

/// An address to listen on, as an operator writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenAddress {
    /// A host name or an address, a colon, and a port.
    pub host_and_port: String,
    /// Another server may listen on the same port, if it shares it as well.
    pub share_port: bool,
}

/// An address that cannot be listened on.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The text is not an address, or its host is unknown.
    #[error("cannot find {host_and_port:?}; write --listen HOST:PORT, such as 127.0.0.1:50051")]
    UnknownHost {
        /// The text.
        host_and_port: String,
        /// The system's reason.
        source: io::Error,
    },
    /// The address is taken or not this machine's.
    #[error(
        "cannot listen on {host_and_port}; stop the program that holds the port, choose another \
         with --listen, or start both servers with --share-port"
    )]
    Refused {
        /// The address and port.
        host_and_port: String,
        /// The system's reason.
        source: io::Error,
    },
}

/// Listens on the address; of a host with several, on the first IPv4 address that can be had,
/// else on the first of the others.
pub(super) async fn listen(address: &ListenAddress) -> Result<TcpListener, ListenError> {
    let host_and_port = || address.host_and_port.clone();
    let unknown = |source| ListenError::UnknownHost { host_and_port: host_and_port(), source };
    let found = lookup_host(&address.host_and_port).await.map_err(unknown)?;
    let mut found: Vec<SocketAddr> = found.collect();
    found.sort_by_key(SocketAddr::is_ipv6);
    let mut reason = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for candidate in found {
        match bind(candidate, address.share_port) {
            Ok(listener) => return Ok(listener),
            Err(error) => reason = error,
        }
    }
    Err(ListenError::Refused { host_and_port: host_and_port(), source: reason })
}

fn bind(address: SocketAddr, share_port: bool) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A port whose last connections are still winding up can be had at once. On Windows the
    // same option would take the port from a program that holds it.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    if share_port {
        share(&socket)?;
    }
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

#[cfg(all(unix, not(any(target_os = "solaris", target_os = "illumos", target_os = "cygwin"))))]
fn share(socket: &TcpSocket) -> io::Result<()> {
    socket.set_reuseport(true)
}

#[cfg(not(all(
    unix,
    not(any(target_os = "solaris", target_os = "illumos", target_os = "cygwin"))
)))]
fn share(_: &TcpSocket) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "this system does not share ports"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(host_and_port: &str, share_port: bool) -> ListenAddress {
        ListenAddress { host_and_port: host_and_port.to_owned(), share_port }
    }

    #[tokio::test]
    async fn a_host_name_is_found() {
        let listener = listen(&address("localhost:0", false)).await.unwrap();
        assert!(listener.local_addr().unwrap().ip().is_loopback());
    }

    #[tokio::test]
    async fn an_address_without_a_port_is_refused_with_the_form_to_write() {
        for text in ["", "127.0.0.1", "50051", "127.0.0.1:port"] {
            let error = listen(&address(text, false)).await.unwrap_err();
            assert!(matches!(error, ListenError::UnknownHost { .. }), "{text}: {error}");
            assert!(error.to_string().contains("HOST:PORT"), "{error}");
        }
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn only_servers_that_share_a_port_have_it_together() {
        let first = listen(&address("127.0.0.1:0", true)).await.unwrap();
        let taken = first.local_addr().unwrap().to_string();
        let second = listen(&address(&taken, true)).await.unwrap();
        assert_eq!(first.local_addr().unwrap(), second.local_addr().unwrap());
        let error = listen(&address(&taken, false)).await.unwrap_err();
        assert!(matches!(error, ListenError::Refused { .. }), "{error}");
    }
}
