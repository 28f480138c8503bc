//! Units on lives of their own: what each has lived, and when its life ends.

use brittle_model::scenario::{Age, Renewal};
use brittle_model::{SimTime, Span};

use super::{State, Strikes};
use crate::class::Process;
use crate::draw::Purpose;
use crate::unlike::Unlike;
use crate::wave::Flow;
use crate::world::World;
use std::cmp::Reverse;

/// What is known of a unit's age.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lived {
    /// In its first life, this far into the trial on its own clock [s].
    First(f64),
    /// In a later life, of this age [s].
    Age(f64),
}

/// A unit on a life of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    lived: Lived,
    /// The reading of its clock when it had lived this much; `None` while the clock stands.
    pub(super) since: Option<Span>,
    /// Numbers its lives, and tells stale entries of the heap.
    pub(super) lives: u32,
}

impl Unit {
    /// Brings what it has lived up to `reading`.
    fn advance(&mut self, reading: Span) {
        let Some(since) = self.since else { return };
        let more = (reading - since).as_secs_f64();
        self.lived = match self.lived {
            Lived::First(x) => Lived::First(x + more),
            Lived::Age(a) => Lived::Age(a + more),
        };
        self.since = Some(reading);
    }
}

impl Strikes {
    /// Ends a unit's life at `reading` of its clock: what it had lived is remembered, the clock stands.
    pub(crate) fn end_life(&mut self, world: &World, class: u16, unit: u32, reading: Span) {
        let compiled = &world.classes[class as usize];
        let Process::Cohort { law, age, .. } = &compiled.onset else { return };
        let age = compiled.unlike.as_ref().map_or(*age, |unlike| unlike.stratum_of(unit).age);
        let entry = self.unit(class, unit);
        entry.advance(reading);
        entry.since = None;
        let (lived, lives) = (entry.lived, entry.lives);
        // The age at failure of a unit in its first life: known, but for a stationary fleet, where it is
        // drawn from the law given that the residual was part of it.
        let lived = match (lived, age) {
            (Lived::Age(a), _) => a,
            (Lived::First(x), Age::New) => x,
            (Lived::First(x), Age::Aged(age)) => age.as_secs_f64() + x,
            (Lived::First(x), Age::Stationary) => {
                x + law.residual(x, self.life(class, unit, lives))
            }
        };
        let entry = self.unit(class, unit);
        entry.lived = Lived::Age(lived);
        entry.lives += 1;
    }

    /// Begins the next life of a unit whose life has ended, at `reading` of its clock: the reading at
    /// which it ends, or `None` while the clock stands (`reading` is `None`).
    pub(crate) fn renew(
        &mut self,
        world: &World,
        class: u16,
        unit: u32,
        renewal: Renewal,
        reading: Option<Span>,
    ) -> Option<Span> {
        match renewal {
            Renewal::AsNew => self.unit(class, unit).lived = Lived::Age(0.0),
            Renewal::AsOld => {}
            Renewal::Partial(share) => {
                if let Lived::Age(age) = &mut self.unit(class, unit).lived {
                    *age *= 1.0 - share;
                }
            }
        }
        self.go_on(world, class, unit, reading)
    }

    /// Starts a unit's clock at `reading`: the reading at which its life ends.
    pub(crate) fn go_on(
        &mut self,
        world: &World,
        class: u16,
        unit: u32,
        reading: Option<Span>,
    ) -> Option<Span> {
        let Process::Cohort { law, first, .. } = &world.classes[class as usize].onset else {
            return None;
        };
        let entry = self.unit(class, unit);
        entry.since = reading;
        let reading = reading?;
        entry.lives += 1;
        let (lived, lives) = (entry.lived, entry.lives);
        let e = self.life(class, unit, lives);
        if let Some(unlike) = &world.classes[class as usize].unlike {
            let residual = self.residual(world, class, unlike, unit, (lived, e), reading);
            return Some(reading.saturating_add(Span::from_secs_f64(residual)));
        }
        let residual = match lived {
            Lived::Age(age) => law.residual(age, e),
            Lived::First(x) => {
                (first.inverse_cumulative_hazard(first.cumulative_hazard(x) + e) - x).max(0.0)
            }
        };
        Some(reading.saturating_add(Span::from_secs_f64(residual)))
    }

    /// What is left of a life in a class that is not alike [s].
    fn residual(
        &mut self,
        world: &World,
        class: u16,
        unlike: &Unlike,
        unit: u32,
        (lived, e): (Lived, f64),
        reading: Span,
    ) -> f64 {
        let compiled = &world.classes[class as usize];
        let Process::Cohort { law, first, .. } = &compiled.onset else { return f64::INFINITY };
        let stratum = unlike.stratum_of(unit);
        let first = stratum.first.as_ref().unwrap_or(first);
        let worse = unlike.lemons.filter(|worse| {
            let host = compiled.host_of(unit).expect("lemons are of hosts");
            self.lemons.is_lemon(worse.group, host)
        });
        let e = e / (stratum.multiplier * worse.map_or(1.0, |worse| worse.multiplier));
        let met = |x: f64| match lived {
            Lived::Age(age) => law.cumulative_hazard_after(age, x),
            Lived::First(so_far) => {
                first.cumulative_hazard(so_far + x) - first.cumulative_hazard(so_far)
            }
        };
        let when = |h: f64| match lived {
            Lived::Age(age) => law.residual(age, h),
            Lived::First(x) => {
                (first.inverse_cumulative_hazard(first.cumulative_hazard(x) + h) - x).max(0.0)
            }
        };
        let Some(wave) = unlike.wave else { return when(e) };
        let start = SimTime::ZERO.saturating_add(reading);
        let horizon = world.horizon;
        Flow { waves: &mut self.waves, plans: &world.waves, wave, horizon }
            .meet(start, e, met, when)
    }

    /// A repair has cured the host of a unit whose clock reads `reading`: what is left of its life is drawn
    /// anew, at the ordinary hazard. The reading at which it ends; `None` where it is over already.
    pub(crate) fn cured(
        &mut self,
        world: &World,
        class: u16,
        unit: u32,
        reading: Span,
    ) -> Option<Span> {
        let entry = self.unit(class, unit);
        entry.since?;
        entry.advance(reading);
        self.go_on(world, class, unit, Some(reading))
    }

    /// A unit joins a job's crew at `reading` of the job's exposure clock.
    pub(crate) fn join(&mut self, world: &World, class: u16, unit: u32, job: u32, reading: Span) {
        self.units.entry((class, unit)).or_insert(Unit {
            lived: Lived::First(0.0),
            since: None,
            lives: 0,
        });
        if let Some(due) = self.go_on(world, class, unit, Some(reading)) {
            self.enlist(class, unit, job, due);
        }
    }

    /// Puts a unit that fails at exposure `due` on its crew's list.
    pub(crate) fn enlist(&mut self, class: u16, unit: u32, job: u32, due: Span) {
        let life = self.units[&(class, unit)].lives;
        if let State::Operating(crews) = &mut self.states[class as usize] {
            crews[job as usize].joined.push(Reverse((due, unit, life)));
        }
    }

    /// A unit leaves its crew at `reading`: its clock stands.
    pub(crate) fn leave(&mut self, class: u16, unit: u32, reading: Span) {
        let entry = self.unit(class, unit);
        entry.advance(reading);
        entry.since = None;
        entry.lives += 1;
    }

    /// The unit; one that was in its cohort so far has been there since reading zero.
    fn unit(&mut self, class: u16, unit: u32) -> &mut Unit {
        self.units.entry((class, unit)).or_insert(Unit {
            lived: Lived::First(0.0),
            since: Some(Span::ZERO),
            lives: 0,
        })
    }

    fn life(&self, class: u16, unit: u32, lives: u32) -> f64 {
        let which = u64::from(unit) << 32 | u64::from(lives);
        self.luck.exponential(Purpose::Life, u32::from(class), which)
    }
}
