//! The settings of a server.

use std::time::Duration;

use super::connections::ConnectionTrouble;

/// The server's treatment of its connections.
#[derive(Clone, Copy, Debug)]
pub struct ServerSettings {
    /// The most connections open at once; further ones are closed.
    pub connections_max: usize,
    /// The time a new connection has to send the preface of HTTP/2, before it is closed.
    pub handshake_limit: Duration,
    /// The time between NOT_SERVING and the end of new connections: it lets balancers move on.
    pub lame_duck: Duration,
    /// The time a stopping server gives to requests in flight and to clients that have not
    /// hung up, before it cuts them off.
    pub drain_limit: Duration,
    /// The receiver of reports of connections that could not be taken.
    pub report: fn(&ConnectionTrouble),
}

impl Default for ServerSettings {
    /// 800 connections, which leaves some of the usual 1,024 file descriptors to the rest of
    /// the program; 10 seconds to open and to drain; no lame-duck time; no reports.
    fn default() -> ServerSettings {
        ServerSettings {
            connections_max: 800,
            handshake_limit: Duration::from_secs(10),
            lame_duck: Duration::ZERO,
            drain_limit: Duration::from_secs(10),
            report: |_| {},
        }
    }
}
