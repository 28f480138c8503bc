//! Failure classes and the horizon: units that look wrong, classes that strike nothing, trials that are too short.

use brittle_model::ComponentKind;
use brittle_model::scenario::{ClusterSpec, Effect, Onset};

use super::patient::Patient;
use super::{Code, Finding, about};

/// A life of hardware below this is rare outside of a burn-in [s]: ten days.
const SHORT_LIFE: f64 = 864_000.0;

/// A class with fewer failures in a trial than this is not seen in one of a hundred.
const NEVER: f64 = 0.01;

/// NICs of clusters of GPUs have from 25 to 1,600 Gb/s [B/s].
const BANDWIDTHS: std::ops::RangeInclusive<f64> = 3.1e9..=2.01e11;

pub(super) fn examine(patient: &Patient<'_>) -> Vec<Finding> {
    let mut findings = lives(patient);
    findings.extend(bandwidth(patient));
    findings.extend(horizon(patient));
    findings
}

fn lives(patient: &Patient<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for toll in patient.tolls() {
        let class = toll.class;
        let (kind, named) = (class.component, class.component.as_str());
        let lives = match &class.onset {
            Onset::Lives { law, .. } => Some(law.mean()),
            Onset::Fixed(_) | Onset::Allocation { .. } => None,
        };
        let breaks = matches!(class.effect, Effect::Crash | Effect::Hang | Effect::Corrupt);
        let hardware = !matches!(kind, ComponentKind::Job | ComponentKind::Storage);
        if let Some(mean) = lives.filter(|&mean| mean < SHORT_LIFE && hardware && breaks) {
            findings.push(Finding {
                code: Code::ShortLife,
                key: format!("failures.{}", class.cause),
                what: format!("one {named} lives {} in the mean", about(mean)),
                why: format!("in published fleets a {named} lives for years; a cluster of many would fail all the time"),
                remedy: "check the unit: the MTTF of one component is not that of the cluster, which is shorter by the \
                         number of components; a rate such as \"148 per 884736 gpu-days\" cannot be taken for the other"
                    .to_owned(),
            });
        }
        let population = match kind {
            ComponentKind::Job => patient.scenario.jobs.len() as u32,
            kind => patient.world.cluster().population(kind),
        };
        if population == 0 || lives.is_some() && toll.count < NEVER {
            let what = match population {
                0 => format!("the cluster has no {named}"),
                n => format!(
                    "{:.2e} failures of {n} components are to be expected in a trial",
                    toll.count
                ),
            };
            findings.push(Finding {
                code: Code::StrikesNothing,
                key: format!("failures.{}", class.cause),
                what,
                why: "the class changes nothing in nearly every trial".to_owned(),
                remedy: "check the unit of its rate or MTTF and its component, or leave it out"
                    .to_owned(),
            });
        }
    }
    findings
}

fn bandwidth(patient: &Patient<'_>) -> Option<Finding> {
    let cluster = &patient.scenario.cluster;
    let nic = match cluster {
        ClusterSpec::RailClos(clos) => clos.nic_bandwidth,
        ClusterSpec::FatTree(tree) => tree.nic_bandwidth,
        ClusterSpec::Nvl(nvl) => nvl.network.nic_bandwidth,
        ClusterSpec::DragonflyPlus(dragonfly) => dragonfly.nic_bandwidth,
        ClusterSpec::Torus(_) | ClusterSpec::Explicit(_) => return None,
    };
    let (gigabits, gigabytes) = (nic * 8.0 / 1e9, nic / 1e9);
    (!BANDWIDTHS.contains(&nic)).then(|| Finding {
        code: Code::OddBandwidth,
        key: cluster.key("nic_bandwidth").replace("nvl.nic", "nvl.network.nic"),
        what: format!("a NIC has {gigabits} Gb/s, which is {gigabytes} GB/s"),
        why: "NICs of clusters of GPUs have from 25 to 1,600 Gb/s".to_owned(),
        remedy: "check the unit: small b is bits, large B bytes; NICs are sold in Gb/s".to_owned(),
    })
}

fn horizon(patient: &Patient<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let horizon = patient.horizon();
    let mtti: Vec<f64> = (0..patient.scenario.jobs.len()).filter_map(|j| patient.mtti(j)).collect();
    let shortest = mtti.iter().copied().min_by(f64::total_cmp);
    match shortest {
        None => findings.push(Finding {
            code: Code::NothingStops,
            key: "failures".to_owned(),
            what: "no failure class interrupts a job at once, as far as can be expected".to_owned(),
            why: "goodput is then what saves and slow parts leave, and intervals by formula have no MTTI".to_owned(),
            remedy: "add a class such as [failures.gpu], or check `component` and `effect` of those that are there"
                .to_owned(),
        }),
        Some(mtti) if horizon < mtti => findings.push(Finding {
            code: Code::FewInterruptions,
            key: "trial.horizon".to_owned(),
            what: format!(
                "the horizon is {}, and a job is interrupted every {} in the mean",
                about(horizon),
                about(mtti)
            ),
            why: "most trials see no interruption: the spread between trials is large, and quantiles are of luck"
                .to_owned(),
            remedy: "take a longer horizon, or many trials and the mean alone".to_owned(),
        }),
        Some(_) => {}
    }
    let repairs = patient.tolls().into_iter().filter(|toll| toll.hosts > 0.0 && toll.count > 1.0);
    let longest = repairs.max_by(|a, b| a.repair.total_cmp(&b.repair));
    if let Some(toll) =
        longest.filter(|toll| toll.repair > horizon && patient.scenario.spares.warm > 0)
    {
        findings.push(Finding {
            code: Code::RepairsOutlastHorizon,
            key: "trial.horizon".to_owned(),
            what: format!(
                "repairs after {} last {} in the mean, and the horizon is {}",
                toll.class.cause,
                about(toll.repair),
                about(horizon)
            ),
            why: "a trial begins with all hosts well: it ends before as many are away as in the long run, and spares \
                  look better than they are"
                .to_owned(),
            remedy: "take a horizon of several repairs".to_owned(),
        });
    }
    for (j, job) in patient.scenario.jobs.iter().enumerate() {
        let Some(work) = job.work.map(brittle_model::Span::as_secs_f64) else { continue };
        if work >= horizon {
            findings.push(Finding {
                code: Code::WorkBeyondHorizon,
                key: format!("jobs.{}.work", job.name),
                what: format!(
                    "{} of work cannot be done in a horizon of {}",
                    about(work),
                    about(horizon)
                ),
                why: "every trial is cut, so no time to finish is known".to_owned(),
                remedy: match patient.mtti(j) {
                    Some(_) => {
                        "take a horizon of twice the work or more, or leave the work out".to_owned()
                    }
                    None => "take a horizon that is longer than the work, or leave the work out"
                        .to_owned(),
                },
            });
        }
    }
    findings
}
