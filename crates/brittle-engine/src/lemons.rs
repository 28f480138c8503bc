//! Lemons: the hosts of a trial that are worse than the others, and which of them have been cured.

use std::cell::Cell;

use brittle_model::HostId;
use brittle_model::scenario::LemonsOf;
use brittle_model::scenario::lemons;
use brittle_model::{Parts, scenario::FailureClass};
use rustc_hash::FxHashSet;

use crate::draw::{Luck, Purpose};
use crate::lots::Lots;

/// A group of lemons, compiled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    /// How many hosts are lemons.
    pub(crate) count: u32,
    /// Names the draw.
    number: u32,
    curable: bool,
}

/// All groups of a scenario: the shared ones, and those of single classes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups {
    pub(crate) groups: Vec<Group>,
    hosts: u32,
}

/// Distinguishes the groups of classes from the shared ones in the keys of draws.
const OWN: u32 = 1 << 16;

impl Groups {
    pub(crate) fn new(parts: &Parts) -> Self {
        let hosts = parts.cluster.hosts();
        let group = |number: u32, share: f64, curable: bool| Group {
            count: lemons(share, hosts),
            number,
            curable,
        };
        let shared = parts.shared.lemons.iter().enumerate();
        let mut groups: Vec<Group> =
            shared.map(|(i, g)| group(i as u32, g.share, g.cured_by_repair)).collect();
        for (c, class) in parts.failures.iter().enumerate() {
            if let Some((share, curable)) = own(class) {
                groups.push(group(OWN | c as u32, share, curable));
            }
        }
        Self { groups, hosts }
    }

    /// The group that a class's lemons are of.
    pub(crate) fn of(&self, class: u32, of: &LemonsOf, parts: &Parts) -> usize {
        let number = match of {
            LemonsOf::Own { .. } => OWN | class,
            LemonsOf::Group(name) => {
                let known = parts.shared.lemons.iter().position(|group| group.name == *name);
                known.expect("a checked scenario names groups that there are") as u32
            }
        };
        let found = self.groups.iter().position(|group| group.number == number);
        found.expect("every group was counted")
    }
}

fn own(class: &FailureClass) -> Option<(f64, bool)> {
    match class.pattern.lemons.as_ref()?.of {
        LemonsOf::Own { share, cured_by_repair } => Some((share, cured_by_repair)),
        LemonsOf::Group(_) => None,
    }
}

/// The lots of a group in one trial; what was looked up once is remembered.
#[derive(Debug)]
struct Drawn {
    group: Group,
    lots: Lots,
    /// Marks what was remembered in this trial.
    stamp: u32,
    /// Who holds each lot, and which lot each host holds, with the trial's mark.
    holders: Vec<Cell<(u32, u32)>>,
    held: Vec<Cell<(u32, u32)>>,
    /// How many hosts were asked about in this trial, and the mark of the last trial in which all lemons were looked up.
    asked: Cell<u32>,
    listed: Cell<u32>,
}

impl Drawn {
    fn new(group: Group, hosts: u32) -> Self {
        let none = || vec![Cell::new((0, 0)); hosts as usize];
        let (asked, listed) = (Cell::new(0), Cell::new(0));
        let (holders, held) = (none(), none());
        Self { group, lots: Lots::new(0, hosts), stamp: 0, holders, held, asked, listed }
    }

    fn open(&mut self, key: u64) {
        self.lots = Lots::new(key, self.held.len() as u32);
        self.stamp = self.stamp.wrapping_add(1);
        self.asked.set(0);
        if self.stamp == 0 {
            *self = Self::new(self.group, self.held.len() as u32);
            self.stamp = 1;
        }
    }

    fn holder(&self, lot: u32) -> u32 {
        self.remembered(&self.holders[lot as usize], || self.lots.holder(lot))
    }

    fn lot(&self, host: u32) -> u32 {
        self.remembered(&self.held[host as usize], || self.lots.lot(host))
    }

    /// Whether a host holds a lot of a lemon. Each host is looked up, until so many were asked about that it is
    /// cheaper to look up all lemons.
    fn is_lemon(&self, host: u32) -> bool {
        let (count, cell) = (self.group.count, &self.held[host as usize]);
        if cell.get().0 != self.stamp && self.listed.get() != self.stamp {
            self.asked.set(self.asked.get() + 1);
            if self.asked.get() <= count {
                return self.lot(host) < count;
            }
            for lot in 0..count {
                self.held[self.holder(lot) as usize].set((self.stamp, lot));
            }
            self.listed.set(self.stamp);
        }
        let (stamp, lot) = cell.get();
        stamp == self.stamp && lot < count
    }

    #[inline]
    fn remembered(&self, cell: &Cell<(u32, u32)>, find: impl FnOnce() -> u32) -> u32 {
        let (stamp, known) = cell.get();
        if stamp == self.stamp {
            return known;
        }
        let found = find();
        cell.set((self.stamp, found));
        found
    }
}

/// The lemons of one trial.
#[derive(Debug, Default)]
pub(crate) struct Lemons {
    lots: Vec<Drawn>,
    cured: FxHashSet<HostId>,
    pub(crate) curable: bool,
}

impl Lemons {
    /// Draws a trial's lemons, at the cost of their groups.
    pub(crate) fn open(&mut self, groups: &Groups, luck: Luck) {
        self.cured.clear();
        if self.lots.len() != groups.groups.len() {
            let drawn = groups.groups.iter().map(|&group| Drawn::new(group, groups.hosts));
            self.lots = drawn.collect();
        }
        for drawn in &mut self.lots {
            drawn.open(luck.number(Purpose::Lemons, drawn.group.number, 0));
        }
        self.curable = groups.groups.iter().any(|group| group.curable);
    }

    /// The `i`-th lemon of a group as it was drawn; beyond their number, the hosts that are none.
    pub(crate) fn drawn(&self, group: usize, i: u32) -> HostId {
        HostId(self.lots[group].holder(i))
    }

    /// How many lemons a group was drawn with.
    pub(crate) fn count(&self, group: usize) -> u32 {
        self.lots[group].group.count
    }

    /// Whether a host was drawn as a lemon.
    pub(crate) fn was_drawn(&self, group: usize, host: HostId) -> bool {
        self.lots[group].is_lemon(host.0)
    }

    /// Whether a host has been cured of what a repair cures.
    pub(crate) fn is_cured(&self, group: usize, host: HostId) -> bool {
        self.lots[group].group.curable && self.cured.contains(&host)
    }

    /// Whether a host is a lemon.
    pub(crate) fn is_lemon(&self, group: usize, host: HostId) -> bool {
        self.was_drawn(group, host) && !self.is_cured(group, host)
    }

    /// Whether a host is a lemon of any group.
    pub(crate) fn is_lemon_of_any(&self, host: HostId) -> bool {
        (0..self.lots.len()).any(|group| self.is_lemon(group, host))
    }

    /// A repair has put a host right; whether that makes a difference to any group.
    pub(crate) fn cure(&mut self, host: HostId) -> bool {
        let lemon = |g: usize| self.lots[g].group.curable && self.was_drawn(g, host);
        self.curable && (0..self.lots.len()).any(lemon) && self.cured.insert(host)
    }
}
