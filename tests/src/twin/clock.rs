//! The clocks of the twin's components: when they run, and what they read.

use brittle_model::scenario::{Clock, Onset};
use brittle_model::{ComponentKind, Law};

use super::Twin;
use super::fleet::Role;
use super::life::Life;
use super::queue::Event;
use super::repair::kept;

impl<'s> Twin<'s> {
    /// Starts and stops every clock as the jobs' phases and hosts demand.
    pub(super) fn turn_clocks(&mut self) {
        for u in 0..self.units.len() {
            let due = self.is_running(self.units[u].class, self.units[u].index);
            if due != self.units[u].runs {
                self.bring_up_to_date(u);
                self.units[u].runs = due;
                self.set_alarm(u);
            }
        }
    }

    /// Whether the clock of a component is to run now.
    pub(super) fn is_running(&self, c: usize, index: u32) -> bool {
        let class = &self.scenario.failures[c];
        let Clock::Operating { exposed } = class.clock else {
            return true;
        };
        let in_phase = |j: usize| {
            let job = &self.jobs[j];
            !job.ended && exposed.contains(job.phase)
        };
        if class.component == ComponentKind::Job {
            return in_phase(index as usize);
        }
        let host = self.fleet.host_of(class.component, index);
        let host = host.expect("only what is part of a host has an operating clock");
        match self.fleet.role(host) {
            Role::Seat(j) => in_phase(j),
            _ => false,
        }
    }

    /// Moves the time that has gone by from what is left of a life to its age.
    pub(super) fn bring_up_to_date(&mut self, u: usize) {
        let unit = &mut self.units[u];
        if unit.runs {
            let gone = ((self.now - unit.since) as f64 / 1e9).min(unit.life.left);
            unit.life.age += gone;
            unit.life.left -= gone;
        }
        unit.since = self.now;
    }

    /// Puts the end of a unit's life into the queue, if its clock runs.
    fn set_alarm(&mut self, u: usize) {
        let stamp = self.stamp();
        let unit = &mut self.units[u];
        unit.stamp = stamp;
        if unit.runs && !unit.stuck && !unit.dead && unit.life.left.is_finite() {
            let left = (unit.life.left * 1e9) as u64;
            let event = Event::Death { unit: u, stamp };
            self.queue.put(self.now.saturating_add(left), event);
        }
    }

    /// A unit begins its next life, at a share of its age.
    pub(super) fn renew(&mut self, u: usize, kept: f64) {
        let law = self.law(u);
        let age = self.units[u].life.age;
        let life = if kept == 0.0 {
            Life::new(law, &mut self.rng)
        } else {
            Life::aged(law, age * kept, &mut self.rng)
        };
        let unit = &mut self.units[u];
        unit.life = life;
        unit.since = self.now;
        unit.stuck = false;
        unit.dead = false;
        self.set_alarm(u);
    }

    /// The life of a unit ends.
    pub(super) fn die(&mut self, u: usize) {
        let unit = &mut self.units[u];
        unit.since = self.now;
        unit.life.age += unit.life.left;
        unit.life.left = 0.0;
        unit.dead = true;
        let (class, index) = (unit.class, unit.index);
        self.strike(class, index, Some(u));
    }

    /// Whoever died where it could not fail, and could now, is put right.
    pub(super) fn release_the_stuck(&mut self) {
        for u in 0..self.units.len() {
            let unit = &self.units[u];
            let class = &self.scenario.failures[unit.class];
            if unit.stuck && !self.fleet.is_shielded(class.component, unit.index) {
                let repair = self.repair_of(unit.class);
                let kept = repair.map_or(1.0, |repair| kept(repair.renewal));
                self.renew(u, kept);
            }
        }
    }

    fn law(&self, u: usize) -> &'s Law {
        match &self.scenario.failures[self.units[u].class].onset {
            Onset::Lives { law, .. } => law,
            Onset::Fixed(_) | Onset::Allocation { .. } => {
                unreachable!("a given failure has no unit")
            }
        }
    }
}
