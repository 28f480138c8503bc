//! From the names to the list.

use std::fmt::Write;

use super::{MOST_DIGITS, MOST_IN_RANGE};

/// A run of numbers behind one head, as it is written.
struct Run {
    first: u64,
    last: u64,
    width: usize,
}

/// The list of these names, in their order: [`expand`](super::expand) gives them back.
///
/// Neighbours in the list with the same head share a bracket, as in `scontrol show hostlist`. Names with commas,
/// brackets or white space in them cannot be told from several: who calls this has looked.
pub fn fold(names: &[String]) -> String {
    let mut list = String::new();
    let mut at = 0;
    while at < names.len() {
        if !list.is_empty() {
            list.push(',');
        }
        let Some((head, number, width)) = split(&names[at]) else {
            list.push_str(&names[at]);
            at += 1;
            continue;
        };
        let mut runs = vec![Run { first: number, last: number, width }];
        let start = at;
        at += 1;
        while let Some((next, number, width)) = names.get(at).and_then(|name| split(name)) {
            if next != head {
                break;
            }
            match runs.last_mut() {
                Some(run) if run.takes(number, width) => run.last = number,
                _ => runs.push(Run { first: number, last: number, width }),
            }
            at += 1;
        }
        if at == start + 1 {
            list.push_str(&names[start]);
        } else {
            let runs: Vec<String> = runs.iter().map(Run::text).collect();
            // Writing into a string does not fail.
            let _ = write!(list, "{head}[{}]", runs.join(","));
        }
    }
    list
}

impl Run {
    /// Whether a number of so many digits comes next.
    fn takes(&self, number: u64, width: usize) -> bool {
        number == self.last + 1
            && number - self.first < MOST_IN_RANGE
            && width == self.width.max(digits(number))
    }

    fn text(&self) -> String {
        let (first, last, width) = (self.first, self.last, self.width);
        if first == last {
            format!("{first:0width$}")
        } else {
            format!("{first:0width$}-{last:0width$}")
        }
    }
}

/// A name as head, number, and digits of the number as written; none where it ends with no number.
fn split(name: &str) -> Option<(&str, u64, usize)> {
    let head = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = &name[head.len()..];
    let fits = (1..=MOST_DIGITS).contains(&number.len());
    fits.then(|| number.parse().ok()).flatten().map(|value| (head, value, number.len()))
}

fn digits(number: u64) -> usize {
    number.checked_ilog10().unwrap_or(0) as usize + 1
}

#[cfg(test)]
mod tests {
    use super::super::expand;
    use super::*;

    /// What `scontrol show hostlist` of Slurm 22.05.8 says to each.
    #[test]
    fn names_are_folded_as_slurm_folds_them() {
        let table = [
            ("n0,n1,n2", "n[0-2]"),
            ("n9,n10,n11", "n[9-11]"),
            ("n09,n10,n11", "n[09-11]"),
            ("n1,n3,n2", "n[1,3,2]"),
            ("r1n1,r1n2,r2n1", "r1n[1-2],r2n1"),
            ("a,b,n1", "a,b,n1"),
            ("n1,n1", "n[1,1]"),
            ("n1,n01,n2", "n[1,01,2]"),
            ("n8,n9,n010", "n[8-9,010]"),
            ("n0-ib,n1-ib", "n0-ib,n1-ib"),
            ("n99,n100,n0101", "n[99-100,0101]"),
        ];
        for (names, list) in table {
            let names: Vec<String> = names.split(',').map(str::to_owned).collect();
            assert_eq!(fold(&names), list);
            assert_eq!(expand(list, 100).as_ref(), Ok(&names));
        }
        assert_eq!(fold(&[]), "");
    }

    #[test]
    fn a_long_run_is_cut_where_slurm_would_refuse_it() {
        let names: Vec<String> = (0..70_000).map(|n| format!("n{n}")).collect();
        assert_eq!(fold(&names), "n[0-65535,65536-69999]");
        assert_eq!(expand(&fold(&names), 70_000), Ok(names));
    }
}
