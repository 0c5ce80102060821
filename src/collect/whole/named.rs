//! What the profiles of a snapshot name: groups, certificate profiles, and what has to be read one by one.
//!
//! Asked of the file and not of the run, so that a run that goes on knows as much as one that began.

use std::collections::{BTreeMap, BTreeSet};

use super::keyed::{Holds, Keyed, Otherwise, never};
use super::pen::Stop;
use super::reading::Reading;
use crate::collect::reads;
use crate::collect::references::{leads_nowhere, refuses_the_cast};
use crate::kinds::{self, COLLECTIONS, Collection};
use crate::model::{Assignment, AssignmentFilter, AssignmentTarget, FilterId, FilterUse, GroupId, Profile};
use crate::snapshot::{Part, Reader, SnapshotError, sources};

/// Profiles with the collection that each came from.
pub(super) type Profiles = Vec<(Profile, &'static Collection)>;

/// What assignments name.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) groups: BTreeSet<GroupId>,
    pub(super) filters: BTreeSet<FilterId>,
}

impl Named {
    pub(super) fn note(&mut self, assignment: &Assignment) {
        if let AssignmentTarget::Group(id) | AssignmentTarget::ExclusionGroup(id) = &assignment.target {
            self.groups.insert(id.clone());
        }
        if let FilterUse::Filter { id, .. } = &assignment.filter {
            self.filters.insert(id.clone());
        }
    }
}

impl Reading<'_> {
    /// Every profile that was read.
    pub(super) async fn profiles(&self) -> Result<Profiles, Stop> {
        self.pen.ask(|writer| profiles(&writer.reader())).await
    }

    /// What assignments name, those that were read one by one included.
    pub(super) async fn named(&self) -> Result<Named, Stop> {
        self.pen.ask(|writer| named(&writer.reader())).await
    }

    /// The assignment filters that were read.
    pub(super) async fn filters(&self) -> Result<Vec<AssignmentFilter>, Stop> {
        self.pen
            .ask(|writer| {
                let reader = writer.reader();
                let objects = reader.objects(Part::list(sources::FILTERS))?;
                reader.made_of_all(&objects, kinds::assignment_filter)
            })
            .await
    }
}

/// Every profile of a file.
pub(super) fn profiles(reader: &Reader<'_>) -> Result<Profiles, SnapshotError> {
    let mut found = Vec::new();
    for row in COLLECTIONS {
        for object in reader.objects(Part::list(row.source))? {
            let profile = reader.made(&object, |wire| kinds::profile(wire, row))?;
            found.extend(profile.map(|profile| (profile, row)));
        }
    }
    Ok(found)
}

fn named(reader: &Reader<'_>) -> Result<Named, SnapshotError> {
    let mut named = Named::default();
    for (profile, _) in profiles(reader)? {
        profile.assignments.known().into_iter().flatten().for_each(|assignment| named.note(assignment));
    }
    for line in reader.parts(sources::ASSIGNMENTS)? {
        for object in reader.objects(Part::of(sources::ASSIGNMENTS, &line.key))? {
            named.note(&reader.made(&object, kinds::assignment)?);
        }
    }
    Ok(named)
}

/// Assignments of profiles whose list came without them.
pub(super) fn assignments(profiles: &Profiles, again: bool) -> Keyed {
    let gets =
        profiles.iter().filter(|(profile, _)| profile.assignments.known().is_none()).map(|(profile, row)| {
            let get = reads::assignments(0, row, profile.id.as_str()).get;
            (profile.id.to_string(), get)
        });
    Keyed {
        source: sources::ASSIGNMENTS,
        permission: reads::CONFIGURATION,
        holds: Holds::Objects,
        again,
        absent_is_empty: never,
        otherwise: None,
        gets: gets.collect(),
    }
}

/// The certificate profiles that profiles name: through the cast, else by the bare route.
pub(super) fn references(profiles: &Profiles, again: bool) -> Keyed {
    let gets = |bare| {
        let unread = profiles.iter().filter(|(profile, _)| profile.references.known().is_none());
        unread
            .filter_map(|(profile, _)| {
                let id = profile.id.as_str();
                let navigation = kinds::navigation(&profile.odata_type)?;
                Some((id.to_owned(), reads::reference(0, id, navigation, bare).get))
            })
            .collect::<BTreeMap<_, _>>()
    };
    Keyed {
        source: sources::REFERENCES,
        permission: reads::CONFIGURATION,
        holds: Holds::Objects,
        again,
        absent_is_empty: leads_nowhere,
        otherwise: Some(Otherwise { after: refuses_the_cast, gets: gets(true) }),
        gets: gets(false),
    }
}

/// The certificates that Intune reports by profile.
pub(super) fn certificate_states(profiles: &Profiles, again: bool) -> Keyed {
    let gets = profiles.iter().filter_map(|(profile, _)| {
        let cast = kinds::certificate_states_cast(&profile.odata_type)?;
        Some((profile.id.to_string(), reads::certificates(0, profile.id.as_str(), cast).get))
    });
    Keyed {
        source: sources::CERTIFICATE_STATES,
        permission: reads::CONFIGURATION,
        holds: Holds::Objects,
        again,
        absent_is_empty: never,
        otherwise: None,
        gets: gets.collect(),
    }
}
