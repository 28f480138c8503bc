//! Options that decide what is simulated, as they are told in a result.

use std::fmt::Display;

/// An option and its value, as a shell takes them.
pub(crate) fn option(name: &str, value: impl Display) -> String {
    format!("{name} '{}'", value.to_string().replace('\'', "'\\''"))
}

/// An option for each of some values.
pub(crate) fn options(name: &str, values: &[impl Display]) -> Vec<String> {
    values.iter().map(|value| option(name, value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_takes_an_option_as_it_was_given() {
        assert_eq!(options("--set", &["a.b=1", "c=2"]), ["--set 'a.b=1'", "--set 'c=2'"]);
        assert_eq!(option("--set", "title='x'"), r"--set 'title='\''x'\'''");
    }
}
