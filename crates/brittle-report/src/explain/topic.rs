//! A topic: something that can be explained.

use serde::Serialize;

/// What sort of thing a topic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A key of a scenario.
    ScenarioKey,
    /// A key of a study.
    StudyKey,
    /// A number of a result, in JSON.
    ResultKey,
    /// An account of a job's ledger.
    Account,
    /// A caveat of a result.
    Caveat,
    /// A finding of `brittle doctor`.
    Finding,
    /// An exit code of the program.
    ExitCode,
    /// A stack that ships.
    Stack,
    /// A value that a key can have.
    Value,
    /// A word of the glossary.
    Word,
}

impl Kind {
    /// Every kind, in the order in which topics are told.
    pub const ALL: [Self; 10] = [
        Self::ScenarioKey,
        Self::StudyKey,
        Self::ResultKey,
        Self::Account,
        Self::Caveat,
        Self::Finding,
        Self::ExitCode,
        Self::Stack,
        Self::Value,
        Self::Word,
    ];

    /// What it is, in words.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::ScenarioKey => "a key of a scenario",
            Self::StudyKey => "a key of a study",
            Self::ResultKey => "a number of a result",
            Self::Account => "an account of a job's ledger",
            Self::Caveat => "a caveat of a result",
            Self::Finding => "a finding of brittle doctor",
            Self::ExitCode => "an exit code",
            Self::Stack => "a stack",
            Self::Value => "a value of a key",
            Self::Word => "a word of the glossary",
        }
    }

    /// Where its text comes from.
    pub(super) const fn source(self) -> &'static str {
        match self {
            Self::ScenarioKey | Self::Value => "the schema of scenarios (brittle schema scenario)",
            Self::StudyKey => "the schema of studies (brittle schema study)",
            Self::ResultKey | Self::Caveat => "the schema of results (brittle schema result)",
            Self::Account => "the ledger of docs/model.md",
            Self::Finding => "brittle doctor",
            Self::ExitCode => "brittle --help",
            Self::Stack => "brittle presets",
            Self::Word => "docs/glossary.md",
        }
    }
}

/// Something that can be explained.
#[derive(Clone, Debug, Serialize)]
pub struct Topic {
    /// Its name: a path, a word or a code.
    pub name: String,
    /// What sort of thing it is.
    pub kind: Kind,
    /// What it means.
    pub text: String,
    /// How its value is written, with units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// What it is where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Whether it cannot be left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub needed: bool,
    /// The words that it can be, with their meanings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<(String, String)>,
    /// Keys right below it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// What stacks that ship say: stack, value, source.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stacks: Vec<[String; 3]>,
    /// Sections of `docs/model.md` that name it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub see: Vec<String>,
    /// Where the text comes from.
    pub source: String,
}

impl Topic {
    /// A topic with nothing but its text.
    #[must_use]
    pub fn new(kind: Kind, name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            kind,
            text: text.into(),
            form: None,
            default: None,
            needed: false,
            values: Vec::new(),
            keys: Vec::new(),
            stacks: Vec::new(),
            see: Vec::new(),
            source: kind.source().to_owned(),
        }
    }

    /// The last key of its path.
    pub(super) fn last(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or_default().trim_end_matches("[]")
    }
}
