//! The same rules, walked nanosecond by nanosecond in the simplest way.

use std::collections::VecDeque;

use super::super::durable::Durable;
use super::super::{Backlog, Doing, Recipe, Standing, TierRecipe};
use super::ns;

/// What a walking job does, and how much of it is left.
#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Compute,
    Check(u64),
    Wait(Vec<usize>),
    /// Elsewhere, and then to the storage [millionths].
    Save(u64, u64, Vec<usize>),
}

/// An upload: the parts that are left, millionths of time and slowdown of each, and its snapshot.
#[derive(Clone, Debug)]
struct Upload {
    parts: VecDeque<(u64, u64)>,
    snapshot: (u64, u64, u64),
}

/// A job that walks, and its log.
#[derive(Clone)]
pub(super) struct Walk {
    recipe: Recipe,
    pub(super) now: u64,
    stage: Stage,
    since_save: u64,
    due: u64,
    lines: Vec<VecDeque<Upload>>,
    /// Base pace and pace of the piece of computing, nanoseconds in it, and what they were spent on.
    piece: Option<(u64, u64, u64, u64, u64)>,
    save_began: (u64, u64),
    saved: u64,
    work: u64,
    saving: u64,
    waiting: u64,
    checking: u64,
    save_drag: u64,
    base_drag: u64,
    saves: u64,
    /// Of each tier, in order.
    pub(super) durables: Vec<Vec<Durable>>,
    /// End and number.
    pub(super) checks: Vec<(u64, u64)>,
    pub(super) save_ends: Vec<u64>,
}

impl Walk {
    pub(super) fn new(recipe: &Recipe) -> Self {
        let tiers = recipe.tiers.len();
        let mut walk = Self {
            recipe: recipe.clone(),
            now: 0,
            stage: Stage::Compute,
            since_save: 0,
            due: 0,
            lines: vec![VecDeque::new(); tiers],
            piece: None,
            save_began: (0, 0),
            saved: 0,
            work: 0,
            saving: 0,
            waiting: 0,
            checking: 0,
            save_drag: 0,
            base_drag: 0,
            saves: 0,
            durables: vec![Vec::new(); tiers],
            checks: Vec::new(),
            save_ends: Vec::new(),
        };
        walk.settle();
        walk
    }

    pub(super) fn standing(&self) -> Standing {
        Standing {
            work: ns(self.work),
            saving: ns(self.saving),
            waiting: ns(self.waiting),
            checking: ns(self.checking),
            save_drag: ns(self.save_drag),
            base_drag: ns(self.base_drag),
            saves: self.saves,
            open: ns(self.work - self.saved),
            doing: match self.stage {
                Stage::Compute => Doing::Computing,
                Stage::Check(_) => Doing::Checking,
                Stage::Wait(_) => Doing::Waiting,
                Stage::Save(..) => Doing::Saving,
            },
        }
    }

    /// The job runs for a nanosecond.
    pub(super) fn tick(&mut self) {
        let rate = self.rate();
        match &mut self.stage {
            Stage::Compute => self.compute(),
            Stage::Check(left) => {
                *left -= 1;
                self.checking += 1;
            }
            Stage::Wait(_) => self.waiting += 1,
            Stage::Save(left, stored, _) => {
                match *left {
                    0 => *stored = stored.saturating_sub(rate),
                    _ => *left -= 1,
                }
                self.saving += 1;
            }
        }
        self.uploads_tick();
        self.settle();
    }

    /// The rules change, while the job stands still.
    pub(super) fn set(&mut self, recipe: &Recipe) {
        self.recipe = recipe.clone();
    }

    /// The job has stood still and goes on.
    pub(super) fn resume(&mut self) {
        self.settle();
    }

    fn compute(&mut self) {
        let base = self.recipe.pace.work_in(ns(1_000_000)).as_nanos();
        let slow: u64 = (0..self.lines.len())
            .filter(|&i| self.speed(i) > 0)
            .filter_map(|i| Some(self.lines[i].front()?.parts[0].1))
            .sum();
        let pace = base * (1_000_000 - slow.min(1_000_000)) / 1_000_000;
        let (_, _, mut time, mut work, mut drag) = match self.piece {
            Some(piece) if (piece.0, piece.1) == (base, pace) => piece,
            _ => (base, pace, 0, 0, 0),
        };
        time += 1;
        if time * pace / 1_000_000 > work {
            work += 1;
            self.work += 1;
            self.since_save += 1;
        } else if (time - work) * (base - pace) / (1_000_000 - pace) > drag {
            drag += 1;
            self.save_drag += 1;
        } else {
            self.base_drag += 1;
        }
        self.piece = Some((base, pace, time, work, drag));
    }

    fn uploads_tick(&mut self) {
        self.now += 1;
        for i in 0..self.lines.len() {
            let speed = self.speed(i);
            if let Some(upload) = self.lines[i].front_mut() {
                upload.parts[0].0 = upload.parts[0].0.saturating_sub(speed);
            }
        }
    }

    /// The speed of the storage.
    fn rate(&self) -> u64 {
        u64::from(self.recipe.rate.millionths())
    }

    /// The speed of the part that a tier uploads.
    fn speed(&self, tier: usize) -> u64 {
        let last = self.lines[tier].front().is_some_and(|upload| upload.parts.len() == 1);
        if last && self.recipe.tiers[tier].in_storage { self.rate() } else { 1_000_000 }
    }

    fn land(&mut self) {
        for (tier, line) in self.lines.iter_mut().enumerate() {
            while let Some(upload) = line.front_mut() {
                if upload.parts.front().is_some_and(|part| part.0 > 0) {
                    break;
                }
                upload.parts.pop_front();
                if upload.parts.is_empty() {
                    let (work, taken, number) = line.pop_front().unwrap().snapshot;
                    let (work, taken) = (i128::from(work), i128::from(taken));
                    self.durables[tier].push(Durable { work, taken, at: ns(self.now), number });
                }
            }
        }
    }

    fn settle(&mut self) {
        loop {
            self.land();
            let tiers = &self.recipe.tiers;
            match self.stage.clone() {
                Stage::Compute => {
                    if self.recipe.interval.is_none_or(|tau| self.since_save < tau.as_nanos()) {
                        return;
                    }
                    self.piece = None;
                    self.due += 1;
                    match self.recipe.check {
                        Some(check) if self.due.is_multiple_of(u64::from(check.every)) => {
                            self.stage = Stage::Check(check.cost.as_nanos());
                        }
                        _ => self.choose(),
                    }
                }
                Stage::Check(0) => {
                    self.checks.push((self.now, self.due));
                    self.choose();
                }
                Stage::Wait(who) => {
                    for tier in &who {
                        let most = match tiers[*tier].backlog {
                            Backlog::Queue(most) => most as usize,
                            _ => 1,
                        };
                        if self.lines[*tier].len() >= most {
                            return;
                        }
                    }
                    let blocks = |there: bool| -> u64 {
                        let far = |t: &TierRecipe| t.in_storage && t.parts.is_empty();
                        let those = who.iter().map(|tier| &tiers[*tier]);
                        those.filter(|t| far(t) == there).map(|t| t.cost.as_nanos()).sum()
                    };
                    let (near, far) = (blocks(false), blocks(true) * 1_000_000);
                    self.save_began = (self.work, self.now);
                    self.stage = Stage::Save(near, far, who);
                }
                Stage::Save(0, 0, who) => {
                    self.saves += 1;
                    self.saved = self.work;
                    self.save_ends.push(self.now);
                    for tier in who {
                        let snapshot = (self.save_began.0, self.save_began.1, self.due);
                        let parts = tiers[tier].parts.iter();
                        let parts = parts.map(|part| {
                            (part.duration.as_nanos() * 1_000_000, u64::from(part.slowdown))
                        });
                        // Without parts nothing stands before it: it is durable when uploads are looked at.
                        self.lines[tier].push_back(Upload { parts: parts.collect(), snapshot });
                    }
                    self.since_save = 0;
                    self.stage = Stage::Compute;
                }
                _ => return,
            }
        }
    }

    fn choose(&mut self) {
        let mut who = Vec::new();
        for (i, tier) in self.recipe.tiers.iter().enumerate() {
            let excepted = tier.unless > 0 && self.due.is_multiple_of(u64::from(tier.unless));
            if self.due.is_multiple_of(u64::from(tier.every)) && !excepted {
                if tier.backlog == Backlog::Abort {
                    self.lines[i].clear();
                }
                if tier.backlog != Backlog::Skip || self.lines[i].is_empty() {
                    who.push(i);
                }
            }
        }
        if who.is_empty() {
            self.since_save = 0;
            self.stage = Stage::Compute;
        } else {
            self.stage = Stage::Wait(who);
        }
    }
}
