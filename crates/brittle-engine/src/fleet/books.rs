//! The fleet's books: how many GPUs are in which state, and for how long they were.
//!
//! **Invariant**: the GPU-time of all accounts sums to GPUs × elapsed, in integers; asserted.

use brittle_model::SimTime;

use super::FleetLedger;

/// Where a GPU's time goes. Every GPU that is paid for is in one of these at every instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum GpuState {
    Allocated,
    Spare,
    Stranded,
    Repair,
    Unallocated,
}

/// The GPU-time of a trial so far.
#[derive(Debug)]
pub(super) struct Books {
    gpus_per_host: i64,
    /// `Σ ±gpus·t` over changes so far, and GPUs there now, by state.
    moments: [i128; 5],
    counts: [i64; 5],
    unusable: u32,
    most_unusable: u32,
    watch: Watch,
}

/// How many hosts stand by, at even distances of time.
#[derive(Debug, Default)]
struct Watch {
    /// Between two looks [ns].
    every: u64,
    /// The next look [ns]; never where nobody looks.
    next: u64,
    seen: Vec<u32>,
}

impl Books {
    pub(super) fn new(gpus_per_host: u32) -> Self {
        let gpus_per_host = gpus_per_host.into();
        Self {
            gpus_per_host,
            moments: [0; 5],
            counts: [0; 5],
            unusable: 0,
            most_unusable: 0,
            watch: Watch::default(),
        }
    }

    /// Opens them with so many hosts in jobs, standing by, and neither.
    pub(super) fn open(&mut self, allocated: usize, spare: usize, unallocated: usize) {
        (self.unusable, self.most_unusable) = (0, 0);
        self.moments = [0; 5];
        let gpus = |hosts: usize| hosts as i64 * self.gpus_per_host;
        self.counts = [gpus(allocated), gpus(spare), 0, 0, gpus(unallocated)];
        self.watch.next = u64::MAX;
        self.watch.seen.clear();
    }

    /// Looks from the start on at who stands by, `every` so long [ns].
    pub(super) fn watch(&mut self, every: u64) {
        (self.watch.every, self.watch.next) = (every.max(1), 0);
    }

    /// What was seen of who stands by up to the end of the trial [hosts].
    pub(super) fn seen(&mut self, end: SimTime) -> Vec<u32> {
        if self.watch.next != u64::MAX {
            self.look(end.as_nanos().saturating_add(1));
        }
        std::mem::take(&mut self.watch.seen)
    }

    /// Sees who has stood by up to `now` [ns], before anything changes there.
    #[cold]
    #[inline(never)]
    fn look(&mut self, now: u64) {
        let hosts = self.counts[GpuState::Spare as usize] / self.gpus_per_host;
        while self.watch.next < now {
            self.watch.seen.push(hosts as u32);
            self.watch.next = self.watch.next.saturating_add(self.watch.every);
        }
    }

    /// Usable hosts that stand by, and unusable hosts.
    pub(super) fn standing(&self) -> (u32, u32) {
        let spare = self.counts[GpuState::Spare as usize] / self.gpus_per_host;
        (spare as u32, self.unusable)
    }

    /// Hosts unusable at the same time, at most.
    pub(super) const fn most_unusable(&self) -> u32 {
        self.most_unusable
    }

    /// So many usable hosts pass from one state to another.
    #[inline(always)]
    pub(super) fn pass(&mut self, at: SimTime, was: GpuState, is: GpuState, hosts: u32) {
        self.shift(at, was, is, i64::from(hosts) * self.gpus_per_host);
    }

    /// A host becomes unusable; some of its GPUs are broken, and in the hands of repair.
    #[inline]
    pub(super) fn lose(&mut self, at: SimTime, was: GpuState, broken: u8) {
        let broken = self.clamped(broken);
        self.shift(at, was, GpuState::Stranded, self.gpus_per_host - broken);
        if broken > 0 {
            self.shift(at, was, GpuState::Repair, broken);
        }
        self.unusable += 1;
        self.most_unusable = self.most_unusable.max(self.unusable);
    }

    /// A host is usable again, some of whose GPUs were broken.
    #[inline]
    pub(super) fn regain(&mut self, at: SimTime, is: GpuState, broken: u8) {
        let broken = self.clamped(broken);
        self.shift(at, GpuState::Stranded, is, self.gpus_per_host - broken);
        if broken > 0 {
            self.shift(at, GpuState::Repair, is, broken);
        }
        self.unusable -= 1;
    }

    /// More or fewer GPUs of an unusable host are broken.
    #[inline]
    pub(super) fn recount(&mut self, at: SimTime, had: u8, has: u8) {
        let more = self.clamped(has) - self.clamped(had);
        self.shift(at, GpuState::Stranded, GpuState::Repair, more);
    }

    fn clamped(&self, broken: u8) -> i64 {
        i64::from(broken).min(self.gpus_per_host)
    }

    #[inline(always)]
    fn shift(&mut self, at: SimTime, was: GpuState, is: GpuState, gpus: i64) {
        if self.watch.next < at.as_nanos() {
            self.look(at.as_nanos());
        }
        let moment = i128::from(gpus) * nanos(at);
        self.moments[was as usize] += moment;
        self.counts[was as usize] -= gpus;
        self.moments[is as usize] -= moment;
        self.counts[is as usize] += gpus;
    }

    /// Closes them at the end of the trial, for so many hosts.
    pub(super) fn close(&self, end: SimTime, hosts: usize) -> FleetLedger {
        let state = |s: GpuState| {
            let moment =
                self.moments[s as usize] + i128::from(self.counts[s as usize]) * nanos(end);
            u128::try_from(moment).expect("GPU-time went below zero")
        };
        let ledger = FleetLedger {
            allocated: state(GpuState::Allocated),
            spare: state(GpuState::Spare),
            stranded: state(GpuState::Stranded),
            repair: state(GpuState::Repair),
            unallocated: state(GpuState::Unallocated),
        };
        let paid = hosts as i128 * i128::from(self.gpus_per_host) * nanos(end);
        assert_eq!(ledger.total() as i128, paid, "the fleet's ledger does not balance");
        ledger
    }
}

/// An instant [ns]. Through i64: a product of two such numbers is one instruction, and a horizon fits.
fn nanos(at: SimTime) -> i128 {
    i128::from(at.as_nanos() as i64)
}
