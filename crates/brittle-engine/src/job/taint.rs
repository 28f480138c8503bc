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
    pub(crate) fn taint<O: Observer>(&mut self, now: SimTime, fault: u32, eyes: &mut O) {
        self.settle(now, eyes);
        if self.is_over() || self.taints.iter().any(|taint| taint.fault == fault) {
            return;
        }
        let runs = match self.stage {
            Stage::Running => true,
            Stage::Recovering => now >= self.stretch.since(),
            // What is in it when it has its hosts is seen then.
            _ if !self.has_begun(now) => return,
            _ => false,
        };
        if let Some((clean, noted)) = self.note_clean(now, runs) {
            self.taints.push(Taint { fault, clean, noted });
            return self.set_alarm(now.max(self.stretch.since()));
        }
        let kept = if runs { self.stretch.at(now).kept } else { Span::ZERO };
        let clean = self.saved(now) + kept;
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

    /// Whether its checkpoints are bad by this hidden failure, or will be when it starts.
    pub(crate) fn is_tainted_by(&self, fault: u32) -> bool {
        self.taints.iter().any(|taint| taint.fault == fault)
    }

    /// Whether anything corrupts it, or will when it starts.
    pub(crate) const fn is_tainted(&self) -> bool {
        !self.taints.is_empty()
    }

    /// Whether it is corrupt by this hidden failure.
    pub(crate) fn is_corrupt_by(&self, now: SimTime, fault: u32) -> bool {
        self.taints.iter().any(|taint| taint.fault == fault && self.counts(now, taint))
    }

    /// Whether it is corrupt.
    pub(super) fn is_corrupt(&self, now: SimTime) -> bool {
        self.taints.iter().any(|taint| self.counts(now, taint))
    }

    /// Whether what it computes, or would start with, is wrong.
    fn counts(&self, now: SimTime, taint: &Taint) -> bool {
        taint.clean < self.saved(now) || self.has_begun(now)
    }

    /// Whether its processes are there at `now`: it starts, runs, or saves before an orderly stop.
    fn has_begun(&self, now: SimTime) -> bool {
        let phase = self.legs.rest().iter().find(|&&(_, until)| until > now).map(|leg| leg.0);
        match (self.stage, phase) {
            (Stage::Running | Stage::Ended, _) | (Stage::Recovering, None) => true,
            (Stage::Recovering, Some(phase)) => {
                use Phase::{Loading, Saving, Stalled, Starting, Warming};
                matches!(phase, Starting | Loading | Warming | Saving | Stalled)
            }
            // An attempt that does not work starts nothing.
            (Stage::Seeking, phase) => phase == Some(Phase::Saving),
            (Stage::Standing, _) => false,
        }
    }

    /// Durable progress of a job that does not run, with what a save before an orderly stop has made so that has ended
    /// and that nobody has looked at since.
    fn saved(&self, now: SimTime) -> Span {
        let ended = |&(phase, until): &(Phase, SimTime)| phase == Phase::Saving && until <= now;
        let plain = !self.has_tiers() && self.legs.rest().iter().any(ended);
        self.durable + if plain { self.unsaved } else { Span::ZERO }
    }

    /// The failure is noticed: the interruption that follows goes back to before it. Whether the job is corrupt by it.
    pub(crate) fn cleanse(&mut self, now: SimTime, fault: u32, by_check: bool) -> bool {
        let place = self.taints.iter().position(|taint| taint.fault == fault);
        let taint = place.map(|place| self.taints.remove(place));
        let taint = taint.filter(|taint| self.counts(now, taint));
        self.clean =
            taint.map(|Taint { clean, noted, .. }| self.go_back_to(noted, by_check, clean));
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
        if !self.cleanse(now, fault, false) {
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

    /// Forgets corruption that a rollback has undone.
    pub(crate) fn forget_undone(&mut self) {
        let durable = self.durable;
        self.taints.retain(|taint| taint.clean < durable);
        for taint in &mut self.taints {
            taint.noted.limit = taint.noted.limit.min(durable);
        }
    }
}
