//! A scenario of the tests as a file, so that a case that fails can be kept and run by hand.
//!
//! Only what `tiers` draws can be told: one kind of cluster, given failures, constant delays.

use std::fmt::Write;

use brittle_model::scenario::{
    Attempt, Backlog, BatchRule, CheckpointTier, ClusterSpec, Copies, Degraded, Effect, Fewer,
    FixedFailure, HostSource, IntervalRule, Job, Keeps, OnWarning, Onset, RepairChoice, Sharing,
    StorageOutage, Store, Upload,
};
use brittle_model::{Delay, Parts, Span};

fn length(span: Span) -> String {
    format!("\"{}ns\"", span.as_nanos())
}

fn delay(delay: &Delay) -> String {
    match delay {
        Delay::Constant(span) => length(*span),
        Delay::Random(_) => unreachable!("all delays are constant"),
    }
}

fn upload(upload: &Upload) -> String {
    let last = upload.parts.last().expect("it has a part");
    let mut text = format!("duration = {}, slowdown = {:?}", length(last.duration), last.slowdown);
    if let [staging, _] = upload.parts[..] {
        let (duration, slowdown) = (length(staging.duration), staging.slowdown);
        text += &format!(", staging = {{ duration = {duration}, slowdown = {slowdown:?} }}");
    }
    text += match upload.backlog {
        Backlog::Wait => "",
        Backlog::Skip => ", backlog = \"skip\"",
        Backlog::Abort => ", backlog = \"abort\"",
        Backlog::Queue(_) => ", backlog = ",
    };
    if let Backlog::Queue(k) = upload.backlog {
        text += &format!("{{ queue = {k} }}");
    }
    format!("{{ {text} }}")
}

fn copies(copies: Copies) -> String {
    let mut text = if copies.losses + 1 == copies.members {
        format!("copies = {}\n", copies.members)
    } else {
        format!("erasure = {{ hosts = {}, parity = {} }}\n", copies.members, copies.losses)
    };
    if let Some(domain) = copies.apart_from {
        text += &format!("apart_from = \"{}\"\n", domain.as_str());
    }
    text
}

fn tier(job: &str, tier: &CheckpointTier) -> String {
    let mut text = format!(
        "\n[jobs.{job}.checkpoint.tiers.{}]\nat = \"{}\"\nload = {}\n",
        tier.name,
        tier.store.as_str(),
        delay(&tier.load),
    );
    if tier.store != Store::Storage {
        text += &format!("rebuild = {}\n", length(tier.rebuild));
    }
    if !tier.is_live() {
        let (every, cost, keep) = (tier.every, length(tier.cost), tier.keep);
        text += &format!("every = {every}\ncost = {cost}\nkeep = {keep}\n");
    }
    if let Some(full) = tier.differential_of {
        text += &format!("differential_of = \"t{full}\"\n");
    }
    if let Some(parts) = &tier.upload {
        text += &format!("upload = {}\n", upload(parts));
    }
    text + &tier.store.copies().map(copies).unwrap_or_default()
}

fn keeps(keeps: Keeps) -> &'static str {
    match keeps {
        Keeps::Nothing => "nothing",
        Keeps::Disk => "disk",
        Keeps::Memory => "memory",
        Keeps::Gpu => "gpu",
    }
}

fn sources(sources: &[HostSource]) -> String {
    let word = |source: &HostSource| match source {
        HostSource::Hot => "\"hot\"",
        HostSource::Warm => "\"warm\"",
        _ => "\"repair\"",
    };
    format!("[{}]", sources.iter().map(word).collect::<Vec<_>>().join(", "))
}

fn attempt(job: &str, attempt: &Attempt) -> String {
    let success = attempt.success.iter().map(|(kind, p)| format!("{} = {p:?}, ", kind.as_str()));
    format!(
        "\n[jobs.{job}.recovery.attempts.{}]\nsuccess = {{ {}otherwise = {:?} }}\ntimeout = {}\n\
         replace = {}\nkeeps = \"{}\"\nstart = {}\nwarm_up = {}\n",
        attempt.name,
        success.collect::<String>(),
        attempt.otherwise,
        delay(&attempt.timeout),
        sources(&attempt.replace),
        keeps(attempt.keeps),
        delay(&attempt.start),
        delay(&attempt.warm_up),
    )
}

fn job(spec: &Job) -> String {
    let name = &spec.name;
    let mut text = format!("\n[jobs.{name}]\ngpus = {}\n", spec.gpus);
    if let Some(work) = spec.work {
        text += &format!("work = {}\n", length(work));
    }
    if let Some(step) = spec.step {
        text += &format!("step = {}\n", length(step));
    }
    if spec.hot_spares > 0 {
        let activation = delay(&spec.hot_activation);
        text += &format!("hot_spares = {}\nhot_activation = {activation}\n", spec.hot_spares);
    }
    if let Some(layout) = &spec.layout {
        let (tensor, pipeline, data) = (layout.tensor, layout.pipeline, layout.data);
        text +=
            &format!("layout = {{ tensor = {tensor}, pipeline = {pipeline}, data = {data} }}\n");
    }
    let checkpoint = &spec.checkpoint;
    let interval = match checkpoint.interval {
        IntervalRule::Fixed(interval) => length(interval),
        _ => "\"never\"".to_owned(),
    };
    let last = checkpoint.final_save;
    text += &format!("\n[jobs.{name}.checkpoint]\ninterval = {interval}\nfinal_save = {last}\n");
    if checkpoint.tiers.is_empty() {
        text += &format!("cost = {}\n", length(checkpoint.cost));
    }
    if let Some(verify) = &checkpoint.verify {
        let cost = length(verify.cost);
        text += &format!("verify = {{ every = {}, cost = {cost} }}\n", verify.every);
    }
    text += &checkpoint.tiers.iter().map(|spec| tier(name, spec)).collect::<String>();
    let recovery = &spec.recovery;
    write!(
        text,
        "\n[jobs.{name}.recovery]\nisolate = {}\nreplace = {}\nqueue = {}\nkeeps = \"{}\"\nallocate = {}\n\
         start = {}\nload = {}\nwarm_up = {}\ninitial_start = {}\n",
        delay(&recovery.isolate),
        sources(&recovery.replace),
        delay(&recovery.queue),
        keeps(recovery.keeps),
        delay(&recovery.allocate),
        delay(&recovery.start),
        delay(&recovery.load),
        delay(&recovery.warm_up),
        recovery.initial_start,
    )
    .expect("a text takes all");
    text += &match &recovery.on_warning {
        OnWarning::Ignore => String::new(),
        OnWarning::Save => "on_warning = \"save\"\n".to_owned(),
        OnWarning::Migrate { stall, success } => format!(
            "on_warning = {{ migrate = {{ stall = {}, success = {success:?} }} }}\n",
            length(*stall)
        ),
    };
    if recovery.storage_outage == StorageOutage::RideOut {
        text += "storage_outage = \"ride_out\"\n";
    }
    if let Some(spec) = &recovery.degraded {
        text += &degraded(spec);
    }
    text + &recovery.attempts.iter().map(|spec| attempt(name, spec)).collect::<String>()
}

fn degraded(spec: &Degraded) -> String {
    let of = |batch: BatchRule| match batch {
        BatchRule::Shrunk => String::new(),
        BatchRule::Constant { microbatches } => format!(", microbatches = {microbatches}"),
    };
    let how = match spec.how {
        Fewer::Replicas(batch) => format!("\"replicas\"{}", of(batch)),
        Fewer::Elastic(batch) => format!("\"elastic\"{}", of(batch)),
        Fewer::Reroute { microbatches } => {
            format!("\"reroute\", microbatches = {microbatches}")
        }
        Fewer::Replan { efficiency } => format!("\"replan\", efficiency = {efficiency:?}"),
        Fewer::Narrow { boost } => format!("\"narrow\", boost = {boost:?}"),
    };
    let (least, stall, rejoin) = (spec.least, delay(&spec.stall), delay(&spec.rejoin));
    format!("degraded = {{ how = {how}, least = {least:?}, stall = {stall}, rejoin = {rejoin} }}\n")
}

/// The file.
pub(crate) fn told(parts: &Parts) -> String {
    let ClusterSpec::RailClos(cluster) = &parts.cluster else { unreachable!("one kind") };
    let mut text = format!(
        "title = \"{}\"\n\n[trial]\nhorizon = {}\n\n[cluster.rail_clos]\nhosts = {}\ngpus_per_host = {}\n\
         nics_per_host = {}\nhosts_per_rack = {}\nracks_per_pod = {}\nracks_per_power_feed = {}\nspines = {}\n\
         nic_bandwidth = \"{} B/s\"\n",
        parts.title,
        length(parts.horizon),
        cluster.hosts,
        cluster.gpus_per_host,
        cluster.nics_per_host,
        cluster.hosts_per_rack,
        cluster.racks_per_pod,
        cluster.racks_per_power_feed,
        cluster.spines,
        cluster.nic_bandwidth,
    );
    for class in &parts.failures {
        let given = |f: &FixedFailure| format!("{{ at = {}, index = {} }}", length(f.at), f.index);
        let law = match &class.onset {
            Onset::Fixed(list) => {
                format!("fixed = [{}]", list.iter().map(given).collect::<Vec<_>>().join(", "))
            }
            Onset::Allocation { length: span } => {
                format!("allocation = {{ length = {} }}", length(*span))
            }
            Onset::Lives { .. } => unreachable!("none is drawn"),
        };
        let effect = match &class.effect {
            Effect::Slow(slow) if class.is_slow_storage() => {
                let lasts = slow.lasts.as_ref().map(|lasts| format!(", lasts = {}", delay(lasts)));
                format!("{{ slow = {{ speed = {:?}{} }} }}", slow.speed, lasts.unwrap_or_default())
            }
            Effect::Slow(slow) => format!(
                "{{ slow = {{ speed = {:?}, lasts = {}, response = \"tolerate\" }} }}",
                slow.speed,
                delay(slow.lasts.as_ref().expect("it ends")),
            ),
            Effect::Flap(flap) => format!(
                "{{ flap = {{ lasts = {}, timeout = {} }} }}",
                delay(&flap.lasts),
                delay(&flap.timeout)
            ),
            effect => format!("\"{}\"", effect.as_str()),
        };
        text += &format!(
            "\n[failures.{}]\ncomponent = \"{}\"\nlaw = {{ {law} }}\neffect = {effect}\n",
            class.cause,
            class.component.as_str(),
        );
        let undetected =
            matches!(class.effect, Effect::Planned | Effect::Flap(_) | Effect::FalseWarning);
        if !undetected && !class.is_slow_storage() {
            let after = class.detection.plain().expect("a plain delay");
            text += &format!("detection = {}\n", delay(after));
        }
        if let Some(warning) = &class.warning {
            let (recall, lead) = (warning.recall, delay(&warning.lead));
            text += &format!("warning = {{ recall = {recall:?}, lead = {lead} }}\n");
        }
        text += &match &class.repair {
            RepairChoice::InPlace => "repair = \"in_place\"\n".to_owned(),
            RepairChoice::Default => String::new(),
            RepairChoice::Own(repair) => {
                let duration = delay(repair.plain_duration().expect("a plain one"));
                format!("repair = {{ duration = {duration}, renewal = \"as_new\" }}\n")
            }
        };
    }
    if parts.storage.sharing != Sharing::None {
        let equal = parts.storage.sharing == Sharing::Jobs;
        let word = if equal { "jobs" } else { "hosts" };
        text += &format!("\n[storage]\nsharing = \"{word}\"\n");
    }
    text += "\n[repair]\nduration = \"1h\"\nrenewal = \"as_new\"\n";
    let (warm, activation) = (parts.spares.warm, delay(&parts.spares.activation));
    text += &format!("\n[spares]\nwarm = {warm}\nactivation = {activation}\n");
    text + &parts.jobs.iter().map(job).collect::<String>()
}
