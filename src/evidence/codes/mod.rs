//! Result codes: name, meaning, likely cause and next step, one row a code in `codes.tsv`.
//!
//! The same number means different things in different [`Space`]s, so a look-up names the space. The confidence
//! of a row is about name and meaning; cause and next step are judgement.

mod reading;
mod table;

pub use reading::{from_text, read_number};
pub use table::{CodeRow, Confidence, Space, all};

/// What a log gives as a result, with what is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultCode {
    /// The number, as a signed 32-bit value the way portals and Graph print it. `None` for results that are words.
    pub number: Option<i64>,
    /// Whether `number` is written in hexadecimal too (HRESULTs and offset codes are, HTTP statuses are not).
    pub hexadecimal: bool,
    /// The name, such as `CRYPT_E_HASH_VALUE`; `None` for a code that is not in the table.
    pub name: Option<String>,
    /// The text that goes with it: as logged, else the system's English text.
    pub text: Option<String>,
    /// The row that explains it.
    pub row: Option<&'static CodeRow>,
}

impl ResultCode {
    /// An HRESULT of Windows, the device management codes included.
    #[must_use]
    pub fn windows(number: i64) -> Self {
        let number = reading::signed(number);
        let row = [Space::DeviceManagement, Space::HResult, Space::ConfigManager, Space::MdmEnrollment]
            .into_iter()
            .find_map(|space| table::find(space, number));
        Self::of(number, row)
    }

    /// A code of Intune's portal and of Graph, which may be an offset code: decoded from its ranges where the
    /// table has no row of its own.
    #[must_use]
    pub fn intune(number: i64) -> Self {
        let number = reading::signed(number);
        let row = table::find(Space::Intune, number).or_else(|| reading::offset(number));
        Self::of(number, row)
    }

    /// A status of SyncML, as the offset code that Intune reports for it.
    #[must_use]
    pub fn syncml(status: i64) -> Self {
        Self::intune(reading::OFFSET_BASE + status)
    }

    /// An error of Apple's configuration profiles, by domain and code. The number is the offset code that Intune
    /// reports for it.
    #[must_use]
    pub fn apple(domain: &str, code: i64) -> Self {
        let row = table::find(Space::AppleMc, code);
        let offset = row.and_then(|row| row.intune_number).unwrap_or(code);
        let mut result = Self::of(offset, row);
        result.name = Some(format!("{domain} {code}"));
        result.text = row.map(|row| row.name.clone());
        result
    }

    /// An HTTP status that is not a success.
    #[must_use]
    pub fn http(status: u16, text: Option<&str>) -> Self {
        Self {
            number: Some(i64::from(status)),
            hexadecimal: false,
            name: Some(format!("HTTP {status}")),
            text: text.map(str::to_owned),
            row: table::http(status),
        }
    }

    /// A result that is a word: a pkiStatus, a state, a challenge answer.
    #[must_use]
    pub fn word(name: impl Into<String>, text: Option<&str>) -> Self {
        let name = name.into();
        let row = table::word(&name);
        Self { number: None, hexadecimal: false, name: Some(name), text: text.map(str::to_owned), row }
    }

    /// The system's text of a Windows result, in whatever language: the code if it is English and known.
    #[must_use]
    pub fn windows_text(text: &str) -> Self {
        reading::from_text(text).unwrap_or_else(|| Self {
            number: None,
            hexadecimal: false,
            name: None,
            text: Some(text.trim().to_owned()),
            row: None,
        })
    }

    /// The same, with the text of the log.
    #[must_use]
    pub fn with_text(mut self, text: Option<&str>) -> Self {
        if let Some(text) = text {
            self.text = Some(text.to_owned());
        }
        self
    }

    /// As eight hexadecimal digits, such as `0x80091007`, where that is how such codes are written.
    #[must_use]
    pub fn hex(&self) -> Option<String> {
        let number = self.number.filter(|_| self.hexadecimal)?;
        // Signed 32-bit by construction: the low word is the code.
        Some(format!("0x{:08x}", number & 0xffff_ffff))
    }

    /// Whether this is a success: zero, or an HRESULT or device management code whose severity bit is clear.
    #[must_use]
    pub fn is_success(&self) -> bool {
        match self.number {
            Some(number) if self.hexadecimal => number >= 0,
            Some(number) => (200..300).contains(&number) || number == 0,
            None => false,
        }
    }

    fn of(number: i64, row: Option<&'static CodeRow>) -> Self {
        Self {
            number: Some(number),
            hexadecimal: true,
            name: row.map(|row| row.name.clone()),
            text: row.and_then(|row| row.system_text.clone()),
            row,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_looked_up_in_its_own_space() {
        let hash = ResultCode::windows(-2_146_889_721);
        assert_eq!(hash.hex().as_deref(), Some("0x80091007"));
        assert_eq!(hash.name.as_deref(), Some("CRYPT_E_HASH_VALUE"));
        assert!(!hash.is_success());
        let accepted = ResultCode::windows(0x2ab_0003);
        assert_eq!(accepted.name.as_deref(), Some("DM_S_ACCEPTED_FOR_PROCESSING"));
        assert!(accepted.is_success(), "0x2ab0003 is never a failure");
    }

    #[test]
    fn offset_codes_are_decoded_from_their_ranges() {
        assert_eq!(ResultCode::intune(-2_016_341_112).name.as_deref(), Some("iOS device is currently busy"));
        let apple = ResultCode::intune(-2_016_314_109);
        assert_eq!(apple.hex().as_deref(), Some("0x87d17d03"));
        assert_eq!(apple.row.map(|row| row.number), Some(Some(22003)));
        let syncml = ResultCode::intune(-2_016_345_708);
        assert_eq!(syncml.row.and_then(|row| row.number), Some(404));
    }

    #[test]
    fn apple_errors_carry_the_code_that_intune_reports() {
        let network = ResultCode::apple("MCSCEPErrorDomain", 22005);
        assert_eq!(network.hex().as_deref(), Some("0x87d17d05"));
        assert_eq!(network.name.as_deref(), Some("MCSCEPErrorDomain 22005"));
        assert_eq!(network.text.as_deref(), Some("Network error"));
    }

    #[test]
    fn english_system_texts_lead_back_to_the_code() {
        for (text, code) in [
            ("The hash value is not correct.", "0x80091007"),
            ("the hash value is not correct", "0x80091007"),
            ("The string contains a nonprintable character.", "0x80092021"),
            ("Unknown Win32 Error code: 0x2ab0003", "0x02ab0003"),
            ("Unknown Win32 Error code: 0x80072f78).", "0x80072f78"),
        ] {
            assert_eq!(ResultCode::windows_text(text).hex().as_deref(), Some(code), "{text}");
        }
        let german = ResultCode::windows_text("Der Hashwert ist falsch.");
        assert_eq!((german.number, german.text.as_deref()), (None, Some("Der Hashwert ist falsch.")));
    }

    #[test]
    fn every_row_is_whole_and_found_by_its_own_key() {
        assert!(all().len() >= 339);
        for row in all() {
            assert!(!row.name.is_empty() && !row.meaning.is_empty() && !row.next.is_empty(), "{row:?}");
            if let Some(number) = row.number {
                let found = table::find(row.space, number).expect("found");
                assert_eq!(found.name, row.name, "two rows for {number} in {:?}", row.space);
            }
        }
    }
}
