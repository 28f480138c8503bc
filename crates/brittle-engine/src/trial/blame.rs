//! Who is taken out of service for a failure: the culprit, an innocent, a group, or nobody.

use brittle_model::scenario::{Effect, EvictAfter, Repair};
use brittle_model::{ClassId, ComponentId, ComponentKind, HostId, JobId, SimTime, Span};

use super::strike::Struck;
use super::{Runner, Stopped};
use crate::class::{Class, Comeback};
use crate::draw::Purpose;
use crate::ladder::{self, Draws};
use crate::observe::{Event, Observer};
use crate::outage::{Next, Outage, Why};

impl<'w> Runner<'w> {
    /// A component goes into repair, from the instant `detect` after `now` at which it is noticed.
    #[inline(always)]
    pub(super) fn send_to_repair<O: Observer>(
        &mut self,
        now: SimTime,
        struck: Struck<'_>,
        why: Why,
        detect: Span,
        eyes: &mut O,
    ) {
        let Struck { class, component, number, .. } = struck;
        let mut next = Next::Return;
        let mut cured = true;
        let mut until = now.saturating_add(detect);
        match (struck.until, self.repair_of(class, why)) {
            (Some(given), _) => until = given.max(now),
            (None, Some(repair)) if repair.needs_shop() => next = Next::Shop,
            (None, Some(repair)) => {
                let mut draws = Draws::new(self.luck, class.id, number);
                let mended = ladder::walk(repair, &mut || draws.next());
                until = until.saturating_add(mended.after);
                cured = mended.cured;
            }
            (None, None) => unreachable!("what comes back in place is not repaired"),
        }
        if self.world.keeps_records && why != Why::Drained {
            self.note_blame(now, component);
        }
        let class = class.id;
        self.go_down(now, Outage { class, component, why, next, cured, number }, until, eyes);
    }

    /// A component is out of service until `until`.
    #[inline(always)]
    pub(super) fn go_down<O: Observer>(
        &mut self,
        now: SimTime,
        outage: Outage,
        until: SimTime,
        eyes: &mut O,
    ) {
        let Outage { class, component, why, .. } = outage;
        if let Some(reason) = why.reason() {
            eyes.see(now, Event::Down { class: ClassId(u32::from(class)), component, reason });
        }
        self.outages.begin(outage, until, self.world.horizon, &mut self.agenda);
        if self.is_of_network(&outage) {
            self.lose(now, component, why == Why::Thin);
            self.refresh_drags_below(now, component, eyes);
        } else {
            self.break_down(now, &outage);
        }
    }

    /// The repair of what is out of service for a class and a reason.
    #[inline]
    pub(super) fn repair_of<'c>(&self, class: &'c Class, why: Why) -> Option<&'c Repair>
    where
        'w: 'c,
    {
        match &class.comeback {
            _ if why == Why::Dead => Some(&self.world.repair),
            Comeback::Repair(repair) => Some(repair),
            Comeback::InPlace => None,
        }
    }

    /// A failure that stopped a job is diagnosed, perhaps wrongly; whether the culprit is blamed.
    #[cold]
    pub(super) fn blame<O: Observer>(
        &mut self,
        now: SimTime,
        struck: Struck<'_>,
        stopped: Stopped,
        detect: Span,
        eyes: &mut O,
    ) -> bool {
        let (Some(diagnosis), Some(host), Stopped::One(job)) =
            (struck.class.diagnosis, struck.host, self.one(stopped))
        else {
            self.send_to_repair(now, struck, Why::Failed, detect, eyes);
            return true;
        };
        let which = |k: u32| u32::from(struck.class.id) | k << 16;
        let luck = self.luck;
        let draw = |k| luck.uniform(Purpose::Blame, which(k), struck.number);
        if draw(0) > diagnosis.finds {
            self.restart_in_place(now, struck);
            return false;
        }
        if diagnosis.blames_other == 0.0 || draw(1) > diagnosis.blames_other {
            self.send_to_repair(now, struck, Why::Failed, detect, eyes);
            return true;
        }
        self.restart_in_place(now, struck);
        let seats = self.world.jobs[job.index()].seats.len() as u32;
        if seats < 2 {
            return false;
        }
        // A uniform one of the other seats.
        let other = ((draw(2) * f64::from(seats - 1)) as u32).min(seats - 2);
        let seat = other + u32::from(other >= self.seat_of(host));
        let innocent = self.host_at(job, seat);
        if self.fleet.is_usable(innocent) {
            let component = ComponentId { kind: ComponentKind::Host, index: innocent.0 };
            let blamed = Struck { component, host: Some(innocent), until: None, ..struck };
            self.send_to_repair(now, blamed, Why::Innocent, detect, eyes);
        }
        false
    }

    /// The other hosts of the group leave with the one that failed, and are tested.
    #[cold]
    pub(super) fn evict_group<O: Observer>(
        &mut self,
        now: SimTime,
        struck: Struck<'_>,
        stopped: Stopped,
        detect: Span,
        eyes: &mut O,
    ) {
        let (Some(host), Stopped::One(job)) = (struck.host, self.one(stopped)) else { return };
        let plan = &self.world.jobs[job.index()];
        let Some(eviction) = &plan.spec.recovery.evict else { return };
        if eviction.after == EvictAfter::Hang && struck.class.effect != Effect::Hang {
            return;
        }
        let group = self.seat_of(host) / eviction.hosts;
        let first = group * eviction.hosts;
        let last = (first + eviction.hosts).min(plan.seats.len() as u32);
        for seat in first..last {
            let other = self.host_at(job, seat);
            if other == host || !self.fleet.is_usable(other) {
                continue;
            }
            let number = self.tested;
            self.tested += 1;
            let luck = self.luck;
            let test = eviction.test.sample(|| luck.exponential(Purpose::Test, job.0, number));
            let component = ComponentId { kind: ComponentKind::Host, index: other.0 };
            let (class, number) = (struck.class.id, struck.number);
            let (why, next) = (Why::Away, Next::Return);
            let outage = Outage { class, component, why, next, cured: false, number };
            self.go_down(now, outage, now.saturating_add(detect).saturating_add(test), eyes);
        }
    }

    /// The one job that is stopped, where it is one.
    fn one(&self, stopped: Stopped) -> Stopped {
        match (stopped, self.stopped.as_slice()) {
            (Stopped::Listed, &[job]) => Stopped::One(job),
            _ => stopped,
        }
    }

    /// The host that holds a seat of a job.
    pub(super) fn host_at(&self, job: JobId, seat: u32) -> HostId {
        self.fleet.holder_of(HostId(self.world.jobs[job.index()].seats[seat as usize]))
    }

    /// Which of the job's seats a host holds.
    pub(super) fn seat_of(&self, host: HostId) -> u32 {
        self.world.seat_numbers[self.fleet.seat_of(host).index()]
    }

    /// A uniform number on (0, 1).
    pub(super) fn uniform(&self, purpose: Purpose, a: u32, b: u64) -> f64 {
        self.luck.uniform(purpose, a, b)
    }

    /// Notes on the record of the host that repair was sent to it; pools rank it accordingly.
    #[cold]
    pub(super) fn note_blame(&mut self, now: SimTime, component: ComponentId) {
        if let Some(host) = self.world.cluster.host_of(component) {
            let rank = self.choice.rank(self.records.note(now, host));
            self.fleet.rank(host, rank as u32);
        }
    }
}
