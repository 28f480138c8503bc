//! The parallel groups of jobs in the outline: how far each dimension reaches, and how many groups one component
//! takes with it at most.

use brittle_engine::World;
use brittle_model::scenario::{Dimension, GroupsHit, Job, Layout};
use brittle_model::{ComponentKind, Scenario};

use super::share;
use crate::number::{count, plural};
use crate::table::Table;

/// What takes groups with it, where there is such a thing.
const KINDS: [ComponentKind; 6] = [
    ComponentKind::Host,
    ComponentKind::ScaleUp,
    ComponentKind::Rack,
    ComponentKind::PowerFeed,
    ComponentKind::Pod,
    ComponentKind::Leaf,
];

/// A line for each dimension of each job with a layout; none without such a job.
pub(super) fn groups(scenario: &Scenario, world: &World) -> Option<Table> {
    let laid_out: Vec<(usize, &Job, Layout)> =
        (0..).zip(&scenario.jobs).filter_map(|(j, job)| Some((j, job, job.layout?))).collect();
    if laid_out.is_empty() {
        return None;
    }
    let kinds = KINDS.into_iter().filter(|&kind| world.cluster().population(kind) > 0);
    let worst: Vec<(ComponentKind, Vec<GroupsHit>)> = kinds
        .map(|kind| {
            let of_job = |&(j, ..): &(usize, &Job, Layout)| world.worst_hit(j, kind);
            let hit = |job| of_job(job).map(|(_, hit)| hit).unwrap_or_default();
            (kind, laid_out.iter().map(hit).collect::<Vec<_>>())
        })
        .filter(|(_, hits)| hits.iter().any(|hit| hit.ranks > 0))
        .collect();
    let mut table = Table::new().left("job").left("group").right("ranks").right("groups");
    table = table.left("reach");
    for (kind, _) in &worst {
        table = table.right(&kind.as_str().replace('_', " "));
    }
    for (at, (j, job, layout)) in laid_out.iter().enumerate() {
        let mut row =
            |name: &str, ranks: u32, groups: u32, reach: &str, hit: &dyn Fn(&GroupsHit) -> u32| {
                let facts = [
                    job.name.clone(),
                    name.to_owned(),
                    count(ranks.into()),
                    count(groups.into()),
                    reach.to_owned(),
                ];
                let hits = worst.iter().map(|(_, hits)| count(hit(&hits[at]).into()));
                table.row(facts.into_iter().chain(hits).map(Into::into).collect::<Vec<_>>());
            };
        let Some(levels) = world.levels(*j) else { continue };
        for dimension in Dimension::ALL {
            let width = layout.width(dimension);
            if width > 1 {
                let reach = levels.level(dimension).words();
                row(dimension.as_str(), width, layout.groups(dimension), reach, &|hit| {
                    hit.of(dimension)
                });
            }
        }
        let replica = job.gpus / layout.data;
        row("replicas", replica, layout.data, "", &|hit| hit.replicas);
        if layout.pipeline > 1 {
            let stages = layout.data * layout.pipeline;
            row("stages", replica / layout.pipeline, stages, "", &|hit| hit.stages);
        }
    }
    Some(table)
}

/// What a job with a layout waits for, and what its tensor groups leave over.
pub(super) fn remarks(scenario: &Scenario, job: &Job) -> Vec<String> {
    let Some(layout) = &job.layout else { return Vec::new() };
    let mut parts = Vec::new();
    let exposed = Dimension::ALL.into_iter().filter(|&d| layout.exposed.of(d) > 0.0);
    let each: Vec<String> =
        exposed.map(|d| format!("{} ({})", share(layout.exposed.of(d)), d.as_str())).collect();
    if !each.is_empty() {
        parts.push(format!("waits for the network in {} of a step", each.join(", ")));
    }
    let domain = scenario.cluster.gpus_per_domain();
    let stranded = layout.stranded(domain);
    if stranded > 0 {
        parts.push(format!(
            "{} of each scale-up domain of {domain} stranded: no tensor group of {} fits there",
            plural(stranded.into(), "GPU"),
            layout.tensor
        ));
    }
    parts
}
