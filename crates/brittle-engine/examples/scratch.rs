#![allow(missing_docs, clippy::print_stdout)]
use brittle_engine::*;
use brittle_model::scenario::*;
use brittle_model::*;
use std::time::Instant;
fn secs(s: u64) -> Delay {
    Delay::Constant(Span::from_secs(s))
}
pub fn parts(hosts: u32, mttf_h: f64, days: u64, repair: RepairChoice, warm: u32) -> Parts {
    Parts {
        title: "t".into(),
        horizon: Span::from_secs(days * 86400),
        cluster: ClusterSpec::RailClos(RailClos {
            hosts: hosts + warm,
            gpus_per_host: 8,
            nics_per_host: 8,
            hosts_per_rack: 2,
            racks_per_pod: 192,
            racks_per_power_feed: 8,
            spines: 16,
            nic_bandwidth: 5e10,
            oversubscription: 1.0,
        }),
        failures: vec![FailureClass {
            cause: "gpu".into(),
            component: ComponentKind::Gpu,
            onset: Onset::Lives { law: Law::exponential(mttf_h * 3600.0), age: Age::New },
            clock: Clock::Calendar,
            effect: Effect::Crash,
            detection: Delay::ZERO,
            repair,
        }],
        repair: Repair {
            duration: Delay::Random(Law::lognormal_with_mean(4.0 * 86400.0, 1.0)),
            renewal: Renewal::AsNew,
        },
        spares: Spares { warm, activation: secs(60) },
        jobs: vec![Job {
            name: "j".into(),
            gpus: hosts * 8,
            layout: None,
            work: None,
            hot_spares: 0,
            hot_activation: Delay::ZERO,
            checkpoint: Checkpoint {
                interval: IntervalRule::Fixed(Span::from_secs(1800)),
                believed_mtti: None,
                cost: Span::from_secs(60),
                final_save: true,
            },
            recovery: Recovery {
                isolate: Delay::ZERO,
                replace: vec![HostSource::Hot, HostSource::Warm, HostSource::Repair],
                start: secs(600),
                load: Delay::ZERO,
                warm_up: Delay::ZERO,
                give_up_after: 0,
                initial_start: false,
            },
        }],
    }
}
fn bench(name: &str, p: Parts, n: u64) {
    let w = World::new(&p.check().unwrap());
    let mut r = Runner::new(&w);
    let mut best = f64::MAX;
    let mut fails = 0u64;
    let mut good = 0.0;
    let mut t = 0;
    for _ in 0..5 {
        let s = Instant::now();
        for _ in 0..n {
            let o = r.run(Seed(1), TrialId(t));
            t += 1;
            fails += u64::from(o.jobs[0].interruptions());
            good += o.jobs[0].goodput();
        }
        best = best.min(s.elapsed().as_secs_f64() / n as f64);
    }
    println!(
        "{name}: {:.2} us/trial, {:.1} failures, goodput {:.5}",
        best * 1e6,
        fails as f64 / t as f64,
        good / t as f64
    );
}
fn main() {
    if let Some(a) = std::env::args().nth(1) {
        let k: u64 = std::env::args().nth(2).map_or(20000, |k| k.parse().unwrap());
        if a == "simple" {
            bench("s", parts(2048, 50_000.0, 54, RepairChoice::InPlace, 0), k)
        } else {
            bench("r", parts(2048, 50_000.0, 54, RepairChoice::Default, 64), k / 5)
        }
        return;
    }
    bench("simple 16k", parts(2048, 50_000.0, 54, RepairChoice::InPlace, 0), 4000);
    if false {
        return;
    };
    bench("simple 131k x8 life", parts(16384, 400_000.0, 54, RepairChoice::InPlace, 0), 4000);
    bench("spares 16k", parts(2048, 50_000.0, 54, RepairChoice::Default, 64), 2000);
    for (w, c, d, n, mttf) in
        [(1800u64, 60u64, 0u64, 2592u64, 50_000.0), (1800, 60, 300, 2592, 50_000.0)]
    {
        let mut p = parts(2048, mttf, 3650, RepairChoice::InPlace, 0);
        p.jobs[0].work = Some(Span::from_secs(w * n));
        p.jobs[0].checkpoint.cost = Span::from_secs(c);
        p.failures[0].detection = secs(d);
        p.failures[0].clock = Clock::Operating {
            exposed: PhaseSet::EMPTY
                .with(Phase::Computing)
                .with(Phase::Saving)
                .with(Phase::Starting),
        };
        let world = World::new(&p.check().unwrap());
        let mut r = Runner::new(&world);
        let (mut s, mut s2) = (0.0, 0.0);
        let k = 20000;
        for t in 0..k {
            let o = r.run(Seed(1), TrialId(t));
            let x = o.jobs[0].elapsed.as_secs_f64() / 86400.0;
            assert_eq!(o.jobs[0].end, JobEnd::Finished);
            s += x;
            s2 += x * x;
        }
        let m = s / k as f64;
        let se = ((s2 / k as f64 - m * m) / k as f64).sqrt();
        let l: f64 = 16384.0 / (50_000.0 * 3600.0);
        let e = n as f64
            * (l * 600.0).exp()
            * (1.0 / l + d as f64)
            * ((l * (w + c) as f64).exp() - 1.0)
            / 86400.0;
        println!("{m:.4} +- {se:.4}, closed {e:.4}, z {:.2}", (m - e) / se);
    }
}
