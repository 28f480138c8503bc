//! Jobs that are placed by rules and keep to domains: the books balance, trials repeat, and every replacement
//! stands where it may.

use std::cell::Cell;

use brittle_engine::{Event, Runner, Seed, TrialId, World, run_trial};
use brittle_model::placement::{Domains, place};
use brittle_model::scenario::{HostDomain, HostSource, PlacementRule};
use brittle_model::{HostId, JobId, Parts, SimTime};
use brittle_tests::build::checked;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;

use crate::books::check_books;
use crate::rich::{ALL, rich};
use crate::strategy::{cases, drawn_failures};

type Wish = (PlacementRule, Option<HostDomain>, Option<f64>);

fn wish() -> impl Strategy<Value = Wish> {
    let domain = || {
        select(vec![HostDomain::Rack, HostDomain::Pod, HostDomain::PowerFeed, HostDomain::Segment])
    };
    let rule = prop_oneof![
        Just(PlacementRule::Packed),
        domain().prop_map(|to| PlacementRule::Aligned { to }),
        domain().prop_map(|over| PlacementRule::Spread { over }),
        (1..3_u32, domain()).prop_map(|(hosts, domain)| PlacementRule::Blocks { hosts, domain }),
        (1..3_u32, 0..2_u32, domain()).prop_map(|(hosts, spares, domain)| {
            PlacementRule::PerDomain { hosts, spares, domain }
        }),
    ];
    let within = prop::option::weighted(0.8, domain());
    (rule, within, prop::option::of(select(vec![0.0, 0.3, 0.5, 0.9])))
}

/// A scenario with the wishes that fit into it.
fn placed(mut parts: Parts, wishes: &[Wish]) -> Parts {
    for (j, &(rule, within, drain_over)) in wishes.iter().enumerate().take(parts.jobs.len()) {
        let plain = parts.clone();
        let job = &mut parts.jobs[j];
        let seats = job.gpus / plain.cluster.gpus_per_host();
        job.placement.rule = rule;
        job.hot_spares = rule.spares(seats).unwrap_or(job.hot_spares);
        if parts.clone().check().is_err() {
            parts = plain;
        }
        let job = &mut parts.jobs[j];
        if within.is_some() {
            job.placement.within = within;
            job.placement.drain_over = drain_over;
            job.recovery.replace.retain(|source| *source != HostSource::Cold);
        }
    }
    parts
}

fn scenarios() -> impl Strategy<Value = Parts> {
    let parts = prop_oneof![rich(ALL), drawn_failures()];
    let wishes = prop::collection::vec(wish(), 4);
    (parts, wishes, prop::bool::weighted(0.2)).prop_map(|(mut parts, wishes, dead)| {
        parts.spares.dead_on_arrival = if dead { 0.3 } else { 0.0 };
        placed(parts, &wishes)
    })
}

/// Follows who holds which seat, and where.
struct Watch<'a> {
    parts: &'a Parts,
    holders: Vec<Option<JobId>>,
    /// The domains of each job that keeps to some, and the move that is under way: from, to, hosts.
    within: Vec<Option<Domains>>,
    moving: Option<(JobId, u32, u32, u32)>,
}

impl Watch<'_> {
    fn see(&mut self, event: Event) -> Result<(), TestCaseError> {
        match event {
            Event::Moved { job, domain, from, to, hosts } => {
                prop_assert!(self.moving.is_none());
                prop_assert_eq!(self.parts.jobs[job.index()].placement.within, Some(domain));
                self.moving = Some((job, from, to, hosts));
            }
            Event::Replaced { job, old, new, source } => {
                let seat = |host: HostId| host.index();
                prop_assert_eq!(self.holders[seat(old)], Some(job));
                let lesser = self.holders[seat(new)];
                prop_assert_eq!(lesser.is_some(), source == HostSource::Floating);
                self.holders[seat(old)] = lesser;
                self.holders[seat(new)] = Some(job);
                let Some(domains) = &self.within[job.index()] else { return Ok(()) };
                let places = (domains.of(old.0), domains.of(new.0));
                match self.moving.take() {
                    Some((mover, from, to, hosts)) => {
                        prop_assert_eq!((mover, from, to), (job, places.0, places.1));
                        prop_assert_ne!(from, to);
                        self.moving = (hosts > 1).then_some((mover, from, to, hosts - 1));
                        // The whole group has moved.
                        let left =
                            domains.hosts(from).filter(|&h| self.holders[h as usize] == Some(job));
                        prop_assert_eq!(left.count() as u32, hosts - 1);
                    }
                    None => prop_assert_eq!(places.0, places.1),
                }
            }
            Event::Finished { job } => {
                self.holders.iter_mut().filter(|h| **h == Some(job)).for_each(|h| *h = None);
            }
            _ => {}
        }
        Ok(())
    }
}

#[test]
fn whoever_keeps_to_domains_keeps_to_them() {
    let (moved, replaced) = (Cell::new(0), Cell::new(0));
    let law = |(parts, trial): (Parts, u64)| {
        let scenario = checked(parts.clone());
        let world = World::new(&scenario);
        let (seed, trial) = (Seed(1), TrialId(trial));
        let mut events: Vec<(SimTime, Event)> = Vec::new();
        let mut runner = Runner::new(&world);
        let _ = runner.run(Seed(2), trial);
        let outcome = runner.watch(seed, trial, &mut events);
        prop_assert_eq!(&outcome, &run_trial(&world, seed, trial));
        check_books(&parts, &outcome)?;
        let places = place(&parts, |domain| parts.cluster.domains(domain)).expect("it was checked");
        let mut holders = vec![None; parts.cluster.hosts() as usize];
        for (j, places) in (0..).map(JobId).zip(&places.jobs) {
            places.seats.iter().for_each(|&host| holders[host as usize] = Some(j));
        }
        let within =
            parts.jobs.iter().map(|job| job.placement.within.map(|d| parts.cluster.domains(d)));
        let mut watch = Watch { parts: &parts, holders, within: within.collect(), moving: None };
        for (_, event) in events {
            replaced.set(replaced.get() + u32::from(matches!(event, Event::Replaced { .. })));
            watch.see(event)?;
        }
        prop_assert!(watch.moving.is_none());
        moved.set(moved.get() + outcome.spares.moved);
        Ok(())
    };
    let result = TestRunner::new(cases(6000)).run(&(scenarios(), any::<u64>()), law);
    result.unwrap_or_else(|failure| panic!("{failure}"));
    // The law would hold for jobs that never fail, too.
    assert!(moved.get() > 300 && replaced.get() > 1500, "{moved:?} {replaced:?}");
}
