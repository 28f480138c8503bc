//! The wider the tensor-parallel group, the more of it is unusable: with a share p of the GPUs down, a domain of T has
//! a failed one with 1 − (1 − p)^T (arXiv 2504.06095). At p = 0.1 %: 0.8 % of 8, 6.2 % of 64, 7.0 % of 72.

use brittle_engine::{Event, Runner, Seed, TrialId, World};
use brittle_model::scenario::NetworkRules;
use brittle_model::text::{self, Source};
use brittle_model::{ComponentId, ComponentKind};
use brittle_tests::stats::{Z_BOUND, show};
use brittle_topology::Cluster;

/// Share of the GPUs that are down at a time.
const P: f64 = 0.001;
const TRIALS: u64 = 400;

/// A GPU is down for a day, λr/(1 + λr) = P of the time. Another GPU of a host that is down cannot fail: with
/// 8 GPUs a host that takes 0.4 % off.
const REST: &str = r#"
[trial]
horizon = "48h"
[failures.gpu]
component = "gpu"
mttf = "23976h"
detection = "0s"
repair = { duration = "24h" }
[jobs.train]
gpus = 8
[jobs.train.checkpoint]
interval = "1h"
cost = "1min"
"#;

/// Counts the domains of `width` GPUs that lack one at the end of each trial: one that failed in the last day.
///
/// n is 400 trials of all domains; they are independent, so a standard error is √(q(1 − q)/n). False alarm 6e-5.
fn check(width: u32, cluster: &str, kind: ComponentKind, percent: f64) {
    let text = format!("title = \"width\"\n{REST}\n{cluster}");
    let scenario = text::read(Source { name: "width", text: &text }, &[])
        .unwrap_or_else(|problems| panic!("{problems}"));
    let tables = Cluster::compile(&scenario.cluster, NetworkRules::default());
    let domains = tables.population(kind);
    let mut domain_of = vec![u32::MAX; tables.hosts() as usize];
    for index in 0..domains {
        let hosts = tables.hit(ComponentId { kind, index }).hosts;
        let gpus = (hosts.end - hosts.start) * (tables.gpus() / tables.hosts());
        assert_eq!(gpus, width);
        domain_of[hosts.start as usize..hosts.end as usize].fill(index);
    }
    let world = World::new(&scenario);
    let mut runner = Runner::new(&world);
    let mut hit = 0;
    for trial in 0..TRIALS {
        let mut seen = Vec::new();
        runner.watch(Seed(5), TrialId(trial), &mut seen);
        let mut lacking: Vec<u32> = seen
            .iter()
            .filter(|(at, _)| at.as_secs_f64() > 86_400.0)
            .filter_map(|(_, event)| match event {
                Event::Failure { component, .. } => tables.host_of(*component),
                _ => None,
            })
            .map(|host| domain_of[host.0 as usize])
            .collect();
        lacking.sort_unstable();
        lacking.dedup();
        hit += lacking.len();
    }
    let n = TRIALS as f64 * f64::from(domains);
    let truth = 1.0 - libm::pow(1.0 - P, f64::from(width));
    assert!((100.0 * truth - percent).abs() < 0.05, "{truth}");
    let (share, se) = (hit as f64 / n, (truth * (1.0 - truth) / n).sqrt());
    show(&format!("{width}: {share:.5} for {truth:.5} ± {se:.5}, n = {n}"));
    assert!((share - truth).abs() < Z_BOUND * se, "{share} for {truth} ± {se}");
    assert!(se < 0.05 * truth, "it would notice a fifth");
}

#[test]
fn eight_of_a_host() {
    let cluster = "[cluster.rail_clos]\nhosts = 256\ngpus_per_host = 8\nhosts_per_rack = 4\n";
    check(8, cluster, ComponentKind::Host, 0.8);
}

#[test]
fn sixty_four_of_a_rack() {
    let cluster = "[cluster.nvl]\ndomains = 32\ntrays_per_rack = 16\n";
    check(64, cluster, ComponentKind::ScaleUp, 6.2);
}

#[test]
fn seventy_two_of_a_rack() {
    check(72, "[cluster.nvl]\ndomains = 32\n", ComponentKind::ScaleUp, 7.0);
}
