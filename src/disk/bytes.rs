//! Little-endian numbers in a row of bytes: one reader and one writer for all file formats.

/// A cursor over bytes that may end anywhere; each part that is missing is named.
#[derive(Clone, Debug)]
pub(crate) struct ByteReader<'a> {
    bytes: &'a [u8],
    offset: usize,
}

/// Bytes that end too early, or too late.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ByteError {
    /// A number of variable length is longer than its largest value.
    #[error("the number at byte {offset} is too long for {expected}")]
    LongNumber {
        /// The position of the number.
        offset: usize,
        /// The part, as a noun phrase.
        expected: &'static str,
    },
    /// The bytes end before a part is complete.
    #[error("it ends at byte {offset}, before {expected}")]
    CutOff {
        /// The position of the part.
        offset: usize,
        /// The part, as a noun phrase.
        expected: &'static str,
    },
    /// Bytes follow the last part.
    #[error("{extra} bytes follow its end at byte {offset}")]
    Trailing {
        /// The position after the last part.
        offset: usize,
        /// The number of bytes from there on.
        extra: usize,
    },
}

impl<'a> ByteReader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> ByteReader<'a> {
        ByteReader { bytes, offset: 0 }
    }

    /// The position of the next byte.
    pub(crate) fn offset(&self) -> usize {
        self.offset
    }

    /// At most `length` bytes: fewer when there are not as many left.
    pub(crate) fn up_to(&mut self, length: usize) -> &'a [u8] {
        let rest = &self.bytes[self.offset..];
        let taken = &rest[..length.min(rest.len())];
        self.offset += taken.len();
        taken
    }

    pub(crate) fn take(
        &mut self,
        length: usize,
        expected: &'static str,
    ) -> Result<&'a [u8], ByteError> {
        if self.remaining() < length {
            return Err(ByteError::CutOff { offset: self.offset, expected });
        }
        Ok(self.up_to(length))
    }

    pub(crate) fn u8(&mut self, expected: &'static str) -> Result<u8, ByteError> {
        Ok(u8::from_le_bytes(self.array(expected)?))
    }

    pub(crate) fn u32(&mut self, expected: &'static str) -> Result<u32, ByteError> {
        Ok(u32::from_le_bytes(self.array(expected)?))
    }

    pub(crate) fn i32(&mut self, expected: &'static str) -> Result<i32, ByteError> {
        Ok(i32::from_le_bytes(self.array(expected)?))
    }

    pub(crate) fn u64(&mut self, expected: &'static str) -> Result<u64, ByteError> {
        Ok(u64::from_le_bytes(self.array(expected)?))
    }

    pub(crate) fn f64(&mut self, expected: &'static str) -> Result<f64, ByteError> {
        Ok(f64::from_le_bytes(self.array(expected)?))
    }

    /// A number in as few bytes as it needs: seven bits a byte, the lowest first, the eighth
    /// set in all but the last (LEB128).
    pub(crate) fn varint(&mut self, expected: &'static str) -> Result<u64, ByteError> {
        let offset = self.offset;
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.u8(expected)?;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                break;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(ByteError::LongNumber { offset, expected })
    }

    /// A signed number of variable length, small ones in few bytes whatever their sign.
    pub(crate) fn signed_varint(&mut self, expected: &'static str) -> Result<i64, ByteError> {
        let folded = self.varint(expected)?;
        Ok((folded >> 1) as i64 ^ -((folded & 1) as i64))
    }

    /// A number (varint) of parts that take at least `bytes_each`: at most as many as the rest
    /// can hold, so that a damaged number cannot ask for absurd amounts of memory.
    pub(crate) fn short_count(
        &mut self,
        bytes_each: usize,
        expected: &'static str,
    ) -> Result<usize, ByteError> {
        let offset = self.offset;
        let count = self.varint(expected)?;
        if count > (self.remaining() / bytes_each) as u64 {
            return Err(ByteError::CutOff { offset, expected });
        }
        Ok(count as usize)
    }

    /// A number (u32) of parts that take at least `bytes_each`: at most as many as the rest
    /// can hold, so that a damaged number cannot ask for absurd amounts of memory.
    pub(crate) fn count(
        &mut self,
        bytes_each: usize,
        expected: &'static str,
    ) -> Result<usize, ByteError> {
        let offset = self.offset;
        let count = self.u32(expected)? as usize;
        if count > self.remaining() / bytes_each {
            return Err(ByteError::CutOff { offset, expected });
        }
        Ok(count)
    }

    /// Checks that nothing is left.
    pub(crate) fn end(&self) -> Result<(), ByteError> {
        match self.remaining() {
            0 => Ok(()),
            extra => Err(ByteError::Trailing { offset: self.offset, extra }),
        }
    }

    /// The number of bytes that are left.
    pub(crate) fn remaining(&self) -> usize {
        self.bytes.len() - self.offset
    }

    fn array<const N: usize>(&mut self, expected: &'static str) -> Result<[u8; N], ByteError> {
        let taken = self.take(N, expected)?;
        Ok(taken.try_into().expect("as many bytes as were asked for"))
    }
}

/// Bytes being written, one part after the other.
pub(crate) trait WriteBytes {
    fn put(&mut self, bytes: &[u8]);

    fn put_u32(&mut self, value: u32) {
        self.put(&value.to_le_bytes());
    }

    fn put_i32(&mut self, value: i32) {
        self.put(&value.to_le_bytes());
    }

    fn put_u64(&mut self, value: u64) {
        self.put(&value.to_le_bytes());
    }

    fn put_f64(&mut self, value: f64) {
        self.put(&value.to_le_bytes());
    }

    /// Writes what [`ByteReader::varint`] reads.
    fn put_varint(&mut self, mut value: u64) {
        while value > 0x7f {
            self.put(&[value as u8 | 0x80]);
            value >>= 7;
        }
        self.put(&[value as u8]);
    }

    /// Writes what [`ByteReader::signed_varint`] reads.
    fn put_signed_varint(&mut self, value: i64) {
        self.put_varint((value << 1 ^ value >> 63) as u64);
    }
}

impl WriteBytes for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_were_written() {
        let mut bytes = vec![7];
        bytes.put_u32(u32::MAX - 1);
        bytes.put_i32(-2);
        bytes.put_u64(1 << 40);
        bytes.put_f64(-0.0);
        assert_eq!(bytes[1..5], [254, 255, 255, 255]);
        let mut reader = ByteReader::new(&bytes);
        assert_eq!(reader.u8("a byte"), Ok(7));
        assert_eq!(reader.u32("a count"), Ok(u32::MAX - 1));
        assert_eq!(reader.i32("a child"), Ok(-2));
        assert_eq!(reader.u64("a length"), Ok(1 << 40));
        assert_eq!(reader.f64("a number").map(f64::to_bits), Ok((-0.0_f64).to_bits()));
        assert_eq!(reader.end(), Ok(()));
    }

    #[test]
    fn numbers_of_variable_length_take_few_bytes_when_small() {
        let values = [0, 1, -1, 63, -64, 64, 1 << 40, i64::MAX, i64::MIN];
        let mut bytes = Vec::new();
        for value in values {
            bytes.put_signed_varint(value);
        }
        assert_eq!(bytes[..5], [0, 2, 1, 126, 127]);
        let mut reader = ByteReader::new(&bytes);
        for value in values {
            assert_eq!(reader.signed_varint("a number"), Ok(value));
        }
        assert_eq!(reader.end(), Ok(()));
    }

    #[test]
    fn a_number_of_more_than_64_bits_is_refused() {
        let long = Err(ByteError::LongNumber { offset: 0, expected: "a number" });
        for bytes in [&[0xff; 11][..], &[255, 255, 255, 255, 255, 255, 255, 255, 255, 2]] {
            assert_eq!(ByteReader::new(bytes).varint("a number"), long);
        }
        let cut_off = ByteError::CutOff { offset: 1, expected: "a number" };
        assert_eq!(ByteReader::new(&[0x80]).varint("a number"), Err(cut_off));
    }

    #[test]
    fn the_end_is_named() {
        let mut reader = ByteReader::new(&[1, 0, 0, 0, 255]);
        assert_eq!(reader.u32("a number"), Ok(1));
        let cut_off = ByteError::CutOff { offset: 4, expected: "another" };
        assert_eq!(reader.u32("another"), Err(cut_off));
        assert_eq!(reader.end(), Err(ByteError::Trailing { offset: 4, extra: 1 }));
        assert_eq!(reader.up_to(9), [255]);
    }

    #[test]
    fn a_count_of_more_than_the_rest_can_hold_is_refused() {
        let mut reader = ByteReader::new(&[3, 0, 0, 0, 1, 2]);
        let refused = ByteError::CutOff { offset: 0, expected: "the number of pairs" };
        assert_eq!(reader.clone().count(2, "the number of pairs"), Err(refused));
        assert_eq!(
            reader.count(1, "the number of bytes").unwrap_err().to_string(),
            "it ends at byte 0, before the number of bytes"
        );
    }
}
