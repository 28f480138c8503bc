//! The machine that computes, checks, waits and saves, event by event.

use super::grain::Grain;
use super::marks::Mark;
use super::recipe::{Backlog, Recipe};
use super::rest::Rest;
use super::standing::Doing;
use super::state::{Stage, State, Upload};

/// Who is told what happens.
pub(super) trait Notes {
    /// An upload of a tier, or a save to it without one, became durable.
    fn durable(&mut self, _tier: usize, _mark: Mark) {}
    /// A check ended.
    fn checked(&mut self, _mark: Mark) {}
    /// A save ended.
    fn saved(&mut self, _mark: Mark) {}
}

/// Takes no notes.
pub(super) struct Deaf;

impl Notes for Deaf {}

/// A state that moves on.
pub(super) struct Machine<'a> {
    recipe: &'a Recipe,
    /// Base pace [millionths].
    base: u32,
    /// Where it stands.
    pub(super) state: State,
    /// Time since it was set up [ns].
    pub(super) now: u64,
    /// Work since then [ns].
    pub(super) work: u64,
}

/// The time to the next event, and what it is spent on.
pub(super) struct Step {
    /// What the job does.
    pub(super) doing: Doing,
    /// How computing is rounded.
    pub(super) grain: Grain,
    /// Whether the grain is a new one.
    pub(super) fresh: bool,
    /// How long it lasts [ns]; `None`: for ever.
    pub(super) length: Option<u64>,
}

impl<'a> Machine<'a> {
    /// A machine in a state.
    pub(super) fn new(recipe: &'a Recipe, state: State) -> Self {
        assert!(
            recipe.interval.is_none_or(|tau| !tau.is_zero()),
            "an interval of zero never advances"
        );
        assert!(recipe.tiers.len() <= Recipe::MOST_TIERS, "more tiers than bits");
        assert_eq!(recipe.tiers.len(), state.uploads.len(), "a state of other tiers");
        Self { recipe, base: recipe.base(), state, now: 0, work: 0 }
    }

    /// Deals with all that happens now: what ends, then what falls due.
    pub(super) fn settle(&mut self, notes: &mut impl Notes) {
        loop {
            self.land(notes);
            match self.state.stage {
                Stage::Computing => {
                    let due =
                        self.recipe.interval.is_some_and(|tau| self.state.into >= tau.as_nanos());
                    if !due {
                        return;
                    }
                    self.state.grain = Grain::default();
                    let number = self.state.count + 1;
                    match self.recipe.check {
                        Some(check) if number.is_multiple_of(u64::from(check.every)) => {
                            self.state.stage = Stage::Checking { left: check.cost.as_nanos() };
                        }
                        _ => self.decide(),
                    }
                }
                Stage::Checking { left: 0 } => {
                    notes.checked(self.mark(0, 0, self.state.count + 1));
                    self.decide();
                }
                Stage::Waiting { tiers } if self.is_free(tiers) => {
                    let costs = self.named(tiers).map(|tier| self.recipe.tiers[tier].costs());
                    let (left, stored) = costs.fold((0_u64, 0_u64), |sum, cost| {
                        (sum.0.saturating_add(cost.0), sum.1.saturating_add(cost.1))
                    });
                    let stored = Rest::of(stored);
                    self.state.stage = Stage::Saving { left, stored, tiers, ago: 0 };
                }
                Stage::Saving { left: 0, stored, tiers, ago } if stored.is_over() => {
                    self.end_save(tiers, ago, notes);
                }
                _ => return,
            }
        }
    }

    /// What comes next, after [`Machine::settle`].
    pub(super) fn step(&mut self) -> Step {
        let lines = self.state.uploads.iter().zip(&self.recipe.tiers);
        let parts = lines.filter_map(|(line, tier)| {
            let first = line.first()?;
            first.left.time_at(tier.rate_of(first.part, self.recipe.rate))
        });
        let part = parts.min();
        let mut fresh = false;
        let own = match self.state.stage {
            Stage::Computing => {
                let pace = self.pace();
                if !self.state.grain.is_at(self.base, pace) {
                    self.state.grain = Grain::new(self.base, pace);
                    fresh = true;
                }
                let left = self.recipe.interval.map(|tau| tau.as_nanos() - self.state.into);
                left.and_then(|left| self.state.grain.time_for(left))
            }
            Stage::Saving { left: 0, stored, .. } => stored.time_at(self.recipe.rate),
            Stage::Checking { left } | Stage::Saving { left, .. } => Some(left),
            Stage::Waiting { .. } => None,
        };
        let length = [part, own].into_iter().flatten().min();
        Step { doing: self.state.doing(), grain: self.state.grain, fresh, length }
    }

    /// Lets `time` pass, at most to the next event.
    pub(super) fn pass(&mut self, time: u64) {
        let mut work = 0;
        match &mut self.state.stage {
            Stage::Computing => {
                work = self.state.grain.work_in(time);
                self.state.grain = self.state.grain.after(time);
            }
            Stage::Checking { left } => *left -= time,
            Stage::Waiting { .. } => {}
            Stage::Saving { left, stored, ago, .. } => {
                match *left {
                    0 => *stored = stored.after(time, self.recipe.rate),
                    _ => *left -= time,
                }
                *ago = ago.saturating_add(time);
            }
        }
        self.now += time;
        self.work += work;
        self.state.into += work;
        self.state.open = self.state.open.saturating_add(work);
        for (line, tier) in self.state.uploads.iter_mut().zip(&self.recipe.tiers) {
            if let Some(first) = line.first_mut() {
                first.left = first.left.after(time, tier.rate_of(first.part, self.recipe.rate));
            }
            for upload in line {
                upload.ago = upload.ago.saturating_add(time);
                upload.behind = upload.behind.saturating_add(work);
            }
        }
    }

    /// Ends the parts that have no time left, and uploads with them.
    fn land(&mut self, notes: &mut impl Notes) {
        for tier in 0..self.state.uploads.len() {
            while let Some(first) = self.state.uploads[tier].first_mut() {
                if !first.left.is_over() {
                    break;
                }
                first.part += 1;
                let recipe = &self.recipe.tiers[tier];
                if first.part < recipe.parts.len() {
                    first.left = recipe.rest_of(first.part);
                } else {
                    let ended = self.state.uploads[tier].remove(0);
                    notes.durable(tier, self.mark(ended.behind, ended.ago, ended.number));
                }
            }
        }
    }

    /// Decides who takes part in the save that is due.
    fn decide(&mut self) {
        let number = self.state.count + 1;
        let mut tiers = 0;
        for (i, tier) in self.recipe.tiers.iter().enumerate() {
            if !tier.takes(number) {
                continue;
            }
            match tier.backlog {
                Backlog::Skip if !self.state.uploads[i].is_empty() => continue,
                Backlog::Abort => self.state.uploads[i].clear(),
                _ => {}
            }
            tiers |= 1 << i;
        }
        if tiers == 0 {
            self.begin_interval();
        } else {
            self.state.stage = Stage::Waiting { tiers };
        }
    }

    /// Whether nothing that a save to these tiers waits for is outstanding.
    fn is_free(&self, tiers: u64) -> bool {
        self.named(tiers).all(|tier| {
            let outstanding = self.state.uploads[tier].len();
            match self.recipe.tiers[tier].backlog {
                Backlog::Queue(most) => outstanding < most.max(1) as usize,
                _ => outstanding == 0,
            }
        })
    }

    /// Ends the save to these tiers, whose snapshot was taken so long ago.
    fn end_save(&mut self, tiers: u64, ago: u64, notes: &mut impl Notes) {
        let number = self.state.count + 1;
        self.state.open = 0;
        notes.saved(self.mark(0, ago, number));
        for tier in 0..self.state.uploads.len() {
            if tiers & 1 << tier == 0 {
                continue;
            }
            let recipe = &self.recipe.tiers[tier];
            match recipe.parts.is_empty() {
                true => notes.durable(tier, self.mark(0, ago, number)),
                false => {
                    let left = recipe.rest_of(0);
                    self.state.uploads[tier].push(Upload { part: 0, left, behind: 0, ago, number });
                }
            }
        }
        self.begin_interval();
    }

    /// The save that was due is dealt with.
    fn begin_interval(&mut self) {
        self.state.count += 1;
        self.state.into = 0;
        self.state.stage = Stage::Computing;
    }

    /// The pace under the uploads that are under way [millionths].
    fn pace(&self) -> u32 {
        const WHOLE: u64 = super::grain::WHOLE;
        let lines = self.state.uploads.iter().zip(&self.recipe.tiers);
        let slow = lines.filter_map(|(line, tier)| {
            let first = line.first()?;
            // What stands still takes nothing.
            let moves = !tier.rate_of(first.part, self.recipe.rate).is_none();
            moves.then_some(tier.parts[first.part].slowdown)
        });
        let slow = slow.map(u64::from).sum::<u64>().min(WHOLE);
        (u64::from(self.base) * (WHOLE - slow) / WHOLE) as u32
    }

    /// The tiers of these bits.
    fn named(&self, tiers: u64) -> impl Iterator<Item = usize> + use<> {
        (0..self.state.uploads.len()).filter(move |tier| tiers & 1 << tier != 0)
    }

    /// Something that happens now, of a snapshot so far behind.
    fn mark(&self, behind: u64, ago: u64, number: u64) -> Mark {
        let before = |now: u64, by: u64| i128::from(now) - i128::from(by);
        Mark { at: self.now, number, work: before(self.work, behind), taken: before(self.now, ago) }
    }
}
