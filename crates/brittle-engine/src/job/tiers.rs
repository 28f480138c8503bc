//! Where a job that saves in tiers goes back to, and how it reads that.
//!
//! `JobState::durable` of such a job is all the progress that it has, durable or not.

use brittle_model::scenario::Keeps;
use brittle_model::{Account, Phase, SimTime, Span};

use super::holdings::{Hurt, Noted};
use super::{JobState, Stage};
use crate::draw::{Luck, Purpose};
use crate::observe::{Event, Observer};
use crate::stores::Held;
use crate::stretch::{Brought, Stretch, Taped};
use crate::tape::{Closing, Course};
use crate::world::JobPlan;

/// How far back the newest checked checkpoint is sought [saves].
const FAR: u64 = 10_000;

/// Saves are numbered by progress: how many there have been by so much of it.
fn saves_by(progress: Span, interval: Option<Span>) -> u64 {
    let Some(interval) = interval.map(Span::as_nanos) else { return 0 };
    progress.as_nanos().saturating_add(interval / 2) / interval.max(1)
}

impl JobState {
    /// A seat has lost what it held, down to `down_to`.
    pub(crate) fn hurt(&mut self, now: SimTime, seat: u32, down_to: Keeps) {
        if let Some(stores) = &mut self.stores {
            stores.hurt.push(Hurt { seat, down_to, at: now, mended: 0 });
            // Lost before it runs again: there again when it does, and nobody stops it before.
            if self.fewer.is_some() && self.stage == Stage::Recovering && stores.resumed > now {
                stores.bleed();
            }
        }
    }

    /// Whether it saves in tiers.
    pub(crate) const fn has_tiers(&self) -> bool {
        self.stores.is_some()
    }

    /// The stretch that ends now, with so much work done, is over: what it has made durable is noted.
    fn stock_up(&mut self, now: SimTime, work: Span) {
        if let (Some(stores), Some(taped)) = (&mut self.stores, self.stretch.taped()) {
            stores.take_stock(taped, (self.durable, work), now);
        }
    }

    /// Goes back to the newest checkpoint that is left, as far as it is known now; the work that is lost. Where the
    /// interruption is of corruption, to one before it.
    pub(super) fn fall_back(&mut self) -> Span {
        let clean = self.clean.take().unwrap_or(Span::MAX);
        let Some(stores) = &mut self.stores else { return Span::ZERO };
        stores.reading = None;
        stores.bleed();
        stores.bring_back();
        stores.forget_after(clean.min(self.durable));
        let point = stores.best(&[], self.interval).map_or(Span::ZERO, |(_, held)| held.progress);
        stores.forget_after(point);
        self.unsaved = Span::ZERO;
        let lost = self.durable - point;
        self.durable = point;
        lost
    }

    /// The job restarts after a tear-down that keeps so much: reads what is left, from `at` on, first what is not in the
    /// storage; when that is done.
    pub(super) fn read_back<O: Observer>(
        &mut self,
        luck: Luck,
        keeps: Keeps,
        at: SimTime,
        eyes: &mut O,
    ) -> SimTime {
        let Some(stores) = &mut self.stores else { return at };
        stores.bleed();
        for (shelf, plan) in stores.shelves.iter_mut().zip(&stores.set.tiers) {
            if plan.needs > keeps {
                shelf.clear();
            }
        }
        stores.forget_after(self.durable);
        let (mut bad, mut loads) = (Vec::new(), [Span::ZERO; 2]);
        let point = loop {
            let Some((tier, held)) = stores.best(&bad, self.interval) else {
                stores.reading = Some(None);
                break Span::ZERO;
            };
            let number = self.draws << 8 | bad.len() as u64;
            let draw = || luck.exponential(Purpose::Load, self.id.0, number);
            let mut load = |tier: usize, times: u64| {
                let stored = usize::from(stores.set.tiers[tier].in_storage);
                let span = stores.set.loads[tier].sample(draw) * times;
                loads[stored] = loads[stored].saturating_add(span);
            };
            let is_bad = |tier: usize, held: Held, links: u64| {
                let share = stores.set.bad[tier];
                let key = u64::from(self.id.0) << 8 | tier as u64;
                // One bad link is enough.
                let share = match links {
                    1 => share,
                    _ => -libm::expm1(links as f64 * libm::log1p(-share)),
                };
                share > 0.0 && luck.uniform(Purpose::Bad, key as u32, held.number) <= share
            };
            let chain = stores.chain(tier, held, self.interval);
            let (full, links) = match chain {
                Some((full, base, links)) => {
                    load(full, 1);
                    (is_bad(full, base, 1), links)
                }
                None => (false, 1),
            };
            load(tier, links);
            if !full && !is_bad(tier, held, links) {
                stores.reading = Some(Some(tier));
                if stores.set.told {
                    let (job, progress) = (self.id, held.progress);
                    eyes.see(at, Event::Restored { job, tier: tier as u8, progress });
                }
                break held.progress;
            }
            bad.push((tier, held.number));
        };
        self.lose_more(point, at, eyes);
        let [elsewhere, stored] = loads;
        self.push_load(at, elsewhere, stored)
    }

    /// It goes back to `point`, which may be less than was known when it was interrupted.
    fn lose_more<O: Observer>(&mut self, point: Span, at: SimTime, eyes: &mut O) {
        let Some(stores) = &mut self.stores else { return };
        stores.forget_after(point);
        let lost = self.durable - point;
        self.durable = point;
        if !lost.is_zero()
            && let Some(cause) = self.cause
        {
            self.ledger.roll_back(lost, cause);
            eyes.see(at, Event::LostMore { job: self.id, class: cause, lost });
        }
    }

    /// Those that are left hold the state and go on from it, at `at`, or as soon as they have read a checkpoint if they do
    /// not.
    pub(super) fn keep_state<O: Observer>(
        &mut self,
        plan: &JobPlan,
        luck: Luck,
        at: SimTime,
        eyes: &mut O,
    ) -> SimTime {
        let Some(stores) = &mut self.stores else { return at };
        stores.bleed();
        let live = stores.best(&[], self.interval).filter(|&(tier, _)| stores.set.tiers[tier].live);
        match live {
            Some((tier, held)) => {
                stores.reading = Some(Some(tier));
                let (job, progress) = (self.id, held.progress);
                eyes.see(at, Event::Restored { job, tier: tier as u8, progress });
                self.lose_more(progress, at, eyes);
                at
            }
            None => self.read_back(luck, plan.spec.recovery.keeps, at, eyes),
        }
    }

    /// It runs again: what it has read counts.
    pub(super) fn note_read(&mut self) {
        let Some(stores) = &mut self.stores else { return };
        let Some(read) = stores.reading.take() else { return };
        match read {
            Some(tier) => stores.reads[tier] += 1,
            None => stores.scratch += 1,
        }
        if read.is_none_or(|tier| !stores.set.tiers[tier].live) {
            // The live state has come from elsewhere, for all seats.
            let shelves = stores.shelves.iter_mut().zip(&stores.set.tiers);
            shelves.filter(|(_, plan)| plan.live).for_each(|(shelf, _)| shelf.heal());
        }
    }

    /// It runs from `at` on, after a restart.
    pub(super) fn note_resumed(&mut self, at: SimTime) {
        if let Some(stores) = &mut self.stores {
            stores.before = std::mem::replace(&mut stores.resumed, at);
            stores.began = self.durable;
        }
    }

    /// The closing save that begins now, the books being closed; none where all is durable.
    pub(super) fn closing_save(&self) -> Option<Closing> {
        let stores = self.stores.as_ref()?;
        let lacks = |&tier: &usize| {
            stores.shelves[tier].newest().is_none_or(|held| held.progress < self.durable)
        };
        let due = stores.set.closed.iter().any(lacks) && !self.durable.is_zero();
        due.then(|| stores.set.closing.clone())
    }

    /// A phase is cut: copies that were lost have been made again while a closing save went on, or a run stood still.
    #[inline]
    pub(super) fn heal(&mut self, phase: Phase, now: SimTime) {
        let Some(stores) = &mut self.stores else { return };
        let in_a_run = self.stage == Stage::Recovering && stores.resumed <= now;
        if phase == Phase::Saving || in_a_run {
            stores.heal(now);
        }
    }

    /// A closing save has ended at `at`.
    pub(super) fn note_closing_save(&mut self, at: SimTime) {
        let Some(stores) = &mut self.stores else { return };
        for &tier in &stores.set.closed {
            for hurt in stores.hurt.iter_mut().filter(|hurt| hurt.at < at) {
                hurt.mended |= 1 << tier;
            }
            stores.shelves[tier].add(self.durable, stores.set.tiers[tier].keep);
        }
    }

    /// The stretch from `since` on: on a fresh tape, or from a state that was brought along.
    pub(super) fn lay_tape(&mut self, plan: &JobPlan, since: SimTime, brought: Brought) {
        let remaining = plan.spec.work.map(|work| work - self.durable);
        let pace = self.pace();
        let Some(stores) = &mut self.stores else { unreachable!("it saves in tiers") };
        let base = stores.tape(self.interval, pace);
        let mut old = self.stretch.take_tape();
        if let Some(lead) = old.as_mut().and_then(|taped| taped.take_lead()) {
            stores.old = Some(lead);
        }
        let (state, left) = match brought {
            Brought::State(state) => (Some(state), None),
            Brought::Plain(..) => (None, None),
            Brought::Closing(left) => (None, Some(left)),
        };
        let course = match state {
            Some(state) => Course::of(&base, state, &mut stores.old),
            None => Course::after(&base, saves_by(self.durable, self.interval), &mut stores.old),
        };
        let closing = match plan.spec.checkpoint.final_save {
            true => left.unwrap_or_else(|| stores.set.closing.clone()),
            false => Closing::default(),
        };
        let taped = Taped::new(since, course, remaining, closing);
        // In the memory of the one before.
        let taped = match old {
            Some(mut old) => {
                *old = taped;
                old
            }
            None => Box::new(taped),
        };
        self.stretch = Stretch::of_tape(taped);
        self.finish = self.stretch.finish().unwrap_or(SimTime::NEVER);
        self.set_alarm(since);
    }

    /// When the tape needs somebody next: the work is done, the policy is to be asked, a check may find something, or it
    /// ends.
    pub(super) fn set_alarm(&mut self, now: SimTime) {
        let asks = if self.asks_again { self.stretch.first_save() } else { SimTime::NEVER };
        let check = match (&self.stores, self.stretch.taped()) {
            (Some(stores), Some(taped)) if !self.taints.is_empty() && stores.set.checks() => {
                taped.next_check(now)
            }
            _ => SimTime::NEVER,
        };
        // A policy that has not said its last word is asked again where the tape is taken up.
        let ends = match self.settled {
            Some(_) => self.stretch.ends(),
            None => self.stretch.ends().min(self.stretch.joint()),
        };
        self.alarm = self.finish.min(asks).min(check).min(ends).min(self.regroup_due());
    }

    /// Whether a check ends now that may find something; it is told once.
    pub(super) fn is_checked(&mut self, now: SimTime) -> bool {
        let (Some(stores), Some(taped)) = (&mut self.stores, self.stretch.taped()) else {
            return false;
        };
        let before =
            SimTime::from_nanos(now.as_nanos().saturating_sub(1)).max(self.stretch.since());
        let due = !self.taints.is_empty()
            && stores.set.checks()
            && stores.looked != now
            && taped.next_check(before) == now;
        if due {
            stores.looked = now;
        }
        due
    }

    /// Probability that a check finds a corruption [1].
    pub(crate) fn recall(&self) -> f64 {
        self.stores.as_ref().map_or(0.0, |stores| stores.set.recall)
    }

    /// What is clean in the tiers at `now`, when corruption begins.
    pub(super) fn note_clean(&self, now: SimTime, runs: bool) -> Option<(Span, Noted)> {
        let stores = self.stores.as_ref()?;
        let taped = self.stretch.taped().filter(|_| runs);
        let limit = match taped.and_then(|taped| taped.checked_by(now)) {
            Some(work) => self.durable + work,
            None => stores.checked,
        };
        let durable = |tier: usize| stores.durable_by(taped, self.durable, tier, now, FAR);
        let of = |tier: usize| {
            let plan = &stores.set.tiers[tier];
            let is_under = |base: Held, held: &Held| base.progress <= held.progress;
            durable(tier).filter(move |held| {
                let has_base = plan
                    .on_top_of
                    .is_none_or(|full| durable(full).any(|base| is_under(base, held)));
                !plan.live && has_base
            })
        };
        let all = || 0..stores.shelves.len();
        let newest: Vec<Option<Held>> = all().map(|tier| of(tier).next()).collect();
        let checked = all().map(|tier| of(tier).find(|held| held.progress <= limit)).collect();
        let saves = |&(phase, until): &(Phase, SimTime)| phase == Phase::Saving && until > now;
        // It stalls, or saves and goes on: nothing is read.
        let goes_on = self.stage == Stage::Recovering && stores.reading.is_none();
        let clean = if runs || goes_on || self.legs.rest().iter().any(saves) {
            newest.iter().flatten().map(|held| held.progress).max().unwrap_or(Span::ZERO)
        } else {
            self.durable // the live state is clean, too, as long as it has not run
        };
        Some((clean, Noted { newest, checked, limit }))
    }

    /// What was clean is brought back when it is known what has become durable since: what was newest when the corruption
    /// began, or, where a check has found it, at the check before. The progress that the job goes back to at most.
    pub(super) fn go_back_to(&mut self, noted: Noted, by_check: bool, clean: Span) -> Span {
        let Some(stores) = &mut self.stores else { return clean };
        let Noted { newest, checked, limit } = noted;
        let clean = if by_check { limit } else { clean };
        let list = if by_check { checked } else { newest };
        let still = |held: &Held| held.progress <= clean;
        stores.noted = list.into_iter().map(|held| held.filter(still)).collect();
        clean
    }

    /// Durable progress and progress at risk at the end of a trial.
    pub(super) fn split_progress(&mut self) -> Option<(Span, Span)> {
        let stores = self.stores.as_mut()?;
        stores.bleed();
        let saved = stores.saved().min(self.durable);
        Some((saved, self.durable - saved))
    }

    /// How often each tier was read, and how often there was nothing to read.
    pub(super) fn reads(&self) -> (Vec<u64>, u64) {
        let told = self.stores.as_ref().filter(|stores| stores.set.told);
        told.map_or((Vec::new(), 0), |stores| (stores.reads.clone(), stores.scratch))
    }

    /// Closes the books on a stretch on a tape.
    #[cold]
    #[inline(never)]
    pub(super) fn post_tape<O: Observer>(&mut self, now: SimTime, eyes: &mut O) {
        let Some(taped) = self.stretch.taped() else { unreachable!("it saves in tiers") };
        let (told, since) = (taped.told(now), self.stretch.since());
        let blocked = told.saving + taped.closing_by(now);
        self.ledger.post_run(told.work, blocked);
        self.ledger.post(Account::SaveWait, told.waiting, None);
        self.ledger.post(Account::Checking, told.checking, None);
        self.ledger.post(Account::SaveDrag, told.save_drag, None);
        if !told.base_drag.is_zero() {
            self.post_drag(told.base_drag);
        }
        let span = now.since(since);
        let busy = blocked + told.waiting + told.checking;
        for (exposed, clock) in &mut self.clocks {
            if exposed.contains(Phase::Computing) {
                *clock += span - busy;
            }
            if exposed.contains(Phase::Saving) {
                *clock += busy;
            }
        }
        self.stock_up(now, told.work);
        self.durable += told.work;
        self.saves += told.saves;
        if !span.is_zero() {
            let (saves, open) = (told.saves, told.open.min(told.work));
            let kept = told.work - open;
            let work = told.work;
            eyes.see(since, Event::Ran { job: self.id, span, work, saves, kept, open });
            self.tell_drag(since, told.base_drag, eyes);
            for (account, span) in [
                (Account::SaveWait, told.waiting),
                (Account::Checking, told.checking),
                (Account::SaveDrag, told.save_drag),
            ] {
                if !span.is_zero() {
                    eyes.see(since, Event::Within { job: self.id, account, span });
                }
            }
        }
    }
}
