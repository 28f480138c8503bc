//! What is left of the bandwidth of the twin's network: a leaf a rail and pod, each joined to every spine.
//!
//! By the cuts of the page, for switches that adapt and without `failover`.

use brittle_model::ComponentKind::{Leaf, Nic, Spine};

use super::fleet::Fleet;

/// What a NIC has left at a cut.
struct Left {
    /// With the hard losses.
    hard: f64,
    /// With all.
    all: f64,
}

/// What a host has left: each rail has its own load, and soft losses leave theirs to others.
fn over_nics(nics: &[Left]) -> f64 {
    let mean = nics.iter().map(|nic| nic.all).sum::<f64>() / nics.len() as f64;
    nics.iter().map(|nic| nic.hard).fold(mean, f64::min)
}

impl Fleet {
    /// The share of its bandwidth that a host has left to its leaves.
    pub(crate) fn share_of_host(&self, host: u32) -> f64 {
        let rails = self.spec.nics_per_host;
        let leaves = self.pod_of(host) * rails;
        let left = |rail: u32| {
            let (nic, leaf) = (host * rails + rail, leaves + rail);
            let hard = self.is_gone(Nic, nic) || self.is_gone(Leaf, leaf);
            let any = self.is_down(Nic, nic) || self.is_down(Leaf, leaf);
            Left { hard: f64::from(u8::from(!hard)), all: f64::from(u8::from(!any)) }
        };
        over_nics(&(0..rails).map(left).collect::<Vec<_>>())
    }

    /// The share of its bandwidth that a pod has left to the spines.
    pub(crate) fn share_of_pod(&self, pod: u32) -> f64 {
        let (rails, spines) = (self.spec.nics_per_host, self.spec.spines);
        if spines == 0 {
            return 1.0;
        }
        let share = |up: &dyn Fn(u32) -> bool| {
            let up = (0..spines).filter(|&spine| up(spine)).count();
            f64::from(up as u32) / f64::from(spines)
        };
        let left = |rail: u32| {
            let leaf = pod * rails + rail;
            let hard = if self.is_gone(Leaf, leaf) {
                0.0
            } else {
                share(&|spine| !self.is_gone(Spine, spine))
            };
            let all = if self.is_down(Leaf, leaf) {
                0.0
            } else {
                share(&|spine| !self.is_down(Spine, spine))
            };
            Left { hard, all }
        };
        over_nics(&(0..rails).map(left).collect::<Vec<_>>())
    }
}
