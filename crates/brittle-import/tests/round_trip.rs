//! What is written reads back: random wirings through every format that can be written.

use brittle_import::hostlist::{expand, fold};
use brittle_import::{Format, Limits, Link, Node, NodeKind, Wiring, kept, read, write};
use proptest::prelude::*;

/// What a random cluster is made of: hosts, switches of each tier, holders, and luck.
#[derive(Debug, Clone)]
struct Plan {
    hosts: usize,
    tiers: Vec<usize>,
    holders: usize,
    luck: Vec<u32>,
    names: Vec<String>,
    bandwidths: Vec<Option<f64>>,
}

fn plan(name: &'static str) -> impl Strategy<Value = Plan> {
    let tiers = prop::collection::vec(1..5_usize, 1..4);
    let bandwidth = prop::option::of((1e-9..1e18_f64).prop_filter("above zero", |b| *b > 0.0));
    (1..20_usize, tiers, 0..6_usize).prop_flat_map(move |(hosts, tiers, holders)| {
        let all = hosts + holders + tiers.iter().sum::<usize>();
        (
            prop::collection::vec(any::<u32>(), 400),
            prop::collection::hash_set(name, all),
            prop::collection::vec(bandwidth.clone(), 5),
        )
            .prop_map(move |(luck, names, bandwidths)| {
                let mut names: Vec<String> = names.into_iter().collect();
                names.sort();
                Plan { hosts, tiers: tiers.clone(), holders, luck, names, bandwidths }
            })
    })
}

/// A wiring of tiers: every switch is linked to something below, every host and lower switch to something above.
fn wiring(plan: &Plan) -> Wiring {
    let (mut at, mut wiring) = (0, Wiring::default());
    let mut draw = |most: usize| {
        at += 1;
        plan.luck[at % plan.luck.len()] as usize % most.max(1)
    };
    for holder in 0..plan.holders {
        let kind = NodeKind::ALL[2 + draw(6)];
        let inside = (holder > 0 && draw(2) == 0).then(|| draw(holder) as u32);
        wiring.nodes.push(Node { name: plan.names[holder].clone(), kind, inside });
    }
    let mut below = add(&mut wiring, plan, NodeKind::Host, plan.hosts);
    for node in below.clone() {
        let inside = (plan.holders > 0 && draw(4) > 0).then(|| draw(plan.holders) as u32);
        wiring.nodes[node as usize].inside = inside;
    }
    for &count in &plan.tiers {
        let uppers = add(&mut wiring, plan, NodeKind::Switch, count);
        let mut pairs: Vec<(u32, u32)> =
            below.iter().map(|&lower| (lower, uppers[draw(uppers.len())])).collect();
        pairs.extend(uppers.iter().map(|&upper| (below[draw(below.len())], upper)));
        for _ in 0..draw(8) {
            pairs.push((below[draw(below.len())], uppers[draw(uppers.len())]));
        }
        for (a, b) in pairs {
            let bandwidth = plan.bandwidths[draw(plan.bandwidths.len())];
            wiring.links.push(Link { a, b, bandwidth });
        }
        below = uppers;
    }
    wiring
}

fn add(wiring: &mut Wiring, plan: &Plan, kind: NodeKind, count: usize) -> Vec<u32> {
    let first = wiring.nodes.len();
    let names = plan.names[first..first + count].iter();
    wiring.nodes.extend(names.map(|name| Node { name: name.clone(), kind, inside: None }));
    (first as u32..(first + count) as u32).collect()
}

/// A name that every format takes.
const PLAIN: &str = "[a-z]{0,2}[0-9]{1,3}(-[a-z][0-9]{1,2})?";

/// A name that only formats without lists of names take.
const ANY: &str = "[!-~£é漢\u{1f600}]([ -~£é漢\u{1f600}]{0,8}[!-~£é漢\u{1f600}])?";

fn comes_back(format: Format, wiring: &Wiring) -> Result<(), TestCaseError> {
    let text = write(format, wiring).map_err(|e| TestCaseError::fail(e.to_string()))?;
    let read = read(format, &text, &Limits::default())
        .map_err(|e| TestCaseError::fail(format!("{e}\n{text}")))?;
    let kept = kept(format, wiring).map_err(|e| TestCaseError::fail(e.to_string()))?;
    prop_assert_eq!(kept.difference(&read), None, "{}", text);
    prop_assert!(kept.is_isomorphic_by_name(&read));
    prop_assert_eq!(read.check(), Ok(()));
    // Written again it is the same: nothing drifts. Slurm's lists name hosts in another order than nodes have.
    let again = write(format, &read).map_err(|e| TestCaseError::fail(e.to_string()))?;
    if !matches!(format, Format::SlurmConf | Format::SlurmYaml) {
        prop_assert_eq!(&again, &text);
    }
    let again = brittle_import::read(format, &again, &Limits::default())
        .map_err(|e| TestCaseError::fail(e.to_string()))?;
    prop_assert_eq!(again.difference(&read), None);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn graph_formats_keep_everything(plan in plan(ANY)) {
        let wiring = wiring(&plan);
        prop_assert_eq!(wiring.check(), Ok(()));
        for format in [Format::GraphMl, Format::EdgesCsv, Format::Json] {
            comes_back(format, &wiring)?;
            prop_assert!(kept(format, &wiring).expect("writable").is_isomorphic_by_name(&wiring));
        }
    }

    #[test]
    fn slurm_keeps_the_tree_and_blocks(plan in plan(PLAIN)) {
        let wiring = wiring(&plan);
        for format in [Format::SlurmConf, Format::SlurmYaml] {
            comes_back(format, &wiring)?;
            let kept = kept(format, &wiring).expect("writable");
            let count = |w: &Wiring, kind| w.nodes.iter().filter(|n| n.kind == kind).count();
            for kind in [NodeKind::Host, NodeKind::Switch] {
                prop_assert_eq!(count(&kept, kind), count(&wiring, kind));
            }
            // The same pairs are linked.
            let pairs = |w: &Wiring| {
                let mut all: Vec<_> = w.canonical().links.into_iter().map(|l| (l.0, l.1)).collect();
                all.dedup();
                all
            };
            prop_assert_eq!(pairs(&kept), pairs(&wiring));
            prop_assert_eq!(kept.tiers().len(), kept.nodes.len());
        }
    }

    #[test]
    fn blocks_alone_come_back(counts in prop::collection::vec(1..9_usize, 1..6)) {
        let mut wiring = Wiring::default();
        for (block, &count) in counts.iter().enumerate() {
            let holder = wiring.nodes.len() as u32;
            let node = |name: String, kind, inside| Node { name, kind, inside };
            wiring.nodes.push(node(format!("b{block}"), NodeKind::ScaleUp, None));
            for host in 0..count {
                wiring.nodes.push(node(format!("h{block}n{host:02}"), NodeKind::Host, Some(holder)));
            }
        }
        for format in Format::ALL.into_iter().filter(|format| format.is_writable()) {
            comes_back(format, &wiring)?;
        }
    }

    #[test]
    fn order_is_no_difference(plan in plan(PLAIN), turn in any::<usize>()) {
        let one = wiring(&plan);
        let count = one.nodes.len();
        let new = |old: u32| ((old as usize + turn % count) % count) as u32;
        let mut two = Wiring { nodes: one.nodes.clone(), links: Vec::new() };
        for (old, node) in one.nodes.iter().enumerate() {
            two.nodes[new(old as u32) as usize] = Node { inside: node.inside.map(new), ..node.clone() };
        }
        let turned = |l: &Link| Link { a: new(l.b), b: new(l.a), bandwidth: l.bandwidth };
        two.links.extend(one.links.iter().rev().map(turned));
        prop_assert!(one.is_isomorphic_by_name(&two));
        two.links.pop();
        prop_assert!(!one.is_isomorphic_by_name(&two));
        prop_assert!(one.difference(&two).is_some());
    }

    #[test]
    fn lists_come_back(names in prop::collection::vec("[a-c]{0,2}(-)?[0-9]{0,4}[a-b]?[0-9]{0,2}", 0..60)) {
        let names: Vec<String> = names.into_iter().filter(|name| !name.is_empty()).collect();
        prop_assert_eq!(expand(&fold(&names), names.len()), Ok(names));
    }

    #[test]
    fn runs_come_back(start in 0..2000_u64, count in 1..300_u64, width in 1..6_usize) {
        let names: Vec<String> = (start..start + count).map(|n| format!("n{n:0width$}")).collect();
        let list = fold(&names);
        prop_assert_eq!(expand(&list, names.len()), Ok(names));
        prop_assert!(!list.contains(','), "one run: {}", list);
    }
}
