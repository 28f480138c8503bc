//! The builder of a torus of cubes, as in TPU v4 (Jouppi et al. 2023; Zu et al. 2024).
//!
//! ```text
//!      optical_switch p     one for each dimension and place on a face: it has a port of the
//!       |            |      chip at that place on both faces of every cube
//!      gpu . . . . gpu      chips are joined to their neighbours in three dimensions
//!       :           :
//!      gpu . . . . gpu      a host has 2 × 2 × 1 chips
//!     '--- a cube ----'     a rack and a scale-up domain; all cubes are one pod
//! ```
//!
//! Without optical switches the faces of neighbouring cubes on the grid are wired to each other, round the grid; a
//! cube that is alone in a dimension is wired to itself. These wires are scale-up links too: chip to chip.
//!
//! The grid counts its longest dimension slowest, and a cube counts hosts slice by slice of that dimension: so the
//! first half of the hosts is one side of the narrowest cut. Chips are numbered host by host. Links inside cubes come
//! first, by the lower chip and then the dimension; then those that leave cubes: cube by cube, dimension by
//! dimension, place by place; of two to a switch, that of the upper face comes first. Optical switch
//! `dimension · side² + place`.
//!
//! There are neither NICs nor leaves. An optical switch can join any port to any other; how it is patched at the
//! moment is not modelled.

use brittle_model::ComponentKind;
use brittle_model::scenario::{Cubes, Torus};
use petgraph::graph::NodeIndex;

use crate::floor::{Floor, add_host};
use crate::graph::Topology;

/// Builds the graph.
pub(crate) fn build(spec: &Torus, topology: &mut Topology) {
    let (side, cubes) = (spec.side as usize, spec.cubes() as usize);
    assert!(side > 0 && side.is_multiple_of(2) && cubes > 0, "no such torus: {spec:?}");
    let mut floor = Floor::new(spec.racks_per_power_feed, spec.racks_per_cooling_loop);
    let pod = topology.add(ComponentKind::Pod, topology.root());
    let hosts = side * side * side / Torus::GPUS_PER_HOST as usize;
    for _ in 0..cubes {
        let cube = topology.add(ComponentKind::ScaleUp, pod);
        let rack = floor.set_rack(topology, cube);
        for _ in 0..hosts {
            add_host(topology, rack, Torus::GPUS_PER_HOST);
        }
    }
    let chips = Chips { places: topology.members(ComponentKind::Gpu).to_vec(), side };
    join_inside(topology, spec, &chips, cubes);
    if spec.optical_switches > 0 {
        join_by_switches(topology, spec, &chips, cubes);
    } else if let Cubes::Grid(grid) = spec.cubes {
        join_by_wires(topology, spec, &chips, grid);
    }
}

/// Where chips are.
struct Chips {
    places: Vec<NodeIndex>,
    side: usize,
}

impl Chips {
    /// The chip at a place in a cube; the first dimension counts slowest.
    fn at(&self, cube: usize, [z, y, x]: [usize; 3]) -> NodeIndex {
        let half = self.side / 2;
        let host = (z * half + y / 2) * half + x / 2;
        let chip = (y % 2) * 2 + x % 2;
        self.places[(cube * half * half * self.side + host) * 4 + chip]
    }

    /// The chip at a place on the lower or upper face of a cube in a dimension.
    fn on_face(&self, cube: usize, dimension: usize, place: usize, is_upper: bool) -> NodeIndex {
        let level = if is_upper { self.side - 1 } else { 0 };
        let (a, b) = (place / self.side, place % self.side);
        self.at(
            cube,
            match dimension {
                0 => [level, a, b],
                1 => [a, level, b],
                _ => [a, b, level],
            },
        )
    }
}

/// Links from every chip to the next one of its cube in each dimension.
fn join_inside(topology: &mut Topology, spec: &Torus, chips: &Chips, cubes: usize) {
    let side = chips.side;
    let half = side / 2;
    for chip in 0..cubes * side * side * side {
        let (host, part) = (chip / 4, chip % 4);
        let (cube, host) = (host / (half * half * side), host % (half * half * side));
        let here =
            [host / (half * half), host / half % half * 2 + part / 2, host % half * 2 + part % 2];
        for dimension in 0..3 {
            let mut next = here;
            next[dimension] += 1;
            if next[dimension] < side {
                topology.link(chips.at(cube, here), chips.at(cube, next), spec.link_bandwidth);
            }
        }
    }
}

/// The optical switches, each with two ports a cube.
fn join_by_switches(topology: &mut Topology, spec: &Torus, chips: &Chips, cubes: usize) {
    let root = topology.root();
    let switches: Vec<_> = (0..spec.optical_switches)
        .map(|_| topology.add(ComponentKind::OpticalSwitch, root))
        .collect();
    let face = chips.side * chips.side;
    assert_eq!(switches.len(), 3 * face, "an optical switch for each place on a face");
    for cube in 0..cubes {
        for (index, &switch) in switches.iter().enumerate() {
            for is_upper in [true, false] {
                let chip = chips.on_face(cube, index / face, index % face, is_upper);
                topology.link(chip, switch, spec.link_bandwidth);
            }
        }
    }
}

/// Wires from the upper faces of every cube to the lower faces of its neighbours.
fn join_by_wires(topology: &mut Topology, spec: &Torus, chips: &Chips, mut grid: [u32; 3]) {
    grid.sort_unstable_by(|a, b| b.cmp(a));
    let [deep, high, wide] = grid.map(|cubes| cubes as usize);
    for cube in 0..deep * high * wide {
        let (z, y, x) = (cube / (high * wide), cube / wide % high, cube % wide);
        let neighbours = [
            ((z + 1) % deep * high + y) * wide + x,
            (z * high + (y + 1) % high) * wide + x,
            (z * high + y) * wide + (x + 1) % wide,
        ];
        for (dimension, &neighbour) in neighbours.iter().enumerate() {
            for place in 0..chips.side * chips.side {
                let upper = chips.on_face(cube, dimension, place, true);
                let lower = chips.on_face(neighbour, dimension, place, false);
                topology.link(upper, lower, spec.link_bandwidth);
            }
        }
    }
}
