//! Search: which segments still reach each other.
//!
//! One part of the switches is the network: of those that join several segments (over cores: several islands) the one
//! with most hosts behind it, then the one with the lowest leaf; where no part joins any two, the same among all.
//! Segments that are not joined to it stay, in their order, if they share some part with each that stays: with three
//! planes, all may still reach each other though none of the planes joins all. The others have lost their paths.
//!
//! As long as every cut of an even network has more than half of its ways left, any two of them share a switch above,
//! so that all reach each other, and nothing is searched.
//!
//! Segments of one kind of whose switches nothing is down are on the same side: who is first speaks for all.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::parts::Parts;
use super::strains::Answer;
use super::twins::sorted;
use super::{Network, Segment};
use crate::hit::{Reach, Strain};

/// Segments that stay or go together.
#[derive(Clone, Copy, Debug)]
struct Side {
    /// The first of them.
    segment: u32,
    /// All of its kind that are not touched, or it alone.
    is_kind: bool,
    several: bool,
    hosts: usize,
}

impl Answer<'_, '_> {
    /// Finds the segments that do not reach the others of their islands or, over cores, those of others; and tells
    /// them.
    pub(super) fn search(&mut self, reach: Reach) {
        let Self { hard, all, .. } = *self;
        let net = all.net;
        let parts = all.parts(reach);
        let of_hard = (!self.is_one()).then(|| hard.parts(reach));
        let touched = net.touched_by_kind(&parts);
        let everything: Vec<u32>;
        let groups: Vec<&[u32]> = match reach {
            Reach::OverCores => {
                everything = (0..net.twins.kinds.len() as u32).collect();
                vec![&everything]
            }
            _ => net.twins.kinds_of_island.iter().map(|kinds| &kinds[..]).collect(),
        };
        for group in groups {
            let mut before = net.sides(group, &parts, &touched);
            if before.iter().map(|side| 1 + usize::from(side.several)).sum::<usize>() < 2 {
                continue;
            }
            let nics = net.segments[before[0].segment as usize].rail_of_nic.len();
            // Who has nothing left at all is on no side.
            before.retain(|side| !self.is_lost(side.segment, reach));
            let mut stay = before.clone();
            // What others carry may go over any rail; what nobody carries needs its like.
            net.keep(&mut stay, reach, |segment| of(&parts, segment.rails.iter().flatten()));
            if !net.rules.failover {
                let parts = of_hard.as_ref().unwrap_or(&parts);
                for nic in 0..nics {
                    let rail = |segment: &Segment| segment.rail_of_nic[nic] as usize;
                    let joined = |segment: &Segment| of(parts, &segment.rails[rail(segment)]);
                    net.keep(&mut stay, reach, joined);
                }
            }
            let stays =
                |side: &Side| stay.binary_search_by_key(&side.segment, |side| side.segment).is_ok();
            let gone = before.iter().filter(|side| !stays(side));
            let gone = sorted(gone.flat_map(|side| net.segments_on(side, &touched)).collect());
            for segment in gone {
                self.tell(&net.segments[segment as usize].hosts, reach, 0.0);
            }
        }
    }

    /// Whether a segment has lost its way already.
    fn is_lost(&self, segment: u32, reach: Reach) -> bool {
        let host = self.all.net.first_of_segment(segment);
        let own = |strain: &&Strain| {
            strain.hosts.contains(&host)
                && (Reach::OverSpines..=reach).contains(&strain.reach)
                && strain.is_loss()
        };
        self.strains.iter().any(|strain| own(&strain))
    }
}

/// The parts that some lower switches belong to, in order.
fn of<'l>(parts: &Parts<'_>, lowers: impl IntoIterator<Item = &'l u32>) -> Vec<u32> {
    sorted(lowers.into_iter().filter_map(|&lower| parts.of(lower)).collect())
}

/// Segments with switches of which something is down, after their kinds.
type Touched = [(u32, u32)];

impl Network {
    fn touched_by_kind(&self, parts: &Parts<'_>) -> Vec<(u32, u32)> {
        let lowers = parts.touched.iter().filter(|&&switch| switch < self.up.places());
        let mut touched: Vec<(u32, u32)> = lowers
            .flat_map(|&lower| &self.segments_of[lower as usize])
            .map(|&segment| (self.twins.kind_of[segment as usize], segment))
            .collect();
        touched.sort_unstable();
        touched.dedup();
        touched
    }

    /// The segments of some kinds, those together that nothing can tell apart; in the order of the first of each.
    fn sides(&self, kinds: &[u32], parts: &Parts<'_>, touched: &Touched) -> Vec<Side> {
        let one = |segment: u32| {
            let hosts = self.segments[segment as usize].size();
            Side { segment, is_kind: false, several: false, hosts }
        };
        let mut sides = Vec::new();
        for &number in kinds {
            let kind = &self.twins.kinds[number as usize];
            if kind.classes.iter().any(|&class| parts.are_apart(class)) {
                sides.extend(kind.segments.iter().map(|&segment| one(segment)));
                continue;
            }
            let own = of_kind(touched, number);
            sides.extend(own.iter().map(|&(_, segment)| one(segment)));
            let less: usize = own.iter().map(|&(_, segment)| one(segment).hosts).sum();
            if let Some(segment) = untouched(&kind.segments, own).next() {
                let several = kind.segments.len() - own.len() > 1;
                let hosts = kind.hosts - less;
                sides.push(Side { segment, is_kind: true, several, hosts });
            }
        }
        sides.sort_unstable_by_key(|side| side.segment);
        sides
    }

    /// All segments on a side.
    fn segments_on(&self, side: &Side, touched: &Touched) -> Vec<u32> {
        if !side.is_kind {
            return vec![side.segment];
        }
        let kind = self.twins.kind_of[side.segment as usize];
        let all = &self.twins.kinds[kind as usize].segments;
        untouched(all, of_kind(touched, kind)).collect()
    }

    /// Keeps those of several sides that are joined to the same part as most, and who reaches them all.
    fn keep(&self, sides: &mut Vec<Side>, reach: Reach, joined: impl Fn(&Segment) -> Vec<u32>) {
        let own = |side: &Side| joined(&self.segments[side.segment as usize]);
        let joined: Vec<(Side, Vec<u32>)> =
            sides.drain(..).map(|side| (side, own(&side))).collect();
        // For each part: behind it, several segments or islands, and how many hosts.
        let mut sizes: BTreeMap<u32, (u32, bool, usize)> = BTreeMap::new();
        for (side, parts) in &joined {
            let (place, several) = match reach {
                Reach::OverCores => (self.island_of(side.segment), false),
                _ => (side.segment, side.several),
            };
            for &part in parts {
                let (first, apart, sum) = sizes.entry(part).or_insert((place, false, 0));
                *apart |= several || place != *first;
                *sum += side.hosts;
            }
        }
        let key = |(part, (_, several, hosts)): (u32, (u32, bool, usize))| {
            (several, hosts, Reverse(part))
        };
        let network = sizes.into_iter().map(key).max().map(|(_, _, Reverse(part))| part);
        let Some(network) = network else { return };
        let (stay, others): (Vec<_>, Vec<_>) =
            joined.into_iter().partition(|(_, parts)| parts.contains(&network));
        sides.extend(stay.iter().map(|(side, _)| side));
        let mut kept: BTreeSet<Vec<u32>> = stay.into_iter().map(|(_, parts)| parts).collect();
        for (side, parts) in others {
            if kept.iter().all(|other| other.iter().any(|part| parts.contains(part))) {
                kept.insert(parts);
                sides.push(side);
            }
        }
        sides.sort_unstable_by_key(|side| side.segment);
    }
}

/// Those of one kind.
fn of_kind(touched: &Touched, kind: u32) -> &Touched {
    let start = touched.partition_point(|&(other, _)| other < kind);
    &touched[start..start + touched[start..].partition_point(|&(other, _)| other == kind)]
}

/// Segments without those that are touched.
fn untouched(segments: &[u32], touched: &Touched) -> impl Iterator<Item = u32> {
    let is_touched = |segment: u32| touched.binary_search_by_key(&segment, |&(_, s)| s).is_ok();
    segments.iter().copied().filter(move |&segment| !is_touched(segment))
}
