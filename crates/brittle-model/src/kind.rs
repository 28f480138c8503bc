//! The kinds of component that have a failure clock.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What can fail.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ComponentKind {
    /// One accelerator. Its failure makes its host unusable: the host is the unit of repair.
    Gpu,
    /// One network interface of a host, on one rail.
    Nic,
    /// One server.
    Host,
    /// The switch that serves one rail of one pod.
    Leaf,
    /// A switch above the leaves. Redundant: the pods lose each other only when the last one is down.
    Spine,
    /// A rack of hosts.
    Rack,
    /// A pod: the hosts behind one set of leaves.
    Pod,
    /// A power feed over neighbouring racks.
    PowerFeed,
    /// A cooling loop over neighbouring racks.
    CoolingLoop,
    /// A building: neighbouring pods, joined to those of other buildings by the cores.
    Building,
    /// A scale-up domain of several hosts: the GPUs that NVLink or a torus of their own joins.
    ScaleUp,
    /// A switch of a scale-up domain, such as an NVLink switch tray.
    SwitchTray,
    /// The cables that join one GPU to one switch, or to one neighbour, in its scale-up domain.
    ScaleUpLink,
    /// The cable and optics between one port of a NIC and its leaf.
    NicLink,
    /// One cable with its optics between a leaf and a spine, or from a scale-up domain to an optical switch.
    Uplink,
    /// A switch above the spines.
    Core,
    /// One cable with its optics above the spines: to a core, or to a spine of another group.
    CoreLink,
    /// An optical circuit switch that patches scale-up domains together.
    OpticalSwitch,
    /// The shared storage that jobs read data and checkpoints from: all need it.
    Storage,
    /// The job itself: software, data, a person with a restart button. Nothing in the cluster breaks.
    Job,
}

impl ComponentKind {
    /// Every kind, in order.
    pub const ALL: [Self; 20] = [
        Self::Gpu,
        Self::Nic,
        Self::Host,
        Self::Leaf,
        Self::Spine,
        Self::Rack,
        Self::Pod,
        Self::PowerFeed,
        Self::CoolingLoop,
        Self::Building,
        Self::ScaleUp,
        Self::SwitchTray,
        Self::ScaleUpLink,
        Self::NicLink,
        Self::Uplink,
        Self::Core,
        Self::CoreLink,
        Self::OpticalSwitch,
        Self::Storage,
        Self::Job,
    ];

    /// The word used in files and output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gpu => "gpu",
            Self::Nic => "nic",
            Self::Host => "host",
            Self::Leaf => "leaf",
            Self::Spine => "spine",
            Self::Rack => "rack",
            Self::Pod => "pod",
            Self::PowerFeed => "power_feed",
            Self::CoolingLoop => "cooling_loop",
            Self::Building => "building",
            Self::ScaleUp => "scale_up",
            Self::SwitchTray => "switch_tray",
            Self::ScaleUpLink => "scale_up_link",
            Self::NicLink => "nic_link",
            Self::Uplink => "uplink",
            Self::Core => "core",
            Self::CoreLink => "core_link",
            Self::OpticalSwitch => "optical_switch",
            Self::Storage => "storage",
            Self::Job => "job",
        }
    }
}
