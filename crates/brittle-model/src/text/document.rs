//! A document: a text, the values set over it, and what is wrong with both.

use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml::de::DeTable;

use super::attached::{self, Attached, FileRef, Load, MAX_ATTACHED};
use super::problem::{Fault, MAX_PROBLEMS, Problem, Problems};
use super::reader::{Reader, Sink};
use super::tree::{Node, Place, Value, entries};
use super::{MAX_BYTES, Source, lay, set, syntax};

/// A TOML text as a tree, ready to be read as a file type, as often as wanted.
#[derive(Clone, Debug)]
pub struct Document {
    texts: Vec<(String, Arc<str>)>,
    attached: Vec<Attached>,
    /// Numbers of texts that are stacks, and where each is named.
    stacks: Vec<(usize, Place)>,
    root: Node,
}

impl Document {
    /// Parses a text.
    ///
    /// # Errors
    /// Every syntax error, or the size if it is over the limit.
    pub fn parse(source: Source<'_>) -> Result<Self, Problems> {
        let whole = Place { source: 0, start: 0, end: 0 };
        let mut document = Self {
            texts: vec![(source.name.to_owned(), source.text.into())],
            attached: Vec::new(),
            stacks: Vec::new(),
            root: Node { value: Value::Table(Vec::new()), place: whole },
        };
        if source.text.len() > MAX_BYTES {
            document.texts[0].1 = "".into();
            let size = source.text.len();
            let fault =
                Fault::new("", format!("the file has {size} bytes; the limit is {MAX_BYTES}"))
                    .help("split it, or leave out what is not used");
            return Err(document.problems(vec![(whole, fault)]));
        }
        let (table, errors) = DeTable::parse_recoverable(source.text);
        if !errors.is_empty() {
            return Err(document.problems(syntax::faults(source.text, &errors)));
        }
        document.root.value = Value::Table(entries(table.get_ref(), 0));
        Ok(document)
    }

    /// Sets `path.to.key=value` over the text. The value is typed like the file; what is not a TOML value
    /// is taken as text, so that quotes can be left out.
    ///
    /// # Errors
    /// If it is not of that form, or the path leads through something that is not a table.
    pub fn set(&mut self, assignment: &str) -> Result<(), Problems> {
        self.set_from("--set", assignment)
    }

    /// [`Document::set`], with the name by which problems call the assignment.
    ///
    /// # Errors
    /// As there.
    pub fn set_from(&mut self, name: &str, assignment: &str) -> Result<(), Problems> {
        let source = self.texts.len();
        self.texts.push((name.to_owned(), assignment.into()));
        set::assign(&mut self.root, assignment, source).map_err(|wrong| self.problems(vec![*wrong]))
    }

    /// The files that the document names, as it is now.
    #[must_use]
    pub fn files(&self) -> Vec<FileRef> {
        attached::named(&self.root)
    }

    /// Attaches the text of a file that the document names, or may come to name. `label` is how problems call
    /// it. Of two texts for one name the first counts.
    pub fn attach(&mut self, name: &str, label: &str, text: String) {
        if self.has_attached(name) {
            return;
        }
        let (source, text) = (self.texts.len(), Arc::<str>::from(text));
        self.texts.push((label.to_owned(), Arc::clone(&text)));
        self.attached.push(Attached { name: name.to_owned(), source, text });
    }

    /// Attaches every file that the document names and that is not attached yet.
    ///
    /// # Errors
    /// Those that cannot be read or are over the limit, where the document names them.
    pub fn load(&mut self, load: &mut Load<'_>) -> Result<(), Problems> {
        let mut located = Vec::new();
        for FileRef { name, path } in self.files() {
            if self.has_attached(&name) {
                continue;
            }
            let fault = match load(&name) {
                Ok((label, text)) if text.len() <= MAX_ATTACHED => {
                    self.attach(&name, &label, text);
                    continue;
                }
                Ok((_, text)) => {
                    let (size, limit) = (text.len(), MAX_ATTACHED >> 20);
                    let message = format!("{name:?} has {size} bytes; the limit is {limit} MiB");
                    Fault::new(path, message).help("leave out what the scenario does not use")
                }
                Err(reason) => {
                    Fault::new(path, format!("the file {name:?} cannot be read: {reason}"))
                        .help("the path is relative to the scenario file")
                }
            };
            located.push((self.root.place_of(&fault.path), fault));
        }
        if located.is_empty() { Ok(()) } else { Err(self.problems(located)) }
    }

    /// Whether a file of this name is attached.
    #[must_use]
    pub fn has_attached(&self, name: &str) -> bool {
        self.attached.iter().any(|attached| attached.name == name)
    }

    /// Size of all attached texts [bytes].
    #[must_use]
    pub fn attached_bytes(&self) -> usize {
        self.attached.iter().map(|attached| attached.text.len()).sum()
    }

    pub(super) fn attached(&self) -> &[Attached] {
        &self.attached
    }

    /// The document with the stacks that its jobs name laid under them.
    pub(super) fn stacked(&self) -> Self {
        let mut stacked = self.clone();
        let Self { texts, stacks, root, .. } = &mut stacked;
        lay::stacks(root, |stack, named| {
            let source = texts.len();
            texts.push((format!("stack {}", stack.name), stack.text.into()));
            stacks.push((source, named));
            source
        });
        stacked
    }

    /// Reads the document as a file type and hands it to `convert`, which notes further faults and what it
    /// could make of it.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the text. A fault that only follows from another is left out.
    pub fn read<F: DeserializeOwned + Default, T>(
        &self,
        convert: impl FnOnce(&F, &mut Vec<Fault>) -> Option<T>,
    ) -> Result<T, Problems> {
        let sink = Sink::default();
        let file = F::deserialize(Reader::new(&self.root, &sink)).unwrap_or_default();
        let mut faults = Vec::new();
        let made = convert(&file, &mut faults);
        let mut located = sink.into_inner();
        let mut trouble: Vec<String> = Vec::new();
        for (_, fault) in &located {
            trouble.push(fault.path.clone());
            trouble.extend_from_slice(&fault.involves);
        }
        for fault in faults {
            if located.len() > MAX_PROBLEMS {
                break;
            }
            let follows = |path: &String| trouble.iter().any(|t| touches(t, path));
            // What is wrong inside of an attached file does not follow from what else is.
            if fault.within.is_none() && follows(&fault.path) || fault.involves.iter().any(follows)
            {
                continue;
            }
            trouble.push(fault.path.clone());
            let place = match &fault.within {
                Some(within) => **within,
                None => self.root.place_of(&fault.path),
            };
            located.push((place, fault));
        }
        match made {
            Some(made) if located.is_empty() => Ok(made),
            _ => Err(self.problems(located)),
        }
    }

    /// Whether the key at a dotted path is there.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.root.at(path).is_some()
    }

    /// The bytes of the text in which the value at a dotted path stands; `None` if it is not there, is a table, or was set over the text.
    #[must_use]
    pub fn span_of(&self, path: &str) -> Option<Range<usize>> {
        let node = self.root.at(path)?;
        let told = node.place.source == 0 && !matches!(node.value, Value::Table(_));
        told.then_some(node.place.start..node.place.end)
    }

    /// The text or the number at a dotted path, as text without quotes; `None` of anything else, and of what is not there.
    #[must_use]
    pub fn scalar(&self, path: &str) -> Option<String> {
        match &self.root.at(path)?.value {
            Value::String(text) => Some(text.clone()),
            Value::Integer(number) => Some(number.to_string()),
            Value::Float(number) => Some(format!("{number:?}")),
            _ => None,
        }
    }

    /// The keys of the table at a dotted path, in the order of the text; none if there is no table.
    #[must_use]
    pub fn keys_at(&self, path: &str) -> Vec<&str> {
        match self.root.at(path).map(|node| &node.value) {
            Some(Value::Table(entries)) => entries.iter().map(|entry| entry.key.as_str()).collect(),
            _ => Vec::new(),
        }
    }

    /// A fault of another text that this document is to blame for, as problems of this document.
    #[must_use]
    pub fn blame(&self, fault: Fault) -> Problems {
        let place = self.root.place_of(&fault.path);
        self.problems(vec![(place, fault)])
    }

    /// What to do about a value of a stack that is named at this place.
    fn remedy(&self, named: Place) -> String {
        let (name, text) = &self.texts[named.source];
        if named.source > 0 {
            return format!("the stack comes by {text}; a setting goes before what it says");
        }
        let at = Problem::locate(Fault::new("", ""), named, name, text);
        format!("the stack is taken at {name}:{}; a value given there goes before it", at.line)
    }

    /// The problems in the order of the text: the first of them, and how many there are beyond these.
    fn problems(&self, mut located: Vec<(Place, Fault)>) -> Problems {
        located.sort_by_key(|&(place, _)| place);
        if let Some(&(place, _)) = located.get(MAX_PROBLEMS) {
            located.truncate(MAX_PROBLEMS);
            let fault = Fault::new(
                "",
                format!("more than {MAX_PROBLEMS} problems; from here on they are not told"),
            );
            located.push((place, fault.help("mend the first ones and try again")));
        }
        let problem = |(place, mut fault): (Place, Fault)| {
            let (name, text) = &self.texts[place.source];
            if let Some((_, named)) = self.stacks.iter().find(|(source, _)| *source == place.source)
            {
                let remedy = self.remedy(*named);
                let help = fault.help.take().map_or(String::new(), |help| help + "; ");
                fault = fault.help(help + &remedy);
            }
            Problem::locate(fault, place, name, text)
        };
        Problems(located.into_iter().map(problem).collect())
    }
}

/// Whether one path is the other or lies below it.
fn touches(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    long == short
        || long.strip_prefix(short).is_some_and(|rest| short.is_empty() || rest.starts_with('.'))
}
