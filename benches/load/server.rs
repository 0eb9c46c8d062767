//! A server in a process of its own, and the CPU time it takes.

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use clap::ValueEnum;

use crate::arguments::{Arguments, Handler, Published};

/// The words before the address in the line that a server prints when it listens.
pub(crate) const LISTENING: &str = "listening on ";

/// The ticks of a second in which Linux gives the CPU time of a process.
const TICKS_PER_SECOND: f64 = 100.0;

/// A running server; killed when dropped.
pub(crate) struct Server {
    pub(crate) name: String,
    pub(crate) address: String,
    /// True when it answers with scores.
    pub(crate) scores: bool,
    process: Child,
}

impl Server {
    /// The empty servers, the one under our limits first; then ours and the other programs.
    pub(crate) fn start_all(
        arguments: &Arguments,
        published: &Published,
    ) -> Result<Vec<Server>, Box<dyn Error>> {
        let mut servers = vec![
            Server::of_ours("empty", Handler::Empty, published)?,
            Server::of_ours("empty, without our limits", Handler::EmptyBare, published)?,
            Server::of_ours("this build", Handler::Scoring, published)?,
        ];
        for words in arguments.server.chunks_exact(3) {
            let mut command = Command::new(&words[0]);
            // The name that all releases know; --data is the newer one.
            command.arg("--models").arg(&words[1]).arg("--base").arg(&words[2]);
            command.args(["--listen", "127.0.0.1:0"]);
            servers.push(Server::start(&program_name(&words[0]), true, command)?);
        }
        Ok(servers)
    }

    fn of_ours(
        name: &str,
        handler: Handler,
        published: &Published,
    ) -> Result<Server, Box<dyn Error>> {
        let mut command = Command::new(std::env::current_exe()?);
        let value = handler.to_possible_value().ok_or("a handler without a name")?;
        command.arg("serve").arg(value.get_name());
        command.arg("--models").arg(&published.models).arg("--data").arg(&published.data);
        Server::start(name, handler == Handler::Scoring, command)
    }

    fn start(name: &str, scores: bool, mut command: Command) -> Result<Server, Box<dyn Error>> {
        let mut process = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        let stderr = process.stderr.take().ok_or("a server without stderr")?;
        let mut server = Server { name: name.to_owned(), address: String::new(), scores, process };
        let mut lines = BufReader::new(stderr).lines();
        let mut said = String::new();
        for line in lines.by_ref() {
            said = line?;
            if let Some((_, address)) = said.split_once(LISTENING) {
                server.address = format!("http://{address}");
                // Its later lines are passed on: it must not wait for a reader.
                std::thread::spawn(move || {
                    lines.map_while(Result::ok).for_each(|it| eprintln!("{it}"))
                });
                return Ok(server);
            }
        }
        Err(format!("{name} did not start: {said}").into())
    }

    /// The CPU time that the process took so far; `None` where the system does not tell.
    pub(crate) fn cpu_time(&self) -> Option<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id())).ok()?;
        // The name of the program, in parentheses, may hold blanks.
        let (_, fields) = stat.rsplit_once(')')?;
        let mut fields = fields.split_whitespace().skip(11);
        let mut ticks = || fields.next()?.parse::<f64>().ok();
        let (user, system) = (ticks()?, ticks()?);
        Some(Duration::from_secs_f64((user + system) / TICKS_PER_SECOND))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program_name(path: &Path) -> String {
    path.display().to_string()
}
