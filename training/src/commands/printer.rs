//! The printer of a command's lines.

use std::io::{self, ErrorKind, Write};

/// Prints lines until the output refuses one; the lines after it are dropped.
///
/// A command goes on when its text cannot be printed: the files that it writes are worth more.
#[derive(Debug)]
pub struct Printer<W> {
    output: W,
    refusal: Option<io::Error>,
}

impl<W: Write> Printer<W> {
    /// A printer that has not printed yet.
    pub fn new(output: W) -> Printer<W> {
        Printer { output, refusal: None }
    }

    /// Prints a text and ends its line.
    pub fn print(&mut self, text: &str) {
        if self.refusal.is_none() {
            let printed = writeln!(self.output, "{text}").and_then(|()| self.output.flush());
            self.refusal = printed.err();
        }
    }

    /// The outcome of printing. A reader who went away, as `head` does, is not an error.
    ///
    /// # Errors
    ///
    /// When the output refused a line for any other reason, such as a full disk.
    pub fn finish(self) -> io::Result<()> {
        match self.refusal {
            Some(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An output that has room for a number of bytes and then refuses.
    struct Narrow {
        room: usize,
        refusal: ErrorKind,
    }

    impl Write for Narrow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if bytes.len() > self.room {
                return Err(self.refusal.into());
            }
            self.room -= bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn printed(refusal: ErrorKind) -> io::Result<()> {
        let mut printer = Printer::new(Narrow { room: 5, refusal });
        printer.print("four");
        printer.print("more");
        printer.print("");
        printer.finish()
    }

    #[test]
    fn a_reader_who_went_away_is_not_an_error_and_a_full_output_is() {
        printed(ErrorKind::BrokenPipe).unwrap();
        assert_eq!(printed(ErrorKind::StorageFull).unwrap_err().kind(), ErrorKind::StorageFull);
    }

    #[test]
    fn nothing_is_printed_after_a_refusal() {
        let mut printer = Printer::new(Narrow { room: 5, refusal: ErrorKind::BrokenPipe });
        printer.print("too long");
        printer.print("four");
        assert_eq!(printer.output.room, 5);
    }
}
