//! Small texts that mean much are refused before they cost anything.

use std::time::Instant;

use brittle_import::{Format, Limits, read};

/// A text that must be refused within two seconds, though the machine be busy; a blown bomb takes minutes or all
/// memory.
fn refused(format: Format, text: &str) -> String {
    #[expect(clippy::disallowed_methods, reason = "the test is about time")]
    let start = Instant::now();
    let error = read(format, text, &Limits::default()).expect_err("a bomb").to_string();
    let head: String = text.chars().take(40).collect();
    assert!(
        start.elapsed().as_secs() < 2,
        "{} took {:?}: {head}",
        format.as_str(),
        start.elapsed()
    );
    assert!(!error.contains('\u{1b}') && error.len() < 1000, "{error}");
    error
}

#[test]
fn hostlists_do_not_explode() {
    for list in [
        "n[0-999999999]",
        "a[0-65535]b[0-65535]",
        &"[0-65535]".repeat(50),
        &"n[0-65535],".repeat(60),
    ] {
        refused(Format::SlurmConf, &format!("SwitchName=s Nodes={list}"));
        refused(
            Format::SlurmYaml,
            &format!("- topology: t\n  tree: {{switches: [{{switch: s, nodes: \"{list}\"}}]}}"),
        );
    }
    // Many lines, each within the limit: their sum is not.
    let lines: String = (0..64).map(|s| format!("SwitchName=s{s} Nodes=n[0-65535]\n")).collect();
    assert!(refused(Format::SlurmConf, &lines).contains("more than"));
    let lines: String =
        (0..64).map(|s| format!("SwitchName=s{s} Nodes=n{s}x[0-65535]\n")).collect();
    assert!(refused(Format::SlurmConf, &lines).contains("more than"));
    refused(Format::SlurmConf, &format!("SwitchName=s Nodes={}", "[".repeat(1_000_000)));
}

#[test]
fn entities_do_not_multiply() {
    let mut text = String::from("<!DOCTYPE lolz [<!ENTITY a \"ha\">");
    for (one, two) in "abcdefghi".chars().zip("bcdefghij".chars()) {
        text += &format!("<!ENTITY {two} \"{}\">", format!("&{one};").repeat(10));
    }
    text += "]><graphml><graph><node id=\"&j;\"/></graph></graphml>";
    assert!(refused(Format::GraphMl, &text).contains("document type"));
    let xxe = "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><graphml/>";
    assert!(refused(Format::GraphMl, xxe).contains("document type"));
}

#[test]
fn aliases_do_not_multiply() {
    let mut text = String::from("a: &a [x,x,x,x,x,x,x,x,x]\n");
    for (one, two) in "abcdefgh".chars().zip("bcdefghi".chars()) {
        text +=
            &format!("{two}: &{two} [*{one},*{one},*{one},*{one},*{one},*{one},*{one},*{one}]\n");
    }
    assert!(refused(Format::SlurmYaml, &text).contains("anchor"));
}

#[test]
fn depth_is_no_way_down() {
    for depth in [1_000, 200_000] {
        refused(Format::SlurmYaml, &"[".repeat(depth));
        refused(Format::SlurmYaml, &"{a: ".repeat(depth));
        refused(Format::SlurmYaml, &"- ".repeat(depth));
        refused(Format::Json, &format!("{{\"nodes\": {}", "[".repeat(depth)));
        refused(Format::GraphMl, &"<g>".repeat(depth));
        refused(Format::GraphMl, &format!("<graphml>{}", "<graph>".repeat(depth)));
    }
}

#[test]
fn much_of_one_thing_is_no_square_of_it() {
    let many = |text: &dyn Fn(usize) -> String| -> String { (0..100_000).map(text).collect() };
    refused(Format::SlurmYaml, &many(&|n| format!("key{n}: x\n")));
    refused(Format::SlurmConf, &many(&|n| format!("key{n}=x ")));
    refused(Format::SlurmConf, &many(&|n| format!("SwitchName=s{n} Switches=s{}\n", n + 1)));
    refused(Format::GraphMl, &format!("<graphml {}/>", many(&|n| format!("a{n}='' "))));
    let spaces = many(&|n| format!("xmlns:a{n}='u{n}' "));
    refused(Format::GraphMl, &format!("<graphml {}/>", &spaces));
    let some: String = (0..1_000).map(|n| format!("xmlns:a{n}='u{n}' ")).collect();
    let nested = (0..20_000).map(|n| format!("<g xmlns:b{n}='v{n}'>")).collect::<String>()
        + &"</g>".repeat(20_000);
    refused(Format::GraphMl, &format!("<graphml {some}>{nested}</graphml>"));
    refused(
        Format::GraphMl,
        &format!("<graphml>{}{}</graphml>", "<g>".repeat(100_000), "</g>".repeat(100_000)),
    );
    refused(
        Format::Json,
        &format!("{{\"nodes\":[],{}\"links\":[]}}", many(&|n| format!("\"k{n}\":1,"))),
    );
    refused(Format::EdgesCsv, &format!("from,to\n{}", ",".repeat(1_000_000)));
    refused(
        Format::IbNetDiscover,
        &many(&|n| format!("Ca 1 \"H-{n}\" # \"\"\n[1](1) \"H-{}\"[1]\n", n + 1)),
    );
}

#[test]
fn limits_hold_for_every_format() {
    let limits = Limits { nodes: 4, links: 3 };
    let many_nodes = [
        (Format::SlurmConf, "SwitchName=s Nodes=n[0-2]\nSwitchName=t Switches=s\n"),
        (Format::SlurmConf, "SwitchName=s Nodes=n[0-3]\n"),
        (Format::EdgesCsv, "from,to\na,s\nb,s\nc,s\nd,s\n"),
        (Format::EdgesCsv, "from,to\na,s\nb,s\na,s\nb,s\n"),
        (
            Format::Json,
            r#"{"nodes":[{"id":1,"kind":"host"},{"id":2,"kind":"host"},{"id":3,"kind":"host"},
            {"id":4,"kind":"host"},{"id":5,"kind":"host"}],"links":[]}"#,
        ),
    ];
    for (format, text) in many_nodes {
        let error = read(format, text, &limits).expect_err(text);
        assert!(error.reason.contains("more than"), "{error}");
    }
}
