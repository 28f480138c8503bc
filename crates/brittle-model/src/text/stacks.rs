//! Stacks: whole ways to save and to come back that ship with brittle, by name.
//!
//! A stack is a fragment of a job in TOML. It opens with what it is, who ships it and how it works, and every line with
//! a value ends in where the value comes from. A job takes one with `stack = "nvrx"`.
//!
//! Deliberately lacking: stacks of the user's own; a file that is copied and changed is one.

/// A stack that ships with brittle.
#[derive(Debug, PartialEq, Eq)]
pub struct Stack {
    /// Its name.
    pub name: &'static str,
    /// The fragment, comments and all.
    pub text: &'static str,
}

/// A value that a stack gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StackValue {
    /// The dotted path of its key, within the job.
    pub key: String,
    /// The value, as TOML.
    pub value: String,
    /// Where it comes from.
    pub source: String,
}

macro_rules! shipped {
    ($($name:literal),+ $(,)?) => {
        [$(Stack {
            name: $name,
            text: include_str!(concat!("../../../../configs/stacks/", $name, ".toml")),
        }),+]
    };
}

static SHIPPED: [Stack; 11] = shipped![
    "requeue",
    "pytorch-async",
    "megatron-async",
    "nvrx",
    "multi-tier",
    "gemini",
    "byterobust",
    "checkpointless",
    "replica-drop",
    "scr",
    "migrate",
];

/// The stacks that ship with brittle, plain ones first.
#[must_use]
pub fn stacks() -> &'static [Stack] {
    &SHIPPED
}

impl Stack {
    /// The stack of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        SHIPPED.iter().find(|stack| stack.name == name)
    }

    /// What may have been meant by a name that no stack has, and which there are.
    #[must_use]
    pub fn suggestion(name: &str) -> String {
        let names: Vec<&str> = SHIPPED.iter().map(|stack| stack.name).collect();
        let help = super::reader::suggest(name, &names);
        if help.starts_with("did you mean") {
            let all = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
            return format!("{help} there is {}", all.join(", "));
        }
        help
    }

    /// What it is, and whose, in a few words.
    #[must_use]
    pub fn short(&self) -> (&'static str, &'static str) {
        self.head("Short: ").split_once(" | ").unwrap_or_default()
    }

    /// What it is, in a line.
    #[must_use]
    pub fn what(&self) -> &'static str {
        self.head("What: ")
    }

    /// Who ships it.
    #[must_use]
    pub fn who(&self) -> &'static str {
        self.head("Who: ")
    }

    /// The question that it answers.
    #[must_use]
    pub fn question(&self) -> &'static str {
        self.head("Question: ")
    }

    fn head(&self, word: &str) -> &'static str {
        let mut lines = self.text.lines().map_while(|line| line.strip_prefix('#'));
        lines.find_map(|line| line.trim_start().strip_prefix(word)).unwrap_or_default()
    }

    /// How it works and where its numbers come from: the paragraphs of its opening.
    #[must_use]
    pub fn mechanism(&self) -> Vec<String> {
        let mut paragraphs = vec![String::new()];
        for line in self.text.lines().map_while(|line| line.strip_prefix('#')) {
            let line = line.trim();
            let head = [":schema", "Question: ", "Short: ", "What: ", "Who: "];
            match paragraphs.last_mut() {
                _ if head.iter().any(|word| line.starts_with(word)) => {}
                Some(last) if line.is_empty() && !last.is_empty() => paragraphs.push(String::new()),
                Some(last) if !last.is_empty() => {
                    last.push(' ');
                    last.push_str(line);
                }
                Some(last) => last.push_str(line),
                None => {}
            }
        }
        paragraphs.retain(|paragraph| !paragraph.is_empty());
        paragraphs
    }

    /// Every value that it gives, in its order.
    #[must_use]
    pub fn values(&self) -> Vec<StackValue> {
        let (mut table, mut found) = (String::new(), Vec::<StackValue>::new());
        for line in self.text.lines() {
            let (said, source) = line.split_once('#').unwrap_or((line, ""));
            let (said, source) = (said.trim(), source.trim());
            if let Some(name) = said.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                table = format!("{name}.");
            } else if let Some((key, value)) = said.split_once(" = ") {
                found.push(StackValue {
                    key: format!("{table}{}", key.trim()),
                    value: value.trim().to_owned(),
                    source: source.to_owned(),
                });
            } else if let Some(last) = found.last_mut().filter(|_| line.starts_with(' ')) {
                last.source.push(' ');
                last.source.push_str(source);
            }
        }
        found
    }

    /// Its TOML, as it stands in the scenario of a job of this name.
    #[must_use]
    pub fn of_job(&self, job: &str) -> String {
        let body = self.text.lines().skip_while(|line| line.starts_with('#') || line.is_empty());
        let mut text = format!("[jobs.{job}]\n");
        for line in body {
            match line.strip_prefix('[') {
                Some(rest) => text.push_str(&format!("[jobs.{job}.{rest}")),
                None => text.push_str(line),
            }
            text.push('\n');
        }
        text
    }
}
