//! One trial: runs, failures, blame, recovery.

use std::collections::VecDeque;

use super::{Case, Outcome, Removal};
use crate::twin::rng::Rng;

const DAY: f64 = 1440.0;

/// What a server of the working pool does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Duty {
    Idle,
    Standby,
    Active,
}

/// One server.
pub(super) struct Server {
    pub(super) bad: bool,
    pub(super) duty: Duty,
    /// When it failed [min].
    pub(super) failures: Vec<f64>,
    pub(super) score: f64,
    /// What is left of its life if lives go on [min of operation].
    pub(super) life: f64,
}

/// One server in repair.
pub(super) struct Repair {
    pub(super) end: f64,
    pub(super) server: usize,
    pub(super) fails: bool,
}

/// A trial under way. The pool's list holds the idle, the standbys and the active.
pub(super) struct Play<'c> {
    pub(super) case: &'c Case,
    pub(super) rng: Rng,
    pub(super) now: f64,
    pub(super) servers: Vec<Server>,
    pub(super) pool: Vec<usize>,
    pub(super) spares: VecDeque<usize>,
    pub(super) standbys: VecDeque<usize>,
    pub(super) active: Vec<usize>,
    /// How many of the active are bad.
    pub(super) bad_active: usize,
    pub(super) repairs: Vec<Repair>,
    /// The server that left its place last.
    pub(super) missing: usize,
    /// When the spare that was asked for last comes, if waits can be cut short [min].
    pub(super) arrival: f64,
    pub(super) books: Outcome,
}

/// Plays a trial to the end of the job, and its repairs to theirs.
pub(super) fn play(case: &Case, rng: Rng) -> Outcome {
    let mut play = Play::new(case, rng);
    play.books.depleted = !play.run_job();
    play.books.total = play.now;
    play.pass(f64::INFINITY);
    play.books
}

impl<'c> Play<'c> {
    fn new(case: &'c Case, mut rng: Rng) -> Self {
        let count = case.working_pool_size + case.spare_pool_size;
        let bad = (count as f64 * case.systematic_failure_fraction) as usize;
        let mut is_bad: Vec<bool> = (0..count).map(|server| server < bad).collect();
        shuffle(&mut is_bad, &mut rng);
        let server = |&bad: &bool| Server {
            bad,
            duty: Duty::Idle,
            failures: Vec::new(),
            score: 100.0,
            life: case.life(bad, &mut rng),
        };
        let servers = is_bad.iter().map(server).collect();
        Self {
            case,
            rng,
            now: 0.0,
            servers,
            pool: (0..case.working_pool_size).collect(),
            spares: (case.working_pool_size..count).collect(),
            standbys: VecDeque::new(),
            active: Vec::new(),
            bad_active: 0,
            repairs: Vec::new(),
            missing: usize::MAX,
            arrival: 0.0,
            books: Outcome::default(),
        }
    }

    /// False if too few servers were left.
    fn run_job(&mut self) -> bool {
        let mut left = self.case.job_length;
        loop {
            if !self.select() {
                return false;
            }
            loop {
                let (time, place) = self.next_failure();
                let run = time.min(left);
                left -= run;
                self.books.compute += run;
                self.pass(self.now + run);
                if left <= 0.0 {
                    return true;
                }
                self.grow_older(run);
                self.fail(place, run);
                self.books.recovery += self.case.recovery_time;
                self.pass(self.now + self.case.recovery_time);
                let complete = self.active.len() == self.case.job_size;
                if !complete && !self.swap_in() {
                    break;
                }
            }
        }
    }

    /// A failure after a run of this length: who is blamed and where they go.
    fn fail(&mut self, place: usize, run: f64) {
        let case = self.case;
        let victim = self.active[place];
        let multiplier = case.systematic_failure_rate_multiplier;
        let systematic = self.servers[victim].bad && self.chance(multiplier / (1.0 + multiplier));
        self.books.failures += 1;
        self.books.systematic_failures += u32::from(systematic);
        self.books.random_failures += u32::from(!systematic);
        self.servers[victim].failures.push(self.now);
        self.servers[victim].life = case.life(self.servers[victim].bad, &mut self.rng);
        self.credit(victim, run);

        if !self.chance(case.diagnosis_probability) {
            if !case.swap_undiagnosed {
                return;
            }
            self.missing = usize::MAX;
            self.stop(place);
            self.leave_pool(victim);
            self.return_to_pool(victim);
            return;
        }
        let mut blamed = place;
        if self.active.len() > 1 && self.chance(case.diagnosis_uncertainty) {
            blamed = self.pick(self.active.len() - 1);
            blamed += usize::from(blamed >= place);
            self.leave_pool(victim);
            self.pool.push(victim);
        }
        let blamed = self.stop(blamed);
        if let Removal::Scored { penalty } = case.removal {
            self.servers[blamed].score -= penalty;
        }
        self.missing = blamed;
        self.repair(blamed);
    }

    /// Points for those who came through a run.
    fn credit(&mut self, victim: usize, run: f64) {
        let points = 10.0 * (run / DAY).floor();
        if points == 0.0 {
            return;
        }
        for &server in self.active.iter().filter(|&&server| server != victim) {
            self.servers[server].score += points;
        }
    }

    /// A server becomes active.
    pub(super) fn start(&mut self, server: usize) {
        self.servers[server].duty = Duty::Active;
        self.bad_active += usize::from(self.servers[server].bad);
        self.active.push(server);
    }

    /// The active server of this place leaves it.
    fn stop(&mut self, place: usize) -> usize {
        let server = self.active.swap_remove(place);
        self.bad_active -= usize::from(self.servers[server].bad);
        server
    }

    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.rng.uniform() < probability
    }

    pub(super) fn pick(&mut self, count: usize) -> usize {
        pick(count, &mut self.rng)
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        shuffle(items, &mut self.rng);
    }
}

fn pick(count: usize, rng: &mut Rng) -> usize {
    ((rng.uniform() * count as f64) as usize).min(count - 1)
}

/// Fisher and Yates.
fn shuffle<T>(items: &mut [T], rng: &mut Rng) {
    for i in (1..items.len()).rev() {
        items.swap(i, pick(i + 1, rng));
    }
}
