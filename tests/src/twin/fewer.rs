//! Jobs of the twin that run on with fewer hosts.

use brittle_model::scenario::{BatchRule, Degraded, Fewer as How, Layout};
use brittle_model::{ComponentKind, Phase};

use super::Twin;
use super::fleet::Role;
use super::job::Stop;
use super::life::pause;
use super::queue::Event;
use super::storage::Transfer;

/// What a job that can run on with fewer hosts knows of its seats.
#[derive(Clone, Debug)]
pub(crate) struct Fewer {
    /// For each seat whose processes are started beside the others, when they can take part [ns].
    beside: Vec<Option<u64>>,
    /// Seats that have lost their processes and nothing else: they start again when hosts are sought.
    ended: Vec<bool>,
    /// The speed that is left [1].
    pub(super) speed: f64,
    /// Whether it runs, or is about to run, without some.
    pub(super) runs: bool,
    /// Whether it restarts to take more in.
    grows: bool,
    /// Its place in the queue for hosts, while it runs without some.
    pub(super) lacks: Option<u64>,
    /// Whether it goes on without some, and does not run yet; with what it loads.
    pub(super) resumes: bool,
    loads: Option<Transfer>,
}

impl Fewer {
    /// All seats take part.
    pub(super) fn whole(seats: usize) -> Self {
        Self {
            beside: vec![None; seats],
            ended: vec![false; seats],
            speed: 1.0,
            runs: false,
            grows: false,
            lacks: None,
            resumes: false,
            loads: None,
        }
    }

    /// The job is stopped: it does not run without some any more.
    pub(super) fn stop(&mut self) {
        (self.runs, self.grows, self.resumes) = (false, false, false);
        (self.lacks, self.loads) = (None, None);
    }
}

/// Whether those that are left hold the state of the others: they go on, and do not restart.
fn keeps_state(degraded: &Degraded) -> bool {
    !matches!(degraded.how, How::Elastic(_) | How::Replan { .. })
}

/// What replicas that are left out leave.
fn replicas_left(all: u32, out: u32, batch: BatchRule) -> f64 {
    if out >= all {
        return 0.0;
    }
    let left = all - out;
    match batch {
        BatchRule::Shrunk => f64::from(left) / f64::from(all),
        BatchRule::Constant { microbatches } => {
            f64::from(microbatches) / f64::from((microbatches * all).div_ceil(left))
        }
    }
}

impl<'s> Twin<'s> {
    fn degraded(&self, j: usize) -> Option<&'s Degraded> {
        self.scenario.jobs[j].recovery.degraded.as_ref()
    }

    /// Whether a seat takes part: its host can be used, and its processes are there.
    fn takes_part(&self, j: usize, seat: usize) -> bool {
        let job = &self.jobs[j];
        let starts = job.fewer.beside[seat].is_some_and(|at| at > self.now);
        self.fleet.is_usable(job.seats[seat]) && !starts && !job.fewer.ended[seat]
    }

    /// Whether a job would feel the loss of a seat.
    pub(super) fn needs_seat(&self, j: usize, seat: usize) -> bool {
        !self.jobs[j].fewer.runs || self.takes_part(j, seat)
    }

    /// A host that joins is started beside the others, when it is activated.
    pub(super) fn start_beside(&mut self, j: usize, seat: usize, ready: u64) {
        let Some(degraded) = self.degraded(j) else { return };
        let mut at = ready;
        if keeps_state(degraded) {
            at = at.saturating_add(self.start_and_load(j));
        }
        self.jobs[j].fewer.beside[seat] = Some(at);
        self.jobs[j].fewer.ended[seat] = false;
        self.queue.put(at, Event::Joins { job: j });
    }

    /// Processes start, and get their state from their peers [ns].
    fn start_and_load(&mut self, j: usize) -> u64 {
        let spec = &self.scenario.jobs[j];
        let live = spec.checkpoint.tiers.iter().find(|tier| tier.is_live());
        let load = live.map_or(&spec.recovery.load, |tier| &tier.load);
        pause(&spec.recovery.start, &mut self.rng).saturating_add(pause(load, &mut self.rng))
    }

    /// Processes of one seat have ended, on a host that can be used. Where the others can go on, these alone start again: at
    /// once, if they were about to, else when the job seeks hosts.
    pub(super) fn end_processes(&mut self, j: usize, seat: usize) {
        let goes_on = self.degraded(j).is_some_and(keeps_state);
        if !goes_on || !self.fleet.is_usable(self.jobs[j].seats[seat]) {
            return;
        }
        if self.needs_seat(j, seat) {
            self.jobs[j].fewer.beside[seat] = None;
            self.jobs[j].fewer.ended[seat] = true;
        } else {
            self.start_beside(j, seat, self.now);
        }
    }

    /// Hosts have become unusable: nothing is started there.
    pub(super) fn lose_seats(&mut self, j: usize) {
        for seat in 0..self.jobs[j].seats.len() {
            if !self.fleet.is_usable(self.jobs[j].seats[seat]) {
                self.jobs[j].fewer.beside[seat] = None;
                self.jobs[j].fewer.ended[seat] = false;
            }
        }
        if self.jobs[j].fewer.runs && self.jobs[j].fewer.lacks.is_none() {
            self.arrivals += 1;
            self.jobs[j].fewer.lacks = Some(self.arrivals);
        }
    }

    /// All start together.
    pub(super) fn start_together(&mut self, j: usize) {
        self.jobs[j].fewer = Fewer::whole(self.jobs[j].seats.len());
    }

    /// A job that has taken what hosts there are goes on without the others, if it can: whether it does.
    pub(super) fn run_without(&mut self, j: usize) -> bool {
        let Some(degraded) = self.degraded(j) else { return false };
        for seat in 0..self.jobs[j].seats.len() {
            if std::mem::take(&mut self.jobs[j].fewer.ended[seat]) {
                self.start_beside(j, seat, self.now);
            }
            let beside = &mut self.jobs[j].fewer.beside[seat];
            *beside = beside.filter(|&at| at > self.now);
        }
        let parted = self.fleet.is_parted() && self.spans_pods(j);
        let absent = self.absent(j);
        let grows = self.jobs[j].fewer.grows;
        if absent.is_empty() && !grows || parted || self.lacks_storage(j) {
            return false;
        }
        let speed = self.speed_without(j, degraded, &absent);
        if speed < degraded.least {
            return false;
        }
        let misses = self.fleet.first(Role::Seat(j), false).is_some();
        let place = self.jobs[j].standing.take().or(self.jobs[j].fewer.lacks);
        let place = place.unwrap_or_else(|| {
            self.arrivals += 1;
            self.arrivals
        });
        let stands = if grows { &degraded.rejoin } else { &degraded.stall };
        let until = self.now.saturating_add(pause(stands, &mut self.rng));
        self.jobs[j].stood = false;
        self.jobs[j].fewer.lacks = misses.then_some(place);
        let fewer = &mut self.jobs[j].fewer;
        (fewer.speed, fewer.runs, fewer.grows) = (speed, !absent.is_empty(), false);
        let loads = self.loads_again(j, keeps_state(degraded));
        (self.jobs[j].fewer.resumes, self.jobs[j].fewer.loads) = (true, loads);
        self.enter_until(j, Phase::Starting, until);
        true
    }

    /// What those that are left read; nothing where they go on from their own state.
    fn loads_again(&mut self, j: usize, keeps_state: bool) -> Option<Transfer> {
        if self.jobs[j].tiers.is_none() {
            let near = pause(&self.scenario.jobs[j].recovery.load, &mut self.rng);
            return Some(Transfer { near, ..Transfer::default() });
        }
        self.jobs[j].unreachable = self.storage_for(j) == 0;
        let newest = self.newest(j);
        if let (true, Some((t, _))) = (keeps_state, newest)
            && self.tiers(j).tiers[t].spec.is_live()
        {
            self.tiers(j).reading = Some(Some(t));
            let to = self.goes_back_to(j);
            self.book_loss(j, to);
            return None;
        }
        self.tear_down(j, self.scenario.jobs[j].recovery.keeps);
        Some(self.load_from_tier(j))
    }

    /// The stall is over after which a job goes on without some.
    pub(super) fn end_regrouping(&mut self, j: usize) {
        match self.jobs[j].fewer.loads.take() {
            Some(loads) => self.enter_transfer(j, Phase::Loading, loads),
            None => self.run_on(j),
        }
    }

    /// Whether a job that has loaded runs without any warm-up: those that are left have never stopped.
    pub(super) fn is_warm(&self, j: usize) -> bool {
        self.jobs[j].fewer.resumes && self.degraded(j).is_some_and(keeps_state)
    }

    /// It runs.
    pub(super) fn has_resumed(&mut self, j: usize) {
        self.jobs[j].fewer.resumes = false;
    }

    /// Jobs that run take in whom they can.
    pub(super) fn take_in(&mut self) {
        for j in 0..self.jobs.len() {
            let job = &self.jobs[j];
            let runs = matches!(job.phase, Phase::Computing | Phase::Saving) && !job.heeds;
            let done = job.is_done(&self.scenario.jobs[j]);
            if job.ended || !runs || job.stop.is_some() || done || !job.fewer.runs {
                continue;
            }
            let mut due = false;
            for at in &mut self.jobs[j].fewer.beside {
                if at.is_some_and(|at| at <= self.now) {
                    (*at, due) = (None, true);
                }
            }
            if due {
                self.regroup(j);
            }
        }
    }

    fn regroup(&mut self, j: usize) {
        let degraded = self.degraded(j).expect("it runs on");
        let absent = self.absent(j);
        let speed = self.speed_without(j, degraded, &absent);
        let fewer = &mut self.jobs[j].fewer;
        if keeps_state(degraded) {
            (fewer.speed, fewer.runs) = (speed, !absent.is_empty());
            let pace = self.pace_of(j);
            let job = &mut self.jobs[j];
            if pace != job.pace {
                job.close(self.now);
                job.post_carry();
                job.end_stretch();
                job.pace = pace;
            }
            let span = pause(&degraded.rejoin, &mut self.rng);
            self.stand_for_a_move(j, span);
        } else if speed > fewer.speed {
            self.jobs[j].stop = Some(Stop::Grow);
            match self.jobs[j].phase {
                Phase::Computing => self.save_and_stop(j),
                _ if self.jobs[j].tiers.is_some() => self.announce_in_save(j),
                _ => {}
            }
        } else {
            fewer.runs = !absent.is_empty();
        }
    }

    /// A job has saved to restart with more hosts.
    pub(super) fn grow(&mut self, j: usize) {
        self.jobs[j].fewer.grows = true;
    }

    /// The seats that do not take part, and for each which of its GPUs are lost.
    fn absent(&self, j: usize) -> Vec<(usize, Vec<u32>)> {
        let gpus = self.fleet.spec.gpus_per_host;
        let lost = |seat: usize| -> Vec<u32> {
            let host = self.jobs[j].seats[seat];
            let broken = |gpu: &u32| self.fleet.is_down(ComponentKind::Gpu, host * gpus + gpu);
            let some: Vec<u32> = (0..gpus).filter(broken).collect();
            if self.fleet.is_out_but_for_gpus(host) || some.is_empty() {
                (0..gpus).collect()
            } else {
                some
            }
        };
        let seats = 0..self.jobs[j].seats.len();
        seats.filter(|&seat| !self.takes_part(j, seat)).map(|seat| (seat, lost(seat))).collect()
    }

    /// The speed that is left without some seats [1].
    fn speed_without(&self, j: usize, degraded: &Degraded, absent: &[(usize, Vec<u32>)]) -> f64 {
        if absent.is_empty() {
            return 1.0;
        }
        let (seats, gpus) = (self.jobs[j].seats.len() as u32, self.fleet.spec.gpus_per_host);
        let left = seats - absent.len() as u32;
        if let How::Replan { efficiency } = degraded.how {
            return efficiency * f64::from(left) / f64::from(seats);
        }
        let layout = self.scenario.jobs[j].layout.expect("it tells its layout");
        let gone = |rank: u32| absent.iter().any(|&(seat, _)| rank / gpus == seat as u32);
        let ranks_of =
            |replica: u32| ranks(&layout).filter(move |r| layout.replica_of(*r) == replica);
        match degraded.how {
            How::Replicas(batch) => {
                let hit = (0..layout.data).filter(|&replica| ranks_of(replica).any(gone));
                replicas_left(layout.data, hit.count() as u32, batch)
            }
            How::Elastic(batch) => {
                let whole = left * gpus / (layout.tensor * layout.context * layout.pipeline);
                replicas_left(layout.data, layout.data - whole, batch)
            }
            How::Reroute { microbatches } => {
                let (data, more) = (f64::from(layout.data), f64::from(layout.pipeline - 1));
                let bubble = more / (f64::from(microbatches) + more);
                let mut least: f64 = 1.0;
                for stage in 0..layout.pipeline {
                    let misses = |&replica: &u32| {
                        ranks_of(replica).any(|rank| layout.stage_of(rank) == stage && gone(rank))
                    };
                    let missing = (0..layout.data).filter(misses).count() as f64;
                    least = least.min((data - missing) / data / (1.0 - bubble));
                }
                least
            }
            How::Narrow { boost } => {
                let lost = |rank: &u32| {
                    let (seat, gpu) = (rank / gpus, rank % gpus);
                    absent.iter().any(|(s, gpus)| *s as u32 == seat && gpus.contains(&gpu))
                };
                let width = layout.tensor;
                let speed_of = |replica: u32| -> f64 {
                    let dimension = brittle_model::scenario::Dimension::Tensor;
                    let groups = ranks_of(replica).map(|rank| layout.group_of(dimension, rank));
                    let lost_of = |group: u32| {
                        let of = |rank: &u32| layout.group_of(dimension, *rank) == group;
                        ranks(&layout).filter(of).filter(lost).count() as u32
                    };
                    let most = groups.map(lost_of).max().unwrap_or(0);
                    (boost * f64::from(width - most) / f64::from(width)).min(1.0)
                };
                (0..layout.data).map(speed_of).sum::<f64>() / f64::from(layout.data)
            }
            How::Replan { .. } => unreachable!("told above"),
        }
    }
}

fn ranks(layout: &Layout) -> std::ops::Range<u32> {
    0..layout.tensor * layout.context * layout.pipeline * layout.data
}
