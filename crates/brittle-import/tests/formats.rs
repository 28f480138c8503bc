//! Each format by example: what a text says is what is read.

use brittle_import::{Format, Limits, NodeKind, Wiring, kept, read, to_ibsim, write};

fn taken(format: Format, text: &str) -> Wiring {
    read(format, text, &Limits::default()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn same(one: &Wiring, two: &Wiring) {
    assert_eq!(one.difference(two), None);
    assert!(one.is_isomorphic_by_name(two));
}

const TREE: &str = "SwitchName=leaf0 Nodes=n[0-1]\nSwitchName=leaf1 Nodes=n[2-3]\nSwitchName=spine Switches=leaf[0-1]\n";

#[test]
fn a_tree_is_a_tree_in_any_dress() {
    let tree = taken(Format::SlurmConf, TREE);
    assert_eq!((tree.nodes.len(), tree.links.len()), (7, 6));
    let dressed = "# a comment\r\nswitchNAME = \"leaf0\"  NODES=n0,n1 LinkSpeed=400 # why not\n\n\
        SwitchName=leaf1 \\\n  Nodes=n[2-3]\n   SWITCHNAME=spine Switches=leaf0,\\\nleaf1\n";
    same(&tree, &taken(Format::SlurmConf, dressed));
    // What `scontrol show topology` of Slurm 22.05 prints for it.
    let shown = "SwitchName=leaf0 Level=0 LinkSpeed=1 Nodes=n[0-1]\n\
        SwitchName=leaf1 Level=0 LinkSpeed=400 Nodes=n[2-3]\n\
        SwitchName=spine Level=1 LinkSpeed=1 Nodes=n[0-3] Switches=leaf[0-1]\n";
    same(&tree, &taken(Format::SlurmConf, shown));
    assert_eq!(write(Format::SlurmConf, &tree).expect("a tree"), TREE);
}

#[test]
fn topology_yaml_holds_a_tree_and_blocks() {
    let text = "---\n- topology: topo1\n  cluster_default: True\n  tree:\n    switches:\n\
        \x20     - switch: leaf0\n        nodes: n[0-1]\n      - {switch: leaf1, nodes: 'n[2-3]'}\n\
        \x20     - switch: spine\n        children: leaf[0-1]\n\
        - topology: topo2\n  cluster_default: false\n  block:\n    block_sizes:\n      - 2\n      - 4\n\
        \x20   blocks:\n      - block: b0\n        nodes: n[0-1]\n      - block: b1\n        nodes: n[2-3]\n\
        - topology: topo3\n  cluster_default: false\n  flat: true\n";
    let both = taken(Format::SlurmYaml, text);
    same(&kept(Format::SlurmConf, &both).expect("a tree"), &taken(Format::SlurmConf, TREE));
    let block = |host: &str| {
        let host = both.nodes.iter().find(|node| node.name == host).expect("a host");
        both.nodes[host.inside.expect("in a block") as usize].name.clone()
    };
    assert_eq!([block("n1"), block("n2")], ["b0", "b1"]);
    let blocks = taken(
        Format::SlurmConf,
        "BlockName=b0 Nodes=n[0-1]\nBlockName=b1 Nodes=n2\nBlockSizes=1,2\n",
    );
    assert_eq!(blocks.nodes.iter().filter(|node| node.kind == NodeKind::ScaleUp).count(), 2);
}

#[test]
fn tiers_count_from_the_hosts() {
    let text = "from,to\nh,leaf\nleaf,spine\nspine,core\nh2,core\nfar,lost\n";
    let wiring = taken(Format::EdgesCsv, text);
    let tiers = wiring.tiers();
    let tier = |name: &str| tiers[wiring.nodes.iter().position(|n| n.name == name).expect("there")];
    assert_eq!(["h", "leaf", "spine", "core"].map(tier), [None, Some(1), Some(2), Some(1)]);
}

#[test]
fn an_uneven_tree_keeps_its_shape() {
    // The root has a leaf and a tower below it: by tiers alone the tower would stand on its head.
    let text = "SwitchName=root Switches=leaf0,agg2\nSwitchName=agg2 Switches=agg1\nSwitchName=agg1 Switches=leaf1\n\
        SwitchName=leaf0 Nodes=n0\nSwitchName=leaf1 Nodes=n1\n";
    let wiring = taken(Format::SlurmConf, text);
    same(&wiring, &taken(Format::SlurmConf, &write(Format::SlurmConf, &wiring).expect("a tree")));
    assert!(
        write(Format::SlurmConf, &wiring).expect("a tree").contains("SwitchName=root Switches=")
    );
    // Listed downward, tiers tell what is up.
    let down =
        "node,kind\nn0,host\nl0,switch\nl1,switch\ns,switch\nfrom,to\ns,l0\ns,l1\nl0,n0\nl1,n0\n";
    let text = write(Format::SlurmConf, &taken(Format::EdgesCsv, down)).expect("a tree");
    assert!(text.contains("SwitchName=s Switches=l[0-1]"), "{text}");
}

/// As printed by infiniband-diags 44.0, with a second rail, a SHARP node and NDR added by hand.
const LISTING: &str = "#\n# Topology file: generated on Sun Nov 22 00:25:39 2026\n#\n\
vendid=0x0\ndevid=0x0\nsysimgguid=0x200000\nswitchguid=0x200000(200000)\n\
Switch\t8 \"S-0000000000200000\"\t\t# \"leaf0\" enhanced port 0 lid 1 lmc 0\n\
[1]\t\"H-0000000000100000\"[1](100001) \t\t# \"n0 mlx5_0\" lid 2 4xNDR\n\
[2]\t\"H-0000000000100003\"[1](100004) \t\t# \"n0 mlx5_1\" lid 3 4xNDR\n\
[3]\t\"S-0000000000200001\"[1]\t\t# \"spine\" lid 5 4xHDR\n\
[4]\t\"S-0000000000200001\"[2]\t\t# \"spine\" lid 5 4xHDR\n\
[8]\t\"H-0000000000300000\"[1](300001) \t\t# \"Mellanox Technologies Aggregation Node\" lid 9 4xNDR\n\n\
switchguid=0x200001(200001)\n\
Switch\t8 \"S-0000000000200001\"\t\t# \"spine\" base port 0 lid 5 lmc 0\n\
[1]\t\"S-0000000000200000\"[3]\t\t# \"leaf0\" lid 1 4xHDR\n\
[2]\t\"S-0000000000200000\"[4]\t\t# \"leaf0\" lid 1 4xHDR\n\n\
caguid=0x300000\nCa\t1 \"H-0000000000300000\"\t\t# \"Mellanox Technologies Aggregation Node\"\n\
[1](300001) \t\"S-0000000000200000\"[8]\t\t# lid 9 lmc 0 \"leaf0\" lid 1 4xNDR\n\n\
caguid=0x100000\nCa\t2 \"H-0000000000100000\"\t\t# \"n0 mlx5_0\"\n\
[1](100001) \t\"S-0000000000200000\"[1]\t\t# lid 2 lmc 0 \"leaf0\" lid 1 4xNDR\n\n\
caguid=0x100003\nCa\t2 \"H-0000000000100003\"\t\t# \"n0 mlx5_1\"\n\
[1](100004) \t\"S-0000000000200000\"[2]\t\t# lid 3 lmc 0 \"leaf0\" lid 1 4xNDR\n";

#[test]
fn a_listing_of_infiniband_is_read_once_for_both_ends() {
    let wiring = taken(Format::IbNetDiscover, LISTING);
    let hand = "node,kind\nn0,host\nleaf0,switch\nspine,switch\nfrom,to,bandwidth\n\
        n0,leaf0,5e10\nn0,leaf0,5e10\nleaf0,spine,25e9\nleaf0,spine,25e9\n";
    same(&wiring, &taken(Format::EdgesCsv, hand));
    // Lower ends come first.
    let spine = wiring.nodes.iter().position(|node| node.name == "spine").expect("there") as u32;
    assert!(wiring.links.iter().all(|link| link.a != spine));
}

#[test]
fn switches_that_share_a_description_go_by_their_guid() {
    let wiring = taken(Format::IbNetDiscover, &LISTING.replace("\"spine\"", "\"leaf0\""));
    let mut names: Vec<&str> = wiring.nodes.iter().map(|node| node.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["S-0000000000200000", "S-0000000000200001", "n0"]);
}

#[test]
fn ibsim_gets_every_port_once() {
    let wiring = taken(Format::IbNetDiscover, LISTING);
    let net = to_ibsim(&wiring);
    assert_eq!(
        net,
        "Switch 4 \"leaf0\"\n[1] \"n0\"[1]\n[2] \"n0\"[2]\n[3] \"spine\"[1]\n[4] \"spine\"[2]\n\n\
         Switch 2 \"spine\"\n[1] \"leaf0\"[3]\n[2] \"leaf0\"[4]\n\n\
         Hca 2 \"n0\"\n[1] \"leaf0\"[1]\n[2] \"leaf0\"[2]\n\n"
    );
}

#[test]
fn graphml_and_json_of_networkx_are_read() {
    // As networkx 3.4 writes them, attributes and order included.
    let graphml = "<?xml version='1.0' encoding='utf-8'?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" \
        xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n\
        <key id=\"d1\" for=\"edge\" attr.name=\"bandwidth\" attr.type=\"double\" />\n\
        <key id=\"d0\" for=\"node\" attr.name=\"kind\" attr.type=\"string\" />\n\
        <graph edgedefault=\"undirected\"><node id=\"n0\">\n  <data key=\"d0\">host</data>\n</node>\n\
        <node id=\"l0\"><data key=\"d0\">switch</data></node>\n\
        <edge source=\"n0\" target=\"l0\" id=\"0\">\n  <data key=\"d1\">50000000000.0</data>\n</edge>\n</graph></graphml>";
    let json = r#"{"directed": false, "multigraph": true, "graph": {}, "nodes": [{"kind": "host", "id": "n0"},
        {"kind": "switch", "id": "l0"}], "edges": [{"bandwidth": 5e10, "source": "n0", "target": "l0", "key": 0}]}"#;
    let csv = "from,to,bandwidth\nn0,l0,5e10\n";
    let csv = taken(Format::EdgesCsv, csv);
    same(&taken(Format::GraphMl, graphml), &csv);
    same(&taken(Format::Json, json), &csv);
}

#[test]
fn what_slurm_cannot_hold_is_refused() {
    let cases = [
        ("from,to\na,s0\na,s1\ns0,s1\nb,s1\n", "both hosts and switches"),
        ("node,kind\na,host\nb,host\ns,switch\nfrom,to\na,s\nb,s\na,b\n", "linked to each other"),
        ("node,kind\na,host\n", "under no switch and in no block"),
        ("from,to\n\"a,b\",s\n", "Slurm takes no host of the name"),
        (
            "node,kind\na,host\nl,switch\nm,switch\nx,switch\ny,switch\nfrom,to\na,l\na,m\nl,x\nm,y\nx,y\ny,x\n",
            "level with each other",
        ),
    ];
    for (text, reason) in cases {
        let error = write(Format::SlurmConf, &taken(Format::EdgesCsv, text)).expect_err(text);
        assert!(error.reason.contains(reason), "{error}");
        assert!(error.help.is_some());
    }
}
