//! Scale-up domains: GPUs of several hosts that switches, or cables of their own, join.
//!
//! A domain works while enough of its switches do; each GPU then has the share of those that it
//! reaches. Where its GPUs are joined without switches, as in a torus, every cable is needed, by the domains at
//! both ends.

use std::ops::Range;

use brittle_model::{ComponentId, ComponentKind};

use crate::hit::{Reach, Strain};

/// The scale-up domains of a cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Domains {
    /// For each, its hosts.
    pub(super) hosts: Vec<Range<u32>>,
    /// For each, its switches.
    pub(super) trays: Vec<Range<u32>>,
    /// How many switches of a domain it needs.
    pub(super) needed: u32,
    /// For each cable, its GPU, and the switch or GPU that it leads to.
    pub(super) links: Vec<(u32, ComponentId)>,
    pub(super) gpus_per_host: u32,
}

impl Domains {
    /// The domain of a host, if it has one.
    pub(crate) fn of_host(&self, host: u32) -> Option<u32> {
        let domain = self.hosts.partition_point(|hosts| hosts.end <= host);
        self.hosts.get(domain).filter(|hosts| hosts.contains(&host)).map(|_| domain as u32)
    }

    /// Whether the loss of a switch, or of a cable, is more or less than that of its hosts: others can stand in, or
    /// it joins two domains, so that its hosts need not be neighbours.
    pub(super) fn is_shared(&self, component: ComponentId) -> bool {
        let switch = match component.kind {
            ComponentKind::SwitchTray => component,
            _ => self.links[component.index as usize].1,
        };
        match switch.kind {
            ComponentKind::SwitchTray => {
                self.trays[self.of_tray(switch.index)].len() as u32 > self.needed
            }
            _ => self.leads_out(component.index),
        }
    }

    fn of_tray(&self, tray: u32) -> usize {
        self.trays.partition_point(|trays| trays.end <= tray)
    }

    pub(super) fn hosts_of_tray(&self, tray: u32) -> Range<u32> {
        self.hosts[self.of_tray(tray)].clone()
    }

    /// From the first to the last of the hosts that a cable concerns.
    pub(super) fn hosts_of_link(&self, link: u32) -> Range<u32> {
        let (gpu, far) = self.links[link as usize];
        let near = gpu / self.gpus_per_host;
        if far.kind == ComponentKind::SwitchTray {
            return near..near + 1;
        }
        let [near, far] = [near, far.index / self.gpus_per_host].map(|host| self.around(host));
        near.start.min(far.start)..near.end.max(far.end)
    }

    /// Whether a cable joins two domains.
    fn leads_out(&self, link: u32) -> bool {
        let (gpu, far) = self.links[link as usize];
        far.kind == ComponentKind::Gpu
            && self.of_host(gpu / self.gpus_per_host)
                != self.of_host(far.index / self.gpus_per_host)
    }

    /// The hosts of the domain of a host; the host itself where it has none.
    fn around(&self, host: u32) -> Range<u32> {
        match self.of_host(host) {
            Some(domain) => self.hosts[domain as usize].clone(),
            None => host..host + 1,
        }
    }

    /// What is left within domains while `down` is down.
    pub(super) fn strains(&self, down: &[ComponentId], out: &mut Vec<Strain>) {
        let of = |kind: ComponentKind| down.iter().filter(move |c| c.kind == kind);
        for &by in of(ComponentKind::SwitchTray) {
            let domain = self.of_tray(by.index);
            let hosts = self.hosts[domain].clone();
            if !out.iter().any(|strain| strain.hosts == hosts) {
                let left =
                    self.left(domain, |tray| down.contains(&id(ComponentKind::SwitchTray, tray)));
                out.push(Strain { hosts, reach: Reach::Inside, left, by });
            }
        }
        let mut gpus: Vec<(u32, ComponentId)> = Vec::new();
        for &by in of(ComponentKind::ScaleUpLink) {
            let (gpu, far) = self.links[by.index as usize];
            if far.kind == ComponentKind::Gpu {
                let [near, far] = [gpu, far.index].map(|gpu| self.around(gpu / self.gpus_per_host));
                let other = (far != near).then_some(far);
                for hosts in [near].into_iter().chain(other) {
                    out.push(Strain { hosts, reach: Reach::Inside, left: 0.0, by });
                }
            } else if !gpus.iter().any(|&(other, _)| other == gpu) {
                gpus.push((gpu, by));
            }
        }
        for (gpu, by) in gpus {
            let host = gpu / self.gpus_per_host;
            let Some(domain) = self.of_host(host) else { continue };
            let cut = |tray| {
                let cable = |c: &ComponentId| {
                    self.links[c.index as usize] == (gpu, id(ComponentKind::SwitchTray, tray))
                };
                down.contains(&id(ComponentKind::SwitchTray, tray))
                    || of(ComponentKind::ScaleUpLink).any(cable)
            };
            let left = self.left(domain as usize, cut);
            out.push(Strain { hosts: host..host + 1, reach: Reach::Inside, left, by });
        }
    }

    /// The share of a domain's switches that is left without those that are `gone`.
    fn left(&self, domain: usize, gone: impl Fn(u32) -> bool) -> f64 {
        let trays = self.trays[domain].clone();
        let all = trays.len();
        let left = trays.filter(|&tray| !gone(tray)).count();
        if left < self.needed as usize { 0.0 } else { left as f64 / all as f64 }
    }
}

fn id(kind: ComponentKind, index: u32) -> ComponentId {
    ComponentId { kind, index }
}
