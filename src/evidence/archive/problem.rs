//! What could not be read, and what to do about it.

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $what:literal, $next:literal;)*) => {
        /// Why something could not be read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ProblemKind { $($(#[$doc])* $name,)* }

        impl ProblemKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable name used in JSON.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// What happened, lower case, without a full stop.
            #[must_use]
            pub fn what(self) -> &'static str {
                match self { $(Self::$name => $what,)* }
            }

            /// What to do about it.
            #[must_use]
            pub fn next(self) -> &'static str {
                match self { $(Self::$name => $next,)* }
            }
        }
    };
}

problems! {
    /// It can't be opened or read.
    Unreadable = "unreadable", "it can't be read", "check the path and the permissions";
    /// An archive or a member breaks off or is damaged.
    Damaged = "damaged", "it is damaged or incomplete; only what came before the damage was read",
        "download or copy it again";
    /// Encrypted.
    Encrypted = "encrypted", "it is protected with a password", "unpack it with the password and give the folder";
    /// A member above the limit.
    TooLarge = "tooLarge", "it unpacks to more than 2 GiB", "unpack it yourself and give the file: files have no limit";
    /// Packed far better than any log.
    Bomb = "bomb", "it unpacks to more than 500 times its size, as no log does; it was not read",
        "do not trust this archive";
    /// All members together above the limit.
    TooMuch = "tooMuch", "the archive unpacks to more than 6 GiB; the rest was not read",
        "unpack it yourself and give the folder with the logs";
    /// More members than the limit.
    TooMany = "tooMany", "it holds more than 50,000 files; the rest was not read",
        "give only the folder with the logs";
    /// Archives inside of archives, deeper than the limit.
    TooDeep = "tooDeep", "it is an archive inside of an archive, more than 4 deep; it was not opened",
        "unpack it yourself";
    /// A kind of archive that is not opened here.
    OtherArchive = "otherArchive", "this kind of archive can't be opened here",
        "unpack it and give the folder, or pack it as zip";
    /// A method of compression that is not supported.
    OtherMethod = "otherMethod", "it is packed in a way that can't be undone here",
        "unpack it yourself and give the folder";
    /// The cabinet goes on in another one.
    Continued = "continued", "the cabinet goes on in another file", "unpack all its parts with `extrac32` or 7-Zip";
    /// Apple's log store.
    AppleStore = "appleStore", "it holds Apple's log store, which only a Mac can turn into text",
        "on a Mac: `log show --archive X.logarchive --info --debug --predicate 'process == \"mdmd\" OR process == \"profiled\"' > mdm.txt`, then give mdm.txt";
    /// Named directly and certainly no log.
    NotALog = "notALog", "it is no log", "give a log, an export of events or an archive of them";
}

/// One thing that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is about: `diag.zip!Foo/Bar.evtx`. Not escaped: it may hold anything.
    pub name: String,
    /// Why.
    pub kind: ProblemKind,
    /// What else is known. Not escaped.
    pub detail: Option<String>,
}

impl Problem {
    pub(super) fn new(name: &str, kind: ProblemKind) -> Self {
        Self { name: name.to_owned(), kind, detail: None }
    }

    pub(super) fn because(mut self, detail: impl ToString) -> Self {
        self.detail = Some(detail.to_string());
        self
    }

    /// What happened, lower case, without a full stop. Not escaped.
    #[must_use]
    pub fn what(&self) -> String {
        let detail = self.detail.as_ref().map(|detail| format!(": {detail}")).unwrap_or_default();
        format!("{}{detail}", self.kind.what())
    }
}
