//! What the twin's tiers hold, which seats they have lost, and where a job goes back to.

use brittle_model::scenario::{
    CheckpointTier, IntervalRule, Keeps, Store, copy_groups, live_groups,
};
use brittle_model::{Account, ComponentKind, Delay, Scenario, scenario};

use super::Twin;
use super::life::pause;
use super::storage::{Transfer, far};
use super::tiers::Sending;

/// A checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    /// The work that it holds [ns].
    pub(crate) work: u64,
}

/// How a seat loses what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loss {
    /// Another host takes it.
    Taken,
    /// Its host goes dark.
    Dark,
    /// A part of its host fails and is restarted in place.
    InPlace(ComponentKind),
    /// A process of the job fails.
    Process,
}

/// A tier of a job.
#[derive(Clone, Debug)]
pub(crate) struct Tier {
    pub(crate) spec: CheckpointTier,
    /// What it holds, the oldest first.
    pub(crate) held: Vec<Kept>,
    /// The group of each seat; none in the storage.
    groups: Vec<u32>,
    /// For each seat that it has lost, in or after which run of the job.
    lost: Vec<Option<u64>>,
    /// Uploads that are outstanding, the first of them under way.
    pub(crate) uploads: Vec<Sending>,
    /// Recoveries that read from it.
    pub(crate) reads: u64,
}

impl Tier {
    pub(super) fn new(spec: &CheckpointTier, seats: &[u32], scenario: &Scenario) -> Self {
        let groups = match spec.store {
            Store::Storage => Vec::new(),
            Store::GpuMemory(copies) => live_groups(copies.members, seats.len() as u32),
            Store::HostMemory(copies) | Store::LocalDisk(copies) => {
                let domains = copies.apart_from.map(|domain| scenario.cluster.domains(domain));
                copy_groups(copies, seats, domains.as_ref())
            }
        };
        Self {
            spec: spec.clone(),
            held: Vec::new(),
            groups,
            lost: vec![None; seats.len()],
            uploads: Vec::new(),
            reads: 0,
        }
    }

    /// A checkpoint is durable here.
    pub(super) fn hold(&mut self, kept: Kept) {
        self.held.push(kept);
        while self.held.len() > self.spec.keep as usize {
            self.held.remove(0);
        }
        self.lost.fill(None);
    }

    fn lose(&mut self, seat: usize, how: Loss, run: u64) {
        let loses = match self.spec.store {
            Store::GpuMemory(_) => true,
            Store::HostMemory(_) => {
                matches!(how, Loss::Taken | Loss::Dark | Loss::InPlace(ComponentKind::Host))
            }
            Store::LocalDisk(_) => how == Loss::Taken,
            Store::Storage => false,
        };
        if loses {
            self.lost[seat] = Some(run);
            self.die_if_it_must();
        }
    }

    /// All that it holds is gone if a group has lost more seats than it can.
    fn die_if_it_must(&mut self) {
        let Some(copies) = self.spec.store.copies() else { return };
        let lost_of = |group: u32| {
            let seats = self.groups.iter().zip(&self.lost);
            seats.filter(|&(&g, lost)| g == group && lost.is_some()).count()
        };
        if self.groups.iter().any(|&group| lost_of(group) > copies.losses as usize) {
            self.held.clear();
        }
    }

    /// What was lost before a run is there again.
    pub(super) fn rebuild(&mut self, run: u64) {
        for lost in &mut self.lost {
            if lost.is_some_and(|when| when < run) {
                *lost = None;
            }
        }
    }

    fn survives(&self, keeps: Keeps) -> bool {
        match self.spec.store {
            Store::GpuMemory(_) => keeps >= Keeps::Gpu,
            Store::HostMemory(_) => keeps >= Keeps::Memory,
            Store::LocalDisk(_) => keeps >= Keeps::Disk,
            Store::Storage => true,
        }
    }

    fn mean_load(&self) -> f64 {
        match &self.spec.load {
            Delay::Constant(span) => span.as_secs_f64(),
            Delay::Random(law) => law.mean(),
        }
    }
}

/// The full checkpoint under a differential one: the newest that is not newer.
fn full_under(tiers: &[Tier], t: usize, kept: Kept) -> Option<Kept> {
    let full = &tiers[tiers[t].spec.differential_of? as usize];
    full.held.iter().rev().copied().find(|full| full.work <= kept.work)
}

/// The newest checkpoint of a tier that can be read.
fn newest_of(tiers: &[Tier], t: usize) -> Option<Kept> {
    let mut held = tiers[t].held.iter().rev().copied();
    match tiers[t].spec.differential_of {
        None => held.next(),
        Some(_) => held.find(|&kept| full_under(tiers, t, kept).is_some()),
    }
}

/// The links of a chain: saves of the tier in the work since the full checkpoint, to the nearest whole one.
fn links(tiers: &[Tier], t: usize, kept: Kept, interval: u64) -> Option<u64> {
    let full = full_under(tiers, t, kept)?;
    let each = interval * u64::from(tiers[t].spec.every);
    Some(((2 * (kept.work - full.work) + each) / (2 * each)).max(1))
}

impl Twin<'_> {
    /// Mean time to read a checkpoint of a tier, what is under it included [s].
    fn mean_reading(&self, j: usize, t: usize, kept: Kept) -> f64 {
        let tiers = &self.jobs[j].tiers.as_ref().expect("it saves in tiers").tiers;
        let load = |tier: &Tier| match tier.spec.store {
            Store::Storage if self.jobs[j].unreachable => f64::INFINITY,
            _ => tier.mean_load(),
        };
        let own = load(&tiers[t]);
        match links(tiers, t, kept, self.interval_of(j)) {
            None => own,
            Some(links) => {
                let full = tiers[t].spec.differential_of.expect("it has links") as usize;
                load(&tiers[full]) + links as f64 * own
            }
        }
    }

    fn interval_of(&self, j: usize) -> u64 {
        match self.scenario.jobs[j].checkpoint.interval {
            IntervalRule::Fixed(interval) => interval.as_nanos(),
            _ => 1,
        }
    }

    /// The newest checkpoint that a job can go back to, and its tier.
    pub(super) fn newest(&self, j: usize) -> Option<(usize, Kept)> {
        let tiers = &self.jobs[j].tiers.as_ref().expect("it saves in tiers").tiers;
        let mut best: Option<(usize, Kept)> = None;
        for t in 0..tiers.len() {
            let Some(kept) = newest_of(tiers, t) else { continue };
            let better = best.is_none_or(|(b, newest)| {
                let quicker = self.mean_reading(j, t, kept) < self.mean_reading(j, b, newest);
                kept.work > newest.work || kept.work == newest.work && quicker
            });
            if better {
                best = Some((t, kept));
            }
        }
        best
    }

    /// The work that a job would go back to.
    pub(super) fn goes_back_to(&self, j: usize) -> u64 {
        self.newest(j).map_or(0, |(_, kept)| kept.work)
    }

    /// The newest work that can be read from where saves go.
    pub(super) fn saved_work(&self, j: usize) -> u64 {
        let tiers = &self.jobs[j].tiers.as_ref().expect("it saves in tiers").tiers;
        let saved = (0..tiers.len()).filter(|&t| !tiers[t].spec.is_live());
        saved.filter_map(|t| Some(newest_of(tiers, t)?.work)).max().unwrap_or(0)
    }

    /// All work of a job beyond this is lost.
    pub(super) fn book_loss(&mut self, j: usize, to: u64) {
        let job = &mut self.jobs[j];
        let lost = (job.durable + job.open).saturating_sub(to);
        job.accounts[Account::Productive as usize] -= lost;
        job.accounts[Account::Lost as usize] += lost;
        // What is alive only is not durable.
        let saved = self.saved_work(j);
        let job = &mut self.jobs[j];
        job.durable = to.min(saved);
        job.open = to - job.durable;
        let checks = &mut job.tiers.as_mut().expect("it saves in tiers").checks;
        checks.iter_mut().for_each(|(_, work)| *work = to.min(*work));
    }

    /// A seat of a job loses what it holds.
    pub(super) fn lose_seat(&mut self, j: usize, seat: usize, how: Loss) {
        if self.jobs[j].ended {
            return;
        }
        let Some(tiers) = &mut self.jobs[j].tiers else { return };
        let run = tiers.run;
        tiers.tiers.iter_mut().for_each(|tier| tier.lose(seat, how, run));
    }

    /// Whoever holds this host loses what is on it.
    pub(super) fn lose_host(&mut self, host: u32, how: Loss) {
        for j in 0..self.jobs.len() {
            if let Some(seat) = self.jobs[j].seats.iter().position(|&h| h == host) {
                self.lose_seat(j, seat, how);
            }
        }
    }

    /// Looks for hosts that have gone dark.
    pub(super) fn see_dark(&mut self) {
        for host in 0..self.dark.len() as u32 {
            let dark = self.fleet.is_dark(host);
            let was = std::mem::replace(&mut self.dark[host as usize], dark);
            if dark && !was {
                self.lose_host(host, Loss::Dark);
            }
        }
    }

    /// A run of a job is over: the state of its last whole step is what is left of it.
    pub(super) fn leave_live_state(&mut self, j: usize) {
        let step = self.scenario.jobs[j].step.map_or(1, |step| step.as_nanos());
        let work = self.jobs[j].durable + self.jobs[j].open;
        let tiers = self.jobs[j].tiers.as_mut().expect("it saves in tiers");
        // Before the first whole step it is the state that the run began with.
        let last = (work / step * step).max(tiers.began);
        for tier in tiers.tiers.iter_mut().filter(|tier| tier.spec.is_live()) {
            tier.held = vec![Kept { work: last }];
            tier.die_if_it_must();
        }
    }

    /// The hosts are torn down: what is not kept is gone.
    pub(super) fn tear_down(&mut self, j: usize, keeps: Keeps) {
        let Some(tiers) = &mut self.jobs[j].tiers else { return };
        for tier in &mut tiers.tiers {
            if !tier.survives(keeps) {
                tier.held.clear();
            }
        }
    }

    /// A job has all that it restarts with: what is not kept is gone.
    pub(super) fn settle_tiers(&mut self, j: usize) {
        if self.jobs[j].tiers.is_some() {
            self.tear_down(j, self.keeps(j));
            let to = self.goes_back_to(j);
            self.book_loss(j, to);
            self.forget_what_is_undone(j);
        }
    }

    /// A job that saves in tiers is interrupted.
    pub(super) fn roll_back_in_tiers(&mut self, j: usize) {
        // In a save that signs have brought about it still has its state.
        if self.jobs[j].is_running() || self.jobs[j].heeds {
            self.leave_live_state(j);
        }
        self.give_up_uploads(j);
        let to = self.goes_back_to(j);
        self.book_loss(j, to);
        let job = &mut self.jobs[j];
        job.stop = None;
        job.save_left = None;
        job.tiers.as_mut().expect("it saves in tiers").save = None;
    }

    /// A job forgets all checkpoints that do not pass.
    pub(super) fn forget(&mut self, j: usize, passes: impl Fn(&Kept) -> bool) {
        let tiers = self.jobs[j].tiers.as_mut().expect("it saves in tiers");
        tiers.tiers.iter_mut().for_each(|tier| tier.held.retain(&passes));
        let to = self.goes_back_to(j);
        self.book_loss(j, to);
        self.forget_what_is_undone(j);
    }

    /// A restart begins to load: what passes.
    pub(super) fn load_from_tier(&mut self, j: usize) -> Transfer {
        let newest = self.newest(j);
        let to = newest.map_or(0, |(_, kept)| kept.work);
        self.forget(j, |kept| kept.work <= to);
        let interval = self.interval_of(j);
        let tiers = self.jobs[j].tiers.as_mut().expect("it saves in tiers");
        tiers.reading = Some(newest.map(|(t, _)| t));
        let Some((t, kept)) = newest else { return Transfer::default() };
        let own = tiers.tiers[t].spec.load.clone();
        let full = tiers.tiers[t].spec.differential_of.map(|full| full as usize);
        let under = full.map(|full| tiers.tiers[full].spec.load.clone());
        let links = links(&tiers.tiers, t, kept, interval).unwrap_or(1);
        let under = under.map_or(0, |load| pause(&load, &mut self.rng));
        let own = links * pause(&own, &mut self.rng);
        let mut transfer = Transfer::default();
        for (tier, span) in full.map(|full| (full, under)).into_iter().chain([(t, own)]) {
            match self.is_far(j, tier) {
                true => transfer.far += far(span),
                false => transfer.near += span,
            }
        }
        transfer
    }

    /// A job runs again: the recovery counts.
    pub(super) fn count_reading(&mut self, j: usize) {
        let Some(tiers) = &mut self.jobs[j].tiers else { return };
        let Some(read) = tiers.reading.take() else { return };
        match read {
            Some(t) => tiers.tiers[t].reads += 1,
            None => tiers.scratch += 1,
        }
        if read.is_none_or(|t| !tiers.tiers[t].spec.is_live()) {
            // The live state has come from elsewhere, for all seats.
            let next = tiers.run + 1;
            let live = tiers.tiers.iter_mut().filter(|tier| tier.spec.is_live());
            live.for_each(|tier| tier.rebuild(next));
        }
    }
}

/// The tiers of a job that does not save plainly.
pub(super) fn tiers_of(spec: &scenario::Job) -> Vec<CheckpointTier> {
    let checkpoint = &spec.checkpoint;
    if !checkpoint.tiers.is_empty() {
        return checkpoint.tiers.clone();
    }
    vec![CheckpointTier {
        name: "storage".to_owned(),
        store: Store::Storage,
        every: 1,
        cost: checkpoint.cost,
        upload: None,
        load: spec.recovery.load.clone(),
        keep: u32::MAX,
        bad: 0.0,
        differential_of: None,
        room: None,
        rebuild: brittle_model::Span::ZERO,
    }]
}
