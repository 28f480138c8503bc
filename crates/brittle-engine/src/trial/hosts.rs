//! A job's way back: its timer, the hosts that it takes, and those that wait for some.

use brittle_model::scenario::{HostSource, Keeps, Refill};
use brittle_model::{ClassId, ComponentId, ComponentKind, HostId, JobId, SimTime, Span};
use brittle_policy::Offer;

use super::Runner;
use super::strike::Struck;
use crate::agenda::Key;
use crate::draw::Purpose;
use crate::job::Rang;
use crate::observe::{Event, Observer};
use crate::outage::Why;

impl Runner<'_> {
    /// The job's timer rings.
    pub(super) fn ring<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) {
        let plan = &self.world.jobs[job.index()];
        let state = &mut self.jobs[job.index()];
        let rang = state.ring(plan, now, eyes);
        if rang == Rang::Regroup {
            self.regroup(now, job, eyes);
        } else if rang == Rang::Serve {
            self.jobs[job.index()].forget_started(now);
            self.serve_waiting(now, eyes);
            self.set_timer(job);
        } else if rang == Rang::Check {
            self.look_at_check(now, job, eyes);
        } else if rang == Rang::Seek {
            if !self.hidden.is_empty() {
                self.take_out_caught(now, job, eyes);
                self.begin_drains_of(now, job, eyes);
            }
            let grows = self.jobs[job.index()].grows();
            if plan.has_attempts && !grows && self.attempt(now, job, eyes) {
                return;
            }
            self.take_spares(now, job, eyes);
            if plan.can_run_on && self.run_on(now, job, eyes) {
                return;
            }
            if self.is_complete(job) {
                self.resume(now, job, eyes);
            } else {
                self.stand(now, job, eyes);
            }
        } else if state.has_finished() {
            let usable = plan.seats.len() - state.missing.len();
            self.fleet.release(now, job, usable as u32);
            self.leave_the_line(job);
            self.unfinished -= 1;
            self.rearm(now, job);
            self.serve_waiting(now, eyes);
        } else {
            self.rearm(now, job);
        }
    }

    /// A job that does not have all its hosts stands still: it needs its hot spares then, which it may take.
    #[cold]
    fn stand<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) {
        self.jobs[job.index()].stand(now, eyes);
        self.take_spares(now, job, eyes);
        if self.is_complete(job) {
            return self.resume(now, job, eyes);
        }
        self.waiting.push_back(job);
        self.order_cold(now, eyes);
        self.rearm(now, job);
    }

    /// A failure stops a job, or throws its recovery back.
    #[inline(never)]
    pub(super) fn interrupt<O: Observer>(
        &mut self,
        now: SimTime,
        job: JobId,
        failure: (ClassId, Span),
        eyes: &mut O,
    ) {
        let plan = &self.world.jobs[job.index()];
        let in_place = self.world.all_in_place;
        if !in_place {
            if !self.waiting.is_empty() {
                self.waiting.retain(|&waiting| waiting != job);
            }
            self.jobs[job.index()].caught.clear();
        }
        let seek = !in_place && self.must_seek(now, job);
        let state = &mut self.jobs[job.index()];
        if !state.interrupt(plan, self.luck, now, failure, seek, eyes) {
            self.fleet.give_up(job);
        }
        let hides = !self.hidden.is_empty() || self.jobs[job.index()].is_tainted();
        if !in_place && hides {
            self.forget_undone(job, !seek);
        }
        self.rearm(now, job);
    }

    /// A job that runs on with fewer hosts waits for them no longer: it is stopped, or over.
    pub(super) fn leave_the_line(&mut self, job: JobId) {
        if self.world.runs_on {
            self.waiting.retain(|&waiting| waiting != job);
        }
    }

    /// Whether a job that is stopped cannot simply start again, but seeks hosts first. What checks will find is
    /// decided when it has them.
    #[inline(always)]
    fn must_seek(&self, now: SimTime, job: JobId) -> bool {
        let state = &self.jobs[job.index()];
        // It goes on only then: until then it may need hot spares, or be due to pay for hosts that have joined.
        let due = state.short | state.owes(now) | !state.missing.is_empty();
        due || self.lacks_storage(job)
            || !self.network.strains().is_empty() && self.is_severed(job)
            || state.is_joining(now)
            || self.world.jobs[job.index()].seeks_always
            || !self.hidden.is_empty() && self.has_drains(job)
    }

    /// Whether the job has all its hosts, and they reach each other and the storage.
    #[inline(always)]
    pub(super) fn is_complete(&self, job: JobId) -> bool {
        let state = &self.jobs[job.index()];
        state.missing.is_empty()
            && (self.network.strains().is_empty() || !self.is_severed(job))
            && !self.lacks_storage(job)
            && (!state.short || self.lacks_hot(job) == 0)
    }

    /// Hot spares that a job which is short must have back before it goes on.
    pub(super) fn lacks_hot(&self, job: JobId) -> u32 {
        let plan = &self.world.jobs[job.index()];
        match plan.spec.refill {
            Refill::Required => plan.hot.len() as u32 - self.fleet.hot(job),
            Refill::Repaired | Refill::Allocation => 0,
        }
    }

    /// Takes hosts for those that a job misses, as its policy says and as far as they go; then hot spares, if it must
    /// have them, for which it may take those in turn.
    pub(super) fn take_spares<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) {
        loop {
            self.take_seats(now, job, eyes);
            if !self.fill_hot(now, job) {
                return;
            }
        }
    }

    fn take_seats<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) {
        let state = &mut self.jobs[job.index()];
        state.orders = false;
        state.forget_joined(now);
        let world = self.world;
        if let Some(domains) = &world.jobs[job.index()].within {
            return self.take_within(now, job, domains, eyes);
        }
        loop {
            let missing = self.jobs[job.index()].missing.len() as u32;
            if missing == 0 {
                break;
            }
            let offer = Offer {
                hot: self.fleet.hot(job),
                warm: self.fleet.warm(),
                floating: if self.world.floats { self.lesser_hosts(job) } else { 0 },
                cold: self.fleet.cold() + self.ordered,
            };
            match self.jobs[job.index()].policy().source(missing, &offer) {
                HostSource::Repair => break,
                HostSource::Cold => {
                    self.jobs[job.index()].orders = true;
                    break;
                }
                source => self.take_one(now, job, source, eyes),
            }
        }
    }

    /// Takes one host from a source that has some, for the one that has been missing longest; a warm spare may not
    /// come up.
    pub(super) fn take_one<O: Observer>(
        &mut self,
        now: SimTime,
        job: JobId,
        source: HostSource,
        eyes: &mut O,
    ) {
        if source == HostSource::Floating {
            return self.take_from_lesser(now, job, eyes);
        }
        let host = self.choose(now, job, source);
        if source == HostSource::Warm && self.is_dead(now, job, host, eyes) {
            return;
        }
        let old = self.jobs[job.index()].missing.remove(0);
        self.seat(now, job, old, host, source, eyes);
    }

    /// A job that is short fills up the hot spares that it must have, and orders what it lacks of them; whether it
    /// has got any.
    #[inline(always)]
    fn fill_hot(&mut self, now: SimTime, job: JobId) -> bool {
        if !self.jobs[job.index()].short || self.lacks_hot(job) == 0 {
            return false;
        }
        let had = self.fleet.hot(job);
        self.refill(now, job);
        let sources = &self.world.jobs[job.index()].spec.recovery.replace;
        self.jobs[job.index()].orders |= sources.contains(&HostSource::Cold);
        self.fleet.hot(job) > had
    }

    /// Puts a host in the place of one that the job gives up.
    pub(super) fn seat<O: Observer>(
        &mut self,
        now: SimTime,
        job: JobId,
        old: HostId,
        new: HostId,
        source: HostSource,
        eyes: &mut O,
    ) {
        self.jobs[job.index()].reallocated |= source != HostSource::Hot;
        match source {
            HostSource::Hot => self.taken.hot += 1,
            HostSource::Warm => self.taken.warm += 1,
            HostSource::Floating => self.taken.floating += 1,
            HostSource::Cold | HostSource::Repair => {}
        }
        self.hurt(now, old, Keeps::Nothing);
        self.change_crews(now, job, old, false);
        self.fleet.replace(now, old, new, job);
        self.change_crews(now, job, new, true);
        self.exchange(job, old, new);
        self.activate(now, job, new, source);
        eyes.see(now, Event::Replaced { job, old, new, source });
    }

    /// A job notes that one host has the seat of another.
    pub(super) fn exchange(&mut self, job: JobId, old: HostId, new: HostId) {
        if self.world.has_network {
            self.change_place(job, old, new);
        }
        self.jobs[job.index()].part_with(old);
    }

    fn change_place(&mut self, job: JobId, old: HostId, new: HostId) {
        let segment = |host| self.world.cluster.segment_of(host);
        let (from, to) = (segment(old), segment(new));
        if from != to {
            self.jobs[job.index()].footing.shift(from, to, &self.world.cluster);
        }
        self.move_groups(job, old, new);
    }

    /// A host joins a job: it can start when it is activated.
    pub(super) fn activate(&mut self, now: SimTime, job: JobId, host: HostId, source: HostSource) {
        let delay = match source {
            HostSource::Hot => &self.world.jobs[job.index()].spec.hot_activation,
            _ => &self.world.activation,
        };
        let state = &mut self.jobs[job.index()];
        let (luck, number) = (self.luck, state.joined + 1);
        let wait = delay.sample(|| luck.exponential(Purpose::Activate, job.0, number));
        let from = now.max(state.not_before);
        state.join(host, from.saturating_add(wait));
        if self.world.jobs[job.index()].can_run_on {
            self.start_beside(now, job, host, from.saturating_add(wait));
        }
    }

    /// Whether a warm spare that was taken does not come up: it goes into repair, and the next one is not
    /// activated before that is known.
    pub(super) fn is_dead<O: Observer>(
        &mut self,
        now: SimTime,
        job: JobId,
        host: HostId,
        eyes: &mut O,
    ) -> bool {
        let dead = self.world.dead_on_arrival;
        if dead == 0.0 {
            return false;
        }
        let number = self.arrivals;
        self.arrivals += 1;
        if self.uniform(Purpose::Arrival, 0, number) > dead {
            return false;
        }
        self.taken.dead += 1;
        self.fleet.withdraw(now, host);
        let luck = self.luck;
        let draw = || luck.exponential(Purpose::Arrival, 1, number);
        let wait = self.world.activation.sample(draw);
        let state = &mut self.jobs[job.index()];
        let known = now.max(state.not_before).saturating_add(wait);
        state.not_before = known;
        let component = ComponentId { kind: ComponentKind::Host, index: host.0 };
        let class = self.world.class(state.cause().map_or(0, |cause| cause.0 as u16));
        let struck =
            Struck { class, component, host: Some(host), number: u64::MAX - number, until: None };
        self.send_to_repair(now, struck, Why::Dead, known.since(now), eyes);
        true
    }

    /// Fills up a job's hot spares from the warm pool, as far as it goes.
    pub(super) fn refill(&mut self, now: SimTime, job: JobId) {
        let lacks = |fleet: &crate::fleet::Fleet, plan: &crate::world::JobPlan| {
            (plan.hot.len() as u32).saturating_sub(fleet.hot(job))
        };
        let plan = &self.world.jobs[job.index()];
        while lacks(&self.fleet, plan) > 0 && self.fleet.warm() > 0 {
            let host = self.fleet.take_first(None);
            self.fleet.join_hot(now, host, job);
        }
    }

    /// Jobs that stand still take what there is now, first come first.
    #[inline(always)]
    pub(super) fn serve_waiting<O: Observer>(&mut self, now: SimTime, eyes: &mut O) {
        if !self.waiting.is_empty() {
            self.serve_all(now, eyes);
        }
    }

    #[inline(never)]
    fn serve_all<O: Observer>(&mut self, now: SimTime, eyes: &mut O) {
        loop {
            let moved = self.taken.moved;
            for _ in 0..self.waiting.len() {
                let Some(job) = self.waiting.pop_front() else { break };
                self.take_spares(now, job, eyes);
                if self.jobs[job.index()].runs_on() {
                    if !self.jobs[job.index()].missing.is_empty() {
                        self.waiting.push_back(job);
                    }
                } else if self.is_complete(job) {
                    self.resume(now, job, eyes);
                } else if !(self.world.jobs[job.index()].can_run_on && self.run_on(now, job, eyes))
                {
                    self.waiting.push_back(job);
                }
            }
            // A group that has moved leaves hosts behind, perhaps for those before it.
            if self.taken.moved == moved {
                break;
            }
        }
        self.order_cold(now, eyes);
    }

    pub(super) fn resume<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) {
        let plan = &self.world.jobs[job.index()];
        let state = &self.jobs[job.index()];
        if plan.spec.refill != Refill::Repaired && !state.is_by_attempt() && state.owes(now) {
            self.refill(now, job);
        }
        self.jobs[job.index()].caught.clear();
        self.jobs[job.index()].forget_fewer();
        if !self.hidden.is_empty() {
            self.inspect(job);
            let starts = self.jobs[job.index()].caught.is_empty();
            self.forget_undone(job, starts);
        }
        let whole = self.hidden.is_empty() && self.network.is_whole();
        if !whole || self.jobs[job.index()].is_dragged() {
            let drag = self.drag_of(now, job);
            self.jobs[job.index()].set_drag(plan, now, drag, eyes);
        }
        self.jobs[job.index()].resume(plan, self.luck, now, eyes);
        for &class in &self.world.limits {
            let begins = self.jobs[job.index()].allocated();
            if begins >= now {
                self.strikes.allot(self.world, class, job.0, begins);
                self.schedule(now, class, job.0);
            }
        }
        if !self.hidden.is_empty() && plan.tiers.is_some() {
            // What it reads may be older.
            let starts = self.jobs[job.index()].caught.is_empty();
            self.forget_undone(job, starts);
        }
        self.rearm(now, job);
    }

    /// The job's course has changed: its timer and what its exposure drives are set anew.
    #[inline(always)]
    pub(super) fn rearm(&mut self, now: SimTime, job: JobId) {
        self.set_timer(job);
        if !self.world.clocks.is_empty() {
            for class in 0..self.world.classes.len() {
                if self.world.classes[class].clock.is_some() {
                    let (world, class) = (self.world, class as u16);
                    self.strikes.reschedule(world, class, job.0, now, &self.jobs, &mut self.agenda);
                }
            }
        }
    }

    #[inline(always)]
    pub(super) fn set_timer(&mut self, job: JobId) {
        let at = self.jobs[job.index()].timer();
        let timer = &mut self.timers[job.index()];
        if *timer == at {
            return;
        }
        *timer = at;
        self.agenda.set(Key::job(job.0), at);
    }

    #[inline(always)]
    pub(super) fn schedule(&mut self, now: SimTime, class: u16, job: u32) {
        self.strikes.schedule(self.world, class, job, now, &self.jobs, &mut self.agenda);
    }
}
