//! Spread: a strike takes others of its class with it, and failures of other classes follow it.

use brittle_model::SimTime;

use super::Runner;
use crate::class::Class;
use crate::draw::{Dice, Purpose};
use crate::observe::Observer;
use crate::spread::{Domain, Spread, parts, size};

/// Marks the draws of strikes that follow others: how many there are depends on what took effect, and those of
/// the class's own strikes must not.
const FOLLOWS: u32 = 1 << 16;

impl<'w> Runner<'w> {
    /// A class strikes a component, and whatever goes with it.
    #[inline(always)]
    pub(super) fn hit<O: Observer>(
        &mut self,
        now: SimTime,
        class: &'w Class,
        victim: u32,
        eyes: &mut O,
    ) {
        match &class.spread {
            None => {
                self.strike(now, class, victim, eyes);
            }
            Some(spread) => self.spread(now, (class, 0), victim, spread, eyes),
        }
    }

    /// [`Runner::hit`], out of the way of the failures of whole populations.
    #[inline(never)]
    pub(super) fn hit_apart<O: Observer>(
        &mut self,
        now: SimTime,
        class: &'w Class,
        victim: u32,
        eyes: &mut O,
    ) {
        self.hit(now, class, victim, eyes);
    }

    /// A strike of a class that takes others with it.
    #[cold]
    #[inline(never)]
    fn spread<O: Observer>(
        &mut self,
        now: SimTime,
        (class, origin): (&'w Class, u32),
        victim: u32,
        spread: &Spread,
        eyes: &mut O,
    ) {
        let others = spread.burst.as_ref().map_or_else(Vec::new, |burst| {
            let number = self.blows[usize::from(class.id)][usize::from(origin > 0)];
            let mut dice = self.luck.dice(Purpose::Burst, u32::from(class.id) | origin, number);
            let domain = Domain::of(class, victim, burst.within, &self.world.cluster);
            domain.others(victim, size(&burst.size, &mut dice) - 1, &mut dice)
        });
        self.blow(now, (class, origin), victim, spread, eyes);
        for other in others {
            self.blow(now, (class, origin), other, spread, eyes);
        }
    }

    /// One component of a burst is struck; if it fails, others may follow.
    #[cold]
    #[inline(never)]
    fn blow<O: Observer>(
        &mut self,
        now: SimTime,
        (class, origin): (&'w Class, u32),
        victim: u32,
        spread: &Spread,
        eyes: &mut O,
    ) {
        let count = &mut self.blows[usize::from(class.id)][usize::from(origin > 0)];
        let number = *count;
        *count += 1;
        if !self.strike_apart(now, class, victim, eyes) {
            return;
        }
        for (i, &(next, probability)) in spread.secondary.iter().enumerate() {
            // No class has more than sixteen that follow it.
            let which = number << 4 | i as u64;
            let mut dice = self.luck.dice(Purpose::Secondary, u32::from(class.id) | origin, which);
            if dice.uniform() > probability {
                continue;
            }
            let Some(victim) = self.follower(class, victim, self.world.class(next), &mut dice)
            else {
                continue;
            };
            let next = self.world.class(next);
            match &next.spread {
                None => {
                    self.strike_apart(now, next, victim, eyes);
                }
                Some(spread) => self.spread(now, (next, FOLLOWS), victim, spread, eyes),
            }
        }
    }

    /// [`Runner::strike`], out of the way of the strikes that come alone.
    #[cold]
    #[inline(never)]
    fn strike_apart<O: Observer>(
        &mut self,
        now: SimTime,
        class: &'w Class,
        victim: u32,
        eyes: &mut O,
    ) -> bool {
        self.strike(now, class, victim, eyes)
    }

    /// Whom a failure that follows strikes: the same component, or one on the same host, or one below.
    fn follower(&self, from: &Class, victim: u32, to: &Class, dice: &mut Dice) -> Option<u32> {
        if from.component == to.component {
            return Some(victim);
        }
        let hosts = match from.host_of(victim) {
            Some(host) => host.0..host.0 + 1,
            None => self.world.cluster.hit(from.component(victim)).hosts,
        };
        let candidates = parts(&self.world.cluster, to, hosts);
        (!candidates.is_empty())
            .then(|| candidates.start + dice.below(candidates.end - candidates.start))
    }
}
