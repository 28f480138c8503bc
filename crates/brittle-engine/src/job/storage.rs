//! A job and the storage: at which speed it gets there, and what that moves.

use brittle_model::{Phase, SimTime, Span};

use super::legs::Moved;
use super::{JobState, Stage};
use crate::observe::Observer;
use crate::tape::{Closing, Rate, Rest};
use crate::world::JobPlan;

/// The save that ends a stretch in order.
pub(super) enum LastSave {
    /// It takes so long, or nothing is to be saved.
    Plain(Span),
    /// It goes to tiers.
    InTiers(Closing),
}

impl JobState {
    /// Whether it has a share of the storage: it has its hosts and runs, restarts, or stops in order.
    pub(crate) const fn shares_storage(&self) -> bool {
        self.shares && !self.is_over()
    }

    /// The speed of the storage for it.
    pub(crate) fn rate(&self) -> Rate {
        self.stores.as_ref().map_or(Rate::FULL, |stores| stores.rate)
    }

    /// The storage has this speed for it before it begins.
    pub(crate) fn set_first_rate(&mut self, rate: Rate) {
        self.note_rate(rate);
        self.tell_rate();
    }

    fn note_rate(&mut self, rate: Rate) {
        if let Some(stores) = &mut self.stores {
            stores.rate = rate;
        }
    }

    /// Whether its speed of the storage is another one than was told last; it counts as told then.
    pub(crate) fn tell_rate(&mut self) -> bool {
        let Some(stores) = &mut self.stores else { return false };
        std::mem::replace(&mut stores.told, stores.rate) != stores.rate
    }

    /// The storage has another speed for it from `now` on.
    pub(crate) fn set_rate<O: Observer>(
        &mut self,
        plan: &JobPlan,
        now: SimTime,
        rate: Rate,
        eyes: &mut O,
    ) {
        let old = self.rate();
        self.settle(now, eyes);
        match self.stage {
            Stage::Running => {
                let brought = self.stretch.left_at(now);
                self.cut(now, eyes);
                self.note_rate(rate);
                self.go_on(plan, now, brought);
            }
            Stage::Recovering => {
                self.legs.change_rate(now, (old, rate));
                self.note_rate(rate);
                let (from, brought) = (self.stretch.since(), self.stretch.brought());
                let moved = self.legs.end().unwrap_or(from);
                if let Some(stores) = self.stores.as_mut().filter(|s| s.resumed == from) {
                    stores.resumed = moved;
                }
                self.go_on(plan, moved, brought);
            }
            Stage::Seeking | Stage::Standing | Stage::Ended => {
                self.legs.change_rate(now, (old, rate));
                self.note_rate(rate);
            }
        }
    }

    /// What is read takes so long: elsewhere, then from the storage; when it is done.
    pub(super) fn push_load(&mut self, at: SimTime, elsewhere: Span, stored: Span) -> SimTime {
        let Some(stores) = self.stores.as_ref().filter(|stores| stores.set.varies) else {
            let loaded = at.saturating_add(elsewhere).saturating_add(stored);
            return self.legs.push(Phase::Loading, at, loaded);
        };
        let rate = stores.rate;
        let from = self.legs.push(Phase::Loading, at, at.saturating_add(elsewhere));
        let load = Moved::Load(Rest::of(stored.as_nanos()));
        self.legs.push_transfer(Phase::Loading, from, load, rate)
    }

    /// The last save of a stretch is the next leg; when it is done.
    pub(super) fn push_save(&mut self, now: SimTime, save: LastSave) -> SimTime {
        match save {
            LastSave::Plain(span) => self.legs.push(Phase::Saving, now, now.saturating_add(span)),
            LastSave::InTiers(closing) => {
                let rate = self.rate();
                self.legs.push_transfer(Phase::Saving, now, Moved::Save(closing), rate)
            }
        }
    }
}
