//! Certificate chains that cannot work as they are assigned.

use super::codes::ChainCode;
use super::document::ChainProblem;
use super::survey::ProfileSurvey;
use crate::decide::CauseCode;
use crate::model::{Assignment, AssignmentTarget, Profile, ProfileKind};

/// What is wrong with the chain of one profile.
pub(super) fn problems(profile: &Profile, survey: &ProfileSurvey) -> Vec<ChainProblem> {
    let problem = |code, text: String, next: &str, decisions| ChainProblem {
        code,
        about: profile.name.clone(),
        id: profile.id.to_string(),
        text,
        next: next.to_owned(),
        decisions,
    };
    let mut problems = Vec::new();
    if profile.kind.is_certificate() {
        let undelivered = survey.causes.iter().map(|line| &line.cause);
        for cause in undelivered.filter(|cause| cause.code == CauseCode::DependencyNotDelivered) {
            let (text, next) = (cause.example.text.clone(), &cause.next);
            problems.push(problem(ChainCode::RootNotDelivered, text, next, Some(cause.decisions)));
        }
    }
    if survey.roots_not_named > 0 {
        problems.push(problem(
            ChainCode::RootNotNamed,
            format!("`{}` names no trusted root", profile.name),
            "link the trusted certificate profile of the issuing chain in it",
            Some(survey.roots_not_named),
        ));
    }
    if profile.kind == ProfileKind::Scep && is_for_nobody(profile) {
        problems.push(problem(
            ChainCode::AssignedToNobody,
            format!("`{}` has no assignment that brings anybody in", profile.name),
            "assign it, or delete it",
            None,
        ));
    }
    if survey.exclusions_without_effect > 0 {
        problems.push(problem(
            ChainCode::ExclusionWithoutEffect,
            format!(
                "an exclusion of `{}` does nothing: it names devices where users are included, or the other way round",
                profile.name
            ),
            "exclude a group of the same kind as the one that is included, or use a filter",
            Some(survey.exclusions_without_effect),
        ));
    }
    problems
}

/// Certain only where its assignments were read.
fn is_for_nobody(profile: &Profile) -> bool {
    let excludes = |assignment: &Assignment| matches!(assignment.target, AssignmentTarget::ExclusionGroup(_));
    profile.assignments.known().is_some_and(|assignments| assignments.iter().all(excludes))
}
