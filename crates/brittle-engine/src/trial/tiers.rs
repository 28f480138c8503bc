//! What failures take from the checkpoints of jobs, and what checks of their work find.

use brittle_model::scenario::Keeps;
use brittle_model::{ComponentKind, HostId, JobId, SimTime};

use super::strike::Struck;
use super::{Runner, Stopped};
use crate::draw::Purpose;
use crate::hidden::What;
use crate::observe::Observer;

impl Runner<'_> {
    /// A host of a job has lost what it held for it, down to `down_to`.
    #[inline(always)]
    pub(super) fn hurt(&mut self, now: SimTime, host: HostId, down_to: Keeps) {
        if self.world.has_tiers {
            self.hurt_seat(now, host, down_to);
        }
    }

    #[cold]
    fn hurt_seat(&mut self, now: SimTime, host: HostId, down_to: Keeps) {
        if let Some(job) = self.fleet.tenant(host)
            && self.jobs[job.index()].has_tiers()
        {
            let seat = self.seat_of(host);
            self.jobs[job.index()].hurt(now, seat, down_to);
        }
    }

    /// A failure that takes nothing out of service: what it ends on its host is lost all the same.
    pub(super) fn hurt_in_place(&mut self, now: SimTime, struck: Struck<'_>, stopped: Stopped) {
        match (struck.component.kind, struck.host) {
            (ComponentKind::Job, _) => {
                let Stopped::One(job) = stopped else { return };
                let seats = self.world.jobs[job.index()].seats.len();
                let class = u32::from(struck.class.id);
                let drawn = self.uniform(Purpose::Process, class, struck.number);
                let seat = ((drawn * seats as f64) as usize).min(seats - 1);
                self.jobs[job.index()].hurt(now, seat as u32, Keeps::Memory);
                self.restart_seat(now, struck, seat as u32, job);
            }
            (
                kind @ (ComponentKind::Gpu | ComponentKind::Nic | ComponentKind::Host),
                Some(host),
            ) => {
                let host_restarts = kind == ComponentKind::Host;
                let down_to = if host_restarts { Keeps::Disk } else { Keeps::Memory };
                self.hurt(now, host, down_to);
                if let Some(job) = self.fleet.tenant(host) {
                    self.restart_seat(now, struck, self.seat_of(host), job);
                }
            }
            _ => {}
        }
    }

    /// A check of a job ends that may find a corruption.
    #[cold]
    pub(super) fn look_at_check<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) {
        let recall = self.jobs[job.index()].recall();
        let faults: Vec<u32> = self.jobs[job.index()].faults().collect();
        for fault in faults {
            let number = u64::from(job.0) << 32 | u64::from(fault);
            let drawn = self.uniform(Purpose::Verify, number as u32, now.as_nanos() ^ number);
            if drawn > recall {
                continue;
            }
            let Some(hidden) = self.hidden.get(fault).copied() else { continue };
            if !matches!(hidden.what, What::Corrupt) {
                continue;
            }
            if hidden.present {
                self.expose(now, fault, eyes);
            } else {
                self.hidden.end(fault);
            }
            self.roll_back_tainted(now, fault, hidden.class, true, eyes);
        }
        self.rearm(now, job);
    }
}
