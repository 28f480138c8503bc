//! What a job that saves in tiers holds.
//!
//! Between two cuts its tape knows what is durable; at each cut that is put on the shelves, then what failures have
//! taken is taken from them.

use std::sync::Arc;

use brittle_model::scenario::Keeps;
use brittle_model::{SimTime, Span};

use crate::stores::{Held, Shelf, TierPlan};
use crate::stretch::{Pace, Taped};
use crate::tape::{Lead, Rate, Tape};
use crate::tiers::TierSet;

/// Checkpoints of a stretch that are put on a shelf one by one: where one may be bad or unchecked, and elsewhere.
const SOME: u64 = 16;
const FEW: u64 = 2;
/// Tapes that are kept.
const TAPES: usize = 8;
/// The tiers of a job in one trial.
#[derive(Debug)]
pub(crate) struct Stores {
    pub(super) set: Arc<TierSet>,
    pub(super) shelves: Vec<Shelf>,
    /// What seats have lost since the books were closed.
    pub(super) hurt: Vec<Hurt>,
    /// When the job last began to run after a restart.
    pub(super) resumed: SimTime,
    /// The time before, and the progress that it began with.
    pub(super) before: SimTime,
    pub(super) began: Span,
    /// Progress when the last check found nothing [ns].
    pub(super) checked: Span,
    /// When a check was last looked at.
    pub(super) looked: SimTime,
    /// Recoveries that read from each tier, and those that found nothing to read.
    pub(super) reads: Vec<u64>,
    pub(super) scratch: u64,
    /// What was clean before the corruption that the interruption at hand is of.
    pub(super) noted: Vec<Option<Held>>,
    /// What the restart under way reads: a tier, or nothing.
    pub(super) reading: Option<Option<usize>>,
    /// Tapes of fresh starts that were laid out last, and what for.
    pub(super) fresh: Vec<(Option<Span>, Pace, Rate, Arc<Tape>)>,
    /// A lead that is gone by no more, the memory of the next one.
    pub(super) old: Option<Box<Lead>>,
    /// The speed of the storage for the job.
    pub(super) rate: Rate,
    /// The one that was last told to whoever watches.
    pub(super) told: Rate,
}

/// A seat has lost what it held.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hurt {
    pub(super) seat: u32,
    /// Down to what.
    pub(super) down_to: Keeps,
    pub(super) at: SimTime,
    /// A bit for each tier that holds a newer checkpoint, which has lost nothing.
    pub(super) mended: u64,
}

impl Hurt {
    /// Whether a tier has lost by it what it holds now.
    fn takes(&self, tier: usize, plan: &TierPlan) -> bool {
        plan.needs > self.down_to && self.mended >> tier & 1 == 0
    }
}

/// What was clean in a tier when corruption began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Noted {
    /// The newest checkpoint of each tier.
    pub(super) newest: Vec<Option<Held>>,
    /// The newest one of each that was made at or before the last check.
    pub(super) checked: Vec<Option<Held>>,
    /// The progress at that.
    pub(super) limit: Span,
}

impl Stores {
    pub(super) fn new(set: &Arc<TierSet>) -> Self {
        Self {
            set: Arc::clone(set),
            shelves: vec![Shelf::default(); set.tiers.len()],
            hurt: Vec::new(),
            resumed: SimTime::ZERO,
            before: SimTime::ZERO,
            began: Span::ZERO,
            checked: Span::ZERO,
            looked: SimTime::NEVER,
            reads: vec![0; set.tiers.len()],
            scratch: 0,
            noted: Vec::new(),
            reading: None,
            fresh: Vec::new(),
            old: None,
            rate: Rate::FULL,
            told: Rate::FULL,
        }
    }

    /// The checkpoints of a tier that are durable by `at`, newest first: those on the tape, then those on its shelf.
    pub(super) fn durable_by<'a>(
        &'a self,
        taped: Option<&'a Taped>,
        base: Span,
        tier: usize,
        at: SimTime,
        most: u64,
    ) -> impl Iterator<Item = Held> + 'a {
        let shelf = &self.shelves[tier];
        let place = self.set.taped.iter().position(|&other| other == tier);
        let made = place.zip(taped).map(|(place, taped)| taped.made(place, at));
        let count = made.map_or(0, |made| made.count());
        let of_tape = (0..count.min(most)).filter_map(move |back| {
            let progress = i128::from(base.as_nanos()) + made?.work(back);
            let progress = Span::from_nanos(u64::try_from(progress).unwrap_or(0));
            Some(Held { number: shelf.count() + count - back, progress })
        });
        of_tape.chain(shelf.newest_first())
    }

    /// The tape of a fresh start at this interval and pace, at the present speed of the storage.
    pub(super) fn tape(&mut self, interval: Option<Span>, pace: Pace) -> Arc<Tape> {
        let rate = self.rate;
        let same = |kept: &&(Option<Span>, Pace, Rate, Arc<Tape>)| {
            (kept.0, kept.1, kept.2) == (interval, pace, rate)
        };
        if let Some((.., tape)) = self.fresh.iter().find(same) {
            return Arc::clone(tape);
        }
        let tape = self.set.tape(interval, pace, rate);
        if self.fresh.len() == TAPES {
            self.fresh.remove(0);
        }
        self.fresh.push((interval, pace, rate, Arc::clone(&tape)));
        tape
    }

    /// Puts on the shelves what a stretch that ends now has made durable; its work began at `base`, and so much was done.
    pub(super) fn take_stock(&mut self, taped: &Taped, (base, work): (Span, Span), now: SimTime) {
        for (place, &tier) in self.set.taped.iter().enumerate() {
            let plan = &self.set.tiers[tier];
            let made = taped.made(place, now);
            let count = made.count();
            for hurt in &mut self.hurt {
                let before = taped.made(place, hurt.at.max(taped.since())).count();
                hurt.mended |= u64::from(before < count) << tier;
            }
            let some = count.min(plan.keep).min(if plan.tries { SOME } else { FEW });
            self.shelves[tier].skip(count - some);
            for back in (0..some).rev() {
                let progress = i128::from(base.as_nanos()) + made.work(back);
                let progress = Span::from_nanos(u64::try_from(progress).unwrap_or(0));
                self.shelves[tier].add(progress, plan.keep);
            }
        }
        self.heal(now);
        let done = base + work;
        for (shelf, plan) in self.shelves.iter_mut().zip(&self.set.tiers) {
            if plan.live {
                shelf.set_live(self.set.whole_steps(done).max(self.began));
            }
        }
        if let Some(work) = taped.checked_by(now) {
            self.checked = base + work;
        }
    }

    /// When the run at `now` began.
    fn run_since(&self, now: SimTime) -> SimTime {
        if self.resumed > now { self.before } else { self.resumed }
    }

    /// What seats have lost while the job ran, and what they had lost before was not there again, may be too much together.
    fn bleed_early(&mut self, now: SimTime) {
        if self.hurt.is_empty() {
            return;
        }
        let since = self.run_since(now);
        for (tier, (shelf, plan)) in self.shelves.iter_mut().zip(&self.set.tiers).enumerate() {
            let healed = since.saturating_add(plan.rebuild);
            // The live state is that of the end.
            let early = |hurt: &&Hurt| !plan.live && hurt.takes(tier, plan) && hurt.at < healed;
            shelf.suffer(self.hurt.iter().filter(early).map(|hurt| hurt.seat), plan);
        }
    }

    /// What seats had lost before the job ran again is there again where there was time for it.
    pub(super) fn heal(&mut self, now: SimTime) {
        self.bleed_early(now);
        let since = self.run_since(now);
        for (shelf, plan) in self.shelves.iter_mut().zip(&self.set.tiers) {
            if now.since(since) >= plan.rebuild {
                shelf.heal();
            }
        }
    }

    /// Takes from the shelves what failures have taken.
    pub(super) fn bleed(&mut self) {
        for (tier, (shelf, plan)) in self.shelves.iter_mut().zip(&self.set.tiers).enumerate() {
            for hurt in &self.hurt {
                if hurt.takes(tier, plan) {
                    shelf.wound(hurt.seat, plan);
                }
            }
            if plan.live {
                shelf.succumb(plan);
            }
        }
        self.hurt.clear();
    }

    /// What was clean when corruption began is on the shelves again, as far as it is kept.
    pub(super) fn bring_back(&mut self) {
        for (tier, held) in std::mem::take(&mut self.noted).into_iter().enumerate() {
            if let Some(held) = held {
                self.shelves[tier].keep_noted(held, self.set.tiers[tier].keep);
            }
        }
    }

    /// What is newer than this progress is forgotten.
    pub(super) fn forget_after(&mut self, progress: Span) {
        for (shelf, plan) in self.shelves.iter_mut().zip(&self.set.tiers) {
            shelf.forget_after(progress, plan.keep);
        }
        self.checked = self.checked.min(progress);
    }

    /// The tier with the newest checkpoint that can be read, the quickest of equal ones (never the storage while it is
    /// away), leaving out `bad` ones.
    pub(super) fn best(
        &self,
        bad: &[(usize, u64)],
        interval: Option<Span>,
    ) -> Option<(usize, Held)> {
        let mut best: Option<(usize, Held, f64)> = None;
        for tier in 0..self.shelves.len() {
            let sound = |held: &Held| !bad.contains(&(tier, held.number));
            let Some(held) = self.readable(tier).find(sound) else { continue };
            let mean = self.mean_load(tier, held, interval);
            let better = best.is_none_or(|(_, than, quickest)| {
                held.progress > than.progress || held.progress == than.progress && mean < quickest
            });
            if better {
                best = Some((tier, held, mean));
            }
        }
        best.map(|(tier, held, _)| (tier, held))
    }

    /// What a tier holds and can be read, newest first.
    fn readable(&self, tier: usize) -> impl Iterator<Item = Held> {
        let full = self.set.tiers[tier].on_top_of;
        let has_base = move |held: &Held| full.is_none_or(|full| self.base(full, *held).is_some());
        self.shelves[tier].newest_first().filter(has_base)
    }

    /// The newest full checkpoint that a differential one can be read on top of.
    fn base(&self, full: usize, held: Held) -> Option<Held> {
        self.shelves[full].newest_first().find(|base| base.progress <= held.progress)
    }

    /// What is read with a checkpoint of a tier: the tier of the full one and that one, and how many links the chain has; none
    /// where the checkpoint is a full one itself.
    pub(super) fn chain(
        &self,
        tier: usize,
        held: Held,
        interval: Option<Span>,
    ) -> Option<(usize, Held, u64)> {
        let full = self.set.tiers[tier].on_top_of?;
        let base = self.base(full, held)?;
        let each = interval.map_or(1, Span::as_nanos).saturating_mul(self.set.tiers[tier].every);
        let work = (held.progress - base.progress).as_nanos();
        let links = work.saturating_add(each / 2) / each.max(1);
        Some((full, base, links.max(1)))
    }

    fn mean_load(&self, tier: usize, held: Held, interval: Option<Span>) -> f64 {
        let own = self.mean(tier);
        self.chain(tier, held, interval)
            .map_or(own, |(full, _, links)| self.mean(full) + links as f64 * own)
    }

    /// What it takes to read from a tier, in the mean [s]; endless while it cannot be reached.
    fn mean(&self, tier: usize) -> f64 {
        let away = self.rate.is_none() && self.set.tiers[tier].in_storage;
        if away { f64::INFINITY } else { self.set.means[tier] }
    }

    /// The newest progress that is held outside of the live state.
    pub(super) fn saved(&self) -> Span {
        let saved = self.set.taped.iter().filter_map(|&tier| self.readable(tier).next());
        saved.map(|held| held.progress).max().unwrap_or(Span::ZERO)
    }
}
