//! A cursor over bytes that may end anywhere.

use super::ForestError;

/// A reader of little-endian numbers; its errors name the field that is cut off.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Reader { bytes, offset: 0 }
    }

    /// At most `length` bytes: fewer when the file is shorter.
    pub(super) fn up_to(&mut self, length: usize) -> &'a [u8] {
        let end = self.bytes.len().min(self.offset + length);
        let taken = &self.bytes[self.offset..end];
        self.offset = end;
        taken
    }

    pub(super) fn take(
        &mut self,
        length: usize,
        expected: &'static str,
    ) -> Result<&'a [u8], ForestError> {
        if self.bytes.len() - self.offset < length {
            return Err(ForestError::CutOff { offset: self.offset, expected });
        }
        Ok(self.up_to(length))
    }

    pub(super) fn byte(&mut self, expected: &'static str) -> Result<u8, ForestError> {
        Ok(self.take(1, expected)?[0])
    }

    pub(super) fn u32(&mut self, expected: &'static str) -> Result<u32, ForestError> {
        Ok(u32::from_le_bytes(self.array(expected)?))
    }

    pub(super) fn i32(&mut self, expected: &'static str) -> Result<i32, ForestError> {
        Ok(i32::from_le_bytes(self.array(expected)?))
    }

    pub(super) fn f64(&mut self, expected: &'static str) -> Result<f64, ForestError> {
        Ok(f64::from_le_bytes(self.array(expected)?))
    }

    /// A number of things that take at least `bytes_each`: as many as the file can hold.
    pub(super) fn count(
        &mut self,
        bytes_each: usize,
        expected: &'static str,
    ) -> Result<usize, ForestError> {
        let offset = self.offset;
        let count = self.u32(expected)? as usize;
        if count > (self.bytes.len() - self.offset) / bytes_each {
            return Err(ForestError::CutOff { offset, expected });
        }
        Ok(count)
    }

    /// The error for a code, just read, that means nothing.
    pub(super) fn bad_code(&self, field: &'static str, found: u8) -> ForestError {
        ForestError::Code { offset: self.offset - 1, field, found }
    }

    /// Checks that nothing is left.
    pub(super) fn end(&self) -> Result<(), ForestError> {
        match self.bytes.len() - self.offset {
            0 => Ok(()),
            extra => Err(ForestError::Trailing { offset: self.offset, extra }),
        }
    }

    fn array<const N: usize>(&mut self, expected: &'static str) -> Result<[u8; N], ForestError> {
        let taken = self.take(N, expected)?;
        Ok(taken.try_into().expect("as many bytes as were asked for"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_little_endian_and_the_end_is_named() {
        let mut reader = Reader::new(&[1, 0, 0, 0, 255]);
        assert_eq!(reader.u32("a number"), Ok(1));
        assert_eq!(
            reader.u32("another"),
            Err(ForestError::CutOff { offset: 4, expected: "another" })
        );
        assert_eq!(reader.end(), Err(ForestError::Trailing { offset: 4, extra: 1 }));
    }
}
