//! Uploads of the twin's checkpoints, part by part, and the checks before saves.

use brittle_model::Phase;

use super::Twin;
use super::job::Corruption;
use super::queue::Event;
use super::storage::{Transfer, far};
use super::tiers::Step;

impl Twin<'_> {
    /// Uploads that are under way are given up.
    pub(super) fn give_up_uploads(&mut self, j: usize) {
        self.tiers(j).tiers.iter_mut().for_each(|tier| tier.uploads.clear());
    }

    /// The present part of the first upload of a tier begins.
    pub(super) fn send_part(&mut self, j: usize, t: usize) {
        let (now, stamp, rate) = (self.now, self.stamp(), self.jobs[j].storage);
        let is_far = self.is_far(j, t);
        let tier = &mut self.tiers(j).tiers[t];
        let parts = &tier.spec.upload.as_ref().expect("it is uploaded").parts;
        let sending = &mut tier.uploads[0];
        let length = parts[sending.part].duration.as_nanos();
        sending.left = match is_far && sending.part + 1 == parts.len() {
            true => Transfer { far: far(length), ..Transfer::default() },
            false => Transfer { near: length, ..Transfer::default() },
        };
        (sending.since, sending.stamp) = (now, stamp);
        if let Some(left) = sending.left.left(rate) {
            self.queue.put(now.saturating_add(left), Event::Part { job: j, tier: t, stamp });
        }
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
    pub(super) fn see_uploads(&mut self, j: usize) {
        match self.jobs[j].phase {
            Phase::Computing => {
                let storage = self.jobs[j].storage;
                let slowdown = self.tiers(j).slowdown(storage);
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
        let (now, rate) = (self.now, self.jobs[j].storage);
        if let Some(tiers) = &mut self.jobs[j].tiers {
            for sending in tiers.tiers.iter_mut().filter_map(|tier| tier.uploads.first_mut()) {
                sending.left.pass(now - sending.since, rate);
                sending.stamp = 0;
            }
        }
    }

    /// Uploads go on, and so does the save under way: whether there is one.
    pub(super) fn thaw(&mut self, j: usize) -> bool {
        self.send_on(j);
        let transfer = self.jobs[j].transfer.take().map(|(transfer, _)| transfer);
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
                let near = left.expect("it was saving");
                let check = Transfer { near, ..Transfer::default() };
                self.enter_transfer(j, Phase::Saving, transfer.unwrap_or(check));
                true
            }
        }
    }

    /// A check ends: whether it finds anything.
    pub(super) fn verify(&mut self, j: usize) -> bool {
        let verify = self.scenario.jobs[j].checkpoint.verify.expect("it checks");
        let there: Vec<usize> = self.jobs[j].corrupters.iter().map(|c| c.source).collect();
        let mut found = false;
        for id in there {
            if !self.rng.chance(verify.recall) {
                continue;
            }
            found = true;
            self.expose(id, true);
        }
        found
    }

    /// A job goes back to the progress at the last check that ended before the corruption began.
    pub(super) fn roll_back_to_check(&mut self, j: usize, corruption: Corruption) {
        let mut checks = self.tiers(j).checks.iter().rev();
        let last = checks.find(|&&(at, _)| at <= corruption.began).map_or(0, |&(_, work)| work);
        self.forget(j, |kept| kept.work <= last);
    }
}
