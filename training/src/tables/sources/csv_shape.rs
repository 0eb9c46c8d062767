//! A check that a CSV file is well formed, before its fields are split.
//!
//! The reader splits at full speed and trusts its input; what it would silently misread,
//! or refuse without naming a line, is found here with its line.

/// A flaw in a file, and the line it was noticed on, 1 for the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) line: usize,
    pub(super) problem: Problem,
}

/// The kind of a flaw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    NotUtf8,
    CarriageReturnLineEnds,
    TextAfterClosingQuote,
    QuoteInsideValue,
    QuoteNeverClosed,
}

impl Problem {
    /// The problem and its remedy, in a file of this table.
    pub(super) fn remedied(self, table: &str) -> String {
        let problem = match self {
            Problem::NotUtf8 => return "the text is not UTF-8; save the file as UTF-8".to_owned(),
            Problem::CarriageReturnLineEnds => {
                return "the lines seem to end in a carriage return (CR) alone; save the file with \
                        the line ends LF or CR LF"
                    .to_owned();
            }
            Problem::TextAfterClosingQuote => {
                "a value continues after its closing quote; double the quotes inside a quoted value"
            }
            Problem::QuoteInsideValue => {
                "a quote is inside a value that is not quoted; quote the value and double the quote"
            }
            Problem::QuoteNeverClosed => "a quote is opened and never closed; close it",
        };
        format!("{problem}, or set {table}.quoted = false")
    }
}

/// Checks that the bytes are UTF-8 and, if fields are `quoted`, that quotes are balanced
/// and enclose whole fields.
pub(super) fn check(bytes: &[u8], separator: u8, quoted: bool) -> Result<(), Flaw> {
    if let Err(error) = std::str::from_utf8(bytes) {
        let line = 1 + newlines(&bytes[..error.valid_up_to()]);
        return Err(Flaw { line, problem: Problem::NotUtf8 });
    }
    if has_inner_return(header(bytes, quoted), quoted) {
        return Err(Flaw { line: 1, problem: Problem::CarriageReturnLineEnds });
    }
    if quoted && bytes.contains(&b'"') { check_quotes(bytes, separator) } else { Ok(()) }
}

/// The separator that a first line such as `sep=;` declares, as Excel writes it, and the text
/// below that line.
pub(super) fn declared_separator(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let line = bytes[..end].strip_suffix(b"\r").unwrap_or(&bytes[..end]);
    let line = line.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(line);
    match line {
        [b'S' | b's', b'E' | b'e', b'P' | b'p', b'=', separator] => {
            Some((*separator, &bytes[end + 1..]))
        }
        _ => None,
    }
}

/// The first line that is not empty, without its line end; empty if there is none.
pub(super) fn header(bytes: &[u8], quoted: bool) -> &[u8] {
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let start = bytes.iter().position(|byte| !is_end(byte)).unwrap_or(bytes.len());
    let mut inside = false;
    let end = bytes[start..].iter().position(|byte| {
        inside ^= quoted && *byte == b'"';
        !inside && *byte == b'\n'
    });
    let line = &bytes[start..end.map_or(bytes.len(), |end| start + end)];
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// True when a carriage return is between two parts of a line, outside quotes.
fn has_inner_return(line: &[u8], quoted: bool) -> bool {
    let mut inside = false;
    line.trim_ascii_end().iter().any(|byte| {
        inside ^= quoted && *byte == b'"';
        !inside && *byte == b'\r'
    })
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    FieldStart,
    Plain,
    Quoted,
    AfterQuote,
    AfterReturn,
}

fn check_quotes(bytes: &[u8], separator: u8) -> Result<(), Flaw> {
    let mut state = State::FieldStart;
    let mut line = 1;
    let mut opened_on = 1;
    for byte in bytes {
        state = match (state, *byte) {
            (State::Quoted, b'"') => State::AfterQuote,
            (State::Quoted, _) => State::Quoted,
            (State::FieldStart, b'"') => {
                opened_on = line;
                State::Quoted
            }
            (State::AfterQuote, b'"') => State::Quoted,
            (_, b'\n') => State::FieldStart,
            (State::AfterQuote, b'\r') => State::AfterReturn,
            (State::FieldStart | State::Plain | State::AfterQuote, byte) if byte == separator => {
                State::FieldStart
            }
            (State::AfterQuote | State::AfterReturn, _) => {
                return Err(Flaw { line, problem: Problem::TextAfterClosingQuote });
            }
            (_, b'"') => return Err(Flaw { line, problem: Problem::QuoteInsideValue }),
            _ => State::Plain,
        };
        line += usize::from(*byte == b'\n');
    }
    if state == State::Quoted {
        return Err(Flaw { line: opened_on, problem: Problem::QuoteNeverClosed });
    }
    Ok(())
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaw_line(text: &[u8]) -> Option<usize> {
        check(text, b',', true).err().map(|flaw| flaw.line)
    }

    #[test]
    fn well_formed_quotes_pass() {
        for text in [
            "a,b\n1,2\n",
            "a,b\r\n\"x, y\",2\r\n",
            "a\n\"say \"\"hi\"\"\"\n",
            "a,b\n\"two\nlines\",\"\"\n",
            "",
        ] {
            assert_eq!(flaw_line(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn broken_quotes_are_found_with_their_line() {
        assert_eq!(flaw_line(b"a,b\n1,12\" ruler\n"), Some(2));
        assert_eq!(flaw_line(b"a,b\n1,2\n\"x\"y,2\n"), Some(3));
        assert_eq!(flaw_line(b"a\n\"x\"\r\r\n"), Some(2));
        assert_eq!(flaw_line(b"a,b\n1,\"x\n3,4\n5,6\n"), Some(2));
        assert_eq!(check(b"a,b\n1,12\" ruler\n", b',', false), Ok(()));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_found_with_their_line() {
        assert_eq!(flaw_line(b"a\nb\nCaf\xe9\n"), Some(3));
    }

    #[test]
    fn lines_that_end_in_a_carriage_return_alone_are_noticed() {
        let flaw = Err(Flaw { line: 1, problem: Problem::CarriageReturnLineEnds });
        assert_eq!(check(b"a,b\r1,2\r3,4\r", b',', true), flaw);
        assert_eq!(check(b"\"a\",b\r\"1\",2\r", b',', true), flaw);
        assert_eq!(check(b"\"a\rb\",c\r\r\n1,2\r\n", b',', true), Ok(()));
    }

    #[test]
    fn the_header_is_the_first_line_that_is_not_empty() {
        assert_eq!(header(b"\r\n\na,b\r\n1,2\n", true), b"a,b");
        assert_eq!(header(b"\"a\nb\",c\n1,2", true), b"\"a\nb\",c");
        assert_eq!(header(b"a,b", true), b"a,b");
        assert_eq!(header(b"\n\n", true), b"");
    }
}
