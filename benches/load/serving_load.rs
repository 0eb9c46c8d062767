//! The time of a call to the server, and the calls it answers in a second, beside a handler
//! that does nothing.
//!
//! `cargo run --release -p tenure-load -- --help`; `README.md` in this folder explains the
//! numbers. Each server is a process of its own, so its CPU time can be told from ours.

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_methods)] // A clock.

mod arguments;
mod calls;
mod handlers;
mod open_loop;
mod saturation;
mod server;
mod table;

use std::error::Error;

use arguments::{Arguments, Task};
use clap::Parser;
use server::Server;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    match arguments.task {
        Some(Task::Serve(handler)) => handlers::serve(&handler),
        None => measure(&arguments),
    }
}

fn measure(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let published = arguments.published()?;
    let servers = Server::start_all(arguments, &published)?;
    let kinds = calls::prepare(arguments, &published)?;
    let clients = tokio::runtime::Runtime::new()?;
    for kind in &kinds {
        clients.block_on(calls::check(kind, &servers))?;
    }
    println!("{}", table::OPEN_LOOP_HEAD);
    for kind in &kinds {
        let rounds = open_loop::rounds(&clients, &servers, kind, &arguments.open_loop)?;
        table::print_open_loop(kind, &servers, &rounds);
    }
    println!("\n{}", table::SATURATION_HEAD);
    for kind in &kinds {
        let rounds = saturation::rounds(&clients, &servers, kind, &arguments.saturation)?;
        table::print_saturation(kind, &servers, &rounds);
    }
    Ok(())
}
