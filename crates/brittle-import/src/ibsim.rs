//! A fabric for `ibsim`, the simulator of InfiniBand fabrics in Debian's `ibsim-utils`.
//!
//! With it, real `ibnetdiscover` and real subnet managers run over a cluster that exists on paper only.

use std::fmt::Write;

use crate::wiring::{NodeKind, Wiring};

/// Hosts, switches and their links as a net file of `ibsim`.
///
/// A host is one adapter with a port for each link. Lanes run at 2.5 Gb/s there and bandwidths are left out, as is
/// what holds hosts. Quotes become `'`, and in names of hosts white space becomes `_`, since the first word is the
/// host. `ibsim` has at most 255 ports a device, and as many devices as it is told (`-N`, `-S`, `-P`).
pub fn to_ibsim(wiring: &Wiring) -> String {
    let is_host = |index: usize| wiring.nodes[index].kind == NodeKind::Host;
    let name = |index: usize| {
        let name = wiring.nodes[index].name.replace('"', "'");
        if is_host(index) { name.replace(char::is_whitespace, "_") } else { name }
    };
    // For each node its plugs, in the order of links: the far node and the far port.
    let mut plugs: Vec<Vec<(usize, usize)>> = vec![Vec::new(); wiring.nodes.len()];
    for link in &wiring.links {
        let (a, b) = (link.a as usize, link.b as usize);
        if a == b || a >= plugs.len() || b >= plugs.len() {
            continue;
        }
        let (port_a, port_b) = (plugs[a].len() + 1, plugs[b].len() + 1);
        plugs[a].push((b, port_b));
        plugs[b].push((a, port_a));
    }
    let mut text = String::new();
    let hosts = (0..plugs.len()).filter(|&index| is_host(index));
    let switches = (0..plugs.len()).filter(|&index| wiring.nodes[index].kind == NodeKind::Switch);
    // Switches first: then a port of a host finds them, and hosts need to be named once only.
    for index in switches.chain(hosts).filter(|&index| !plugs[index].is_empty()) {
        let word = if is_host(index) { "Hca" } else { "Switch" };
        // Writing into a string does not fail.
        let _ = writeln!(text, "{word} {} \"{}\"", plugs[index].len(), name(index));
        for (port, &(far, far_port)) in plugs[index].iter().enumerate() {
            let _ = writeln!(text, "[{}] \"{}\"[{far_port}]", port + 1, name(far));
        }
        text.push('\n');
    }
    text
}
