//! The neutral graph: what is there, what is linked to what, what stands inside what.
//!
//! It guarantees nothing by itself: [`Wiring::check`] does. It has no ports, no lengths of cables and no directions;
//! yet where a text says which end is the upper one, its reader puts the lower end in [`Link::a`].

/// A cluster's wiring.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wiring {
    /// Hosts, switches and what holds them.
    pub nodes: Vec<Node>,
    /// Cables, undirected; parallel ones are listed several times.
    pub links: Vec<Link>,
}

/// Something with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its name, of which there is one.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// Index of the rack, pod, block or the like that holds it.
    pub inside: Option<u32>,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodeKind {
    /// A machine that computes.
    Host,
    /// A switch or router of the network.
    Switch,
    /// A rack.
    Rack,
    /// A pod: some racks under one layer of switches.
    Pod,
    /// A building.
    Building,
    /// What one feed of power supplies.
    PowerFeed,
    /// What one loop of coolant cools.
    CoolingLoop,
    /// A scale-up domain: Slurm's block, an NVLink domain.
    ScaleUp,
}

/// A cable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Index of one end; the lower one where the text says which it is.
    pub a: u32,
    /// Index of the other end.
    pub b: u32,
    /// Bandwidth one way [bytes/s], where it is known.
    pub bandwidth: Option<f64>,
}

/// How much a text may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most nodes.
    pub nodes: usize,
    /// Most links.
    pub links: usize,
}

impl Default for Limits {
    /// More than any cluster that stands today: a quarter of a million nodes, two million links.
    fn default() -> Self {
        Limits { nodes: 1 << 18, links: 1 << 21 }
    }
}

impl Limits {
    /// At most so many of each.
    pub const fn each(most: usize) -> Self {
        Limits { nodes: most, links: most }
    }
}

impl NodeKind {
    /// All kinds.
    pub const ALL: [NodeKind; 8] = [
        NodeKind::Host,
        NodeKind::Switch,
        NodeKind::Rack,
        NodeKind::Pod,
        NodeKind::Building,
        NodeKind::PowerFeed,
        NodeKind::CoolingLoop,
        NodeKind::ScaleUp,
    ];

    /// Its word in files.
    pub fn as_str(self) -> &'static str {
        match self {
            NodeKind::Host => "host",
            NodeKind::Switch => "switch",
            NodeKind::Rack => "rack",
            NodeKind::Pod => "pod",
            NodeKind::Building => "building",
            NodeKind::PowerFeed => "power-feed",
            NodeKind::CoolingLoop => "cooling-loop",
            NodeKind::ScaleUp => "scale-up",
        }
    }

    /// The kind of a word, in any case, with `-` or `_`.
    pub fn from_name(word: &str) -> Option<NodeKind> {
        let word = word.replace('_', "-").to_ascii_lowercase();
        NodeKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether others can stand inside it, and no cable ends at it.
    pub fn is_holder(self) -> bool {
        !matches!(self, NodeKind::Host | NodeKind::Switch)
    }
}

/// All words for kinds, for a message.
pub(crate) fn kind_words() -> String {
    NodeKind::ALL.map(NodeKind::as_str).join(", ")
}

/// A bandwidth as text that reads back to the same bits.
pub(crate) fn number(value: f64) -> String {
    if (1e-5..1e15).contains(&value) { format!("{value}") } else { format!("{value:?}") }
}

/// A bandwidth from text: finite and above zero.
pub(crate) fn bandwidth(text: &str) -> Option<f64> {
    let value: f64 = text.trim().parse().ok()?;
    (value.is_finite() && value > 0.0).then_some(value)
}
