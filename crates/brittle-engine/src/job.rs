//! A job in one trial: what it is doing, its books, and its way back from an interruption.
//!
//! A job is looked at only when something happens to it. Between two such instants its course is known:
//! the legs of a recovery, then a [`Stretch`] of running. [`JobState::settle`] closes the books on
//! finished legs, [`JobState::cut`] on everything up to an instant.
//!
//! **Invariant**: it knows neither hosts' health nor failures' instants; the trial tells it.

mod attempts;
mod course;
mod drag;
mod exposure;
mod fewer;
mod footing;
mod holdings;
mod hosts;
mod legs;
mod recovery;
mod storage;
mod taint;
mod tiers;

pub(crate) use drag::Drag;
use fewer::FewerHosts;
pub(crate) use footing::Footing;
use holdings::Stores;
pub(crate) use taint::Taint;

use brittle_model::{ClassId, HostId, JobId, Phase, PhaseSet, SimTime, Span};
use brittle_policy::{RecoveryPolicy, SavePolicy};

use self::hosts::Joining;
use self::legs::Legs;
use crate::draw::{Luck, Purpose};
use crate::ledger::Ledger;
use crate::observe::{Event, Observer};
use crate::outcome::{JobEnd, JobOutcome};
use crate::stretch::{Brought, Layout, Stretch};
use crate::world::JobPlan;

/// What a job is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// On the way back: legs, then the stretch.
    Recovering,
    /// On the way back: legs, then the trial finds hosts.
    Seeking,
    /// Computing and saving: the stretch.
    Running,
    /// Standing still until somebody acts: no host to be had, or given up.
    Standing,
    /// Over.
    Ended,
}

/// What a job needs when its timer rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rang {
    /// Nothing.
    Nothing,
    /// Hosts.
    Seek,
    /// To be told whether a check has found something.
    Check,
    /// Seats that were started beside the others can take part.
    Regroup,
    /// The same, while it stands still: these may be enough to run on.
    Serve,
}

/// One job in one trial.
pub(crate) struct JobState {
    id: JobId,
    stage: Stage,
    /// The legs of the recovery under way.
    legs: Legs,
    /// The stretch under way, or the one after the legs.
    stretch: Stretch,
    ledger: Ledger,
    policy: Box<dyn SavePolicy>,
    /// The interval, once the policy has said its last word.
    settled: Option<Span>,
    /// The interval of the stretch, and whether the policy is to be asked again after its first save.
    interval: Option<Span>,
    asks_again: bool,
    /// What slows it down; none at full speed.
    drag: Option<Drag>,
    /// Corruption that nobody has noticed yet.
    taints: Vec<Taint>,
    /// The progress that the interruption at hand goes back to, if that is not the newest checkpoint.
    clean: Option<Span>,
    recovery: Box<dyn RecoveryPolicy>,
    /// When the stretch ends: the policy is to be asked again, or the work is done.
    alarm: SimTime,
    /// When the work is done.
    finish: SimTime,
    /// Productive time that is durable.
    durable: Span,
    /// Work that the save under way before a planned stop will make durable.
    unsaved: Span,
    /// The class that began the present recovery.
    cause: Option<ClassId>,
    /// Numbers the draws of recoveries.
    draws: u64,
    /// Where a job may give up: interruptions in a row without new durable progress, and what was durable at the
    /// last.
    barren: u32,
    mark: Span,
    saves: u64,
    shortages: u32,
    end: JobEnd,
    has_work: bool,
    /// Hosts that it holds and cannot use.
    pub(crate) missing: Vec<HostId>,
    /// Before which instant no host that joins begins to be activated: one before it did not come up.
    pub(crate) not_before: SimTime,
    /// Hosts other than its hot spares have joined since it last began to start.
    pub(crate) reallocated: bool,
    /// When an attempt that works has started, so that nothing is due for them.
    forgiven: SimTime,
    /// It stands or stood still for want of hosts, and has not gone on yet.
    pub(crate) short: bool,
    /// Times that `allocate` was paid.
    allocations: u32,
    /// Whether cold spares are ordered for it while it stands still.
    pub(crate) orders: bool,
    /// Hidden failures that the health checks under way will find.
    pub(crate) caught: Vec<u32>,
    /// Health checks so far; numbers the draws of what they find.
    pub(crate) checks: u64,
    /// Where it stands in the network.
    pub(crate) footing: Footing,
    /// Hosts that joined so far; numbers the draws of their activation.
    pub(crate) joined: u64,
    /// Hosts that joined and were not activated when it last began to start, and when they are.
    joining: Joining,
    /// Attempts that have been made or left out since the interruption, and the one by which it goes on.
    tried: u8,
    attempt: Option<u8>,
    /// When its allocation begins, and whether that has reached its limit, or was cut short in the queue: only a full
    /// restart gives it another one.
    allocated: SimTime,
    expired: bool,
    /// Where it can run on with fewer hosts.
    fewer: Option<Box<FewerHosts>>,
    /// Whether it holds its share of the storage, where that is shared.
    shares: bool,
    /// What its tiers hold, where it saves in tiers.
    stores: Option<Box<Stores>>,
    /// Exposure clocks of operating classes with memory: what they count, and how far they are.
    clocks: Vec<(PhaseSet, Span)>,
}

impl JobState {
    pub(crate) fn new(id: JobId, plan: &JobPlan, classes: usize, clocks: &[PhaseSet]) -> Self {
        Self {
            id,
            stage: Stage::Standing,
            legs: Legs::NONE,
            stretch: Stretch::new(SimTime::ZERO, Layout::NOTHING),
            ledger: Ledger::new(classes),
            policy: plan.save.fresh(&plan.belief),
            settled: None,
            interval: None,
            asks_again: false,
            drag: plan.steady,
            taints: Vec::new(),
            clean: None,
            recovery: plan.recovery.fresh(),
            alarm: SimTime::NEVER,
            finish: SimTime::NEVER,
            durable: Span::ZERO,
            unsaved: Span::ZERO,
            cause: None,
            draws: 0,
            barren: 0,
            mark: Span::ZERO,
            saves: 0,
            shortages: 0,
            end: JobEnd::Horizon,
            has_work: plan.spec.work.is_some(),
            missing: Vec::new(),
            not_before: SimTime::ZERO,
            reallocated: false,
            forgiven: SimTime::NEVER,
            short: false,
            allocations: 0,
            orders: false,
            caught: Vec::new(),
            checks: 0,
            footing: plan.footing.clone(),
            joined: 0,
            joining: Joining::default(),
            tried: 0,
            attempt: None,
            allocated: SimTime::ZERO,
            expired: false,
            shares: true,
            fewer: plan.spec.recovery.degraded.as_ref().map(|_| Box::new(FewerHosts::new())),
            stores: plan.tiers.as_ref().map(|set| Box::new(Stores::new(set))),
            clocks: clocks.iter().map(|&set| (set, Span::ZERO)).collect(),
        }
    }

    pub(crate) fn has_finished(&self) -> bool {
        self.end == JobEnd::Finished
    }

    /// Whether nothing can happen to it any more: finished, or given up.
    pub(crate) const fn is_over(&self) -> bool {
        !matches!(self.end, JobEnd::Horizon)
    }

    /// Whether something slows it down.
    pub(crate) const fn is_dragged(&self) -> bool {
        self.drag.is_some()
    }

    /// The class that began the present recovery.
    pub(crate) const fn cause(&self) -> Option<ClassId> {
        self.cause
    }

    pub(crate) fn policy(&mut self) -> &mut dyn RecoveryPolicy {
        self.recovery.as_mut()
    }

    /// Begins: at once running, or with a first start.
    pub(crate) fn begin(&mut self, plan: &JobPlan, luck: Luck, now: SimTime) {
        if plan.spec.recovery.initial_start {
            let recovery = &plan.spec.recovery;
            self.allocations += 1;
            let allocated =
                now.saturating_add(self.draw(&recovery.allocate, luck, Purpose::Allocate));
            self.legs.push(Phase::Waiting, now, allocated);
            let checked = self.check(plan, luck, allocated);
            let started = checked.saturating_add(self.draw(&recovery.start, luck, Purpose::Start));
            self.legs.push(Phase::Starting, checked, started);
            let warm = started.saturating_add(self.draw(&recovery.warm_up, luck, Purpose::WarmUp));
            self.legs.push(Phase::Warming, started, warm);
            self.stage = Stage::Recovering;
            self.plan_stretch(plan, warm);
        } else {
            self.stage = Stage::Running;
            self.plan_stretch(plan, now);
        }
    }

    /// The job's next own instant: its hosts are to be sought, its policy is to be asked, or it has done
    /// its work.
    #[inline(always)]
    pub(crate) fn timer(&self) -> SimTime {
        match self.stage {
            // By far the most, and told apart at once.
            Stage::Recovering | Stage::Running => self.alarm,
            Stage::Seeking => {
                self.legs.rest().last().map_or(self.ledger.closed(), |&(_, until)| until)
            }
            Stage::Standing => self.next_started(),
            Stage::Ended => SimTime::NEVER,
        }
    }

    /// The job's timer rings: what the trial must do for it now.
    pub(crate) fn ring<O: Observer>(&mut self, plan: &JobPlan, now: SimTime, eyes: &mut O) -> Rang {
        self.settle(now, eyes);
        if self.stage == Stage::Running && self.has_tiers() && self.is_checked(now) {
            self.set_alarm(now);
            return Rang::Check;
        }
        if self.stage == Stage::Running && self.regroup_due() <= now {
            return Rang::Regroup;
        }
        match self.stage {
            Stage::Seeking => return Rang::Seek,
            Stage::Standing => return Rang::Serve,
            Stage::Running if self.finish == now => {
                self.cut(now, eyes);
                self.saves += u64::from(plan.spec.checkpoint.final_save);
                self.durable = plan.spec.work.expect("only a job with an end finishes");
                self.unsaved = Span::ZERO;
                self.end = JobEnd::Finished;
                self.stage = Stage::Ended;
                eyes.see(now, Event::Finished { job: self.id });
            }
            Stage::Running => {
                let brought = match self.has_tiers() {
                    true => self.stretch.left_at(now),
                    false => Brought::NOTHING,
                };
                self.cut(now, eyes);
                self.plan_from(plan, now, brought);
            }
            Stage::Recovering | Stage::Ended => {
                unreachable!("a parked timer rang")
            }
        }
        Rang::Nothing
    }

    /// Closes the books on every leg that is over by `now`.
    #[inline(always)]
    fn settle<O: Observer>(&mut self, now: SimTime, eyes: &mut O) {
        if !matches!(self.stage, Stage::Recovering | Stage::Seeking) {
            return;
        }
        while let Some((phase, until)) = self.legs.current() {
            if until > now {
                return;
            }
            self.post_leg(phase, until, eyes);
            if phase == Phase::Saving {
                self.durable += self.unsaved;
                self.unsaved = Span::ZERO;
                self.saves += 1;
                self.heal(phase, until);
                self.note_closing_save(until);
            }
            self.legs.advance();
        }
        if self.stage == Stage::Recovering {
            self.stage = Stage::Running;
            self.note_read();
        }
    }

    /// Closes the books up to `now`; what follows is the caller's to say.
    #[inline(always)]
    fn cut<O: Observer>(&mut self, now: SimTime, eyes: &mut O) {
        self.settle(now, eyes);
        // Cut short before it has started, it owes what it did.
        self.reallocated &= now < std::mem::replace(&mut self.forgiven, SimTime::NEVER);
        match self.stage {
            Stage::Recovering | Stage::Seeking => {
                if let Some((phase, _)) = self.legs.current() {
                    self.post_leg(phase, now, eyes);
                    self.heal(phase, now);
                }
            }
            Stage::Running => self.post_run(now, eyes),
            Stage::Standing => self.post_leg(Phase::Waiting, now, eyes),
            Stage::Ended => {}
        }
    }

    #[inline(always)]
    fn post_leg<O: Observer>(&mut self, phase: Phase, until: SimTime, eyes: &mut O) {
        let (from, account) = (self.ledger.closed(), phase.account());
        let span = until.since(from);
        self.ledger.post_stop(account, span, self.cause);
        for (exposed, clock) in &mut self.clocks {
            if exposed.contains(phase) {
                *clock += span;
            }
        }
        if !span.is_zero() {
            eyes.see(from, Event::Spent { job: self.id, account, span });
        }
    }

    #[inline(always)]
    fn post_run<O: Observer>(&mut self, now: SimTime, eyes: &mut O) {
        if self.stores.is_some() {
            return self.post_tape(now, eyes);
        }
        let stand = self.stretch.at(now);
        self.ledger.post_run(stand.done, stand.saving);
        let since = self.stretch.since();
        let span = now.since(since);
        let lost = match self.stretch.is_plain() {
            true => Span::ZERO,
            false => span - stand.saving - stand.done,
        };
        if !lost.is_zero() {
            self.post_drag(lost);
        }
        for (exposed, clock) in &mut self.clocks {
            if exposed.contains(Phase::Computing) {
                *clock += span - stand.saving;
            }
            if exposed.contains(Phase::Saving) {
                *clock += stand.saving;
            }
        }
        self.durable += stand.kept;
        self.saves += stand.saves;
        self.unsaved = stand.open;
        let (saves, kept, open) = (stand.saves, stand.kept, stand.open);
        if !span.is_zero() {
            let work = stand.done;
            eyes.see(since, Event::Ran { job: self.id, span, work, saves, kept, open });
            self.tell_drag(since, lost, eyes);
        }
    }

    /// Closes the books at the end of the trial.
    pub(crate) fn close<O: Observer>(mut self, end: SimTime, eyes: &mut O) -> JobOutcome {
        self.cut(end, eyes);
        let elapsed = self.ledger.closed().since(SimTime::ZERO);
        let corrupt = self.is_corrupt(end);
        let (durable, at_risk) = match self.has_finished() {
            true => (self.durable, self.unsaved),
            false => self.split_progress().unwrap_or((self.durable, self.unsaved)),
        };
        let (reads, scratch) = self.reads();
        let standstill = self.ledger.standstill();
        let (accounts, causes) = self.ledger.close();
        JobOutcome {
            end: self.end,
            has_work: self.has_work,
            elapsed,
            accounts,
            causes,
            durable,
            at_risk,
            standstill,
            reads,
            scratch,
            corrupt,
            saves: self.saves,
            shortages: self.shortages,
            allocations: self.allocations,
        }
    }
}
