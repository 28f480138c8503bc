//! What is where: who is below what, who is down, who needs what.

use std::collections::BTreeSet;

use brittle_model::ComponentId;
use brittle_model::ComponentKind::{
    self, Gpu, Host, Job, Leaf, Nic, Pod, PowerFeed, Rack, Spine, Storage,
};
use brittle_model::scenario::{FailureClass, Onset};

use super::{Fleet, Out};

impl Fleet<'_> {
    pub(super) fn host_of(&self, component: ComponentId) -> Option<u32> {
        match component.kind {
            Gpu => Some(component.index / self.clos.gpus_per_host),
            Nic => Some(component.index / self.clos.nics_per_host),
            Host => Some(component.index),
            _ => None,
        }
    }

    pub(super) fn is_below(&self, host: u32, component: ComponentId) -> bool {
        let rack = host / self.clos.hosts_per_rack;
        let pod = rack / self.clos.racks_per_pod;
        let above = match component.kind {
            Gpu | Nic | Host => return self.host_of(component) == Some(host),
            Rack => rack,
            Pod => pod,
            PowerFeed => rack / self.clos.racks_per_power_feed,
            Leaf => return component.index / self.clos.nics_per_host == pod,
            _ => return false,
        };
        above == component.index
    }

    pub(super) const fn darkens(kind: ComponentKind) -> bool {
        matches!(kind, Gpu | Host | Rack | Pod | PowerFeed)
    }

    pub(super) fn is_dark(&self, host: u32) -> bool {
        let dark =
            |out: &Out| Self::darkens(out.component.kind) && self.is_below(host, out.component);
        self.out.iter().any(dark)
    }

    pub(super) fn is_cut(&self, host: u32) -> bool {
        let cuts = |out: &Out| {
            matches!(out.component.kind, Nic | Leaf)
                && !out.thin
                && self.is_below(host, out.component)
        };
        self.out.iter().any(cuts)
    }

    pub(super) fn alone(&self, job: usize) -> bool {
        self.seats[job].len() == 1
    }

    /// Whether a host does for a job; for none: anywhere.
    pub(super) fn serves(&self, host: u32, job: Option<usize>) -> bool {
        !self.is_dark(host) && (job.is_some_and(|job| self.alone(job)) || !self.is_cut(host))
    }

    pub(super) fn seated(&self, host: u32) -> Option<usize> {
        self.seats.iter().position(|seats| seats.contains(&host))
    }

    pub(super) fn is_out(&self, component: ComponentId) -> bool {
        self.out.iter().any(|out| out.component == component)
    }

    pub(super) fn spans(&self, job: usize) -> bool {
        let pods: BTreeSet<u32> = self.seats[job]
            .iter()
            .map(|host| host / self.clos.hosts_per_rack / self.clos.racks_per_pod)
            .collect();
        pods.len() > 1
    }

    pub(super) fn spines_out(&self) -> u32 {
        self.out.iter().filter(|out| out.component.kind == Spine).count() as u32
    }

    pub(super) fn is_complete(&self, job: usize) -> bool {
        let storage = self.out.iter().any(|out| out.component.kind == Storage);
        let parted = self.spines_out() == self.clos.spines && self.spans(job);
        !storage && !parted && self.seats[job].iter().all(|&host| self.serves(host, Some(job)))
    }

    /// Whether a strike meets what is down already.
    pub(super) fn is_down(&self, component: ComponentId) -> bool {
        match (component.kind, self.host_of(component)) {
            (Job, _) => self.over[component.index as usize],
            (_, Some(host)) if self.is_dark(host) => true,
            _ => self.is_out(component),
        }
    }

    /// Whom the loss of a component stops.
    pub(super) fn stopped_by(&self, component: ComponentId) -> BTreeSet<usize> {
        let needs = |&job: &usize| {
            let below = || self.seats[job].iter().any(|&host| self.is_below(host, component));
            !self.over[job]
                && match component.kind {
                    Job => component.index as usize == job,
                    Storage => true,
                    Spine => self.spines_out() + 1 >= self.clos.spines && self.spans(job),
                    Nic | Leaf => !self.alone(job) && below(),
                    _ => below(),
                }
        };
        (0..self.seats.len()).filter(needs).collect()
    }

    pub(super) fn is_last_path(&self, component: ComponentId) -> bool {
        if component.kind == Spine {
            return self.spines_out() + 1 >= self.clos.spines;
        }
        let rail = |component: ComponentId| component.index % self.clos.nics_per_host;
        (0..self.clos.hosts).filter(|&host| self.is_below(host, component)).any(|host| {
            let lost = |out: &&Out| {
                out.thin && out.component.kind != Spine && self.is_below(host, out.component)
            };
            let mut rails: Vec<u32> =
                self.out.iter().filter(lost).map(|out| rail(out.component)).collect();
            rails.push(rail(component));
            rails.sort_unstable();
            rails.dedup();
            rails.len() as u32 == self.clos.nics_per_host
        })
    }

    /// The classes that strike one of these hosts, or a part of one.
    pub(crate) fn sources_on(&self, hosts: &[u32]) -> Vec<usize> {
        let strikes = |class: &FailureClass| {
            let Onset::Fixed(failures) = &class.onset else { return false };
            failures.iter().any(|failure| {
                let component = ComponentId { kind: class.component, index: failure.index };
                self.host_of(component).is_some_and(|host| hosts.contains(&host))
            })
        };
        let classes = self.scenario.failures.iter().enumerate();
        classes.filter(|(_, class)| strikes(class)).map(|(c, _)| c).collect()
    }
}
