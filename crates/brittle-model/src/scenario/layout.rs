//! The parallel layout: which GPUs of a job form a group in each dimension.
//!
//! Ranks are numbered along the order of the layout, innermost first: the rank with coordinates c has the number
//! c₀ + w₀(c₁ + w₁(c₂ + w₂c₃)), w the widths. Members of a group are a *stride* apart: the product of the widths further
//! in. Expert groups are so many neighbours along the data dimension.
//!
//! **Invariant**: arithmetic alone; every answer assumes widths of at least one. Where ranks sit is not known here.
//!
//! Deliberately lacking: expert groups across context ranks, interleaved stages, sequence groups (they are tensor
//! groups).

use serde::Serialize;

use super::{ClusterSpec, HostDomain, is_default};

/// A dimension in which a model is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Parts of each matrix.
    Tensor,
    /// Parts of each sequence.
    Context,
    /// Layers.
    Pipeline,
    /// Experts of a mixture, shared out among data-parallel replicas.
    Expert,
    /// Samples.
    Data,
}

impl Dimension {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Tensor, Self::Context, Self::Pipeline, Self::Expert, Self::Data];

    /// The order of Llama 3 (Grattafiori et al. 2024), innermost first.
    pub const USUAL: [Self; 4] = [Self::Tensor, Self::Context, Self::Pipeline, Self::Data];

    /// The word used in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tensor => "tensor",
            Self::Context => "context",
            Self::Pipeline => "pipeline",
            Self::Expert => "expert",
            Self::Data => "data",
        }
    }
}

/// How the model is cut over GPUs: `tensor · context · pipeline · data == gpus`, and `expert` divides `data`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Layout {
    /// Tensor-parallel width, inside a scale-up domain.
    pub tensor: u32,
    /// Context-parallel width.
    #[serde(skip_serializing_if = "is_one")]
    pub context: u32,
    /// Pipeline stages.
    pub pipeline: u32,
    /// Data-parallel replicas that share out the experts.
    #[serde(skip_serializing_if = "is_one")]
    pub expert: u32,
    /// Data-parallel replicas.
    pub data: u32,
    /// Which dimension neighbouring ranks are in, innermost first: each but `Expert` once.
    #[serde(skip_serializing_if = "is_usual")]
    pub order: [Dimension; 4],
    /// Exposed communication of each dimension; nothing where it is told of the job as a whole.
    #[serde(skip_serializing_if = "is_default")]
    pub exposed: Exposed,
}

/// One GPU.
impl Default for Layout {
    fn default() -> Self {
        Self {
            tensor: 1,
            context: 1,
            pipeline: 1,
            expert: 1,
            data: 1,
            order: Dimension::USUAL,
            exposed: Exposed::default(),
        }
    }
}

/// Exposed communication by dimension: the shares of a step that are spent waiting for the network at full
/// bandwidth [1].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Exposed {
    /// For tensor groups.
    pub tensor: f64,
    /// For context groups.
    pub context: f64,
    /// From stage to stage.
    pub pipeline: f64,
    /// For expert groups.
    pub expert: f64,
    /// For data groups.
    pub data: f64,
}

impl Exposed {
    /// That of a dimension [1].
    #[must_use]
    pub const fn of(&self, dimension: Dimension) -> f64 {
        match dimension {
            Dimension::Tensor => self.tensor,
            Dimension::Context => self.context,
            Dimension::Pipeline => self.pipeline,
            Dimension::Expert => self.expert,
            Dimension::Data => self.data,
        }
    }

    /// That of all together [1].
    #[must_use]
    pub fn total(&self) -> f64 {
        Dimension::ALL.into_iter().map(|dimension| self.of(dimension)).sum()
    }

    /// Whether nothing is exposed.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        Dimension::ALL.into_iter().all(|dimension| self.of(dimension) == 0.0)
    }
}

/// The groups that some ranks belong to, counted once each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GroupsHit {
    /// Ranks.
    pub ranks: u32,
    /// Groups of each dimension, in the order of [`Dimension::ALL`].
    pub groups: [u32; 5],
    /// Data-parallel replicas: copies of the model.
    pub replicas: u32,
    /// Stages of replicas: there are pipeline · data of them.
    pub stages: u32,
}

impl GroupsHit {
    /// Groups of a dimension.
    #[must_use]
    pub const fn of(&self, dimension: Dimension) -> u32 {
        self.groups[dimension as usize]
    }
}

/// Groups and their ranks.
impl Layout {
    /// Ranks in a group.
    #[must_use]
    pub const fn width(&self, dimension: Dimension) -> u32 {
        match dimension {
            Dimension::Tensor => self.tensor,
            Dimension::Context => self.context,
            Dimension::Pipeline => self.pipeline,
            Dimension::Expert => self.expert,
            Dimension::Data => self.data,
        }
    }

    /// All ranks.
    #[must_use]
    pub fn ranks(&self) -> u128 {
        self.order.iter().map(|&dimension| u128::from(self.width(dimension))).product()
    }

    /// From a member of a group to the next [ranks].
    #[must_use]
    pub fn stride(&self, dimension: Dimension) -> u32 {
        let along = match dimension {
            Dimension::Expert => Dimension::Data,
            other => other,
        };
        self.order.iter().take_while(|&&inner| inner != along).map(|&d| self.width(d)).product()
    }

    /// Number of groups.
    #[must_use]
    pub fn groups(&self, dimension: Dimension) -> u32 {
        self.ranks() as u32 / self.width(dimension)
    }

    /// The group of a rank: groups are numbered by their first ranks.
    #[must_use]
    pub fn group_of(&self, dimension: Dimension, rank: u32) -> u32 {
        let stride = self.stride(dimension);
        rank / (stride * self.width(dimension)) * stride + rank % stride
    }

    /// The groups of a rank, in the order of [`Dimension::ALL`].
    #[must_use]
    pub fn groups_of(&self, rank: u32) -> [u32; 5] {
        Dimension::ALL.map(|dimension| self.group_of(dimension, rank))
    }

    /// The ranks of a group, in order.
    pub fn members(&self, dimension: Dimension, group: u32) -> impl Iterator<Item = u32> + use<> {
        let (stride, width) = (self.stride(dimension), self.width(dimension));
        let first = group / stride * (stride * width) + group % stride;
        (0..width).map(move |at| first + at * stride)
    }

    /// The data-parallel replica of a rank.
    #[must_use]
    pub fn replica_of(&self, rank: u32) -> u32 {
        self.coordinate(Dimension::Data, rank)
    }

    /// The pipeline stage of a rank, within its replica.
    #[must_use]
    pub fn stage_of(&self, rank: u32) -> u32 {
        self.coordinate(Dimension::Pipeline, rank)
    }

    fn coordinate(&self, dimension: Dimension, rank: u32) -> u32 {
        rank / self.stride(dimension) % self.width(dimension)
    }
}

/// Blast radius of groups.
impl Layout {
    /// What is hit when these ranks are lost, told once each or several times.
    #[must_use]
    pub fn hit(&self, ranks: impl IntoIterator<Item = u32>) -> GroupsHit {
        let mut ranks: Vec<u32> = ranks.into_iter().collect();
        ranks.sort_unstable();
        ranks.dedup();
        let distinct = |of: &dyn Fn(u32) -> u32| {
            let mut found: Vec<u32> = ranks.iter().map(|&rank| of(rank)).collect();
            found.sort_unstable();
            found.dedup();
            found.len() as u32
        };
        GroupsHit {
            ranks: ranks.len() as u32,
            groups: Dimension::ALL.map(|d| distinct(&|rank| self.group_of(d, rank))),
            replicas: distinct(&|rank| self.replica_of(rank)),
            stages: distinct(&|rank| self.replica_of(rank) * self.pipeline + self.stage_of(rank)),
        }
    }

    /// What is hit when the hosts in these seats of the job are lost.
    #[must_use]
    pub fn hit_with_seats(
        &self,
        seats: impl IntoIterator<Item = u32>,
        gpus_per_host: u32,
    ) -> GroupsHit {
        let ranks = |seat: u32| seat * gpus_per_host..(seat + 1) * gpus_per_host;
        self.hit(seats.into_iter().flat_map(ranks))
    }

    /// The data-parallel replicas that these seats take with them.
    #[must_use]
    pub fn replicas_hit(&self, seats: impl IntoIterator<Item = u32>, gpus_per_host: u32) -> u32 {
        self.hit_with_seats(seats, gpus_per_host).replicas
    }
}

/// Tensor groups and scale-up domains.
impl Layout {
    /// GPUs of a scale-up domain of this size in which no tensor group fits any more when it is full of them.
    #[must_use]
    pub const fn stranded(&self, domain: u32) -> u32 {
        if self.tensor == 0 { 0 } else { domain % self.tensor }
    }

    /// The first tensor group that is torn apart between domains, with its first and last rank; `domain_of` says in
    /// which domain a rank sits.
    #[must_use]
    pub fn torn(&self, domain_of: impl Fn(u32) -> u32) -> Option<(u32, u32, u32)> {
        (0..self.groups(Dimension::Tensor)).find_map(|group| {
            let mut members = self.members(Dimension::Tensor, group);
            let low = members.next()?;
            let home = domain_of(low);
            let torn = members.any(|rank| domain_of(rank) != home);
            let reach = self.stride(Dimension::Tensor) * (self.tensor - 1);
            torn.then_some((group, low, low + reach))
        })
    }
}

impl ClusterSpec {
    /// GPUs of a scale-up domain, the first one: of a host, where hosts are not joined to larger ones.
    #[must_use]
    pub fn gpus_per_domain(&self) -> u32 {
        let domains = self.domains(HostDomain::ScaleUp);
        let hosts = if domains.is_empty() { 1 } else { domains.hosts(0).len() as u32 };
        hosts * self.gpus_per_host()
    }
}

const fn is_one(width: &u32) -> bool {
    *width == 1
}

fn is_usual(order: &[Dimension; 4]) -> bool {
    *order == Dimension::USUAL
}
