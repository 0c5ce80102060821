//! A path read against the metadata, before any data is looked at: what it walks and what it gives.

use crate::answer::Failure;
use crate::functions;
use crate::path::Segment;
use crate::request::Version;
use crate::schema::Schema;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A collection outside any object: `users`.
    Root(String),
    /// `deviceManagement`, `deviceAppManagement`.
    Singleton(String),
    Key(String),
    Navigation(String),
    /// A structural collection read by its own path.
    Property(String),
    Cast(String),
    Function {
        name: &'static str,
        arguments: Vec<(String, String)>,
    },
}

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) steps: Vec<Step>,
    /// The path with keys as `{}`, without casts and `/$count`.
    pub(crate) pattern: String,
    /// The declared type of what comes out.
    pub(crate) ty: String,
    pub(crate) many: bool,
    /// `/$count` at the end.
    pub(crate) count: bool,
    /// A cast narrows what comes out.
    pub(crate) cast: bool,
    /// Reached through a relationship, not as a collection of the service.
    pub(crate) relationship: bool,
    /// A delta query.
    pub(crate) delta: bool,
}

const ROOTS: &[(&str, &str)] = &[
    ("users", "user"),
    ("groups", "group"),
    ("devices", "device"),
    ("organization", "organization"),
    ("subscribedSkus", "subscribedSku"),
    ("directoryObjects", "directoryObject"),
];

const SINGLETONS: &[&str] = &["deviceManagement", "deviceAppManagement"];

/// Names after a collection that are no keys, and that this server has nothing behind.
const NO_KEYS: &[&str] = &["getAvailableExtensionProperties", "getByIds", "validateProperties"];

/// Bare segments that the documentation lists although they belong to derived types.
const BARE: &[(&str, &str, &str)] = &[("deviceConfiguration", "rootCertificate", "deviceConfiguration")];

/// Structural collections with a path of their own.
const PROPERTY_PATHS: &[(&str, &str, &str)] = &[
    ("deviceConfigurationState", "settingStates", "deviceConfigurationSettingState"),
    ("deviceCompliancePolicyState", "settingStates", "deviceCompliancePolicySettingState"),
];

impl Plan {
    /// # Errors
    /// 400 for the first segment that the version does not have.
    pub(crate) fn read(version: Version, segments: &[Segment]) -> Result<Self, Failure> {
        let schema = Schema::of(version);
        let mut rest = segments.iter();
        let first = match rest.next() {
            Some(Segment::Plain(name)) => name,
            other => return Err(Failure::unknown_segment(&describe(other))),
        };
        let mut plan = Self::start(first)?;
        for segment in rest {
            if plan.count {
                return Err(Failure::unknown_segment(&describe(Some(segment))));
            }
            plan.take(version, schema, segment)?;
        }
        Ok(plan)
    }

    fn start(name: &str) -> Result<Self, Failure> {
        let new = |step, ty: &str, many| Self {
            steps: vec![step],
            pattern: name.to_owned(),
            ty: ty.to_owned(),
            many,
            count: false,
            cast: false,
            relationship: false,
            delta: false,
        };
        if SINGLETONS.contains(&name) {
            return Ok(new(Step::Singleton(name.to_owned()), name, false));
        }
        match ROOTS.iter().find(|(root, _)| *root == name) {
            Some((_, ty)) => Ok(new(Step::Root(name.to_owned()), ty, true)),
            None => Err(Failure::unknown_segment(name)),
        }
    }

    fn take(&mut self, version: Version, schema: &Schema, segment: &Segment) -> Result<(), Failure> {
        match segment {
            Segment::Key(key) if self.many => self.key(key),
            // `/users/$x@y` is no key: such a name needs the form with parentheses.
            // The one function that may go without parentheses.
            Segment::Plain(name) if self.many && name == "delta" => self.call(version, name, &[])?,
            Segment::Plain(name) if self.many && NO_KEYS.contains(&name.as_str()) => {
                return Err(Failure::not_served(&format!("{}/{name}", self.pattern)));
            }
            Segment::Plain(key) if self.many && !key.is_empty() && !key.starts_with('$') => self.key(key),
            Segment::Plain(name) if !self.many => self.navigate(schema, name)?,
            Segment::Cast(ty) if schema.is_a(ty, &self.ty) => {
                self.cast = true;
                self.ty.clone_from(ty);
                self.steps.push(Step::Cast(ty.clone()));
            }
            Segment::Count if self.many => self.count = true,
            Segment::Function { name, arguments } => self.call(version, name, arguments)?,
            other => return Err(Failure::unknown_segment(&describe(Some(other)))),
        }
        Ok(())
    }

    fn key(&mut self, key: &str) {
        self.steps.push(Step::Key(key.to_owned()));
        self.pattern.push_str("/{}");
        self.many = false;
        self.cast = false;
    }

    fn navigate(&mut self, schema: &Schema, name: &str) -> Result<(), Failure> {
        let table = |rows: &[(&str, &str, &'static str)]| {
            rows.iter().find(|(ty, at, _)| *at == name && schema.is_a(&self.ty, ty)).map(|(_, _, to)| *to)
        };
        let (step, ty, many) = if let Some(to) = schema.navigation(&self.ty, name) {
            (Step::Navigation(name.to_owned()), to.name.clone(), to.collection)
        } else if let Some(to) = table(PROPERTY_PATHS) {
            (Step::Property(name.to_owned()), to.to_owned(), true)
        } else if let Some(to) = table(BARE) {
            (Step::Navigation(name.to_owned()), to.to_owned(), false)
        } else {
            return Err(Failure::unknown_segment(name));
        };
        self.relationship = !SINGLETONS.contains(&self.ty.as_str());
        self.steps.push(step);
        self.pattern.push('/');
        self.pattern.push_str(name);
        self.ty = ty;
        self.many = many;
        self.cast = false;
        Ok(())
    }

    fn call(&mut self, version: Version, name: &str, arguments: &[(String, String)]) -> Result<(), Failure> {
        let found = functions::find(version, name, &self.ty, self.many);
        let Some(function) = found else { return Err(Failure::unknown_segment(name)) };
        self.steps.push(Step::Function { name: function.name, arguments: arguments.to_vec() });
        self.pattern.push_str(&format!("/{name}()"));
        function.gives.clone_into(&mut self.ty);
        self.many = true;
        self.relationship = name != "delta";
        self.delta = name == "delta";
        Ok(())
    }

    /// The context that the answer names.
    pub(crate) fn context(&self) -> String {
        self.pattern.replace("/{}", "('{}')")
    }
}

fn describe(segment: Option<&Segment>) -> String {
    match segment {
        Some(Segment::Plain(text) | Segment::Key(text)) => text.clone(),
        Some(Segment::Function { name, .. }) => name.clone(),
        Some(Segment::Cast(ty)) => format!("microsoft.graph.{ty}"),
        Some(Segment::Count) => "$count".to_owned(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::parse;

    fn plan(version: Version, path: &str) -> Result<Plan, Failure> {
        Plan::read(version, &parse(path))
    }

    #[test]
    fn paths_follow_the_metadata() {
        let cases = [
            ("users", "users", "user", true),
            (
                "users/x/transitiveMemberOf/microsoft.graph.group",
                "users/{}/transitiveMemberOf",
                "group",
                true,
            ),
            (
                "deviceManagement/managedDevices('1')",
                "deviceManagement/managedDevices/{}",
                "managedDevice",
                false,
            ),
            (
                "deviceManagement/deviceConfigurations/1/microsoft.graph.windows81SCEPCertificateProfile/rootCertificate",
                "deviceManagement/deviceConfigurations/{}/rootCertificate",
                "windows81TrustedRootCertificate",
                false,
            ),
            (
                "deviceManagement/deviceConfigurations/1/rootCertificate",
                "deviceManagement/deviceConfigurations/{}/rootCertificate",
                "deviceConfiguration",
                false,
            ),
        ];
        for (path, pattern, ty, many) in cases {
            let plan = plan(Version::Beta, path).unwrap();
            assert_eq!((plan.pattern.as_str(), plan.ty.as_str(), plan.many), (pattern, ty, many), "{path}");
        }
    }

    #[test]
    fn what_a_version_lacks_does_not_resolve() {
        let beta_only = [
            "deviceManagement/configurationPolicies",
            "deviceManagement/assignmentFilters",
            "users/x/mobileAppIntentAndStates",
            "users/x/getLoggedOnManagedDevices()",
            "deviceManagement/deviceConfigurations/1/microsoft.graph.iosScepCertificateProfile/rootCertificate",
        ];
        for path in beta_only {
            assert!(plan(Version::Beta, path).is_ok(), "{path}");
            assert_eq!(plan(Version::V1, path).unwrap_err().status, 400, "{path}");
        }
        for path in [
            "me",
            "users/x/nothing",
            "users/$x@y",
            "users/x/$count",
            "devicemanagement/x",
            "deviceManagement/deviceConfigurations/1/managedDeviceCertificateStates",
            "users/x/memberOf/microsoft.graph.managedDevice",
            "",
        ] {
            assert_eq!(plan(Version::Beta, path).unwrap_err().status, 400, "{path}");
        }
        assert!(plan(Version::Beta, "users('$x@y')").is_ok());
    }
}
