//! A strict Microsoft Graph on loopback.
