//! The formats of a compliance report, and the files that they go into.

/// How a compliance report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReportFormat {
    /// One screen for a person at a terminal.
    Table,
    /// The document.
    Json,
    /// One item a line.
    Jsonl,
    /// One item a row.
    Csv,
    /// For a ticket or a wiki.
    Markdown,
    /// One page that needs nothing else.
    Html,
    /// For pipelines that read test results.
    Junit,
    /// For the textfile collector of a node exporter.
    Prometheus,
    /// A workbook.
    #[cfg(feature = "xlsx")]
    Xlsx,
}

impl ReportFormat {
    /// Every format.
    pub const ALL: &'static [Self] = &[
        Self::Table,
        Self::Json,
        Self::Jsonl,
        Self::Csv,
        Self::Markdown,
        Self::Html,
        Self::Junit,
        Self::Prometheus,
        #[cfg(feature = "xlsx")]
        Self::Xlsx,
    ];

    /// Its name on the command line and in the configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Junit => "junit",
            Self::Prometheus => "prometheus",
            #[cfg(feature = "xlsx")]
            Self::Xlsx => "xlsx",
        }
    }

    /// The name of its file in a folder of reports.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Table => "report.txt",
            Self::Json => "report.json",
            Self::Jsonl => "items.jsonl",
            Self::Csv => "items.csv",
            Self::Markdown => "report.md",
            Self::Html => "report.html",
            Self::Junit => "junit.xml",
            Self::Prometheus => "report.prom",
            #[cfg(feature = "xlsx")]
            Self::Xlsx => "report.xlsx",
        }
    }

    /// Every format that a folder of reports holds: all but the one for a terminal.
    pub fn for_files() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|format| *format != Self::Table)
    }
}
