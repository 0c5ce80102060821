//! Events of servers: NDES, the certificate connector, the certification authority.

use crate::evidence::windows::known::{Log, Proof, Row, row};

/// Rows of servers.
pub(in crate::evidence) static SERVER: &[Row] = &[
    row!(Ndes 31 NdesRefused, "Network Device Enrollment Service cannot submit the certificate request", [],
        "the certification authority refused the request that NDES passed on"),
    row!(Ndes 1 ServerState, "", [], "NDES started"),
    row!(Ndes 2 ServerTrouble, "Network Device Enrollment Service cannot be started", [], "NDES could not be started"),
    row!(Ndes 8 ServerTrouble, "", [], "NDES has trouble with its registration authority certificates"),
    row!(Ndes 10 ServerTrouble, "Network Device Enrollment Service cannot retrieve one of its required certificates", [], "NDES could not use its registration authority certificates or a password"),
    row!(Connector 4000 ServerState, "", [], "the connector's SCEP service changed its state"),
    row!(Connector 4001 ServerState, "", [], "the connector's SCEP service changed its state"),
    row!(Connector 4002 ServerState, "", [], "the connector's SCEP service changed its state"),
    row!(Connector 4003 ChallengeSeen, "", [], "a device's certificate request reached the connector"),
    row!(Connector 4004 ChallengeSeen, "", [], "Intune found the challenge of the request valid"),
    row!(Connector 4005 ChallengeRefused, "", [], "Intune refused the challenge of the request"),
    row!(Connector 4006 Issued, "", [], "the certification authority issued the certificate"),
    row!(Connector 4007 IssueRefused, "", [], "the certification authority did not issue the certificate"),
    row!(Connector 4008 Notified, "", [], "the connector told Intune about a certificate"),
    row!(Connector 4009 Notified, "", [], "the connector told Intune about a certificate"),
    row!(Connector 4010 Notified, "", [], "the connector could not tell Intune about a certificate"),
    row!(Authority 53 IssueRefused, "Active Directory Certificate Services denied request", [],
        "the certification authority denied a request"),
];
