//! Servers that fail in ways a real one cannot be made to.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;

/// A port in front of a server, whose connection breaks after this many bytes of answers.
pub(crate) fn cutting_after(limit: usize, server_port: u16) -> u16 {
    let (listener, port) = listen();
    thread::spawn(move || {
        let client = listener.accept().expect("a client").0;
        let server = TcpStream::connect(("127.0.0.1", server_port)).expect("the server");
        let (mut questions, mut answers) =
            (client.try_clone().unwrap(), server.try_clone().unwrap());
        let mut to_server = server;
        thread::spawn(move || std::io::copy(&mut questions, &mut to_server));
        let mut to_client = client;
        let mut left = limit;
        let mut buffer = [0; 4_096];
        while left > 0 {
            let most = left.min(buffer.len());
            let Ok(count @ 1..) = answers.read(&mut buffer[..most]) else { break };
            if to_client.write_all(&buffer[..count]).is_err() {
                break;
            }
            left -= count;
        }
        let _ = to_client.shutdown(Shutdown::Both);
        let _ = answers.shutdown(Shutdown::Both);
    });
    port
}

/// The port of a server that answers the first message with these bytes and then waits for the
/// client to go.
pub(crate) fn answering(answer: &'static [u8]) -> u16 {
    let (listener, port) = listen();
    thread::spawn(move || {
        let mut client = listener.accept().expect("a client").0;
        let mut message = [0; 8];
        let _ = client.read_exact(&mut message);
        let _ = client.write_all(answer);
        let _ = client.read_to_end(&mut Vec::new());
    });
    port
}

fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("a bound socket").port();
    (listener, port)
}
