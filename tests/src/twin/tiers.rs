//! Saving in tiers in the twin: an event for each save and for each part of each upload.

use brittle_model::scenario::{Backlog, IntervalRule};
use brittle_model::{Account, Phase, Scenario};

use super::Twin;
use super::queue::Event;
use super::shelf::{Kept, Tier, tiers_of};

/// An upload that is outstanding. All times in ns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sending {
    kept: Kept,
    /// Which part of it is under way.
    part: usize,
    /// When that ends.
    until: u64,
    /// What is left of it while the job stalls.
    left: u64,
    /// The stamp of the event that counts; zero before the first part.
    stamp: u64,
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
    kept: Kept,
    to: Vec<usize>,
    step: Step,
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
    /// How often the job has begun to run.
    pub(crate) run: u64,
    /// Work that was done when it last did [ns].
    pub(crate) began: u64,
    /// The number of the last save that was due.
    due: u32,
    /// The work at which the next one is [ns].
    next: Option<u64>,
    pub(crate) save: Option<Save>,
    /// When checks have ended [ns].
    checks: Vec<u64>,
    /// Recoveries that found nothing to read.
    pub(crate) scratch: u64,
    /// The tier that the present one reads from; none: it starts over.
    pub(crate) reading: Option<Option<usize>>,
}

impl Tiers {
    /// The tiers of a job; none if it saves plainly.
    pub(super) fn new(scenario: &Scenario, j: usize, seats: &[u32]) -> Option<Self> {
        let spec = &scenario.jobs[j];
        if spec.checkpoint.is_plain() {
            return None;
        }
        let tiers = tiers_of(spec).iter().map(|tier| Tier::new(tier, seats, scenario)).collect();
        Some(Self {
            tiers,
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
    fn slowdown(&self) -> u64 {
        let active = self.tiers.iter().filter_map(|tier| {
            let sending = tier.uploads.first()?;
            let part = &tier.spec.upload.as_ref().expect("it is uploaded").parts[sending.part];
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

    /// The tiers that take saves.
    fn saved(&self) -> Vec<usize> {
        (0..self.tiers.len()).filter(|&t| !self.tiers[t].spec.is_live()).collect()
    }

    /// Whether the last save before a stop is under way, or that of all work.
    pub(super) fn closes(&self) -> bool {
        self.save.as_ref().is_some_and(|save| save.step == Step::Close)
    }

    /// Whether every tier holds this work.
    fn all_hold(&self, work: u64) -> bool {
        work == 0
            || self.saved().iter().all(|&t| self.tiers[t].held.last().is_some_and(|k| k.work == work))
    }
}

impl Twin<'_> {
    fn tiers(&mut self, j: usize) -> &mut Tiers {
        self.jobs[j].tiers.as_mut().expect("it saves in tiers")
    }

    /// A job that saves in tiers begins to run.
    pub(super) fn begin_run(&mut self, j: usize) {
        let work = self.jobs[j].durable + self.jobs[j].open;
        let interval = match self.scenario.jobs[j].checkpoint.interval {
            IntervalRule::Never => None,
            IntervalRule::Fixed(interval) => Some(interval.as_nanos()),
            _ => panic!("the twin knows fixed intervals only"),
        };
        let now = self.now;
        let tiers = self.tiers(j);
        tiers.run += 1;
        tiers.began = work;
        // Saves are numbered by progress, to the nearest whole interval.
        tiers.due = interval.map_or(0, |interval| ((2 * work + interval) / (2 * interval)) as u32);
        tiers.next = interval.map(|interval| work + interval);
        let run = tiers.run;
        // Live state that was gone has come from elsewhere, for all seats.
        for tier in tiers.tiers.iter_mut().filter(|tier| tier.spec.is_live()) {
            if tier.held.is_empty() {
                tier.rebuild(run);
            }
        }
        let rebuilds: Vec<u64> = tiers.tiers.iter().map(|t| t.spec.rebuild.as_nanos()).collect();
        for (tier, rebuild) in rebuilds.into_iter().enumerate() {
            self.queue.put(now.saturating_add(rebuild), Event::Rebuilt { job: j, tier, run });
        }
    }

    /// What a tier has lost is there again, if the job still runs.
    pub(super) fn rebuilt(&mut self, j: usize, tier: usize, run: u64) {
        let runs = self.jobs[j].is_running() && !self.jobs[j].ended;
        let tiers = self.tiers(j);
        if runs && tiers.run == run {
            tiers.tiers[tier].rebuild(run);
        }
    }

    /// A job computes to the next save or to the end of its work.
    pub(super) fn compute(&mut self, j: usize) {
        self.jobs[j].close(self.now);
        let slowdown = self.tiers(j).slowdown();
        let next = self.tiers(j).next;
        let work = self.scenario.jobs[j].work.map(|work| work.as_nanos());
        let job = &mut self.jobs[j];
        job.slowdown = slowdown;
        let rate = job.rate();
        let done = job.durable + job.open;
        match next.into_iter().chain(work).min() {
            Some(until) if rate > 0 => {
                let left = u128::from(until - done);
                let time = (left * 1_000_000).div_ceil(u128::from(rate)) as u64;
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
        to.retain(|&t| due.is_multiple_of(tiers.tiers[t].spec.every));
        let kept = Kept { work, made: now };
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

    fn wait_or_block(&mut self, j: usize) {
        self.jobs[j].close(self.now);
        let tiers = self.tiers(j);
        let mut save = tiers.save.take().expect("it saves");
        let waits = tiers.waits(&save.to);
        save.step = if waits { Step::Wait } else { Step::Block };
        let cost: u64 = save.to.iter().map(|&t| tiers.tiers[t].spec.cost.as_nanos()).sum();
        let empty = save.to.is_empty();
        tiers.save = Some(save);
        if waits {
            self.enter_for_ever(j, Phase::Saving);
        } else if empty {
            self.after_save(j);
        } else {
            self.enter_until(j, Phase::Saving, self.now.saturating_add(cost));
        }
    }

    /// A step of a save is over.
    pub(super) fn end_step(&mut self, j: usize) {
        let now = self.now;
        let save = self.tiers(j).save.clone().expect("it saves");
        match save.step {
            Step::Check => {
                self.tiers(j).checks.push(now);
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
                    let sending = Sending { kept: save.kept, part: 0, until: 0, left: 0, stamp: 0 };
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
    fn hold(&mut self, j: usize, t: usize, kept: Kept) {
        self.tiers(j).tiers[t].hold(kept);
        let job = &mut self.jobs[j];
        let more = kept.work.saturating_sub(job.durable);
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

    fn close_the_save(&mut self, j: usize) {
        self.jobs[j].close(self.now);
        self.give_up_uploads(j);
        let kept = Kept { work: self.jobs[j].durable + self.jobs[j].open, made: self.now };
        let tiers = self.tiers(j);
        let to = tiers.saved();
        let cost: u64 = to.iter().map(|&t| tiers.tiers[t].spec.cost.as_nanos()).sum();
        let upload = |t: &usize| {
            let upload = tiers.tiers[*t].spec.upload.iter();
            upload.flat_map(|upload| &upload.parts).map(|part| part.duration.as_nanos()).sum::<u64>()
        };
        let longest = to.iter().map(upload).max().unwrap_or(0);
        tiers.save = Some(Save { kept, to, step: Step::Close });
        self.enter_until(j, Phase::Saving, self.now + cost + longest);
    }

    /// Uploads that are under way are given up.
    pub(super) fn give_up_uploads(&mut self, j: usize) {
        self.tiers(j).tiers.iter_mut().for_each(|tier| tier.uploads.clear());
    }

    /// The present part of the first upload of a tier begins.
    fn send_part(&mut self, j: usize, t: usize) {
        let (now, stamp) = (self.now, self.stamp());
        let tier = &mut self.tiers(j).tiers[t];
        let parts = &tier.spec.upload.as_ref().expect("it is uploaded").parts;
        let sending = &mut tier.uploads[0];
        sending.until = now.saturating_add(parts[sending.part].duration.as_nanos());
        sending.stamp = stamp;
        let until = sending.until;
        self.queue.put(until, Event::Part { job: j, tier: t, stamp });
    }

    /// A part of an upload has passed.
    pub(super) fn end_part(&mut self, j: usize, t: usize, stamp: u64) {
        if self.jobs[j].ended {
            return;
        }
        let tier = &mut self.tiers(j).tiers[t];
        if tier.uploads.first().is_none_or(|sending| sending.stamp != stamp) {
            return;
        }
        let parts = tier.spec.upload.as_ref().expect("it is uploaded").parts.len();
        tier.uploads[0].part += 1;
        if tier.uploads[0].part < parts {
            self.send_part(j, t);
        } else {
            let done = tier.uploads.remove(0);
            self.hold(j, t, done.kept);
            if !self.tiers(j).tiers[t].uploads.is_empty() {
                self.send_part(j, t);
            }
        }
        self.see_uploads(j);
    }

    /// A job goes on at another pace, or goes on with its save, as uploads end.
    fn see_uploads(&mut self, j: usize) {
        match self.jobs[j].phase {
            Phase::Computing => {
                let slowdown = self.tiers(j).slowdown();
                let job = &mut self.jobs[j];
                let before = job.rate();
                let old = std::mem::replace(&mut job.slowdown, slowdown);
                if job.rate() != before {
                    job.slowdown = old;
                    self.compute(j);
                }
            }
            Phase::Saving => {
                let waits = self.tiers(j).save.as_ref().is_some_and(|s| s.step == Step::Wait);
                if waits {
                    self.wait_or_block(j);
                }
            }
            _ => {}
        }
    }

    /// Uploads stand still.
    pub(super) fn freeze(&mut self, j: usize) {
        let now = self.now;
        if let Some(tiers) = &mut self.jobs[j].tiers {
            for sending in tiers.tiers.iter_mut().filter_map(|tier| tier.uploads.first_mut()) {
                sending.left = sending.until - now;
                sending.stamp = 0;
            }
        }
    }

    /// Uploads go on, and so does the save under way: whether there is one.
    pub(super) fn thaw(&mut self, j: usize) -> bool {
        for t in 0..self.tiers(j).tiers.len() {
            let (now, stamp) = (self.now, self.stamp());
            if let Some(sending) = self.tiers(j).tiers[t].uploads.first_mut() {
                sending.until = now + sending.left;
                sending.stamp = stamp;
                let until = sending.until;
                self.queue.put(until, Event::Part { job: j, tier: t, stamp });
            }
        }
        let left = self.jobs[j].save_left.take();
        if self.jobs[j].stop.is_some() {
            self.tiers(j).save = None;
            self.jobs[j].post_carry();
        }
        match self.tiers(j).save.as_ref().map(|save| save.step) {
            None => false,
            Some(Step::Wait) => {
                self.wait_or_block(j);
                true
            }
            Some(_) => {
                self.enter_until(j, Phase::Saving, self.now + left.expect("it was saving"));
                true
            }
        }
    }

    /// A check ends: whether it finds anything.
    fn verify(&mut self, j: usize) -> bool {
        let verify = self.scenario.jobs[j].checkpoint.verify.expect("it checks");
        let there: Vec<usize> = self.jobs[j].corrupters.iter().map(|c| c.source).collect();
        let mut found = false;
        for id in there {
            if !self.rng.chance(verify.recall) {
                continue;
            }
            // What one of them undoes is not there any more.
            for k in 0..self.jobs.len() {
                self.forget_undone(k, id);
            }
            found = true;
            if self.hidden[id].active {
                self.send_into_repair(id);
            }
            for k in 0..self.jobs.len() {
                if !self.jobs[k].ended && self.jobs[k].corrupters.iter().any(|c| c.source == id) {
                    self.jobs[k].failed = Some(self.hidden[id].kind);
                    self.interrupt(k, 0);
                    self.roll_back_to_check(k, id);
                }
            }
        }
        found
    }

    /// A job goes back to what was made before the last check that ended before the corruption began.
    fn roll_back_to_check(&mut self, j: usize, id: usize) {
        let place = self.jobs[j].corrupters.iter().position(|c| c.source == id);
        let corruption = self.jobs[j].corrupters[place.expect("it corrupts the job")];
        if self.jobs[j].tiers.is_none() {
            self.jobs[j].roll_back_to_clean(id);
            return;
        }
        let checks = self.tiers(j).checks.iter();
        let last = checks.copied().filter(|&at| at <= corruption.began).max();
        self.forget(j, |kept| last.is_some_and(|last| kept.made <= last));
        self.jobs[j].corrupters.retain(|c| c.source != id);
    }
}
