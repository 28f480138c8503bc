//! Who is where: the working pool's list, the spares, the standbys, repair, and the selection of hosts.

use super::play::{Duty, Play, Repair};
use super::{Removal, Selection};

impl Play<'_> {
    /// Time goes by; repairs end in their order.
    pub(super) fn pass(&mut self, until: f64) {
        while let Some(next) = self.next_repair() {
            if self.repairs[next].end > until {
                break;
            }
            let repair = self.repairs.swap_remove(next);
            self.now = repair.end;
            self.end_repair(&repair);
        }
        self.now = until;
    }

    /// The repair that ends first.
    pub(super) fn next_repair(&self) -> Option<usize> {
        (0..self.repairs.len()).min_by(|&a, &b| self.repairs[a].end.total_cmp(&self.repairs[b].end))
    }

    /// Takes a server out of the pool into repair; its course is drawn here.
    pub(super) fn repair(&mut self, server: usize) {
        let case = self.case;
        self.leave_pool(server);
        let mut end = self.now + case.auto_repair_time * self.rng.exponential();
        self.books.auto_repairs += 1;
        let manual = self.chance(case.prob_auto_to_manual);
        if manual {
            end += case.manual_repair_time * self.rng.exponential();
            self.books.manual_repairs += 1;
        }
        let fails = if manual { case.manual_repair_fail_prob } else { case.auto_repair_fail_prob };
        let fails = self.chance(fails);
        self.books.failed_repairs += u32::from(fails);
        self.repairs.push(Repair { end, server, fails });
    }

    fn end_repair(&mut self, repair: &Repair) {
        let server = repair.server;
        if !repair.fails {
            self.servers[server].bad = false;
        }
        self.servers[server].life = self.case.life(self.servers[server].bad, &mut self.rng);
        if self.retires(server) {
            self.books.retired += 1;
        } else {
            self.return_to_pool(server);
        }
    }

    fn retires(&self, server: usize) -> bool {
        let server = &self.servers[server];
        match self.case.removal {
            Removal::Never => false,
            Removal::Threshold { failures, window } => {
                let from = self.now - window;
                server.failures.iter().filter(|&&at| at >= from).count() >= failures
            }
            Removal::Scored { .. } => server.score <= 0.0,
        }
    }

    /// Idle at the end of the list, and the last standby if one is wanting.
    pub(super) fn return_to_pool(&mut self, server: usize) {
        self.pool.push(server);
        self.servers[server].duty = Duty::Idle;
        if self.standbys.len() < self.case.warm_standbys {
            self.stand_by(server);
        }
    }

    pub(super) fn leave_pool(&mut self, server: usize) {
        let at = self.pool.iter().position(|&s| s == server).expect("it is in the pool");
        self.pool.remove(at);
    }

    fn stand_by(&mut self, server: usize) {
        self.servers[server].duty = Duty::Standby;
        self.standbys.push_back(server);
    }

    /// The sensible variant: who is idle stands by.
    fn fill_up(&mut self) {
        for i in 0..self.pool.len() {
            if self.standbys.len() >= self.case.warm_standbys {
                break;
            }
            if self.servers[self.pool[i]].duty == Duty::Idle {
                self.stand_by(self.pool[i]);
            }
        }
    }

    /// Puts a standby in an empty place. False if there is none.
    pub(super) fn swap_in(&mut self) -> bool {
        if !self.case.lose_place && self.pool.contains(&self.missing) {
            self.put_back();
            return true;
        }
        if !self.case.refill_at_selection {
            self.fill_up();
        }
        let Some(server) = self.standbys.pop_front() else { return false };
        self.start(server);
        true
    }

    /// A full selection, with what has to be waited for. False if there will never be enough servers.
    pub(super) fn select(&mut self) -> bool {
        let held = self.pool.len();
        if held < self.case.job_size {
            if !self.gather() {
                return false;
            }
            if !self.case.lose_place && self.pool[held] == self.missing {
                self.put_back();
                self.fill_up();
                return true;
            }
        }
        self.choose();
        self.books.selections += 1;
        self.books.host_selection += self.case.host_selection_time;
        self.pass(self.now + self.case.host_selection_time);
        true
    }

    /// The server that was missing has its place again.
    fn put_back(&mut self) {
        self.standbys.retain(|&server| server != self.missing);
        self.start(self.missing);
    }

    /// Waits for spares, then for repairs.
    fn gather(&mut self) -> bool {
        let case = self.case;
        let needed = case.job_size + if case.overwait { case.warm_standbys } else { 0 };
        while self.pool.len() < needed {
            if !self.spares.is_empty() && case.whole_waits {
                self.books.preemption += case.preemption_wait_time;
                self.pass(self.now + case.preemption_wait_time);
                let spare = self.spares.pop_front().expect("only this takes spares");
                self.pool.push(spare);
                self.books.preemptions += 1;
                continue;
            }
            if self.arrival <= self.now && !self.spares.is_empty() {
                self.ask_for_spare();
            }
            let waits_for_spare = self.arrival > self.now;
            if !waits_for_spare {
                self.books.stalls += 1;
                if self.servers.len() - (self.books.retired as usize) < needed {
                    return false;
                }
            }
            let next = self.next_repair().expect("who is not retired is idle or in repair");
            let end = self.repairs[next].end;
            let time = end - self.now;
            *(if waits_for_spare {
                &mut self.books.preemption
            } else {
                &mut self.books.stalled
            }) += time;
            self.pass(end);
        }
        true
    }

    /// A spare comes after its wait, whatever happens meanwhile. It is told as a repair that changes nothing.
    fn ask_for_spare(&mut self) {
        let server = self.spares.pop_front().expect("there is one");
        self.arrival = self.now + self.case.preemption_wait_time;
        self.books.preemptions += 1;
        self.repairs.push(Repair { end: self.arrival, server, fails: true });
    }

    fn choose(&mut self) {
        let places = self.case.job_size;
        let mut chosen = self.pool.clone();
        let wanted = (places + self.case.warm_standbys).min(chosen.len());
        match self.case.selection {
            Selection::ListOrder => {
                chosen.truncate(wanted);
                self.shuffle(&mut chosen);
            }
            Selection::FewestFailuresFirst => {
                self.shuffle(&mut chosen);
                chosen.sort_by_key(|&server| self.servers[server].failures.len());
                chosen.truncate(wanted);
            }
        }
        for &server in &self.pool {
            self.servers[server].duty = Duty::Idle;
        }
        self.standbys.clear();
        for &server in &chosen[places..] {
            self.stand_by(server);
        }
        self.active.clear();
        self.bad_active = 0;
        for &server in &chosen[..places] {
            self.start(server);
        }
    }
}
