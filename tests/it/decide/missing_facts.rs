//! missing_facts
