//! Who asked, by the user agent of a web server's log.

/// A client of NDES.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Agent {
    /// A device, by its platform's stable name.
    Device(&'static str),
    /// Intune's policy module in NDES.
    PolicyModule,
    /// A person's browser.
    Browser,
    /// Anything else.
    Other,
}

/// Parts of user agents; the first that is found decides.
const AGENTS: &[(&str, Agent)] = &[
    ("NDES_Plugin", Agent::PolicyModule),
    ("NDES client", Agent::Device("windows")),
    ("NDES+client", Agent::Device("windows")),
    ("profiled/", Agent::Device("ios")),
    ("CertificateService/", Agent::Device("macos")),
    ("mdmclient", Agent::Device("macos")),
    ("Android", Agent::Device("android")),
    ("Dalvik/", Agent::Device("android")),
    ("CFNetwork", Agent::Device("ios")),
    ("Mozilla/5.0", Agent::Browser),
];

/// The client of a user agent.
pub(super) fn agent(text: &str) -> Agent {
    AGENTS.iter().find(|(part, _)| text.contains(part)).map_or(Agent::Other, |(_, agent)| *agent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_are_told_by_their_clients() {
        for (text, wanted) in [
            ("Mozilla/4.0+(compatible;+Win32;+NDES+client)", Agent::Device("windows")),
            ("profiled/1.0+CFNetwork/811.5.4+Darwin/16.6.0", Agent::Device("ios")),
            ("Dalvik/2.1.0+(Linux;+U;+Android+5.0)", Agent::Device("android")),
            ("NDES_Plugin", Agent::PolicyModule),
            ("Mozilla/5.0+(Windows+NT+10.0)", Agent::Browser),
            ("curl/8", Agent::Other),
        ] {
            assert_eq!(agent(text), wanted, "{text}");
        }
    }
}
