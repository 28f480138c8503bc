//! The shard of a task: what a scheduler's variables tell of which part of the work this is.

use brittle_study::Shard;
use brittle_study::shard::MAX_SHARDS;

use crate::errors::SweepError;

/// Index of the task of a Slurm array.
const SLURM: &str = "SLURM_ARRAY_TASK_ID";

/// Index of the pod of an Indexed Job.
const KUBERNETES: &str = "JOB_COMPLETION_INDEX";

/// Index of the task of a HyperQueue array.
const HYPERQUEUE: &str = "HQ_TASK_ID";

/// How many shards there are, where the scheduler does not tell.
const SHARDS: &str = "BRITTLE_SHARDS";

/// The shard that the variables tell, and the one that tells it; none where no scheduler is.
///
/// A Slurm array counts only if its indices are those of shards. One of a few shards that are run again does not look like that,
/// and must say which they are.
pub(crate) fn shard(
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<(Shard, &'static str)>, SweepError> {
    let set = [SLURM, KUBERNETES, HYPERQUEUE].into_iter().filter(|name| variable(name).is_some());
    let name = match &set.collect::<Vec<_>>()[..] {
        [] => return Ok(None),
        [name] => *name,
        [one, other, ..] => return Err(SweepError::Ambiguous(one, other)),
    };
    let number = |name: &'static str| -> Result<Option<u64>, SweepError> {
        let Some(text) = variable(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| SweepError::Variable(name, text))
    };
    let index = number(name)?.unwrap_or_default();
    let of = if name == SLURM { array(&number)? } else { number(SHARDS)? };
    let of = of.ok_or(SweepError::Index(name))?;
    if of == 0 || of > MAX_SHARDS {
        return Err(SweepError::Variable(SHARDS, of.to_string()));
    }
    if index >= of {
        return Err(SweepError::Variable(name, index.to_string()));
    }
    Ok(Some((Shard { index, of }, name)))
}

/// The number of tasks of a Slurm array, if they are counted from 0 in steps of 1 and none is left out.
fn array(
    number: &impl Fn(&'static str) -> Result<Option<u64>, SweepError>,
) -> Result<Option<u64>, SweepError> {
    let least = number("SLURM_ARRAY_TASK_MIN")?;
    let most = number("SLURM_ARRAY_TASK_MAX")?;
    let step = number("SLURM_ARRAY_TASK_STEP")?;
    let count = number("SLURM_ARRAY_TASK_COUNT")?;
    let (Some(least), Some(most), Some(step), Some(count)) = (least, most, step, count) else {
        return Ok(None);
    };
    // The step of a single task is whatever was said.
    let dense = least == 0 && (step == 1 || count == 1) && count.checked_sub(1) == Some(most);
    if dense {
        return Ok(Some(count));
    }
    Err(SweepError::Array(format!("{count} tasks from {least} to {most} in steps of {step}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(variables: &[(&str, &str)]) -> Result<Option<String>, String> {
        let find = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        match shard(find) {
            Ok(found) => Ok(found.map(|(shard, by)| format!("{shard} {by}"))),
            Err(error) => Err(error.to_string()),
        }
    }

    fn slurm(
        id: &'static str,
        [count, min, max, step]: [&'static str; 4],
    ) -> Vec<(&'static str, &'static str)> {
        vec![
            ("SLURM_ARRAY_TASK_ID", id),
            ("SLURM_ARRAY_TASK_COUNT", count),
            ("SLURM_ARRAY_TASK_MIN", min),
            ("SLURM_ARRAY_TASK_MAX", max),
            ("SLURM_ARRAY_TASK_STEP", step),
        ]
    }

    #[test]
    fn a_dense_array_tells_its_shards() {
        let found = |text: &str| Ok(Some(text.to_owned()));
        assert_eq!(told(&slurm("3", ["7", "0", "6", "1"])), found("3/7 SLURM_ARRAY_TASK_ID"));
        assert_eq!(told(&slurm("0", ["1", "0", "0", "1"])), found("0/1 SLURM_ARRAY_TASK_ID"));
        assert_eq!(told(&[]), Ok(None));
        assert_eq!(told(&[("BRITTLE_SHARDS", "4"), ("SLURM_JOB_ID", "4")]), Ok(None));
    }

    #[test]
    fn a_sparse_array_tells_nothing() {
        for (id, array) in [
            ("3", ["2", "3", "7", "4"]),
            ("0", ["4", "0", "6", "2"]),
            ("1", ["4", "1", "4", "1"]),
            ("0", ["3", "0", "7", "1"]),
            ("5", ["1", "5", "5", "1"]),
            ("0", ["0", "0", "0", "1"]),
        ] {
            let said = told(&slurm(id, array)).expect_err("it is sparse");
            assert!(said.contains("are no shards"), "{said}");
        }
        let half = told(&slurm("3", ["7", "0", "6", "1"])[..3]).expect_err("it is not all there");
        assert!(half.contains("not of how many"), "{half}");
    }

    #[test]
    fn an_index_needs_a_number() {
        for name in [KUBERNETES, HYPERQUEUE] {
            let with = |of: &'static str| told(&[(name, "2"), (SHARDS, of)]);
            assert_eq!(with("4"), Ok(Some(format!("2/4 {name}"))));
            for wrong in ["2", "0", "x", "-1", "100001", ""] {
                assert!(with(wrong).is_err(), "{name} {wrong}");
            }
            assert!(told(&[(name, "2")]).expect_err("no number").contains("not of how many"));
        }
    }

    #[test]
    fn two_schedulers_are_one_too_many() {
        let mut both = slurm("3", ["7", "0", "6", "1"]);
        both.push((HYPERQUEUE, "1"));
        assert!(told(&both).expect_err("which?").contains("which tells the shard"));
    }
}
