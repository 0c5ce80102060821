//! The smallest zip archive: members as they are, not packed.

/// An archive of these members.
pub(crate) fn stored(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in members {
        let offset = length(archive.len());
        let mut fields = Vec::new();
        // Version 2.0, names in UTF-8, stored, 2026-11-23 12:00.
        fields.extend([20, 0, 0, 8, 0, 0, 0, 0x60, 0x77, 0x5d]);
        fields.extend(crc32(content).to_le_bytes());
        fields.extend(length(content.len()).to_le_bytes());
        fields.extend(length(content.len()).to_le_bytes());
        fields.extend(u16::try_from(name.len()).unwrap_or_default().to_le_bytes());
        fields.extend([0, 0]);
        archive.extend(b"PK\x03\x04");
        archive.extend(&fields);
        archive.extend(name.as_bytes());
        archive.extend(*content);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&fields);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(members.len()).unwrap_or_default().to_le_bytes();
    let (start, size) = (length(archive.len()), length(directory.len()));
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\x00\x00\x00\x00");
    archive.extend(count);
    archive.extend(count);
    archive.extend(size.to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend([0, 0]);
    archive
}

fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_checksum_is_that_of_zip() {
        assert_eq!(super::crc32(b"123456789"), 0xcbf4_3926);
    }
}
