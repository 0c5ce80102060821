//! The Entra object id inside a security identifier.

/// The object id of an Entra user's SID (`S-1-12-1-a-b-c-d`): the four numbers are the id's bytes, low byte first.
/// `None` for every other SID, which holds no Entra id.
pub(super) fn entra_object_id(sid: &str) -> Option<String> {
    let mut numbers = sid.trim().strip_prefix("S-1-12-1-")?.split('-');
    let mut next = || numbers.next()?.parse::<u32>().ok().map(u32::to_le_bytes);
    let bytes = [next()?, next()?, next()?, next()?];
    if numbers.next().is_some() {
        return None;
    }
    let bytes: [u8; 16] = bytes.concat().try_into().ok()?;
    Some(uuid::Uuid::from_bytes_le(bytes).to_string())
}

/// The first SID in a text.
pub(super) fn find(text: &str) -> Option<&str> {
    let at = text.find("S-1-")?;
    let rest = text.get(at..)?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '-' && c != 'S').unwrap_or(rest.len());
    rest.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_entra_sids_hold_an_object_id() {
        assert_eq!(
            entra_object_id("S-1-12-1-1040846847-1109528849-1145320323-1717982549").as_deref(),
            Some("3e0a0fff-1111-4222-8333-444455556666")
        );
        for sid in [
            "S-1-5-18",
            "S-1-5-21-1-2-3-1001",
            "",
            "S-1-12-1-1-2-3",
            "S-1-12-1-1-2-3-4-5",
            "S-1-12-1-x-2-3-4",
        ] {
            assert_eq!(entra_object_id(sid), None, "{sid}");
        }
        assert_eq!(find("user (S-1-5-18) x"), Some("S-1-5-18"));
    }
}
