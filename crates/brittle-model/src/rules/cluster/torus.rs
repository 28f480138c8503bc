//! Rules of a torus of cubes.

use super::{MAX_HOSTS, at_most, bandwidth, counts};
use crate::scenario::{Cubes, Torus};
use crate::text::Fault;

/// Most chips along an edge of a cube.
const MAX_SIDE: u32 = 16;

pub(super) fn torus(torus: &Torus, path: &dyn Fn(&str) -> String, faults: &mut Vec<Fault>) {
    bandwidth(path("link_bandwidth"), "a link", torus.link_bandwidth, faults);
    at_most(path, &[("racks_per_cooling_loop", torus.racks_per_cooling_loop, MAX_HOSTS)], faults);
    counts(path, &[("racks_per_power_feed", torus.racks_per_power_feed, MAX_HOSTS)], faults);
    let most = u64::from(MAX_HOSTS);
    let cubes = torus.cubes();
    if !(1..=most).contains(&cubes) {
        let message = format!("there are {cubes} cubes; there must be between 1 and {most}");
        let help = "write cubes = 64, or cubes = [4, 4, 4]";
        faults.push(Fault::new(path("cubes"), message).help(help));
    }
    let side = torus.side;
    if !side.is_multiple_of(2) || !(2..=MAX_SIDE).contains(&side) {
        let message = format!("`side` is {side}; it must be even, and between 2 and {MAX_SIDE}");
        let fault = Fault::new(path("side"), message);
        faults.push(fault.help("a host has 2 × 2 × 1 chips of a cube"));
        return;
    }
    let switches = torus.optical_switches;
    let wanted = 3 * torus.face();
    if switches != 0 && u64::from(switches) != wanted {
        let message = format!("`optical_switches` is {switches}; it must be {wanted} or 0");
        let fault = Fault::new(path("optical_switches"), message);
        faults.push(
            fault
                .help(format!(
                    "there is one for each of {} places on a face and each of 3 dimensions; 0 wires neighbouring cubes",
                    torus.face()
                ))
                .involves(path("side")),
        );
    }
    if switches == 0 && matches!(torus.cubes, Cubes::Number(_)) {
        let fault = Fault::new(path("cubes"), "without optical switches the cubes stand on a grid");
        faults.push(
            fault
                .help("write cubes = [4, 4, 4], the cubes in each dimension")
                .involves(path("optical_switches")),
        );
    }
}
