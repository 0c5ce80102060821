//! Whom the logs are held against.

use super::args::EvidenceArgs;
use crate::cmd::session::Session;
use crate::cmd::troubleshoot::{decisions, keep_device};
use crate::collect::Extent;
use crate::decide::Engine;
use crate::error::AppError;
use crate::model::Tenant;
use crate::report::{NamedFile, Subject};

/// Reads what the tenant says about the user or device, or about the profiles that the logs name.
pub(super) async fn ask(
    args: &EvidenceArgs,
    files: &[NamedFile],
    session: &Session,
) -> Result<(Tenant, Subject), AppError> {
    match (&args.user, &args.device) {
        (Some(user), device) => {
            let mut tenant = session.user(user, Extent::Explain).await?;
            let mut decided = decisions(&tenant, session);
            if let Some(device) = device {
                keep_device(&mut tenant, &mut decided, device)?;
            }
            Ok((tenant, Subject::Decided(decided)))
        }
        (None, Some(device)) => {
            let tenant = session.device(device, Extent::Explain).await?;
            let engine = Engine::new(&tenant, session.as_of());
            let decided = tenant.devices.first().map(|device| engine.decisions_for_device(device));
            Ok((tenant, Subject::Decided(decided.unwrap_or_default())))
        }
        (None, None) => {
            let ids = files.iter().flat_map(|file| &file.evidence.requests).filter_map(|request| {
                let id = request.trail.id.as_ref()?;
                id.profile_id().or_else(|| id.profile_id_prefix().map(known_part))
            });
            Ok((session.profiles(&ids.collect::<Vec<_>>()).await?, Subject::Nobody))
        }
    }
}

/// A shortened id without its dots, in Graph's spelling.
fn known_part(prefix: &str) -> String {
    prefix.trim_end_matches(['…', '.', 'x', 'X']).replace('_', "-")
}
