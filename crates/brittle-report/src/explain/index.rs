//! All topics, and how one is found by what somebody calls it.

use brittle_model::Account;
use brittle_model::text::{stacks, suggest};
use brittle_study::{StudyResult, caveats, doctor, study_file};
use schemars::Schema;
use serde_json::Value;

use super::schema;
use super::topic::{Kind, Topic};

/// Every word with its meaning.
const GLOSSARY: &str = include_str!("../../../../docs/glossary.md");

/// What brittle simulates, by section.
const MODEL: &str = include_str!("../../../../docs/model.md");

/// Topics that are named of those that tell of a word.
const TOLD: usize = 4;

/// Letters of a word that tells something.
const SHORTEST: usize = 4;

/// All topics.
#[derive(Debug)]
pub struct Topics(Vec<Topic>);

impl Topics {
    /// What the model, the files and the results hold, and what else there is, such as exit codes.
    #[must_use]
    pub fn new(more: Vec<Topic>) -> Self {
        let value = |schema: Schema| serde_json::to_value(schema).expect("a schema is plain data");
        let scenario = value(brittle_model::text::schema());
        let keys = schema::topics(&scenario, Kind::ScenarioKey);
        let values = values(&keys);
        let mut all = keys;
        all.extend(schema::topics(&value(study_file::schema()), Kind::StudyKey));
        all.extend(schema::topics(&value(schemars::schema_for!(StudyResult)), Kind::ResultKey));
        all.extend(accounts(&value(schemars::schema_for!(Account))));
        let codes = [
            (Kind::Caveat, value(schemars::schema_for!(caveats::CaveatCode))),
            (Kind::Finding, value(schemars::schema_for!(doctor::Code))),
        ];
        for (kind, codes) in codes {
            all.extend(schema::words(&codes).into_iter().map(|(n, t)| Topic::new(kind, n, t)));
        }
        all.extend(more);
        let stack = |stack: &brittle_model::text::Stack| {
            let text = format!("{}. {}.", stack.what(), stack.who());
            Topic::new(Kind::Stack, stack.name, text)
        };
        all.extend(stacks().iter().map(stack));
        all.extend(values);
        all.extend(glossary());
        let mut topics = Self(all);
        topics.join();
        topics
    }

    /// The topics that somebody may mean by a name, the likeliest first; none if there is no such thing.
    ///
    /// A path may stand with the names of a scenario (`jobs.llama3.gpus`), or be the end of one (`checkpoint.interval`).
    #[must_use]
    pub fn find(&self, name: &str) -> Vec<&Topic> {
        let asked = name.trim().trim_matches('`').replace("[]", "");
        let found = self.called(&asked);
        match asked.split_once('.') {
            // `jobs.checkpoint.interval`: the name of the job is left out.
            Some((head, rest)) if found.is_empty() => {
                let head = format!("{head}.");
                let below = self.called(rest).into_iter();
                below.filter(|topic| topic.name.starts_with(&head)).collect()
            }
            _ => found,
        }
    }

    /// The topics of this very name, the likeliest first.
    fn called(&self, asked: &str) -> Vec<&Topic> {
        let word = asked.to_lowercase();
        let mut found: Vec<(usize, &Topic)> = Vec::new();
        for topic in &self.0 {
            let rank = match topic.kind {
                Kind::ScenarioKey | Kind::StudyKey | Kind::ResultKey => {
                    path_rank(&topic.name, asked)
                }
                Kind::Word => topic.name.split(", ").any(|each| same(each, &word)).then_some(1),
                _ => same(&topic.name, &word).then_some(0),
            };
            found.extend(rank.map(|rank| (rank, topic)));
        }
        // The estimates of a cell come before what else has their names.
        let estimate = |topic: &Topic| topic.name.contains(".metrics.");
        found.sort_by_key(|(rank, topic)| (*rank, topic.kind, !estimate(topic)));
        found.into_iter().map(|(_, topic)| topic).collect()
    }

    /// What may have been meant by a name that nothing has.
    #[must_use]
    pub fn suggestion(&self, name: &str) -> Option<String> {
        let mut names: Vec<&str> = Vec::new();
        for topic in &self.0 {
            match topic.kind {
                Kind::ScenarioKey | Kind::StudyKey | Kind::ResultKey => names.push(topic.last()),
                Kind::Word => names.extend(topic.name.split(", ")),
                _ => names.push(&topic.name),
            }
        }
        names.sort_unstable();
        names.dedup();
        let last = name.rsplit('.').next().unwrap_or(name);
        let help = suggest(last, &names);
        let likely = help.starts_with("did you mean").then_some(help);
        let told = self.telling_of(name);
        let told = (!told.is_empty()).then(|| format!("it is told of in {}", told.join(", ")));
        let both: Vec<String> = likely.into_iter().chain(told).collect();
        (!both.is_empty()).then(|| both.join(" "))
    }

    /// The first topics whose text has this word, at most [`TOLD`].
    fn telling_of(&self, word: &str) -> Vec<String> {
        let word = word.trim().to_lowercase();
        let has = |text: &str| {
            let text = text.to_lowercase();
            let mut words = text.split(|c: char| !c.is_alphanumeric());
            match word.contains(|c: char| !c.is_alphanumeric()) {
                true => text.contains(&word),
                false => words.any(|each| each == word),
            }
        };
        let mut told: Vec<String> = Vec::new();
        for topic in self.0.iter().filter(|topic| word.len() >= SHORTEST && has(&topic.text)) {
            let name = format!("`{}`", topic.name.trim_start_matches("jobs.NAME."));
            if !told.contains(&name) {
                told.push(name);
            }
        }
        told.truncate(TOLD);
        told
    }

    /// The topics of a kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Topic> {
        self.0.iter().filter(move |topic| topic.kind == kind)
    }

    /// Adds to each topic what others tell of it: keys below, values that stacks give, sections of the model.
    fn join(&mut self) {
        let paths: Vec<(Kind, String)> =
            self.0.iter().map(|topic| (topic.kind, topic.name.clone())).collect();
        let given: Vec<_> = stacks().iter().map(|stack| (stack.name, stack.values())).collect();
        let sections = sections();
        for topic in &mut self.0 {
            let below =
                |(kind, path): &&(Kind, String)| *kind == topic.kind && is_below(path, &topic.name);
            if matches!(topic.kind, Kind::ScenarioKey | Kind::StudyKey | Kind::ResultKey) {
                topic.keys = paths.iter().filter(below).map(|(_, path)| path.clone()).collect();
            }
            if let Some(key) =
                topic.name.strip_prefix("jobs.NAME.").filter(|_| topic.kind == Kind::ScenarioKey)
            {
                for (stack, values) in &given {
                    for value in values.iter().filter(|value| path_rank(key, &value.key) == Some(0))
                    {
                        let row = [(*stack).to_owned(), value.value.clone(), value.source.clone()];
                        topic.stacks.push(row);
                    }
                }
            }
            if topic.kind != Kind::Word {
                let quoted = format!("`{}`", topic.last());
                // The section that it has its title from, and those that name it.
                let last = topic.last().to_lowercase();
                let is_titled = |title: &str| {
                    let title = title.to_lowercase();
                    title == last || title.strip_suffix('s') == Some(&last)
                };
                let names =
                    |section: &&(&str, &str)| is_titled(section.0) || section.1.contains(&quoted);
                topic.see = sections
                    .iter()
                    .filter(names)
                    .map(|(title, _)| format!("docs/model.md, {title}"))
                    .collect();
            }
        }
    }
}

/// How well a path fits what was asked for: 0 as it stands, 1 its end; none not at all.
fn path_rank(path: &str, asked: &str) -> Option<usize> {
    let path = path.replace("[]", "");
    let (have, want): (Vec<&str>, Vec<&str>) =
        (path.split('.').collect(), asked.split('.').collect());
    let from = have.len().checked_sub(want.len())?;
    let fits = |(have, want): (&&str, &&str)| have == want || *have == "NAME" && !want.is_empty();
    // The end of a path must be meant by its own last key.
    let last = have.last() == want.last();
    let all = have[from..].iter().zip(&want).all(fits);
    match (from, all, last) {
        (0, true, _) => Some(0),
        (_, true, true) if have[from] == want[0] => Some(1),
        _ => None,
    }
}

/// Whether a path is right below another: one key further, past brackets and names.
fn is_below(path: &str, above: &str) -> bool {
    let Some(rest) = path.strip_prefix(above) else { return false };
    let rest = rest.trim_start_matches("[]");
    let Some(rest) = rest.strip_prefix('.') else { return false };
    let rest = rest.strip_prefix("NAME.").unwrap_or(rest);
    !rest.is_empty() && !rest.contains('.')
}

fn same(name: &str, asked: &str) -> bool {
    name.to_lowercase() == *asked || name.to_lowercase().replace(' ', "_") == *asked
}

fn accounts(schema: &Value) -> Vec<Topic> {
    let words = schema::words(schema);
    let topic = |(name, text): (String, String)| {
        let mut topic = Topic::new(Kind::Account, name, text);
        topic.form = Some("time of a job [ns]; in results its share of the job's time".to_owned());
        topic
    };
    words.into_iter().map(topic).collect()
}

/// The words that keys of scenarios can be, each with the keys it can be of.
fn values(keys: &[Topic]) -> Vec<Topic> {
    let mut values: Vec<Topic> = Vec::new();
    for key in keys {
        for (word, text) in &key.values {
            let known = values.iter_mut().find(|each| each.name == *word && each.text == *text);
            match known {
                Some(value) => value.keys.push(key.name.clone()),
                None => {
                    let mut value = Topic::new(Kind::Value, word.clone(), text.clone());
                    value.keys.push(key.name.clone());
                    values.push(value);
                }
            }
        }
    }
    values
}

/// The rows of the glossary's tables.
fn glossary() -> Vec<Topic> {
    let rows = GLOSSARY.lines().filter_map(|line| line.strip_prefix("| "));
    let rows = rows.filter_map(|row| row.trim_end().strip_suffix(" |")?.split_once(" | "));
    let rows = rows.filter(|(word, _)| *word != "word");
    rows.map(|(word, meaning)| Topic::new(Kind::Word, word, meaning)).collect()
}

/// Titles and texts of the model's sections.
fn sections() -> Vec<(&'static str, &'static str)> {
    MODEL.split("\n## ").skip(1).filter_map(|section| section.split_once('\n')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(topics: &Topics, asked: &str) -> Vec<(Kind, String)> {
        topics.find(asked).iter().map(|topic| (topic.kind, topic.name.clone())).collect()
    }

    #[test]
    fn things_are_found_by_what_people_call_them() {
        let topics = Topics::new(Vec::new());
        let first = |asked: &str| names(&topics, asked).into_iter().next();
        let is = |kind: Kind, name: &str| Some((kind, name.to_owned()));
        let interval = is(Kind::ScenarioKey, "jobs.NAME.checkpoint.interval");
        assert_eq!(first("jobs.llama3.checkpoint.interval"), interval);
        assert_eq!(first("checkpoint.interval"), interval);
        assert_eq!(first("save_wait"), is(Kind::Account, "save_wait"));
        assert_eq!(first("few_trials"), is(Kind::Caveat, "few_trials"));
        assert_eq!(first("mtti_hours"), is(Kind::ResultKey, "cells[].metrics.mtti_hours"));
        assert_eq!(first("nvrx"), is(Kind::Stack, "nvrx"));
        assert_eq!(first("Lemon"), is(Kind::Word, "lemon"));
        assert_eq!(first("warm spare"), is(Kind::Word, "warm spare"));
        assert_eq!(first("nothing-like-this"), None);
        let word = names(&topics, "goodput");
        assert!(word.contains(&(Kind::Word, "goodput".to_owned())), "{word:?}");
    }

    #[test]
    fn a_slip_is_put_right() {
        let topics = Topics::new(Vec::new());
        let meant = |asked: &str| topics.suggestion(asked).unwrap_or_default();
        assert_eq!(meant("intervall"), "did you mean `interval`?");
        assert_eq!(meant("jobs.main.checkpoint.intervl"), "did you mean `interval`?");
        assert_eq!(meant("qqqqqqqqqqqqqqq"), "");
    }

    /// What others say of a key is joined to it.
    #[test]
    fn a_key_has_values_and_sources() {
        let topics = Topics::new(Vec::new());
        let start = topics.find("jobs.x.recovery.start")[0];
        assert!(start.stacks.iter().any(|[stack, value, source]| {
            stack == "nvrx" && value == "\"10min\"" && source.contains("SemiAnalysis")
        }));
        assert_eq!(start.default.as_deref(), Some("\"0s\""));
        assert!(start.form.as_ref().is_some_and(|form| form.contains("90s")), "{:?}", start.form);
        let effect = topics.find("failures.x.effect")[0];
        assert!(effect.values.iter().any(|(word, _)| word == "hang"));
        assert!(effect.see.iter().any(|section| section.contains("Effects")), "{:?}", effect.see);
        let spares = topics.find("spares")[0];
        assert!(spares.keys.contains(&"spares.warm".to_owned()), "{:?}", spares.keys);
    }

    /// Every account, caveat and word of the glossary is a topic.
    #[test]
    fn nothing_is_left_out() {
        let topics = Topics::new(Vec::new());
        for account in Account::ALL {
            assert!(!topics.find(account.as_str()).is_empty(), "{account:?}");
        }
        assert!(topics.of(Kind::Word).count() > 100);
        for kind in [Kind::Caveat, Kind::Finding, Kind::Stack, Kind::Value, Kind::StudyKey] {
            assert!(topics.of(kind).count() > 2, "{kind:?}");
        }
        for topic in Kind::ALL.into_iter().flat_map(|kind| topics.of(kind)) {
            let first = topic.name.split(", ").next().unwrap_or_default();
            assert!(!topics.find(first).is_empty(), "{}", topic.name);
        }
    }
}
