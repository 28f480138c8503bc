//! From the list to the names.

use super::{MOST_DIGITS, MOST_IN_RANGE};
use crate::error::{ImportError, shown};

/// A run of numbers: first, last, digits that are written at least.
type Range = (u64, u64, usize);

/// A part of a list: text, and the ranges of the bracket behind it, as often as there are brackets.
type Pieces<'a> = Vec<(&'a str, Vec<Range>)>;

/// The names of a list, in order, at most `most` of them. How many there are is known before one is written.
pub fn expand(text: &str, most: usize) -> Result<Vec<String>, ImportError> {
    let (parts, count) = counted(text, most)?;
    let mut names = Vec::with_capacity(count);
    for pieces in parts {
        multiply(&pieces, &mut names);
    }
    Ok(names)
}

/// How many names a list has, if not more than `most`.
pub(crate) fn count(text: &str, most: usize) -> Result<usize, ImportError> {
    counted(text, most).map(|(_, count)| count)
}

fn counted(text: &str, most: usize) -> Result<(Vec<Pieces<'_>>, usize), ImportError> {
    let (mut all, mut total) = (Vec::new(), 0_u128);
    for part in parts(text)? {
        let pieces = pieces(part)?;
        let mut count = 1_u128;
        for (_, ranges) in &pieces {
            let numbers = ranges.iter().map(|&(first, last, _)| u128::from(last - first) + 1);
            count = count.saturating_mul(numbers.sum::<u128>().max(1));
        }
        total = total.saturating_add(count);
        if total > most as u128 {
            let reason = format!("{} makes more than {most} names", shown(part));
            return Err(
                ImportError::new(reason).help("is a number too long, or the limit too low?")
            );
        }
        all.push(pieces);
    }
    // Not above `most`, which is a `usize`.
    Ok((all, total as usize))
}

/// The parts between commas outside of brackets; empty ones are left out, as in Slurm.
fn parts(text: &str) -> Result<Vec<&str>, ImportError> {
    let (mut parts, mut start, mut open) = (Vec::new(), 0, false);
    for (at, c) in text.char_indices() {
        match c {
            '[' if open => return Err(bad(text, "has a bracket inside a bracket")),
            '[' => open = true,
            ']' if !open => return Err(bad(text, "closes a bracket that is not open")),
            ']' => open = false,
            ',' if !open => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            c if c.is_whitespace() || c.is_control() => {
                return Err(bad(text, "has white space in it"));
            }
            _ => {}
        }
    }
    if open {
        return Err(bad(text, "leaves a bracket open"));
    }
    parts.push(&text[start..]);
    parts.retain(|part| !part.is_empty());
    Ok(parts)
}

/// The pieces of a part: text, and the ranges of the bracket behind it.
fn pieces(part: &str) -> Result<Pieces<'_>, ImportError> {
    let (mut pieces, mut rest) = (Vec::new(), part);
    while let Some((head, tail)) = rest.split_once('[') {
        // `parts` has seen that brackets are closed.
        let (inner, after) = tail.split_once(']').unwrap_or((tail, ""));
        let ranges: Result<Vec<Range>, ImportError> =
            inner.split(',').map(|text| range(part, text)).collect();
        pieces.push((head, ranges?));
        rest = after;
    }
    if !rest.is_empty() {
        if !pieces.is_empty() {
            let error = bad(part, "goes on behind its last bracket");
            return Err(error.help("Slurm takes no suffix: write such names one by one"));
        }
        pieces.push((rest, Vec::new()));
    }
    Ok(pieces)
}

/// A range: `7` or `07-12`.
fn range(part: &str, text: &str) -> Result<Range, ImportError> {
    let number = |digits: &str| {
        let good = !digits.is_empty()
            && digits.len() <= MOST_DIGITS
            && digits.bytes().all(|digit| digit.is_ascii_digit());
        good.then(|| digits.parse::<u64>().ok()).flatten().ok_or_else(|| {
            let reason = format!("{} in {} is no number and no range", shown(text), shown(part));
            ImportError::new(reason).help("brackets hold numbers and ranges, such as [0-3,08]")
        })
    };
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (low, high) = (number(first)?, number(last)?);
    if low > high {
        let reason = format!("the range {} in {} runs backwards", shown(text), shown(part));
        return Err(ImportError::new(reason).help("write the lesser number first"));
    }
    if high - low >= MOST_IN_RANGE {
        let reason =
            format!("the range {} in {} has more than 65536 names", shown(text), shown(part));
        return Err(
            ImportError::new(reason).help("Slurm takes no longer range; is a digit too many?")
        );
    }
    Ok((low, high, first.len()))
}

/// Writes every combination; the last bracket turns fastest.
fn multiply(pieces: &[(&str, Vec<Range>)], names: &mut Vec<String>) {
    let mut heads = vec![String::new()];
    for (head, ranges) in pieces {
        let mut longer = Vec::with_capacity(heads.len());
        for front in &heads {
            if ranges.is_empty() {
                longer.push(format!("{front}{head}"));
            }
            for &(first, last, width) in ranges {
                longer.extend((first..=last).map(|n| format!("{front}{head}{n:0width$}")));
            }
        }
        heads = longer;
    }
    names.append(&mut heads);
}

fn bad(text: &str, why: &str) -> ImportError {
    ImportError::new(format!("the list {} {why}", shown(text)))
        .help("a list of hosts looks like n[0-3,08],login1")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `scontrol show hostnames` of Slurm 22.05.8 says to each; none: refused.
    #[test]
    fn lists_are_read_as_slurm_reads_them() {
        let table = [
            ("n[0-3,07-09]", Some("n0 n1 n2 n3 n07 n08 n09")),
            ("r[1-2]n[01-03]", Some("r1n01 r1n02 r1n03 r2n01 r2n02 r2n03")),
            ("a[1-2]-b[3-4]", Some("a1-b3 a1-b4 a2-b3 a2-b4")),
            ("n[1-2][3-4]", Some("n13 n14 n23 n24")),
            ("n[1-010]", Some("n1 n2 n3 n4 n5 n6 n7 n8 n9 n10")),
            ("n[08-9]", Some("n08 n09")),
            ("n[098-102]", Some("n098 n099 n100 n101 n102")),
            ("n[1-2],m[08-10]", Some("n1 n2 m08 m09 m10")),
            ("n1,,n2", Some("n1 n2")),
            (",n1", Some("n1")),
            ("n1,", Some("n1")),
            ("n1,n1", Some("n1 n1")),
            ("n[1,1,1-2]", Some("n1 n1 n1 n2")),
            ("[1-3]", Some("1 2 3")),
            ("n[5]", Some("n5")),
            ("n-1", Some("n-1")),
            ("n[99999999999-100000000001]", Some("n99999999999 n100000000000 n100000000001")),
            ("", Some("")),
            ("n[0-3]x", None),
            ("n[0-2]-ib", None),
            ("r[1-2]n3", None),
            ("n[3-1]", None),
            ("n[]", None),
            ("n[1,]", None),
            ("n[,1]", None),
            ("n[[1-2]]", None),
            ("n[a]", None),
            ("n[1-a]", None),
            ("n[1-10/2]", None),
            ("n[-1]", None),
            ("n[1--2]", None),
            ("n[0-65536]", None),
            // Slurm guesses here; these are refused.
            ("n[1-]", None),
            ("n[1-3", None),
            ("n1]", None),
            ("n [1-2]", None),
            ("n[1 - 2]", None),
        ];
        for (text, names) in table {
            assert_eq!(expand(text, 100).ok().map(|n| n.join(" ")).as_deref(), names, "{text}");
        }
        assert_eq!(expand("n[0-65535]", 65_536).map(|names| names.len()), Ok(65_536));
    }

    #[test]
    fn bombs_are_counted_and_not_lit() {
        let brackets = "[0-65535]".repeat(100);
        for bomb in
            ["n[0-999999999]", "n[0-65535],m[0-65535]", "a[0-999]b[0-999]c[0-999]", &brackets]
        {
            let said = expand(bomb, 100_000).expect_err("a bomb").reason;
            assert!(said.contains("more than"), "{bomb}: {said}");
        }
        assert!(expand("a,b,c", 2).is_err());
        assert!(expand("a,b", 2).is_ok());
    }
}
