//! Silent corruption: what a job has computed since is wrong, and nobody knows yet.

use brittle_model::{ClassId, Phase, SimTime, Span};

use super::holdings::Noted;
use super::{JobState, Stage};
use crate::observe::{Event, Observer};

/// A corruption that has not been noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Taint {
    /// The hidden failure that it comes from.
    pub fault: u32,
    /// Progress that was durable before it began: the newest good checkpoint.
    pub clean: Span,
    /// What was clean in tiers, where the job has some.
    pub noted: Noted,
}

impl JobState {
    /// From `now` on what the job computes is wrong, by this hidden failure.
    pub(crate) fn taint(&mut self, now: SimTime, fault: u32) {
        if self.is_over() || self.taints.iter().any(|taint| taint.fault == fault) {
            return;
        }
        let runs = match self.stage {
            Stage::Running => true,
            Stage::Recovering => now >= self.stretch.since(),
            _ => false,
        };
        if let Some((clean, noted)) = self.note_clean(now, runs) {
            self.taints.push(Taint { fault, clean, noted });
            return self.set_alarm(now.max(self.stretch.since()));
        }
        let kept = if runs { self.stretch.at(now).kept } else { Span::ZERO };
        // A save before an orderly stop that has ended, and that nobody has looked at since.
        let saved = |&(phase, until): &(Phase, SimTime)| phase == Phase::Saving && until <= now;
        let open = self.legs.rest().iter().any(saved);
        let saved = if open { self.unsaved } else { Span::ZERO };
        let clean = self.durable + saved + kept;
        self.taints.push(Taint { fault, clean, noted: Noted::default() });
    }

    /// A source of corruption is in the job that is about to start: all that it will compute is wrong.
    pub(crate) fn taint_durable(&mut self, fault: u32) {
        if !self.is_over() && !self.is_tainted_by(fault) {
            let (clean, noted) = self
                .note_clean(SimTime::ZERO, false)
                .unwrap_or_else(|| (self.durable, Noted::default()));
            self.taints.push(Taint { fault, clean: clean.min(self.durable), noted });
        }
    }

    /// Whether its checkpoints are bad by this hidden failure.
    pub(crate) fn is_tainted_by(&self, fault: u32) -> bool {
        self.taints.iter().any(|taint| taint.fault == fault)
    }

    /// The failure is noticed: the interruption that follows goes back to before it. Whether it concerns the job.
    pub(crate) fn cleanse(&mut self, fault: u32, by_check: bool) -> bool {
        let place = self.taints.iter().position(|taint| taint.fault == fault);
        self.clean = place.map(|place| {
            let Taint { clean, noted, .. } = self.taints.remove(place);
            self.go_back_to(noted, by_check, clean)
        });
        self.clean.is_some()
    }

    /// The hidden failures that corrupt it.
    pub(crate) fn faults(&self) -> impl Iterator<Item = u32> {
        self.taints.iter().map(|taint| taint.fault)
    }

    /// Health checks have found the failure while the job stands before its start: it goes back to before it.
    pub(crate) fn go_back<O: Observer>(
        &mut self,
        now: SimTime,
        fault: u32,
        class: ClassId,
        eyes: &mut O,
    ) {
        if !self.cleanse(fault, false) {
            return;
        }
        let lost = match self.has_tiers() {
            true => self.fall_back(),
            false => {
                let clean = self.clean.take().unwrap_or(self.durable);
                let lost = self.durable.saturating_sub(clean);
                self.durable -= lost;
                lost
            }
        };
        if lost.is_zero() {
            return;
        }
        self.ledger.interrupt(lost, class);
        self.cause = Some(class);
        eyes.see(now, Event::Interrupted { job: self.id, class, lost });
    }

    /// Forgets corruption that a rollback has undone, where its source (told by `stays`) is gone too; one that stays
    /// spoils all that is done from here.
    pub(crate) fn forget_undone(&mut self, starts: bool, stays: impl Fn(u32) -> bool) {
        let durable = self.durable;
        if self.has_tiers() && starts {
            // What stays begins anew: what is clean then is noted anew.
            return self.taints.retain(|taint| taint.clean < durable);
        }
        self.taints.retain(|taint| taint.clean < durable || stays(taint.fault));
        for taint in &mut self.taints {
            taint.clean = taint.clean.min(durable);
            taint.noted.limit = taint.noted.limit.min(durable);
        }
    }
}
