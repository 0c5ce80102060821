//! The order of profiles: SCEP profiles first, each followed by what it names, then other certificate
//! profiles, then those that use certificates, then the rest by kind and name.

use std::collections::BTreeMap;

use crate::model::{Fact, Profile, ProfileId, ProfileKind, Tenant};

/// The profiles of a tenant in order.
pub(super) fn profiles<'t>(
    tenant: &'t Tenant,
    by_id: &BTreeMap<&'t ProfileId, &'t Profile>,
) -> Vec<&'t Profile> {
    let mut all: Vec<&Profile> = tenant.profiles.iter().collect();
    all.sort_by_cached_key(|profile| {
        (group(profile.kind), profile.kind, profile.name.to_lowercase(), profile.id.clone())
    });
    let mut ordered: Vec<&Profile> = Vec::with_capacity(all.len());
    let mut placed: std::collections::BTreeSet<&ProfileId> = std::collections::BTreeSet::new();
    for profile in all {
        if !placed.insert(&profile.id) {
            continue;
        }
        ordered.push(profile);
        if profile.kind != ProfileKind::Scep {
            continue;
        }
        if let Fact::Known(references) = &profile.references {
            for named in references.iter().filter_map(|reference| by_id.get(&reference.profile)) {
                if placed.insert(&named.id) {
                    ordered.push(named);
                }
            }
        }
    }
    ordered
}

fn group(kind: ProfileKind) -> u8 {
    if kind == ProfileKind::Scep {
        0
    } else if kind.is_certificate() {
        1
    } else if kind.uses_certificate() {
        2
    } else {
        3
    }
}
