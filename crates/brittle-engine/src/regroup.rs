//! How fast a job runs without some of its hosts: θ, the share of its speed that is left.
//!
//! Pure arithmetic of the layout. Counts work (samples, tokens), not steps.

use brittle_model::scenario::{BatchRule, Dimension, Fewer, Layout};

/// The shape of a job: what θ depends on beside what is lost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// How its ranks form groups, if it tells that.
    pub layout: Option<Layout>,
    /// GPUs of a host.
    pub gpus_per_host: u32,
    /// Hosts of the job.
    pub seats: u32,
}

/// A seat that does not take part, and its GPUs that are lost: all of them, or those that are broken, a bit for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Absent {
    pub seat: u32,
    pub gpus: u64,
}

impl Shape {
    /// The share of its speed with which the job runs on [1]; zero where it cannot.
    pub(crate) fn speed(&self, how: Fewer, absent: &[Absent]) -> f64 {
        let lost = absent.len() as f64;
        let seats = f64::from(self.seats);
        if absent.is_empty() {
            return 1.0;
        }
        if let Fewer::Replan { efficiency } = how {
            return efficiency * (seats - lost).max(0.0) / seats;
        }
        let Some(layout) = self.layout else { return 0.0 };
        match how {
            Fewer::Replicas(batch) => {
                // As a rule all GPUs of a host are of one replica.
                let whole = layout.stride(Dimension::Data).is_multiple_of(self.gpus_per_host);
                let hit = if whole {
                    let first = |absent: &Absent| absent.seat * self.gpus_per_host;
                    distinct(absent.iter().map(|absent| layout.replica_of(first(absent))))
                } else {
                    distinct(self.ranks(absent).map(|rank| layout.replica_of(rank)))
                };
                left(layout.data, hit, batch)
            }
            Fewer::Elastic(batch) => {
                let ranks = layout.tensor * layout.context * layout.pipeline;
                let gpus = (self.seats - absent.len() as u32) * self.gpus_per_host;
                left(layout.data, layout.data - (gpus / ranks).min(layout.data), batch)
            }
            Fewer::Reroute { microbatches } => self.reroute(layout, microbatches, absent),
            Fewer::Narrow { boost } => self.narrow(layout, boost, absent),
            Fewer::Replan { .. } => unreachable!("told above"),
        }
    }

    /// Work of lost stages fills the bubbles of the same stages elsewhere.
    fn reroute(&self, layout: Layout, microbatches: u32, absent: &[Absent]) -> f64 {
        let (stages, data) = (layout.pipeline as usize, f64::from(layout.data));
        let mut hit: Vec<(u32, u32)> = Vec::new();
        for rank in self.ranks(absent) {
            hit.push((layout.stage_of(rank), layout.replica_of(rank)));
        }
        hit.sort_unstable();
        hit.dedup();
        let most = (0..stages as u32)
            .map(|stage| hit.iter().filter(|&&(other, _)| other == stage).count())
            .max()
            .unwrap_or(0);
        let bubble = (stages - 1) as f64 / (f64::from(microbatches) + (stages - 1) as f64);
        ((data - most as f64) / data / (1.0 - bubble)).clamp(0.0, 1.0)
            * f64::from(u8::from((most as f64) < data))
    }

    /// Every replica runs with the narrowest of its tensor groups.
    fn narrow(&self, layout: Layout, boost: f64, absent: &[Absent]) -> f64 {
        let (width, data) = (layout.tensor, layout.data);
        let mut lost: Vec<((u32, u32), u32)> = Vec::new();
        for absent in absent {
            let first = absent.seat * self.gpus_per_host;
            let is_lost = |&gpu: &u32| absent.gpus >> gpu & 1 == 1;
            for rank in (0..self.gpus_per_host).filter(is_lost).map(|gpu| first + gpu) {
                let group = (layout.replica_of(rank), layout.group_of(Dimension::Tensor, rank));
                match lost.iter_mut().find(|(other, _)| *other == group) {
                    Some((_, count)) => *count += 1,
                    None => lost.push((group, 1)),
                }
            }
        }
        lost.sort_unstable_by_key(|&((replica, _), count)| (replica, u32::MAX - count));
        lost.dedup_by_key(|((replica, _), _)| *replica);
        let missing: f64 = lost
            .iter()
            .map(|&(_, count)| {
                let left = f64::from(width - count.min(width)) / f64::from(width);
                1.0 - (boost * left).min(1.0)
            })
            .sum();
        1.0 - missing / f64::from(data)
    }

    fn ranks<'a>(&'a self, absent: &'a [Absent]) -> impl Iterator<Item = u32> + Clone + 'a {
        absent.iter().flat_map(|absent| {
            let first = absent.seat * self.gpus_per_host;
            first..first + self.gpus_per_host
        })
    }
}

/// How many different ones there are of numbers that come in order as a rule.
fn distinct(numbers: impl Iterator<Item = u32> + Clone) -> u32 {
    let (mut last, mut runs) = (None, 0);
    for number in numbers.clone() {
        if last > Some(number) {
            let mut all: Vec<u32> = numbers.collect();
            all.sort_unstable();
            all.dedup();
            return all.len() as u32;
        }
        runs += u32::from(last != Some(number));
        last = Some(number);
    }
    runs
}

/// What k of D replicas less leave.
fn left(data: u32, lost: u32, batch: BatchRule) -> f64 {
    let rest = data.saturating_sub(lost);
    match batch {
        _ if rest == 0 => 0.0,
        BatchRule::Shrunk => f64::from(rest) / f64::from(data),
        BatchRule::Constant { microbatches } => {
            let each = (u64::from(microbatches) * u64::from(data)).div_ceil(u64::from(rest));
            f64::from(microbatches) / each as f64
        }
    }
}

/// Whether those that are left hold the state of the others and go on; else all restart.
pub(crate) const fn goes_on(how: Fewer) -> bool {
    matches!(how, Fewer::Replicas(_) | Fewer::Reroute { .. } | Fewer::Narrow { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use brittle_model::scenario::Exposed;

    /// 32 hosts of 8 GPUs: tensor 8, pipeline 4, data 8.
    fn shape() -> Shape {
        let layout = Layout {
            tensor: 8,
            context: 1,
            pipeline: 4,
            expert: 1,
            data: 8,
            order: Dimension::USUAL,
            exposed: Exposed::default(),
        };
        Shape { layout: Some(layout), gpus_per_host: 8, seats: 32 }
    }

    fn hosts(seats: &[u32]) -> Vec<Absent> {
        seats.iter().map(|&seat| Absent { seat, gpus: 0xff }).collect()
    }

    #[test]
    fn replicas_that_miss_a_host_are_left_out() {
        let how = Fewer::Replicas(BatchRule::Shrunk);
        assert_eq!(shape().speed(how, &[]), 1.0);
        assert_eq!(shape().speed(how, &hosts(&[0, 1, 3])), 7.0 / 8.0);
        assert_eq!(shape().speed(how, &hosts(&[0, 4])), 6.0 / 8.0);
        let all: Vec<u32> = (0..8).map(|replica| replica * 4).collect();
        assert_eq!(shape().speed(how, &hosts(&all)), 0.0);
        // 16 micro-batches over 7 of 8 replicas: 18.3, so 19 each.
        let constant = Fewer::Replicas(BatchRule::Constant { microbatches: 16 });
        assert_eq!(shape().speed(constant, &hosts(&[0])), 16.0 / 19.0);
    }

    #[test]
    fn numbers_out_of_order_are_counted_once() {
        for (numbers, count) in
            [(vec![], 0), (vec![3, 3, 5], 2), (vec![0, 1, 0, 1], 2), (vec![2, 1, 1, 7, 2], 3)]
        {
            assert_eq!(distinct(numbers.iter().copied()), count, "{numbers:?}");
        }
    }

    #[test]
    fn hosts_of_broken_replicas_form_new_ones() {
        let how = Fewer::Elastic(BatchRule::Shrunk);
        assert_eq!(shape().speed(how, &hosts(&[0, 4])), 7.0 / 8.0);
        assert_eq!(shape().speed(how, &hosts(&[0, 4, 8, 12, 16])), 6.0 / 8.0);
    }

    /// Four stages and 12 micro-batches: the bubble is 3/15, so one of eight replicas of a stage is not missed.
    #[test]
    fn bubbles_take_the_work_of_lost_stages() {
        let how = Fewer::Reroute { microbatches: 12 };
        assert_eq!(shape().speed(how, &hosts(&[0])), 1.0);
        assert_eq!(shape().speed(how, &hosts(&[0, 1, 2, 3])), 1.0);
        // Stage 0 of two replicas: 6/8 over 12/15.
        assert!((shape().speed(how, &hosts(&[0, 4])) - 0.75 / 0.8).abs() < 1e-12);
        let all: Vec<u32> = (0..8).map(|replica| replica * 4).collect();
        assert_eq!(shape().speed(how, &hosts(&all)), 0.0);
    }

    #[test]
    fn plans_reach_a_share_of_what_is_left() {
        assert_eq!(
            shape().speed(Fewer::Replan { efficiency: 0.9 }, &hosts(&[0, 9])),
            0.9 * 30.0 / 32.0
        );
    }

    #[test]
    fn tensor_groups_run_on_narrower() {
        let one = [Absent { seat: 5, gpus: 1 }];
        let close = |how, absent: &[Absent], expected: f64| {
            assert!((shape().speed(how, absent) - expected).abs() < 1e-12);
        };
        close(Fewer::Narrow { boost: 1.0 }, &one, 1.0 - 1.0 / 8.0 / 8.0);
        close(Fewer::Narrow { boost: 1.2 }, &one, 1.0);
        // Two groups of one replica: the narrowest counts, once.
        let two = [Absent { seat: 4, gpus: 0b1010 }, Absent { seat: 5, gpus: 1 }];
        close(Fewer::Narrow { boost: 1.0 }, &two, 1.0 - 2.0 / 8.0 / 8.0);
        close(Fewer::Narrow { boost: 1.0 }, &hosts(&[5]), 1.0 - 1.0 / 8.0);
    }
}
