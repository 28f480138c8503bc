//! Saving in tiers in the twin: an event for each save and for each part of each upload.

use brittle_model::scenario::{Backlog, IntervalRule, Store};
use brittle_model::{Account, Phase, Scenario};

use super::Twin;
use super::queue::Event;
use super::shelf::{Kept, Tier, tiers_of};
use super::storage::{Transfer, far};

/// An upload that is outstanding. All times in ns.
#[derive(Clone, Debug)]
pub(crate) struct Sending {
    pub(super) kept: Kept,
    /// Which part of it is under way.
    pub(super) part: usize,
    /// What was left of that at an instant.
    pub(super) left: Transfer,
    pub(super) since: u64,
    /// The stamp of the event that counts; zero before the first part.
    pub(super) stamp: u64,
}

/// How far a save is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A check before it.
    Check,
    /// The job waits for earlier uploads.
    Wait,
    /// The job is blocked.
    Block,
    /// All is saved, and the job is blocked until it is durable.
    Close,
}

/// A save under way.
#[derive(Clone, Debug)]
pub(crate) struct Save {
    pub(super) kept: Kept,
    pub(super) to: Vec<usize>,
    pub(super) step: Step,
}

impl Save {
    /// Where its time goes.
    pub(crate) fn account(&self) -> Account {
        match self.step {
            Step::Check => Account::Checking,
            Step::Wait => Account::SaveWait,
            Step::Block | Step::Close => Account::Saving,
        }
    }
}

/// How a job saves in tiers.
#[derive(Clone, Debug)]
pub(crate) struct Tiers {
    pub(crate) tiers: Vec<Tier>,
    /// Whether the scenario tells them.
    pub(crate) told: bool,
    /// How often the job has begun to run.
    pub(crate) run: u64,
    /// Work that was done when it last did [ns].
    pub(crate) began: u64,
    /// The number of the last save that was due.
    due: u32,
    /// The work at which the next one is [ns].
    next: Option<u64>,
    pub(crate) save: Option<Save>,
    /// When checks have ended, and at which work, less what was rolled back since [ns].
    pub(super) checks: Vec<(u64, u64)>,
    /// Recoveries that found nothing to read.
    pub(crate) scratch: u64,
    /// The tier that the present one reads from; none: it starts over.
    pub(crate) reading: Option<Option<usize>>,
}

impl Tiers {
    /// The tiers of a job; none if it saves plainly.
    pub(super) fn new(scenario: &Scenario, j: usize, seats: &[u32]) -> Option<Self> {
        let spec = &scenario.jobs[j];
        if spec.checkpoint.is_plain() && !Twin::storage_varies(scenario, j) {
            return None;
        }
        let tiers = tiers_of(spec).iter().map(|tier| Tier::new(tier, seats, scenario)).collect();
        Some(Self {
            tiers,
            told: !spec.checkpoint.is_plain(),
            run: 0,
            began: 0,
            due: 0,
            next: None,
            save: None,
            checks: Vec::new(),
            scratch: 0,
            reading: None,
        })
    }

    /// What active uploads take, in millionths of the speed.
    pub(super) fn slowdown(&self, storage: u64) -> u64 {
        let active = self.tiers.iter().filter_map(|tier| {
            let sending = tier.uploads.first()?;
            let parts = &tier.spec.upload.as_ref().expect("it is uploaded").parts;
            let part = &parts[sending.part];
            let far = tier.spec.store == Store::Storage && sending.part + 1 == parts.len();
            if far && storage == 0 {
                return None; // it stands still
            }
            Some((part.slowdown * 1e6).round() as u64)
        });
        active.sum()
    }

    /// Whether the job must wait before a save to these tiers.
    fn waits(&self, to: &[usize]) -> bool {
        to.iter().any(|&t| {
            let outstanding = self.tiers[t].uploads.len();
            match self.tiers[t].spec.upload.as_ref().map(|upload| upload.backlog) {
                Some(Backlog::Wait) => outstanding > 0,
                Some(Backlog::Queue(k)) => outstanding >= k as usize,
                _ => false,
            }
        })
    }

    /// What blocks the job in a save to these tiers.
    fn blocks(&self, to: &[usize]) -> Transfer {
        let mut block = Transfer::default();
        for &t in to {
            let spec = &self.tiers[t].spec;
            let cost = spec.cost.as_nanos();
            match (spec.store, &spec.upload) {
                (Store::Storage, None) => block.far += far(cost),
                _ => block.near += cost,
            }
        }
        block
    }

    /// The tiers that take saves.
    fn saved(&self) -> Vec<usize> {
        (0..self.tiers.len()).filter(|&t| !self.tiers[t].spec.is_live()).collect()
    }

    /// The tiers that take closing saves: changes alone do not.
    fn closed(&self) -> Vec<usize> {
        let is_full = |&t: &usize| self.tiers[t].spec.differential_of.is_none();
        self.saved().into_iter().filter(is_full).collect()
    }

    /// Whether a save of this number goes to a tier.
    fn goes_to(&self, t: usize, number: u32) -> bool {
        let spec = &self.tiers[t].spec;
        let full = spec.differential_of.map(|full| self.tiers[full as usize].spec.every);
        number.is_multiple_of(spec.every) && !full.is_some_and(|full| number.is_multiple_of(full))
    }

    /// Whether the last save before a stop is under way, or that of all work.
    pub(super) fn closes(&self) -> bool {
        self.save.as_ref().is_some_and(|save| save.step == Step::Close)
    }

    /// Whether every tier holds this work.
    fn all_hold(&self, work: u64) -> bool {
        work == 0
            || self
                .closed()
                .iter()
                .all(|&t| self.tiers[t].held.last().is_some_and(|k| k.work == work))
    }
}

impl Twin<'_> {
    pub(super) fn tiers(&mut self, j: usize) -> &mut Tiers {
        self.jobs[j].tiers.as_mut().expect("it saves in tiers")
    }

    /// A job that saves in tiers begins to run.
    pub(super) fn begin_run(&mut self, j: usize) {
        self.number_saves(j);
        let work = self.jobs[j].durable + self.jobs[j].open;
        let now = self.now;
        let tiers = self.tiers(j);
        tiers.run += 1;
        tiers.began = work;
        let run = tiers.run;
        let rebuilds: Vec<u64> = tiers.tiers.iter().map(|t| t.spec.rebuild.as_nanos()).collect();
        for (tier, rebuild) in rebuilds.into_iter().enumerate() {
            self.queue.put(now.saturating_add(rebuild), Event::Rebuilt { job: j, tier, run });
        }
    }

    /// Saves are numbered by progress, to the nearest whole interval.
    pub(super) fn number_saves(&mut self, j: usize) {
        let work = self.jobs[j].durable + self.jobs[j].open;
        let interval = match self.scenario.jobs[j].checkpoint.interval {
            IntervalRule::Never => None,
            IntervalRule::Fixed(interval) => Some(interval.as_nanos()),
            _ => panic!("the twin knows fixed intervals only"),
        };
        let tiers = self.tiers(j);
        tiers.due = interval.map_or(0, |interval| ((2 * work + interval) / (2 * interval)) as u32);
        tiers.next = interval.map(|interval| work + interval);
    }

    /// Whether every tier of a job holds this work.
    pub(super) fn all_hold(&mut self, j: usize, work: u64) -> bool {
        self.tiers(j).all_hold(work)
    }

    /// What a tier has lost is there again, if the job still runs.
    pub(super) fn rebuilt(&mut self, j: usize, tier: usize, run: u64) {
        let job = &self.jobs[j];
        let runs = (job.is_running() || job.heeds) && !job.ended;
        let tiers = self.tiers(j);
        if runs && tiers.run == run {
            tiers.tiers[tier].rebuild(run);
        }
    }

    /// A job computes to the next save or to the end of its work.
    pub(super) fn compute(&mut self, j: usize) {
        self.jobs[j].close(self.now);
        let storage = self.jobs[j].storage;
        let slowdown = self.tiers(j).slowdown(storage);
        let next = self.tiers(j).next;
        let work = self.scenario.jobs[j].work.map(|work| work.as_nanos());
        let job = &mut self.jobs[j];
        let before = job.rate();
        let old = std::mem::replace(&mut job.slowdown, slowdown);
        if job.rate() != before && job.carry > 0 {
            // What was computed before a stall was so at another rate.
            job.slowdown = old;
            job.post_carry();
            job.slowdown = slowdown;
        }
        let rate = job.rate();
        let done = job.durable + job.open;
        match next.into_iter().chain(work).min() {
            // What is done already is due, however slow the job is.
            Some(until) if rate > 0 || until == done => {
                let left = u128::from(until - done);
                let time = (left * 1_000_000).div_ceil(u128::from(rate.max(1))) as u64;
                let carry = self.jobs[j].carry;
                self.enter_until(j, Phase::Computing, self.now.saturating_add(time - carry));
            }
            _ => {
                self.enter_for_ever(j, Phase::Computing);
            }
        }
        let job = &mut self.jobs[j];
        job.since -= std::mem::take(&mut job.carry);
    }

    /// A piece of work is done.
    pub(super) fn end_piece(&mut self, j: usize) {
        let spec = &self.scenario.jobs[j];
        if self.jobs[j].is_done(spec) {
            if spec.checkpoint.final_save {
                self.close_the_save(j);
            } else {
                self.finish(j);
            }
            return;
        }
        let work = self.jobs[j].durable + self.jobs[j].open;
        let now = self.now;
        let IntervalRule::Fixed(interval) = spec.checkpoint.interval else { unreachable!() };
        let tiers = self.tiers(j);
        tiers.due += 1;
        let due = tiers.due;
        tiers.next = Some(work + interval.as_nanos());
        let mut to = tiers.saved();
        to.retain(|&t| tiers.goes_to(t, due));
        let kept = Kept { work };
        tiers.save = Some(Save { kept, to, step: Step::Check });
        match &spec.checkpoint.verify {
            Some(verify) if due.is_multiple_of(verify.every) => {
                self.enter_until(j, Phase::Saving, now.saturating_add(verify.cost.as_nanos()));
            }
            _ => self.decide(j),
        }
    }

    /// Which tiers a save goes to that is due.
    fn decide(&mut self, j: usize) {
        let tiers = self.tiers(j);
        let mut save = tiers.save.take().expect("it saves");
        save.to.retain(|&t| {
            let tier = &mut tiers.tiers[t];
            match tier.spec.upload.as_ref().map(|upload| upload.backlog) {
                Some(Backlog::Skip) => tier.uploads.is_empty(),
                Some(Backlog::Abort) => {
                    tier.uploads.clear();
                    true
                }
                _ => true,
            }
        });
        tiers.save = Some(save);
        self.wait_or_block(j);
    }

    pub(super) fn wait_or_block(&mut self, j: usize) {
        self.jobs[j].close(self.now);
        let tiers = self.tiers(j);
        let mut save = tiers.save.take().expect("it saves");
        let waits = tiers.waits(&save.to);
        save.step = if waits { Step::Wait } else { Step::Block };
        let block = tiers.blocks(&save.to);
        let empty = save.to.is_empty();
        tiers.save = Some(save);
        if waits {
            self.enter_for_ever(j, Phase::Saving);
        } else if empty {
            self.after_save(j);
        } else {
            self.enter_transfer(j, Phase::Saving, block);
        }
    }

    /// A step of a save is over.
    pub(super) fn end_step(&mut self, j: usize) {
        let now = self.now;
        let save = self.tiers(j).save.clone().expect("it saves");
        match save.step {
            Step::Check => {
                let work = self.jobs[j].durable + self.jobs[j].open;
                self.tiers(j).checks.push((now, work));
                if !self.verify(j) {
                    self.decide(j);
                }
            }
            Step::Wait => unreachable!("uploads end it"),
            Step::Block => {
                self.jobs[j].saves += 1;
                for t in save.to {
                    if self.tiers(j).tiers[t].spec.upload.is_none() {
                        self.hold(j, t, save.kept);
                        continue;
                    }
                    let left = Transfer::default();
                    let sending = Sending { kept: save.kept, part: 0, left, since: 0, stamp: 0 };
                    self.tiers(j).tiers[t].uploads.push(sending);
                    if self.tiers(j).tiers[t].uploads.len() == 1 {
                        self.send_part(j, t);
                    }
                }
                self.after_save(j);
            }
            Step::Close => {
                self.jobs[j].saves += 1;
                for t in save.to {
                    self.hold(j, t, save.kept);
                }
                self.tiers(j).save = None;
                if self.jobs[j].is_done(&self.scenario.jobs[j]) {
                    self.finish(j);
                } else if self.jobs[j].heeds {
                    self.go_on_after_heeding(j);
                } else {
                    self.stop_now(j);
                }
            }
        }
    }

    fn after_save(&mut self, j: usize) {
        self.tiers(j).save = None;
        if self.jobs[j].stop.is_some() {
            self.save_and_stop(j);
        } else {
            self.compute(j);
        }
    }

    /// A checkpoint is durable in a tier.
    pub(super) fn hold(&mut self, j: usize, t: usize, kept: Kept) {
        self.tiers(j).tiers[t].hold(kept);
        let saved = self.saved_work(j);
        let job = &mut self.jobs[j];
        let more = saved.saturating_sub(job.durable);
        job.durable += more;
        job.open -= more;
    }

    /// Before an orderly stop.
    pub(super) fn close_before_stop(&mut self, j: usize) {
        let work = self.jobs[j].durable + self.jobs[j].open;
        if self.tiers(j).all_hold(work) {
            self.stop_now(j);
        } else {
            self.close_the_save(j);
        }
    }

    /// An orderly stop is announced during a save.
    pub(super) fn announce_in_save(&mut self, j: usize) {
        let save = self.tiers(j).save.as_ref();
        if save.is_some_and(|save| save.step != Step::Close) {
            self.jobs[j].close(self.now);
            self.tiers(j).save = None;
            self.save_and_stop(j);
        }
    }

    pub(super) fn close_the_save(&mut self, j: usize) {
        self.jobs[j].close(self.now);
        self.give_up_uploads(j);
        let kept = Kept { work: self.jobs[j].durable + self.jobs[j].open };
        let tiers = self.tiers(j);
        let to = tiers.closed();
        let mut block = tiers.blocks(&to);
        for &t in &to {
            let spec = &tiers.tiers[t].spec;
            let parts = spec.upload.iter().flat_map(|upload| &upload.parts);
            let mut lengths: Vec<u64> = parts.map(|part| part.duration.as_nanos()).collect();
            let last = match spec.store {
                Store::Storage => lengths.pop().unwrap_or(0),
                _ => 0,
            };
            block.ways.push((lengths.iter().sum(), far(last)));
        }
        tiers.save = Some(Save { kept, to, step: Step::Close });
        self.enter_transfer(j, Phase::Saving, block);
    }
}
