//! A job that runs on with fewer hosts.
//!
//! A seat takes part, or it is *absent*: without a host, or with one that is started beside the running job. Who is
//! absent, and the speed that is left, the trial finds; here is when somebody is ready, and what a change costs.

use brittle_model::{ClassId, Phase, SimTime, Span};

use super::storage::LastSave;
use super::{Drag, JobState, Stage};
use crate::draw::{Luck, Purpose};
use crate::observe::Observer;
use crate::regroup::goes_on;
use crate::world::JobPlan;

/// What a job knows that can run on with fewer hosts.
#[derive(Debug)]
pub(crate) struct FewerHosts {
    /// Seats whose processes are started beside the others, and when they can take part; never: these are yet to be
    /// started.
    starting: Vec<(u32, SimTime)>,
    /// The speed that is left [1].
    speed: f64,
    /// For whose failure.
    cause: Option<ClassId>,
    /// Whether it runs without some.
    runs_on: bool,
    /// Whether it restarts to take more hosts in.
    grows: bool,
    /// Changes so far; numbers their draws.
    changes: u64,
}

impl FewerHosts {
    pub(super) const fn new() -> Self {
        Self {
            starting: Vec::new(),
            speed: 1.0,
            cause: None,
            runs_on: false,
            grows: false,
            changes: 0,
        }
    }
}

impl JobState {
    /// Whether it runs on without some of its hosts.
    #[inline]
    pub(crate) fn runs_on(&self) -> bool {
        self.fewer.as_ref().is_some_and(|fewer| fewer.runs_on)
    }

    /// The speed that it has left for want of hosts [1], and whose failure took it.
    pub(crate) fn speed_left(&self) -> (f64, Option<ClassId>) {
        self.fewer.as_ref().map_or((1.0, None), |fewer| (fewer.speed, fewer.cause))
    }

    /// A seat's processes are started beside the others, and can take part at `until`.
    pub(crate) fn start_seat(&mut self, seat: u32, until: SimTime) {
        if let Some(fewer) = &mut self.fewer {
            fewer.starting.retain(|&(other, _)| other != seat);
            fewer.starting.push((seat, until));
        }
    }

    /// A seat has lost its host again.
    pub(crate) fn stop_seat(&mut self, seat: u32) {
        if let Some(fewer) = &mut self.fewer {
            fewer.starting.retain(|&(other, _)| other != seat);
        }
    }

    /// Whether a seat's processes are started beside the others.
    pub(crate) fn is_starting_seat(&self, seat: u32, now: SimTime) -> bool {
        let here = |&(other, until): &(u32, SimTime)| other == seat && until > now;
        self.fewer.as_ref().is_some_and(|fewer| fewer.runs_on && fewer.starting.iter().any(here))
    }

    /// The seats that are being started at `now`.
    pub(crate) fn starting_seats(&self, now: SimTime) -> Vec<u32> {
        let starting = self.fewer.iter().flat_map(|fewer| &fewer.starting);
        starting.filter(|&&(_, until)| until > now).map(|&(seat, _)| seat).collect()
    }

    /// The seats whose processes have ended and are yet to be started.
    pub(crate) fn ended_seats(&self) -> Vec<u32> {
        let starting = self.fewer.iter().flat_map(|fewer| &fewer.starting);
        starting.filter(|&&(_, until)| until == SimTime::NEVER).map(|&(seat, _)| seat).collect()
    }

    /// When the next seat can take part, the job running by then.
    pub(super) fn regroup_due(&self) -> SimTime {
        let Some(fewer) = self.fewer.as_ref().filter(|fewer| fewer.runs_on) else {
            return SimTime::NEVER;
        };
        let first = fewer.starting.iter().map(|&(_, until)| until).min();
        let due = first.map_or(SimTime::NEVER, |first| first.max(self.stretch.since()));
        // In the last save nobody is taken in.
        if due < SimTime::NEVER && self.stretch.has_work_left(due) { due } else { SimTime::NEVER }
    }

    /// When the next seat can take part, the job standing still.
    pub(super) fn next_started(&self) -> SimTime {
        let starting = self.fewer.iter().flat_map(|fewer| &fewer.starting);
        starting.map(|&(_, until)| until).min().unwrap_or(SimTime::NEVER)
    }

    /// All start together, or it stands still: nobody is absent, or everybody is.
    pub(crate) fn forget_fewer(&mut self) {
        if let Some(fewer) = &mut self.fewer {
            fewer.starting.clear();
            (fewer.speed, fewer.runs_on, fewer.grows) = (1.0, false, false);
        }
    }

    /// Forgets the seats that can take part by `now`.
    pub(crate) fn forget_started(&mut self, now: SimTime) {
        if let Some(fewer) = &mut self.fewer {
            fewer.starting.retain(|&(_, until)| until > now);
        }
    }

    /// What starting a seat takes, from the host on: processes, and the state of its peers.
    pub(crate) fn start_and_load(&mut self, plan: &JobPlan, luck: Luck) -> Span {
        let fewer = self.fewer.as_mut().expect("it can run on");
        fewer.changes += 1;
        let key = 1 << 40 | fewer.changes;
        let draw = |purpose| luck.exponential(purpose, self.id.0, key);
        let start = plan.spec.recovery.start.sample(|| draw(Purpose::Start));
        let live = plan.spec.checkpoint.tiers.iter().find(|tier| tier.is_live());
        let load = live.map_or(&plan.spec.recovery.load, |tier| &tier.load);
        start.saturating_add(load.sample(|| draw(Purpose::Load)))
    }

    /// Its alarm goes by the seats that are started now.
    pub(crate) fn set_regroup_alarm(&mut self, now: SimTime) {
        match self.has_tiers() {
            true => self.set_alarm(now),
            false => self.set_plain_alarm(),
        }
    }

    /// It has this speed left.
    pub(crate) fn set_speed(&mut self, speed: f64, absent: bool) {
        let cause = self.cause;
        if let Some(fewer) = &mut self.fewer {
            (fewer.speed, fewer.runs_on) = (speed, absent);
            if absent {
                fewer.cause = cause.or(fewer.cause);
            }
        }
    }

    /// Whether it restarts because hosts can take part again.
    pub(crate) fn grows(&self) -> bool {
        self.fewer.as_ref().is_some_and(|fewer| fewer.grows)
    }

    /// It is interrupted: hosts that are started go on being started, and whoever was about to take part is absent.
    pub(super) fn interrupt_fewer(&mut self) {
        if let Some(fewer) = &mut self.fewer {
            (fewer.runs_on, fewer.grows) = (false, false);
        }
    }

    /// How long all stand still because hosts are lost, or back.
    fn pause_of(&mut self, plan: &JobPlan, luck: Luck, back: bool) -> Span {
        let degraded = plan.spec.recovery.degraded.as_ref().expect("it can run on");
        let fewer = self.fewer.as_mut().expect("it can run on");
        fewer.changes += 1;
        let change = fewer.changes;
        let delay = if back { &degraded.rejoin } else { &degraded.stall };
        delay.sample(|| luck.exponential(Purpose::Regroup, self.id.0, change))
    }

    /// It has lost hosts, and is isolated: those that are left go on, after a stall.
    pub(crate) fn go_on_without<O: Observer>(
        &mut self,
        plan: &JobPlan,
        luck: Luck,
        now: SimTime,
        drag: Option<Drag>,
        eyes: &mut O,
    ) {
        let degraded = plan.spec.recovery.degraded.as_ref().expect("it can run on");
        self.cut(now, eyes);
        self.legs.clear();
        self.drag = drag;
        let grows = self.fewer.as_mut().is_some_and(|fewer| std::mem::take(&mut fewer.grows));
        let stall = self.pause_of(plan, luck, grows);
        let stalled = self.legs.push(Phase::Starting, now, now.saturating_add(stall));
        let ready = self.load_again(plan, luck, goes_on(degraded.how), stalled, eyes);
        (self.stage, self.short, self.shares) = (Stage::Recovering, false, true);
        self.note_resumed(ready);
        self.plan_stretch(plan, ready);
    }

    /// What a restart reads, and its first slow steps; nothing where those that are left go on from their own state.
    fn load_again<O: Observer>(
        &mut self,
        plan: &JobPlan,
        luck: Luck,
        goes_on: bool,
        at: SimTime,
        eyes: &mut O,
    ) -> SimTime {
        let recovery = &plan.spec.recovery;
        if goes_on {
            return self.keep_state(plan, luck, at, eyes);
        }
        let loaded = match self.has_tiers() {
            true => self.read_back(luck, recovery.keeps, at, eyes),
            false => {
                let load = self.draw(&recovery.load, luck, Purpose::Load);
                self.legs.push(Phase::Loading, at, at.saturating_add(load))
            }
        };
        let warm = loaded.saturating_add(self.draw(&recovery.warm_up, luck, Purpose::WarmUp));
        self.legs.push(Phase::Warming, loaded, warm)
    }

    /// Hosts can take part again: all stand still for a moment, and run on; or all save, and restart.
    pub(crate) fn rejoin<O: Observer>(
        &mut self,
        plan: &JobPlan,
        luck: Luck,
        now: SimTime,
        drag: Option<Drag>,
        eyes: &mut O,
    ) {
        let degraded = plan.spec.recovery.degraded.as_ref().expect("it can run on");
        if goes_on(degraded.how) {
            let stall = self.pause_of(plan, luck, true);
            let brought = self.stretch.left_at(now);
            self.cut(now, eyes);
            self.drag = drag;
            self.legs.clear();
            let until = self.legs.push(Phase::Starting, now, now.saturating_add(stall));
            self.stage = Stage::Recovering;
            return self.go_on(plan, until, brought);
        }
        let save = self.close_stretch(plan, now, eyes);
        self.legs.clear();
        self.push_save(now, save);
        self.stage = Stage::Seeking;
        if let Some(fewer) = &mut self.fewer {
            fewer.grows = true;
        }
    }

    /// The books of a stretch that ends in order are closed; what it saves.
    pub(super) fn close_stretch<O: Observer>(
        &mut self,
        plan: &JobPlan,
        now: SimTime,
        eyes: &mut O,
    ) -> LastSave {
        let stand = self.stretch.at(now);
        self.cut(now, eyes);
        if self.has_tiers() {
            let Some(closing) = self.closing_save() else { return LastSave::Plain(Span::ZERO) };
            if closing.time_at(self.rate()) == 0 {
                self.saves += 1;
                self.note_closing_save(now);
            }
            return LastSave::InTiers(closing);
        }
        let save = match stand.into_save {
            Some(into) => plan.spec.checkpoint.cost - into,
            None if stand.open.is_zero() => Span::ZERO,
            None => plan.spec.checkpoint.cost,
        };
        if save.is_zero() {
            self.saves += u64::from(!self.unsaved.is_zero());
            self.durable += std::mem::take(&mut self.unsaved);
        }
        LastSave::Plain(save)
    }
}
