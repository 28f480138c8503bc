//! Ids: dense indices, one type for each thing, so that a host is never taken for a job.

use std::fmt;

use crate::kind::ComponentKind;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The position in a table of these.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }
    };
}

id!(
    /// A host, counted over the cluster in placement order (neighbours share racks and pods).
    HostId,
    "host"
);
id!(
    /// A job, in the order of the scenario.
    JobId,
    "job"
);
id!(
    /// A failure class, in the order of the scenario.
    ClassId,
    "class"
);

/// One component: the `index`-th of its kind, counted over the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ComponentId {
    /// What it is.
    pub kind: ComponentKind,
    /// Which one, from zero.
    pub index: u32,
}

impl fmt::Display for ComponentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.kind.as_str(), self.index)
    }
}
