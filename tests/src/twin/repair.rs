//! Repairs in the twin: outages, ladders, crews, parts.

use std::collections::VecDeque;

use brittle_model::ComponentKind;
use brittle_model::scenario::{Crew, Discipline, Renewal, Repair, RetirementRule, Score};

use super::Twin;
use super::fleet::Out;
use super::life::pause;
use super::queue::Event;

/// A day [ns].
const DAY: u64 = 86_400 * 1_000_000_000;

/// Something that is out of service.
pub(super) struct Outage<'s> {
    kind: ComponentKind,
    index: u32,
    out: Out,
    /// Whose life goes on when it is over.
    unit: Option<usize>,
    /// What may come again.
    class: Option<usize>,
    /// Its repair; a mere absence has none.
    repair: Option<&'s Repair>,
    /// Whether it is planned work: nothing is repaired.
    pub(super) planned: bool,
    rung: usize,
    /// Whether it seems to have worked but has not.
    sham: bool,
    /// Its place in the order of detection.
    order: u64,
    /// Work of the rung under way [ns], and when it came to the crew [ns].
    work: u64,
    came: u64,
}

/// What waits for crews and parts.
#[derive(Default)]
pub(super) struct Shop {
    /// For each crew, the repairs that wait for it.
    waiting: Vec<Vec<usize>>,
    /// For each crew, how many repairs it works on.
    busy: Vec<u32>,
    /// For each kind of part, those on the shelf.
    shelf: Vec<u32>,
    /// For each kind of part, the repairs that wait for one.
    wanting: Vec<VecDeque<usize>>,
    /// Repairs that need a part from this instant on.
    asking: Vec<usize>,
    turns: u64,
}

impl Shop {
    pub(super) fn new(crews: usize, parts: impl Iterator<Item = u32>) -> Self {
        let shelf: Vec<u32> = parts.collect();
        Self {
            waiting: vec![Vec::new(); crews],
            busy: vec![0; crews],
            wanting: vec![VecDeque::new(); shelf.len()],
            asking: Vec::new(),
            shelf,
            turns: 0,
        }
    }
}

impl<'s> Twin<'s> {
    /// A component goes down now, and its repair begins after a while.
    #[expect(clippy::too_many_arguments, reason = "all of an outage, said once")]
    pub(super) fn go_down(
        &mut self,
        kind: ComponentKind,
        index: u32,
        out: Out,
        unit: Option<usize>,
        class: Option<usize>,
        repair: &'s Repair,
        after: u64,
    ) {
        let outage = self.be_away(kind, index, out, unit);
        self.outages[outage].repair = Some(repair);
        self.outages[outage].class = class;
        let at = self.now.saturating_add(after);
        if repair.rungs.iter().all(|rung| rung.crew.is_none() && rung.part.is_none()) {
            let done = self.whole_repair(outage, repair);
            self.be_back(at.saturating_add(done), outage);
        } else {
            self.queue.put(at, Event::Begins { outage });
        }
    }

    /// A component is away.
    pub(super) fn be_away(
        &mut self,
        kind: ComponentKind,
        index: u32,
        out: Out,
        unit: Option<usize>,
    ) -> usize {
        self.fleet.take_down(kind, index, out);
        self.outages.push(Outage {
            kind,
            index,
            out,
            unit,
            class: None,
            repair: None,
            planned: false,
            rung: 0,
            sham: false,
            order: 0,
            work: 0,
            came: 0,
        });
        self.put_dark_right();
        self.put_signs_right();
        self.see_dark();
        self.outages.len() - 1
    }

    /// An outage ends at an instant.
    pub(super) fn be_back(&mut self, at: u64, outage: usize) {
        self.queue.put(at, Event::Back { outage });
    }

    /// The length of a repair that waits for nobody.
    fn whole_repair(&mut self, outage: usize, repair: &Repair) -> u64 {
        let mut length: u64 = 0;
        loop {
            let rung = &repair.rungs[self.outages[outage].rung];
            length = length.saturating_add(pause(&rung.duration, &mut self.rng));
            if !self.seems_to_work(outage) {
                continue;
            }
            let Some(test) = &repair.test else { return length };
            length = length.saturating_add(pause(&test.duration, &mut self.rng));
            if self.passes(outage) {
                return length;
            }
        }
    }

    /// A rung is over: whether it seems to have worked. If not, the next one follows.
    fn seems_to_work(&mut self, outage: usize) -> bool {
        let repair = self.outages[outage].repair.expect("it has a repair");
        let last = repair.rungs.len() - 1;
        let rung = &repair.rungs[self.outages[outage].rung];
        let luck = self.rng.uniform();
        self.outages[outage].sham = false;
        if luck < rung.success {
            return true;
        }
        // In the last one the two are 1 together, but for rounding.
        if luck < rung.success + rung.silent || self.outages[outage].rung == last {
            self.outages[outage].sham = rung.silent > 0.0;
            return true;
        }
        self.outages[outage].rung += 1;
        false
    }

    /// A test is over: whether it has found nothing. If it has, the next rung follows, or the last again.
    fn passes(&mut self, outage: usize) -> bool {
        let repair = self.outages[outage].repair.expect("it has a repair");
        let recall = repair.test.as_ref().map_or(0.0, |test| test.recall);
        if !(self.outages[outage].sham && self.rng.chance(recall)) {
            return true;
        }
        let last = repair.rungs.len() - 1;
        let next = &mut self.outages[outage].rung;
        *next = (*next + 1).min(last);
        false
    }

    /// A failure is detected, and its repair begins.
    pub(super) fn begin_repair(&mut self, outage: usize) {
        self.shop.turns += 1;
        self.outages[outage].order = self.shop.turns;
        self.begin_rung(outage);
    }

    /// A rung begins with the wait for its part.
    fn begin_rung(&mut self, outage: usize) {
        let repair = self.outages[outage].repair.expect("it has a repair");
        match repair.rungs[self.outages[outage].rung].part {
            None => self.come_to_crew(outage),
            Some(_) => {
                self.shop.asking.push(outage);
                self.queue.put(self.now, Event::Ask);
            }
        }
    }

    /// Of the repairs that need a part from this instant on, the one detected first takes it or waits for it.
    pub(super) fn ask_for_part(&mut self) {
        let first = (0..self.shop.asking.len()).min_by_key(|&i| {
            let outage = self.shop.asking[i];
            self.outages[outage].order
        });
        let outage = self.shop.asking.remove(first.expect("somebody asks"));
        let repair = self.outages[outage].repair.expect("it has a repair");
        let part = repair.rungs[self.outages[outage].rung].part;
        let stock = usize::from(part.expect("it needs a part"));
        let lead = pause(&self.scenario.stock[stock].lead_time, &mut self.rng);
        self.queue.put(self.now.saturating_add(lead), Event::Arrives { stock });
        if self.shop.shelf[stock] > 0 {
            self.shop.shelf[stock] -= 1;
            self.come_to_crew(outage);
        } else {
            self.shop.wanting[stock].push_back(outage);
        }
    }

    /// A part has come.
    pub(super) fn receive_part(&mut self, stock: usize) {
        match self.shop.wanting[stock].pop_front() {
            Some(outage) => self.come_to_crew(outage),
            None => self.shop.shelf[stock] += 1,
        }
    }

    fn come_to_crew(&mut self, outage: usize) {
        let repair = self.outages[outage].repair.expect("it has a repair");
        let rung = &repair.rungs[self.outages[outage].rung];
        let work = pause(&rung.duration, &mut self.rng);
        self.outages[outage].work = work;
        self.outages[outage].came = self.now;
        match rung.crew {
            Some(crew) => {
                self.shop.waiting[usize::from(crew)].push(outage);
                self.queue.put(self.now, Event::Choose);
            }
            None => self.queue.put(self.now.saturating_add(work), Event::RungDone { outage }),
        }
    }

    /// Free crews that are at work take what they take first.
    pub(super) fn choose(&mut self) {
        for c in 0..self.scenario.crews.len() {
            let crew = &self.scenario.crews[c];
            loop {
                if self.shop.waiting[c].is_empty() || self.shop.busy[c] == crew.size {
                    break;
                }
                let opening = next_opening(crew, self.now);
                if opening > self.now {
                    self.queue.put(opening, Event::Choose);
                    break;
                }
                let best = self.first_in_line(c, crew.discipline);
                let outage = self.shop.waiting[c].remove(best);
                self.shop.busy[c] += 1;
                let done = finish(crew, self.now, self.outages[outage].work);
                self.queue.put(done, Event::RungDone { outage });
            }
        }
    }

    fn first_in_line(&self, c: usize, discipline: Discipline) -> usize {
        let key = |i: usize| {
            let outage = &self.outages[self.shop.waiting[c][i]];
            let (came, order) = (i128::from(outage.came), i128::from(outage.order));
            match discipline {
                Discipline::Fifo => (came, order),
                Discipline::Lifo => (-came, -order),
                Discipline::Shortest => (i128::from(outage.work), order),
                // Where others stand in for it, no GPU is unusable.
                Discipline::Largest if outage.out == Out::Degraded => (0, order),
                Discipline::Largest => {
                    (-i128::from(self.fleet.blast(outage.kind, outage.index)), order)
                }
            }
        };
        (0..self.shop.waiting[c].len()).min_by_key(|&i| key(i)).expect("somebody waits")
    }

    /// A rung is done.
    pub(super) fn end_rung(&mut self, outage: usize) {
        let repair = self.outages[outage].repair.expect("it has a repair");
        if let Some(crew) = repair.rungs[self.outages[outage].rung].crew {
            self.shop.busy[usize::from(crew)] -= 1;
            self.queue.put(self.now, Event::Choose);
        }
        if !self.seems_to_work(outage) {
            self.begin_rung(outage);
        } else if let Some(test) = &repair.test {
            let length = pause(&test.duration, &mut self.rng);
            self.queue.put(self.now.saturating_add(length), Event::TestDone { outage });
        } else {
            self.be_back(self.now, outage);
        }
    }

    /// A test is done.
    pub(super) fn end_test(&mut self, outage: usize) {
        if self.passes(outage) {
            self.be_back(self.now, outage);
        } else {
            self.begin_rung(outage);
        }
    }

    /// Something is back in service.
    pub(super) fn come_back(&mut self, outage: usize) {
        self.end_outage(outage);
        self.see_dark();
        self.release_the_stuck();
        self.look();
        self.serve();
    }

    fn end_outage(&mut self, outage: usize) {
        let Outage { kind, index, out, unit, class, repair, planned, sham, .. } =
            self.outages[outage];
        if repair.is_some() && !planned && self.retires(kind, index) {
            return;
        }
        self.fleet.bring_up(kind, index, out);
        let renewal = repair.map_or(Renewal::AsOld, |repair| repair.renewal);
        if let Some(u) = unit {
            self.renew(u, if sham { 1.0 } else { kept(renewal) });
        }
        if let (Some(class), true, Some(relapse)) =
            (class, sham, repair.and_then(|repair| repair.relapse.as_ref()))
        {
            let at = self.now.saturating_add(pause(relapse, &mut self.rng));
            // One defect comes again once, a delay after it was last not put right.
            if at <= self.scenario.horizon.as_nanos() {
                let stamp = self.stamp();
                self.relapses.insert((class, index), stamp);
                self.queue.put(at, Event::Again { class, index, stamp });
            }
        }
    }

    /// Whether a host whose repair is done leaves the cluster: then what was in repair stays down for ever.
    fn retires(&mut self, kind: ComponentKind, index: u32) -> bool {
        let Some(host) = self.fleet.host_of(kind, index) else { return false };
        if self.fleet.gone[host as usize] {
            return true;
        }
        if self.fleet.is_usable(host) {
            return false;
        }
        let retires = self.says_no_more(&self.scenario.hosts.retirement, host);
        if retires {
            self.retired += 1;
            self.fleet.gone[host as usize] = true;
            self.put_dark_right();
            self.put_signs_right();
        }
        retires
    }

    fn says_no_more(&self, rule: &RetirementRule, host: u32) -> bool {
        match rule {
            RetirementRule::Never => false,
            RetirementRule::Threshold { failures, window } => {
                let from = self.now.saturating_sub(window.as_nanos());
                let blames = self.blames[host as usize].iter();
                blames.filter(|&&at| from <= at && at <= self.now).count() >= *failures as usize
            }
            RetirementRule::Score { score, limit } => self.score(score, host) <= *limit,
            RetirementRule::Any(rules) => rules.iter().any(|rule| self.says_no_more(rule, host)),
            RetirementRule::All(rules) => rules.iter().all(|rule| self.says_no_more(rule, host)),
        }
    }

    /// The score of a host now.
    pub(super) fn score(&self, rule: &Score, host: u32) -> f64 {
        let (mut score, mut last) = (rule.start, 0);
        let mut blames = self.blames[host as usize].clone();
        blames.retain(|&at| at <= self.now);
        blames.sort_unstable();
        let rest =
            |score: f64, days: u64| (score + days as f64 * rule.credit_per_day).min(rule.start);
        for at in blames {
            score = rest(score, (at - last) / DAY) - rule.penalty;
            last = at;
        }
        rest(score, (self.now - last) / DAY)
    }
}

/// The share of its age that a component keeps.
pub(super) fn kept(renewal: Renewal) -> f64 {
    match renewal {
        Renewal::AsNew => 0.0,
        Renewal::AsOld => 1.0,
        Renewal::Partial(share) => 1.0 - share,
    }
}

/// The shifts of a crew, from the one that began the day before the trial.
fn shifts(crew: &Crew) -> impl Iterator<Item = (i128, i128)> + use<> {
    let hours = crew.hours;
    (-1_i128..).filter_map(move |day| {
        let Some(hours) = hours else { return Some((0, i128::MAX)) };
        let works = day.rem_euclid(7) < i128::from(hours.days);
        let from = day * i128::from(DAY) + i128::from(hours.from.as_nanos());
        works.then_some((from, from + i128::from(hours.length.as_nanos())))
    })
}

/// When a crew is at work next: now, if it is.
fn next_opening(crew: &Crew, now: u64) -> u64 {
    let now = i128::from(now);
    let (from, _) = shifts(crew).find(|&(_, to)| to > now).expect("it works again");
    from.max(now) as u64
}

/// When work that begins now is done.
fn finish(crew: &Crew, now: u64, work: u64) -> u64 {
    let (mut at, mut left) = (i128::from(now), i128::from(work));
    for (from, to) in shifts(crew) {
        if to <= at {
            continue;
        }
        at = at.max(from);
        if at.saturating_add(left) <= to || at > 400 * 365 * i128::from(DAY) {
            return u64::try_from(at + left).unwrap_or(u64::MAX);
        }
        left -= to - at;
        at = to;
    }
    unreachable!("there is always another shift")
}
