//! The way back: what an interruption costs, and the legs until there is progress again.

use brittle_model::{ClassId, Delay, Phase, SimTime, Span};

use super::{JobState, Stage};
use crate::draw::{Luck, Purpose};
use crate::observe::{Event, Observer};
use crate::outcome::JobEnd;
use crate::world::JobPlan;

impl JobState {
    /// A failure of `class` stops the job, or throws its recovery back. It is detected `detect` later;
    /// hosts must be sought if `seek`. Whether the job goes on: not so once it gives up.
    #[inline(always)]
    pub(crate) fn interrupt<O: Observer>(
        &mut self,
        plan: &JobPlan,
        luck: Luck,
        now: SimTime,
        (class, detect): (ClassId, Span),
        seek: bool,
        eyes: &mut O,
    ) -> bool {
        self.cut(now, eyes);
        let detected = now.saturating_add(detect);
        let noticed = match (self.stage, self.legs.current()) {
            // Whichever is noticed first ends the job's silence.
            (Stage::Recovering | Stage::Seeking, Some((Phase::Detecting, until))) => {
                until.min(detected)
            }
            _ => detected,
        };
        let lost = match self.has_tiers() {
            true => self.fall_back(),
            false => self.fall_back_plainly(),
        };
        self.ledger.interrupt(lost, class);
        self.cause = Some(class);
        self.shares = false;
        self.draws += 1;
        (self.tried, self.attempt) = (0, None);
        self.expired |= now < self.allocated;
        self.interrupt_fewer();
        eyes.see(now, Event::Interrupted { job: self.id, class, lost });
        let tries = plan.spec.recovery.give_up_after;
        if tries > 0 && self.tries_in_vain() >= tries {
            self.end = JobEnd::GaveUp;
            self.stage = Stage::Standing;
            self.forget_fewer();
            eyes.see(now, Event::GaveUp { job: self.id });
            return false;
        }
        if self.settled.is_none() {
            self.policy.interrupted(now);
        }
        self.legs.clear();
        self.legs.push(Phase::Detecting, now, noticed);
        let isolated =
            noticed.saturating_add(self.draw(&plan.spec.recovery.isolate, luck, Purpose::Isolate));
        self.legs.push(Phase::Isolating, noticed, isolated);
        if seek {
            self.stage = Stage::Seeking;
        } else {
            self.start(plan, luck, isolated, eyes);
        }
        true
    }

    /// Goes back to what is durable, or to what was before corruption; the work that is lost.
    #[inline(always)]
    fn fall_back_plainly(&mut self) -> Span {
        let mut lost = std::mem::take(&mut self.unsaved);
        if let Some(clean) = self.clean.take() {
            lost += self.durable.saturating_sub(clean);
            self.durable = self.durable.min(clean);
        }
        lost
    }

    /// Counts one more interruption: those in a row without new durable progress.
    fn tries_in_vain(&mut self) -> u32 {
        self.barren = if self.durable <= self.mark { self.barren + 1 } else { 0 };
        self.mark = self.durable;
        self.barren
    }

    /// An announced stop of a running job for `length`: it saves first.
    pub(crate) fn pause<O: Observer>(
        &mut self,
        plan: &JobPlan,
        luck: Luck,
        now: SimTime,
        (class, length): (ClassId, Span),
        eyes: &mut O,
    ) {
        let saved = self.save_first(plan, now, class, eyes);
        let done = self.legs.push(Phase::Maintenance, saved, saved.saturating_add(length));
        // What the save has made durable is known when it has ended.
        match plan.seeks_always {
            true => self.stage = Stage::Seeking,
            false => self.start(plan, luck, done, eyes),
        }
    }

    /// An orderly stop of a running job: it saves, and then its hosts are sought.
    pub(crate) fn leave<O: Observer>(
        &mut self,
        plan: &JobPlan,
        now: SimTime,
        class: ClassId,
        eyes: &mut O,
    ) {
        self.save_first(plan, now, class, eyes);
        self.stage = Stage::Seeking;
    }

    /// A job that is being diagnosed, stopped in order, or stands still, or is making checks that will find something,
    /// will seek hosts after that; whether it is.
    pub(crate) fn seek_later<O: Observer>(&mut self, now: SimTime, eyes: &mut O) -> bool {
        self.settle(now, eyes);
        match self.stage {
            Stage::Seeking | Stage::Standing => !self.is_in_vain(),
            Stage::Recovering if self.legs.stop_after_diagnosis() => {
                self.stage = Stage::Seeking;
                true
            }
            _ => false,
        }
    }

    /// A running job stops and saves what is not durable (or ends the save under way); when that is done.
    fn save_first<O: Observer>(
        &mut self,
        plan: &JobPlan,
        now: SimTime,
        class: ClassId,
        eyes: &mut O,
    ) -> SimTime {
        let save = self.close_stretch(plan, now, eyes);
        self.ledger.interrupt(Span::ZERO, class);
        self.cause = Some(class);
        self.draws += 1;
        (self.tried, self.attempt) = (0, None);
        self.interrupt_fewer();
        eyes.see(now, Event::Interrupted { job: self.id, class, lost: Span::ZERO });
        self.legs.clear();
        self.push_save(now, save)
    }

    /// The hosts are complete: activation, checks, start, load, warm-up, and on with the work. If the checks
    /// find something (`caught`), hosts are sought again after them.
    pub(crate) fn resume<O: Observer>(
        &mut self,
        plan: &JobPlan,
        luck: Luck,
        now: SimTime,
        eyes: &mut O,
    ) {
        self.cut(now, eyes);
        self.legs.clear();
        self.shares = true;
        self.joining.settle(now);
        let mut ready = self.ready().max(now);
        let mut from = now;
        if self.attempt.is_none() && !plan.spec.recovery.queue.is_zero() {
            let queue = self.draw(&plan.spec.recovery.queue, luck, Purpose::Queue);
            from = self.legs.push(Phase::Queued, now, now.saturating_add(queue));
            ready = ready.max(from);
            (self.allocated, self.expired) = (from, false);
        }
        self.forgiven = match self.attempt {
            Some(_) => ready,
            None => SimTime::NEVER,
        };
        if self.attempt.is_none() && std::mem::take(&mut self.reallocated) {
            let allocate = self.draw(&plan.spec.recovery.allocate, luck, Purpose::Allocate);
            ready = ready.saturating_add(allocate);
            self.allocations += 1;
        }
        (self.short, self.not_before) = (false, SimTime::ZERO);
        self.legs.push(Phase::Waiting, from, ready);
        self.start(plan, luck, ready, eyes);
    }

    /// The rest of the way back, from `at` on.
    #[inline(always)]
    fn start<O: Observer>(&mut self, plan: &JobPlan, luck: Luck, at: SimTime, eyes: &mut O) {
        if !self.caught.is_empty() {
            self.check(plan, luck, at);
            self.stage = Stage::Seeking;
            return;
        }
        let warm = match &plan.way_back {
            Some(fixed) => {
                let mut from = at;
                for &(phase, offset) in fixed {
                    from = self.legs.push(phase, from, at.saturating_add(offset));
                }
                from
            }
            None => self.draw_way_back(plan, luck, at, eyes),
        };
        self.stage = Stage::Recovering;
        self.note_resumed(warm);
        self.plan_stretch(plan, warm);
    }

    fn draw_way_back<O: Observer>(
        &mut self,
        plan: &JobPlan,
        luck: Luck,
        at: SimTime,
        eyes: &mut O,
    ) -> SimTime {
        let (recovery, way) = (&plan.spec.recovery, self.way(plan));
        let checked = if way.is_full { self.check(plan, luck, at) } else { at };
        let started = checked.saturating_add(self.draw(way.start, luck, Purpose::Start));
        self.legs.push(Phase::Starting, checked, started);
        let loaded = match self.has_tiers() {
            true => self.read_back(luck, way.keeps, started, eyes),
            false => {
                let load = self.draw(&recovery.load, luck, Purpose::Load);
                self.legs.push(Phase::Loading, started, started.saturating_add(load))
            }
        };
        let warm = loaded.saturating_add(self.draw(way.warm_up, luck, Purpose::WarmUp));
        self.legs.push(Phase::Warming, loaded, warm)
    }

    /// Health checks from `at` on, if the job makes them; when they are done.
    pub(super) fn check(&mut self, plan: &JobPlan, luck: Luck, at: SimTime) -> SimTime {
        let Some(preflight) = &plan.spec.recovery.preflight else { return at };
        let checked = at.saturating_add(self.draw(&preflight.duration, luck, Purpose::Check));
        self.legs.push(Phase::Checking, at, checked)
    }

    /// A running job saves what is not durable, and runs on.
    pub(crate) fn save_now<O: Observer>(
        &mut self,
        plan: &JobPlan,
        now: SimTime,
        class: ClassId,
        eyes: &mut O,
    ) {
        let save = self.close_stretch(plan, now, eyes);
        self.cause = Some(class);
        self.legs.clear();
        let saved = self.push_save(now, save);
        self.stage = Stage::Recovering;
        self.plan_stretch(plan, saved);
    }

    /// A running job stands still for a moment, and runs on where it was.
    pub(crate) fn stand_for<O: Observer>(
        &mut self,
        plan: &JobPlan,
        now: SimTime,
        (class, span): (ClassId, Span),
        eyes: &mut O,
    ) {
        let brought = self.stretch.left_at(now);
        self.cut(now, eyes);
        self.cause = Some(class);
        self.legs.clear();
        let until = self.legs.push(Phase::Starting, now, now.saturating_add(span));
        self.stage = Stage::Recovering;
        self.go_on(plan, until, brought);
    }

    /// No host is to be had: the job stands still.
    pub(crate) fn stand<O: Observer>(&mut self, now: SimTime, eyes: &mut O) {
        self.cut(now, eyes);
        self.stage = Stage::Standing;
        (self.short, self.shares) = (true, false);
        self.shortages += 1;
        eyes.see(now, Event::Short { job: self.id, missing: self.missing.len() as u32 });
    }

    #[inline(always)]
    pub(super) fn draw(&self, delay: &Delay, luck: Luck, purpose: Purpose) -> Span {
        delay.sample(|| luck.exponential(purpose, self.id.0, self.draws))
    }
}
