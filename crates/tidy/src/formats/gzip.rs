//! Files packed by gzip (RFC 1952), which may hold any of the formats.

use std::io::Read;

use flate2::read::MultiGzDecoder;

use crate::error::Fault;

/// What was packed, each of several members in turn; more than `bytes_max` of it is refused.
pub(super) fn unpack(bytes: &[u8], bytes_max: u64) -> Result<Vec<u8>, Fault> {
    let mut unpacked = Vec::new();
    let reader = MultiGzDecoder::new(bytes).take(bytes_max + 1);
    let length = { reader }
        .read_to_end(&mut unpacked)
        .map_err(|error| Fault::Unreadable { reason: error.to_string() })?;
    if u64::try_from(length).is_ok_and(|length| length <= bytes_max) {
        return Ok(unpacked);
    }
    Err(Fault::Limit { what: format!("it unpacks to more than {bytes_max} bytes") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_unpacks_to_too_much_is_refused() {
        let mut packed =
            flate2::read::GzEncoder::new(b"1234".as_slice(), flate2::Compression::default());
        let mut bytes = Vec::new();
        packed.read_to_end(&mut bytes).unwrap();
        assert_eq!(unpack(&bytes, 4), Ok(b"1234".to_vec()));
        let what = "it unpacks to more than 3 bytes".to_owned();
        assert_eq!(unpack(&bytes, 3), Err(Fault::Limit { what }));
    }
}
