//! Laws: printing and parsing, no panic on any text, certainty that no completion contradicts, case.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use scepcheck::filter::{self, Entity, FilterPlatform, Operator, Property, Values, properties};
use scepcheck::model::FilterManagement::Devices;
use scepcheck::model::{Field, ManagedDevice, Ternary};

/// Platforms with the most properties between them, by Graph's name.
const PLATFORMS: &[(&str, FilterPlatform, &str)] = &[
    ("windows10AndLater", FilterPlatform::Windows, "Windows"),
    ("androidForWork", FilterPlatform::AndroidEnterprise, "Android"),
    ("macOS", FilterPlatform::MacOs, "macOS"),
];

const TEXTS: &[&str] = &["PC-1", "pc", " c-1 ", "null", " ", "It's", "Ł-ß", "Unknown"];
const VERSIONS: &[&str] = &["10.0", "10.0.26100", "\"10.0.26100.5\"", "9.9.9.100000000"];

/// Graph properties that filters read, with values that make clauses hold, fail and neither.
const DEVICE_VALUES: &[&[&str]] = &[
    &["", "PC-1", "pc-10", "PC-1 ", "ł-SS"],
    &["Unknown", "pc", "null"],
    &["company", "personal", "unknown", "unknownFutureValue"],
    &["10.0.26100.5", "10.0", "26.0 (25A5349a)", "beta"],
    &["x64", "arM64", "arm", "unknown"],
    &["azureADJoined", "unknown", "new"],
    &["True", "Unknown"],
    &["androidEnterpriseFullyManaged", "androidEnterpriseDedicatedDevice", "userEnrollment"],
    &["androidForWork", "android"],
];

fn row(platform: FilterPlatform) -> impl Strategy<Value = &'static Property> {
    let rows: Vec<_> = properties().iter().filter(|row| row.platforms.contains(&platform)).collect();
    select(rows)
}

fn value(row: &'static Property, operator: Operator) -> BoxedStrategy<String> {
    if row.values == Values::Version {
        return select(VERSIONS).prop_map(str::to_owned).boxed();
    }
    let texts: Vec<&str> = TEXTS.iter().chain(row.values.names()).copied().collect();
    let text = select(texts).prop_map(|text| format!("\"{text}\""));
    match operator {
        Operator::In | Operator::NotIn => prop_oneof![
            text.clone(),
            proptest::collection::vec(text, 1..4).prop_map(|items| format!("[{},]", items.join(" ,")))
        ]
        .boxed(),
        Operator::Eq | Operator::Ne => prop_oneof![4 => text, 1 => Just("$null".to_owned())].boxed(),
        _ => text.boxed(),
    }
}

fn clause(platform: FilterPlatform) -> impl Strategy<Value = String> {
    row(platform)
        .prop_flat_map(|row| (Just(row), select(row.operators)))
        .prop_flat_map(|(row, operator)| (Just(row), Just(operator), value(row, operator), any::<bool>()))
        .prop_map(|(row, operator, value, hyphen)| {
            let operator = if hyphen { operator.to_string() } else { operator.name().to_owned() };
            format!("{} {operator} {value}", row.path())
        })
}

fn rule(platform: FilterPlatform) -> impl Strategy<Value = String> {
    clause(platform).prop_recursive(4, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|rule| format!("( {rule})")),
            (inner.clone(), select(&["and", "-or", "OR", "-AND"][..]), inner)
                .prop_map(|(left, joint, right)| format!("{left}\n{joint} {right}")),
        ]
    })
}

fn platform_and_rule() -> impl Strategy<Value = (usize, String)> {
    (0..PLATFORMS.len()).prop_flat_map(|at| (Just(at), rule(PLATFORMS[at].1)))
}

/// A device of a platform: per property, unread, null, or one of its values.
fn device(at: usize) -> impl Strategy<Value = ManagedDevice> {
    let choices: Vec<_> = DEVICE_VALUES
        .iter()
        .map(|values| {
            let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
            prop_oneof![1 => Just(Field::NotRead), 1 => Just(Field::Null), 4 => select(values).prop_map(Field::Value)]
        })
        .collect();
    let sku = prop_oneof![
        Just(Field::NotRead),
        Just(Field::Null),
        select(vec![4, 7, 48, 101]).prop_map(Field::Value)
    ];
    (choices, sku).prop_map(move |(fields, sku_number)| {
        let mut fields = fields.into_iter();
        let mut next = move || fields.next().expect("one choice for each property");
        let name = next();
        ManagedDevice {
            operating_system: Field::Value(PLATFORMS[at].2.to_owned()),
            device_name: name.clone(),
            manufacturer: name.clone(),
            model: name.clone(),
            enrollment_profile_name: name,
            category: next(),
            owner_type: next(),
            os_version: next(),
            processor_architecture: next(),
            join_type: next(),
            jail_broken: next(),
            enrollment_type: next(),
            device_type: next(),
            sku_number,
            ..ManagedDevice::unread("d".into())
        }
    })
}

/// The same device as an answer that left some properties out.
fn with_gaps(device: &ManagedDevice, mut gap: impl FnMut() -> bool) -> ManagedDevice {
    let mut device = device.clone();
    for field in [
        &mut device.device_name,
        &mut device.manufacturer,
        &mut device.model,
        &mut device.enrollment_profile_name,
        &mut device.category,
        &mut device.owner_type,
        &mut device.os_version,
        &mut device.processor_architecture,
        &mut device.join_type,
        &mut device.jail_broken,
    ] {
        if gap() {
            *field = Field::NotRead;
        }
    }
    if gap() {
        device.sku_number = Field::NotRead;
    }
    // The two that tell the management type go together: one without the other is another question.
    if gap() {
        device.enrollment_type = Field::NotRead;
        device.device_type = Field::NotRead;
    }
    device
}

fn parse(at: usize, rule: &str) -> filter::Rule {
    filter::parse(rule, PLATFORMS[at].0, &Devices).unwrap_or_else(|mistakes| panic!("{rule}: {mistakes:?}"))
}

proptest! {
    #[test]
    fn printing_and_parsing_gives_the_same_rule((at, text) in platform_and_rule()) {
        let rule = parse(at, &text);
        let printed = rule.to_string();
        prop_assume!(printed.chars().count() <= filter::MAX_RULE_CHARACTERS);
        let again = parse(at, &printed);
        prop_assert_eq!(&again, &rule, "{}", printed);
        prop_assert_eq!(again.to_string(), printed);
    }

    #[test]
    fn a_certain_answer_is_the_answer_of_every_completion(
        ((at, text), full, gaps) in platform_and_rule().prop_flat_map(|(at, text)| {
            (Just((at, text)), device(at), proptest::collection::vec(any::<bool>(), 12))
        })
    ) {
        let rule = parse(at, &text);
        let mut gaps = gaps.into_iter();
        let partial = with_gaps(&full, || gaps.next().unwrap_or(false));
        let certain = rule.matches(&partial);
        if certain != Ternary::Unknown {
            prop_assert_eq!(rule.matches(&full), certain);
        }
    }

    #[test]
    fn the_explanation_and_the_short_way_agree(
        ((at, text), device) in platform_and_rule().prop_flat_map(|(at, text)| (Just((at, text)), device(at)))
    ) {
        let rule = parse(at, &text);
        prop_assert_eq!(rule.evaluate(&device).result, rule.matches(&device));
    }

    #[test]
    fn case_does_not_count(
        ((at, text), device) in platform_and_rule().prop_flat_map(|(at, text)| (Just((at, text)), device(at)))
    ) {
        let answer = parse(at, &text).matches(&device);
        prop_assert_eq!(parse(at, &text.to_ascii_uppercase()).matches(&device), answer);
        prop_assert_eq!(parse(at, &text.to_lowercase()).matches(&device), answer);
    }

    #[test]
    fn any_text_is_read_without_panic_and_mistakes_have_places_in_it(text in any::<String>()) {
        check_places(&text)?;
    }

    #[test]
    fn a_damaged_rule_is_read_without_panic(
        (_, text) in platform_and_rule(),
        cuts in proptest::collection::vec((any::<Index>(), select(DAMAGE)), 1..6),
    ) {
        let mut chars: Vec<char> = text.chars().collect();
        for (place, damage) in cuts {
            let place = place.index(chars.len() + 1);
            match damage {
                Some(c) => chars.insert(place, c),
                None if place < chars.len() => drop(chars.remove(place)),
                None => {}
            }
        }
        check_places(&chars.into_iter().collect::<String>())?;
    }
}

/// What is put into a sound rule; `None` takes a character out.
const DAMAGE: &[Option<char>] = &[
    None,
    Some('"'),
    Some('\''),
    Some('('),
    Some(')'),
    Some('['),
    Some(']'),
    Some(','),
    Some(' '),
    Some('-'),
    Some('.'),
    Some('$'),
    Some('é'),
    Some('“'),
    Some('\u{1b}'),
    Some('0'),
];

fn check_places(text: &str) -> Result<(), TestCaseError> {
    let Err(mistakes) = filter::parse(text, "windows10AndLater", &Devices) else { return Ok(()) };
    prop_assert!(!mistakes.is_empty());
    prop_assert!(mistakes.is_sorted_by_key(|mistake| mistake.offset));
    for mistake in mistakes {
        let place = text.get(mistake.offset..mistake.offset + mistake.length);
        prop_assert!(place.is_some(), "{mistake:?} is not in {text:?}");
        let shown = format!("{}{}", mistake.message, mistake.help.unwrap_or_default());
        prop_assert!(!shown.chars().any(char::is_control), "{shown:?}");
    }
    Ok(())
}

#[test]
fn the_rows_that_devices_are_made_for_are_all_there_are() {
    let read: Vec<_> = properties()
        .iter()
        .filter(|row| row.entity == Entity::Device)
        .flat_map(|row| row.graph_fields)
        .collect();
    let made = [
        "deviceName",
        "manufacturer",
        "model",
        "enrollmentProfileName",
        "deviceCategoryDisplayName",
        "managedDeviceOwnerType",
        "osVersion",
        "processorArchitecture",
        "joinType",
        "jailBroken",
        "skuNumber",
        "deviceEnrollmentType",
        "deviceType",
    ];
    for name in read {
        assert!(made.contains(name), "{name} is not varied by these laws");
    }
}
