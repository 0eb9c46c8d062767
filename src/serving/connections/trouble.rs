//! Reports of connections that the server could not take, few enough to be read.

use std::io;
use std::time::Duration;

use tokio::time::Instant;

/// The least time between two reports of one kind.
const SILENCE: Duration = Duration::from_secs(10);

/// A reason not to take connections.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionTrouble {
    /// The system does not hand out the next connection.
    #[error(
        "new connections have to wait; if file descriptors ran out, raise the limit of open \
         files (ulimit -n) or lower --connections"
    )]
    NotAccepted {
        /// The system's reason.
        source: io::Error,
    },
    /// As many connections are open as may be.
    #[error("{connections_max} connections are open and new ones are closed; raise --connections")]
    TooMany {
        /// The limit.
        connections_max: usize,
    },
}

/// A receiver of reports, spared the repetitions.
pub(super) struct Reporter {
    receive: fn(&ConnectionTrouble),
    last_not_accepted: Option<Instant>,
    last_too_many: Option<Instant>,
}

impl Reporter {
    pub(super) fn new(receive: fn(&ConnectionTrouble)) -> Reporter {
        Reporter { receive, last_not_accepted: None, last_too_many: None }
    }

    /// Passes the trouble on, unless the same kind was reported a moment ago.
    pub(super) fn report(&mut self, trouble: ConnectionTrouble) {
        let last = match trouble {
            ConnectionTrouble::NotAccepted { .. } => &mut self.last_not_accepted,
            ConnectionTrouble::TooMany { .. } => &mut self.last_too_many,
        };
        let now = Instant::now();
        if last.is_none_or(|last| now.duration_since(last) >= SILENCE) {
            *last = Some(now);
            (self.receive)(&trouble);
        }
    }
}
