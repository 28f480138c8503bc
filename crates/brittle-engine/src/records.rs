//! The records of all hosts in one trial.
//!
//! A record is found by the number of its host, and only those of blamed hosts are cleared for the next trial.

use brittle_model::{HostId, SimTime};
use brittle_policy::Record;

/// What an operator knows of the hosts.
#[derive(Debug)]
pub(crate) struct Records {
    all: Vec<Record>,
    blamed: Vec<HostId>,
}

impl Records {
    /// Blank records of this many hosts.
    pub(crate) fn new(hosts: u32) -> Self {
        Self { all: vec![Record::default(); hosts as usize], blamed: Vec::new() }
    }

    /// Blank again; keeps the memory.
    pub(crate) fn clear(&mut self) {
        for host in self.blamed.drain(..) {
            self.all[host.index()].blamed.clear();
        }
    }

    /// The record of a host.
    pub(crate) fn of(&self, host: HostId) -> &Record {
        &self.all[host.index()]
    }

    /// Notes that repair was sent to a host now.
    pub(crate) fn note(&mut self, now: SimTime, host: HostId) -> &Record {
        let record = &mut self.all[host.index()];
        if record.blamed.is_empty() {
            self.blamed.push(host);
        }
        record.blamed.push(now);
        record
    }
}
