//! What a cluster is made of, how it is wired, and what must not fail.

use brittle_model::{ComponentId, ComponentKind};
use brittle_topology::{Cluster, Spread, Survey};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Named, Names, SCHEMA_VERSION, json, kinds};
use crate::number::{amount, count, plural};
use crate::page::Page;
use crate::style::Style;
use crate::table::Table;

/// Most cuts that are listed.
const MOST: usize = 20;

/// What `brittle topo show` tells.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SurveyReport {
    /// The version of this form.
    schema_version: u32,
    /// What is described.
    title: String,
    /// Hosts.
    hosts: u32,
    /// GPUs.
    gpus: u32,
    /// GPUs in each host.
    gpus_per_host: u32,
    /// Bisection bandwidth, one way [bytes/s].
    bisection_bytes_per_s: f64,
    /// Different leaves that the first host is linked to: rails times planes. 0 where there are no leaves.
    leaves_of_a_host: u32,
    /// Segments: sets of hosts behind the same leaves.
    segments: u32,
    /// Islands: sets of segments below the same spines.
    islands: u32,
    /// The kinds of component that there are.
    kinds: Vec<OfKind>,
    /// Switches without which the network falls apart.
    cut_switches: Cuts,
    /// Cables without which the network falls apart.
    cut_cables: Cuts,
}

/// The components of a kind.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
struct OfKind {
    /// Which kind.
    kind: ComponentKind,
    /// How many there are.
    count: u32,
    /// Cables at one of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    cables: Option<Range>,
    /// Those whose loss alone makes hosts unusable, for a job that needs every path.
    single_points: u32,
    /// GPUs that such a loss makes unusable.
    #[serde(skip_serializing_if = "Option::is_none")]
    gpus: Option<Range>,
    /// Most of these that are healthy, but out of reach.
    stranded_gpus: u32,
}

/// Least, median and most.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
struct Range {
    /// The least.
    least: u32,
    /// The median, the lower one of two.
    median: u32,
    /// The most.
    most: u32,
}

/// Some components, of which the first are listed.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
struct Cuts {
    /// How many there are.
    count: usize,
    /// How many of each kind.
    kinds: Vec<(ComponentKind, usize)>,
    /// The first of them.
    first: Vec<Named>,
}

impl SurveyReport {
    /// Of a survey.
    #[must_use]
    pub fn new(title: &str, survey: &Survey, cluster: &Cluster, names: &Names) -> Self {
        let range = |spread: Spread| Range {
            least: spread.least,
            median: spread.median,
            most: spread.most,
        };
        let kind = |kind: &brittle_topology::KindSurvey| OfKind {
            kind: kind.kind,
            count: kind.count,
            cables: kind.cables.map(range),
            single_points: kind.points,
            gpus: kind.gpus.map(range),
            stranded_gpus: kind.stranded,
        };
        Self {
            schema_version: SCHEMA_VERSION,
            title: title.to_owned(),
            hosts: cluster.hosts(),
            gpus: cluster.gpus(),
            gpus_per_host: cluster.gpus_per_host(),
            bisection_bytes_per_s: survey.bisection,
            leaves_of_a_host: survey.leaves_of_a_host,
            segments: survey.segments,
            islands: survey.islands,
            kinds: survey.kinds.iter().map(kind).collect(),
            cut_switches: cuts(&survey.cut_switches, names),
            cut_cables: cuts(&survey.cut_cables, names),
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
        page.heading("Cluster");
        page.facts(self.facts());
        page.heading("What there is, and what its loss alone makes unusable");
        page.table(self.table());
        page.heading("Without which the network falls apart");
        page.facts(vec![
            ("switches".to_owned(), self.cut_switches.text()),
            ("cables".to_owned(), self.cut_cables.text()),
        ]);
        page.to_text(style)
    }

    fn facts(&self) -> Vec<(String, String)> {
        let hosts = plural(self.hosts.into(), "host");
        let gpus = plural(self.gpus_per_host.into(), "GPU");
        let each = self.bisection_bytes_per_s / 1e9;
        let mut facts = vec![
            ("size".into(), format!("{hosts} of {gpus}: {}", plural(self.gpus.into(), "GPU"))),
            ("bisection bandwidth".into(), format!("{} GB/s", amount(each))),
        ];
        if self.leaves_of_a_host > 0 {
            facts.push(("leaves of a host".into(), count(self.leaves_of_a_host.into())));
        }
        let segments = plural(self.segments.into(), "segment");
        let islands = plural(self.islands.into(), "island");
        facts.push(("hosts behind the same".into(), format!("{segments}, {islands}")));
        facts
    }

    fn table(&self) -> Table {
        let mut table = Table::new()
            .left("kind")
            .right("count")
            .right("cables each")
            .right("single points")
            .right("GPUs each")
            .right("stranded");
        for of in &self.kinds {
            let range = |range: &Option<Range>| range.as_ref().map_or("-".into(), Range::text);
            let stranded = match of.single_points {
                0 => "-".to_owned(),
                _ => count(of.stranded_gpus.into()),
            };
            table.row([
                kinds(of.kind).into(),
                count(of.count.into()).into(),
                range(&of.cables).into(),
                count(of.single_points.into()).into(),
                range(&of.gpus).into(),
                stranded.into(),
            ]);
        }
        table
    }
}

fn cuts(all: &[ComponentId], names: &Names) -> Cuts {
    let of = |kind| (kind, all.iter().filter(|cut| cut.kind == kind).count());
    Cuts {
        count: all.len(),
        kinds: ComponentKind::ALL.map(of).into_iter().filter(|&(_, count)| count > 0).collect(),
        first: all.iter().take(MOST).map(|&cut| names.named(cut)).collect(),
    }
}

impl Cuts {
    fn text(&self) -> String {
        if self.count == 0 {
            return "none".to_owned();
        }
        let counts = self.kinds.iter().map(|&(kind, n)| match n {
            1 => format!("1 {}", kind.as_str().replace('_', " ")),
            n => format!("{} {}", count(n as u64), kinds(kind)),
        });
        let counts: Vec<String> = counts.collect();
        let listed: Vec<&str> = self.first.iter().map(Named::text).collect();
        let more = if self.count > self.first.len() { ", ..." } else { "" };
        format!("{}: {}{more}", counts.join(", "), listed.join(", "))
    }
}

impl Range {
    /// `8`, or `1 to 8, median 4`.
    fn text(&self) -> String {
        let Self { least, median, most } = *self;
        if least == most {
            count(least.into())
        } else {
            format!("{} / {} / {}", count(least.into()), count(median.into()), count(most.into()))
        }
    }
}
