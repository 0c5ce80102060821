//! Windows editions: `skuNumber` to the name that rules use.

/// Number and name, as documented for `operatingSystemSKU`. The names are the rule language's own:
/// `BusinessN` is Professional N, `ProfessionalN` is Professional for Workstations N.
const EDITIONS: &[(i64, &str)] = &[
    (4, "Enterprise"),
    (10, "Core"),
    (27, "EnterpriseN"),
    (48, "Professional"),
    (49, "BusinessN"),
    (72, "EnterpriseEval"),
    (84, "EnterpriseNEval"),
    (98, "CoreN"),
    (99, "CoreCountrySpecific"),
    (100, "CoreSingleLanguage"),
    (101, "Core"),
    (111, "Core"),
    (119, "PPIPro"),
    (121, "Education"),
    (122, "EducationN"),
    (123, "IoTUAP"),
    (125, "EnterpriseS"),
    (126, "EnterpriseSN"),
    (129, "EnterpriseSEval"),
    (131, "IoTUAPCommercial"),
    (136, "Holographic"),
    (138, "ProfessionalSingleLanguage"),
    (161, "ProfessionalWorkstation"),
    (162, "ProfessionalN"),
    (164, "ProfessionalEducation"),
    (165, "ProfessionalEducationN"),
    (171, "EnterpriseG"),
    (172, "EnterpriseGN"),
    (175, "ServerRdsh"),
    (188, "IoTEnterprise"),
    (202, "CloudEditionN"),
    (203, "CloudEdition"),
];

/// The names, for completion.
pub(super) const NAMES: &[&str] = &[
    "BusinessN",
    "CloudEdition",
    "CloudEditionN",
    "Core",
    "CoreCountrySpecific",
    "CoreN",
    "CoreSingleLanguage",
    "Education",
    "EducationN",
    "Enterprise",
    "EnterpriseEval",
    "EnterpriseG",
    "EnterpriseGN",
    "EnterpriseN",
    "EnterpriseNEval",
    "EnterpriseS",
    "EnterpriseSEval",
    "EnterpriseSN",
    "Holographic",
    "IoTEnterprise",
    "IoTUAP",
    "IoTUAPCommercial",
    "PPIPro",
    "Professional",
    "ProfessionalEducation",
    "ProfessionalEducationN",
    "ProfessionalN",
    "ProfessionalSingleLanguage",
    "ProfessionalWorkstation",
    "ServerRdsh",
];

/// The name of an edition, if it has a documented one.
pub(super) fn name(number: i64) -> Option<&'static str> {
    EDITIONS
        .binary_search_by_key(&number, |(number, _)| *number)
        .ok()
        .and_then(|at| EDITIONS.get(at))
        .map(|(_, name)| *name)
}

/// Whether sources disagree on the number: the current reference says 10 and 111 for `Core`, its first
/// version and Windows itself say 101. All three are read as `Core`.
pub(super) fn number_is_disputed(number: i64) -> bool {
    matches!(number, 10 | 111)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn numbers_are_sorted_and_stand_once() {
        assert!(EDITIONS.is_sorted_by_key(|(number, _)| *number));
        let numbers: BTreeSet<_> = EDITIONS.iter().map(|(number, _)| number).collect();
        assert_eq!(numbers.len(), EDITIONS.len());
        assert_eq!(name(7), None);
    }

    #[test]
    fn names_for_completion_are_the_names_of_the_table() {
        let table: BTreeSet<_> = EDITIONS.iter().map(|(_, name)| *name).collect();
        assert_eq!(NAMES.iter().copied().collect::<BTreeSet<_>>(), table);
        assert!(NAMES.is_sorted());
    }
}
