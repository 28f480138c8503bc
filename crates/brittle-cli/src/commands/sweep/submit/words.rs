//! Words of what is submitted: arguments that mean the same to a shell, to Slurm and to Kubernetes.

use crate::args::PlanArgs;
use crate::errors::SweepError;

/// A text without what would end its line or its string.
pub(super) fn checked(text: &str) -> Result<&str, SweepError> {
    match text.chars().any(char::is_control) {
        true => Err(SweepError::Text(text.to_owned())),
        false => Ok(text),
    }
}

/// The study and what is changed in it, as arguments.
pub(super) fn of_plan(args: &PlanArgs) -> Result<Vec<String>, SweepError> {
    let file = &args.input.file;
    let path = file.to_str().ok_or_else(|| SweepError::Text(file.to_string_lossy().into()))?;
    let mut words = vec![path.to_owned()];
    words.extend(args.input.set.iter().map(|set| format!("--set={set}")));
    words.extend(args.seed.map(|seed| format!("--seed={seed}")));
    words.extend(args.trials.map(|trials| format!("--trials={trials}")));
    words.iter().try_for_each(|word| checked(word).map(|_| ()))?;
    Ok(words)
}

/// Words for a shell, each in quotes if it needs them.
pub(super) fn quoted<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> String {
    let quote = |word: S| {
        let word = word.as_ref();
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
        match !word.is_empty() && word.chars().all(plain) {
            true => word.to_owned(),
            false => format!("'{}'", word.replace('\'', r"'\''")),
        }
    };
    words.into_iter().map(quote).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_what_was_meant() {
        let words = ["a b", "it's", "", "$x", "--set=a.b=\"1h\"", "dir/x-1.toml"];
        let text = quoted(words);
        assert_eq!(text, r#"'a b' 'it'\''s' '' '$x' '--set=a.b="1h"' dir/x-1.toml"#);
        assert!(checked("a\nb").is_err() && checked("é").is_ok());
    }
}
