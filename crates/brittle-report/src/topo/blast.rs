//! What is left of a cluster while some components are down.

use brittle_engine::World;
use brittle_model::{ComponentKind, HostId, Scenario};
use brittle_topology::{Blast, Reach};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Named, Names, SCHEMA_VERSION, json};
use crate::number::{count, plural};
use crate::page::Page;
use crate::style::Style;
use crate::table::Table;

/// What `brittle topo blast` tells.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BlastReport {
    /// The version of this form.
    schema_version: u32,
    /// What is described.
    title: String,
    /// The components that are down, all at once.
    down: Vec<Named>,
    /// Hosts of the cluster.
    hosts: u32,
    /// Hosts that a job which needs every path cannot use.
    hosts_lost: u32,
    /// Their names, as a list that Slurm's tools understand.
    lost: String,
    /// GPUs of these hosts.
    gpus_lost: u32,
    /// Of these, the healthy ones.
    gpus_stranded: u32,
    /// What hosts have left of their paths, from near to far.
    paths: Vec<Paths>,
    /// The jobs of the scenario, on the hosts that they hold at the start.
    jobs: Vec<JobHit>,
}

/// What hosts have left of paths that go so far.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
struct Paths {
    /// Which: `inside`, `over_leaves`, `over_spines` or `over_cores`.
    reach: String,
    /// How many hosts have which share; the least first.
    shares: Vec<Share>,
}

/// Hosts that have the same share left.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
struct Share {
    /// Bandwidth left over the whole.
    left: f64,
    /// How many hosts.
    hosts: u32,
}

/// What a job feels of it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
struct JobHit {
    /// Its name.
    name: String,
    /// The farthest paths that it needs.
    needs: String,
    /// Hosts that it holds.
    hosts: u32,
    /// Of these, those that it cannot use.
    hosts_lost: u32,
    /// The least that one of its hosts has left of the paths that it needs.
    left: f64,
}

impl BlastReport {
    /// Of a blast in a cluster, and of what the jobs of a scenario feel of it, if they are meant.
    #[must_use]
    pub fn new(
        title: &str,
        blast: &Blast,
        scenario: &Scenario,
        world: &World,
        names: &Names,
        with_jobs: bool,
    ) -> Self {
        let cluster = world.cluster();
        let far = (0..cluster.hosts()).map(HostId);
        let farthest = cluster.reach_of(far);
        let levels = blast.levels().into_iter().filter(|level| level.reach <= farthest);
        let paths = levels.map(|level| Paths {
            reach: word(level.reach).to_owned(),
            shares: level.shares.into_iter().map(|(left, hosts)| Share { left, hosts }).collect(),
        });
        let jobs = scenario.jobs.iter().enumerate().filter(|_| with_jobs).map(|(index, job)| {
            let hosts: Vec<HostId> = world.seats(index).iter().copied().map(HostId).collect();
            let needs = cluster.reach_of(hosts.iter().copied());
            let left = || hosts.iter().map(|&host| blast.left(host, needs));
            JobHit {
                name: job.name.clone(),
                needs: word(needs).to_owned(),
                hosts: hosts.len() as u32,
                hosts_lost: left().filter(|&left| left == 0.0).count() as u32,
                left: left().fold(1.0, f64::min),
            }
        });
        Self {
            schema_version: SCHEMA_VERSION,
            title: title.to_owned(),
            down: blast.down.iter().map(|&down| names.named(down)).collect(),
            hosts: cluster.hosts(),
            hosts_lost: blast.lost().count() as u32,
            lost: names.hosts(blast.lost()),
            gpus_lost: blast.gpus(),
            gpus_stranded: blast.stranded(),
            paths: paths.collect(),
            jobs: jobs.collect(),
        }
    }

    /// As JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        json(self)
    }

    /// As a page for a terminal.
    #[must_use]
    pub fn to_text(&self, style: &Style) -> String {
        let mut page = Page::default();
        page.title(&self.title);
        let down: Vec<&str> = self.down.iter().map(Named::text).collect();
        page.heading(format!("While {} down", is_or_are(&down)));
        page.facts(self.facts());
        page.heading("What hosts have left of their paths");
        page.table(self.levels());
        if !self.jobs.is_empty() {
            page.heading("Jobs");
            page.table(self.hits());
        }
        page.to_text(style)
    }

    fn facts(&self) -> Vec<(String, String)> {
        let of = count(self.hosts.into());
        let lost = match self.hosts_lost {
            0 => format!("none of {of}"),
            lost => format!("{} of {of}: {}", count(lost.into()), self.lost),
        };
        let mut facts = vec![("hosts lost".to_owned(), lost)];
        if self.gpus_lost > 0 {
            let healthy = count(self.gpus_stranded.into());
            let text = format!(
                "{}, of which {healthy} are stranded",
                plural(self.gpus_lost.into(), "GPU")
            );
            facts.push(("GPUs lost".to_owned(), text));
        }
        facts
    }

    fn levels(&self) -> Table {
        let table = Table::new().left("paths").right("whole").right("in part").right("lost");
        let mut table = table.right("left at least");
        for paths in &self.paths {
            let hosts = |is: fn(f64) -> bool| {
                let meant = paths.shares.iter().filter(|share| is(share.left));
                count(meant.map(|share| u64::from(share.hosts)).sum())
            };
            let least = paths.shares.iter().map(|share| share.left).find(|&left| left > 0.0);
            table.row([
                in_words(&paths.reach).into(),
                hosts(|left| left >= 1.0).into(),
                hosts(|left| left > 0.0 && left < 1.0).into(),
                hosts(|left| left == 0.0).into(),
                least.map_or("-".to_owned(), share).into(),
            ]);
        }
        table
    }

    fn hits(&self) -> Table {
        let table = Table::new().left("job").left("needs paths").right("hosts").right("lost");
        let mut table = table.left("");
        for job in &self.jobs {
            let felt = match (job.hosts_lost, job.left) {
                (0, left) if left >= 1.0 => "feels nothing".to_owned(),
                (0, left) => format!("has {} of the bandwidth at its worst host", share(left)),
                (_, _) => "stops".to_owned(),
            };
            table.row([
                job.name.clone().into(),
                in_words(&job.needs).into(),
                count(job.hosts.into()).into(),
                count(job.hosts_lost.into()).into(),
                felt.into(),
            ]);
        }
        table
    }
}

/// `leaf3 is`, `leaf3 and rack0 are`.
fn is_or_are(down: &[&str]) -> String {
    match down {
        [] => format!("no {} is", ComponentKind::Host.as_str()),
        [one] => format!("{one} is"),
        [first @ .., last] => format!("{} and {last} are", first.join(", ")),
    }
}

/// A reach in files.
const fn word(reach: Reach) -> &'static str {
    match reach {
        Reach::Inside => "inside",
        Reach::OverLeaves => "over_leaves",
        Reach::OverSpines => "over_spines",
        Reach::OverCores => "over_cores",
    }
}

/// A reach on a page.
fn in_words(word: &str) -> String {
    match word {
        "inside" => "inside a host or its scale-up domain".to_owned(),
        word => word.replace('_', " "),
    }
}

/// A share: `0.875`.
fn share(left: f64) -> String {
    format!("{left:.3}")
}
