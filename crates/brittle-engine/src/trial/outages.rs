//! Outages: hosts become unusable, and usable again.

use brittle_model::scenario::{HostSource, Keeps, Renewal};
use brittle_model::{ClassId, ComponentId, ComponentKind, HostId, JobId, SimTime};

use super::Runner;
use crate::agenda::Key;
use crate::draw::Purpose;
use crate::fleet::Role;
use crate::ladder::Draws;
use crate::observe::{Event, Observer};
use crate::outage::{Next, Outage, Shade, Why};
use crate::shop::Order;

impl Runner<'_> {
    /// An outage begins: hosts below become unusable, and their jobs miss them.
    pub(super) fn break_down(&mut self, now: SimTime, outage: &Outage) {
        if outage.component.kind == ComponentKind::Storage {
            self.storage_down += 1;
            return;
        }
        let Some(shade) = outage.shade() else { return };
        let broken = self.broken_in_each(outage);
        for host in self.world.cluster.hit(outage.component).hosts.map(HostId) {
            self.darken(now, host, shade, broken);
        }
    }

    /// A shadow falls on a host.
    pub(super) fn darken(&mut self, now: SimTime, host: HostId, shade: Shade, broken: u32) {
        if shade == Shade::Dark && !self.fleet.is_dark(host) {
            self.hurt(now, host, Keeps::Disk);
        }
        let lost = self.fleet.shade(now, host, shade, broken);
        if !self.hidden.is_empty() && self.fleet.is_dark(host) {
            self.put_out(host);
        }
        if lost && let Some(job) = self.fleet.tenant(host) {
            self.jobs[job.index()].missing.push(host);
            if self.world.jobs[job.index()].can_run_on {
                self.lose_seat(now, job, host);
            }
        }
    }

    /// A host goes dark: what was hidden on it is put right with it. What it corrupted stays corrupt.
    #[cold]
    fn put_out(&mut self, host: HostId) {
        let classes = &self.world.classes;
        let here = self.hidden.on(host, |hidden| classes[hidden.class as usize].per_host);
        for id in here {
            let hidden = *self.hidden.get(id).expect("it is on the host");
            if self.world.classes[hidden.class as usize].has_memory() {
                self.found.push((host, hidden.class, hidden.component.index));
            }
            let lingers = self.jobs.iter().any(|job| job.is_tainted_by(id));
            match self.hidden.get_mut(id) {
                Some(hidden) if lingers => hidden.present = false,
                _ => {
                    self.hidden.end(id);
                }
            }
        }
    }

    /// The wait of an outage ends: its repair begins, or it is over.
    pub(super) fn come_back<O: Observer>(&mut self, now: SimTime, eyes: &mut O) {
        let (slot, outage) = self.outages.pop(&mut self.agenda);
        if outage.next == Next::Shop {
            return self.admit(now, slot, outage);
        }
        self.outages.end(slot);
        self.return_to_service(now, outage, eyes);
    }

    #[cold]
    fn admit(&mut self, now: SimTime, slot: u32, outage: Outage) {
        let Some(repair) = self.repair_of(self.world.class(outage.class), outage.why) else {
            unreachable!("what waits for the shop has a repair")
        };
        let cluster = &self.world.cluster;
        let gpus = match (outage.why, outage.component.kind) {
            (Why::Thin, _) => 0,
            (_, ComponentKind::Storage) => cluster.gpus(),
            _ => match cluster.hit(outage.component) {
                hit if hit.shared => 0, // others stand in
                hit => hit.hosts.len() as u32 * cluster.gpus_per_host(),
            },
        };
        let luck = Draws::new(self.luck, outage.class, outage.number);
        self.shop.admit(now, Order { outage: slot, repair, gpus, luck });
        self.agenda.set(Key::SHOP, self.shop.next());
    }

    /// The shop does what is due.
    #[cold]
    pub(super) fn work_in_shop<O: Observer>(&mut self, now: SimTime, eyes: &mut O) {
        self.shop.turn(now, &mut self.mended);
        self.agenda.set(Key::SHOP, self.shop.next());
        if self.mended.is_empty() {
            return;
        }
        let mut mended = std::mem::take(&mut self.mended);
        for (slot, cured) in mended.drain(..) {
            let outage = Outage { cured, ..self.outages.end(slot) };
            self.return_to_service(now, outage, eyes);
        }
        self.mended = mended;
    }

    /// An outage ends: its component begins a new life, hosts become usable, and whoever waits for them
    /// takes them.
    fn return_to_service<O: Observer>(&mut self, now: SimTime, outage: Outage, eyes: &mut O) {
        let Outage { class, component, why, .. } = outage;
        let host = self.world.cluster.host_of(component);
        if why == Why::Ordered {
            self.ordered -= 1;
            if let Some(host) = host {
                self.fleet.provision(now, host);
                eyes.see(now, Event::Arrived { host });
            }
            if let Some(host) = host.filter(|&host| self.fleet.is_usable(host)) {
                self.welcome(now, host, eyes);
            }
            return self.serve_waiting(now, eyes);
        }
        eyes.see(now, Event::Repaired { class: ClassId(u32::from(class)), component });
        if component.kind == ComponentKind::Storage {
            self.storage_down -= 1;
            if self.world.storage_varies {
                self.look_at_storage(now, eyes);
            }
        }
        let mended = !matches!(why, Why::Tested | Why::Away | Why::Drained);
        if outage.cured
            && mended
            && self.strikes.has_cures()
            && let Some(host) = host
        {
            self.cure(now, host);
        }
        if outage.ended_a_life() {
            self.begin_life_after(now, &outage);
        }
        if self.world.retires
            && !matches!(why, Why::Away | Why::Drained)
            && host.is_some_and(|h| self.retire(now, h, eyes))
        {
            return;
        }
        self.returned.clear();
        let of_network = self.is_of_network(&outage);
        if of_network {
            self.regain(now, component);
        } else {
            self.unshade(now, &outage);
        }
        // A job's own hosts first: a host from elsewhere must not take the place of one that is back.
        for own in [true, false] {
            for i in 0..self.returned.len() {
                let host = self.returned[i];
                if matches!(self.fleet.role(host), Role::Seat(_)) == own {
                    self.welcome(now, host, eyes);
                }
            }
        }
        if of_network {
            self.refresh_drags_below(now, component, eyes);
        }
        self.serve_waiting(now, eyes);
    }

    /// The life after a repair: renewed if that worked; else as old, and perhaps not for long.
    #[inline]
    fn begin_life_after(&mut self, now: SimTime, outage: &Outage) {
        let Outage { class, component, cured, number, .. } = *outage;
        let class = self.world.class(class);
        let repair = self.repair_of(class, outage.why);
        let renewal = match repair {
            Some(repair) if cured => repair.renewal,
            _ => Renewal::AsOld,
        };
        self.begin_life(now, class, component, renewal);
        if !cured && let Some(relapse) = repair.and_then(|repair| repair.relapse.as_ref()) {
            let luck = self.luck;
            let wait =
                relapse.sample(|| luck.exponential(Purpose::Relapse, u32::from(class.id), number));
            let at = now.saturating_add(wait);
            if at <= self.world.horizon {
                self.agenda.set(Key::unit(class.id, component.index), at);
            }
        }
    }

    /// Whether the operator takes a host that is back from repair out of service for good.
    #[cold]
    fn retire<O: Observer>(&mut self, now: SimTime, host: HostId, eyes: &mut O) -> bool {
        if self.fleet.is_usable(host) {
            return false; // a job works on it, and does not need what was repaired
        }
        if self.gone.contains(&host) {
            return true;
        }
        if !self.retirement.retires(now, self.records.of(host)) {
            return false;
        }
        self.taken.retired += 1;
        self.gone.insert(host);
        // Whatever was out of service of it stays so, and nothing on it runs.
        self.fleet.shade(now, host, Shade::Dark, 0);
        if !self.hidden.is_empty() {
            self.put_out(host);
        }
        eyes.see(now, Event::Retired { host });
        true
    }

    /// Lifts an outage from the hosts below; those that are usable again are in `returned` then.
    fn unshade(&mut self, now: SimTime, outage: &Outage) {
        let Some(shade) = outage.shade() else { return };
        let broken = self.broken_in_each(outage);
        for host in self.world.cluster.hit(outage.component).hosts.map(HostId) {
            self.lighten(now, host, shade, broken);
        }
    }

    /// A shadow is lifted from a host; if it is usable again, it is in `returned` then.
    pub(super) fn lighten(&mut self, now: SimTime, host: HostId, shade: Shade, broken: u32) {
        let back = self.fleet.unshade(now, host, shade, broken);
        if !self.found.is_empty() && !self.fleet.is_dark(host) {
            self.put_right(now, host);
        }
        if back {
            self.returned.push(host);
        }
    }

    pub(super) fn broken_in_each(&self, outage: &Outage) -> u32 {
        match outage.is_broken() {
            true => self.world.cluster.gpus_broken(outage.component),
            false => 0,
        }
    }

    /// A host is usable again.
    pub(super) fn welcome<O: Observer>(&mut self, now: SimTime, host: HostId, eyes: &mut O) {
        match self.fleet.role(host) {
            Role::Seat(job) => {
                let state = &mut self.jobs[job.index()];
                let Some(place) = state.missing.iter().position(|&missing| missing == host) else {
                    return;
                };
                state.missing.remove(place);
                if !state.is_over() {
                    self.activate(now, job, host, HostSource::Repair);
                }
            }
            Role::Replaced => {
                let wanted = |&job: &JobId| Some((job, self.wanted_by(job, host)?));
                match self.waiting.iter().find_map(wanted) {
                    Some((job, index)) => {
                        let old = self.jobs[job.index()].missing.remove(index);
                        self.seat(now, job, old, host, HostSource::Repair, eyes);
                    }
                    None => self.fleet.join_pool(now, host, self.world),
                }
            }
            Role::Hot(_) | Role::Warm | Role::Cold | Role::Ordered | Role::Unallocated => {}
        }
    }

    /// Cold spares are provisioned for the jobs that stand still, as many as they lack and as may be at once.
    pub(super) fn order_cold<O: Observer>(&mut self, now: SimTime, eyes: &mut O) {
        if self.world.cold.is_empty() {
            return;
        }
        let lacks = |&job: &JobId| {
            let state = &self.jobs[job.index()];
            if state.orders { state.missing.len() as u32 + self.lacks_hot(job) } else { 0 }
        };
        let wanted: u32 = self.waiting.iter().map(lacks).sum();
        let most = match self.world.cold_at_once {
            0 => wanted,
            most => wanted.min(most),
        };
        while self.ordered < most && self.fleet.cold() > 0 {
            let host = self.fleet.order_cold(now);
            eyes.see(now, Event::Ordered { host });
            let number = u64::from(self.taken.cold);
            self.taken.cold += 1;
            self.ordered += 1;
            let luck = self.luck;
            let draw = || luck.exponential(Purpose::Provision, 0, number);
            let until = now.saturating_add(self.world.cold_activation.sample(draw));
            let component = ComponentId { kind: ComponentKind::Host, index: host.0 };
            let (why, next) = (Why::Ordered, Next::Return);
            let order = Outage { class: 0, component, why, next, cured: false, number };
            self.outages.begin(order, until, self.world.horizon, &mut self.agenda);
        }
    }
}
