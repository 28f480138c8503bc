//! What `ibnetdiscover` (infiniband-diags) lists of a running InfiniBand fabric.
//!
//! A host is the first word of what its channel adapters (CAs) are called: `n0 mlx5_0` and `n0 mlx5_1` are two rails
//! of `n0`, and each port of them that is plugged in is a link. Switches and routers are switches, called by their
//! description where it is theirs alone, else by their GUID. The adapters that switches have inside for reductions
//! (SHARP, "Aggregation Node") are no hosts and are left out. Both ends list a link; it becomes one.
//!
//! Bandwidth is width times the rate that a speed is sold under: 4xNDR is 400 Gb/s.

use std::collections::{BTreeMap, BTreeSet};

use crate::draft::{Draft, Placed, too_many};
use crate::error::{ImportError, line as number, shown};
use crate::wiring::{Limits, NodeKind};

/// Speeds and what a lane of each carries [Gb/s], as sold (InfiniBand Trade Association, roadmap of 2023).
const SPEEDS: [(&str, f64); 9] = [
    ("SDR", 2.5),
    ("DDR", 5.0),
    ("QDR", 10.0),
    ("FDR10", 10.0),
    ("FDR", 14.0),
    ("EDR", 25.0),
    ("HDR", 50.0),
    ("NDR", 100.0),
    ("XDR", 200.0),
];

/// A device of the fabric.
struct Device {
    line: u32,
    is_switch: bool,
    called: String,
    /// A CA inside a switch.
    is_inner: bool,
}

/// A port: device and number on it.
type Port = (usize, u32);

/// A plug as one end lists it.
struct Plug<'a> {
    line: u32,
    port: Port,
    far: (&'a str, u32),
    bandwidth: Option<f64>,
}

/// Reads the listing.
pub(crate) fn read(text: &str, limits: &Limits) -> Result<Placed, ImportError> {
    let mut devices: Vec<Device> = Vec::new();
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    let mut plugs: Vec<Plug<'_>> = Vec::new();
    for (index, raw) in text.lines().enumerate() {
        let (line, raw) = (number(index + 1), raw.trim());
        if raw.starts_with('[') {
            let Some(device) = devices.len().checked_sub(1) else {
                let error = ImportError::new("a port stands before the first device");
                return Err(error.help("take the whole listing of ibnetdiscover").at(line));
            };
            // Both ends list a link.
            if plugs.len() / 2 >= limits.links {
                return Err(too_many("links", limits.links).at(line));
            }
            plugs.push(plug(raw, device, line).map_err(|error| error.at(line))?);
        } else if let Some((id, device)) = device(raw, line).map_err(|error| error.at(line))? {
            if devices.len() >= limits.nodes {
                return Err(too_many("nodes", limits.nodes).at(line));
            }
            if ids.insert(id, devices.len()).is_some() {
                let error = ImportError::new(format!("device {} is there twice", shown(id)));
                return Err(error.help("are two listings in one file?").at(line));
            }
            devices.push(device);
        } else if !is_known(raw) {
            let error = ImportError::new(format!("{} is no line of ibnetdiscover", shown(raw)));
            return Err(error.help("take its listing without options, or with -g").at(line));
        }
    }
    let mut draft = Draft::new(limits);
    let indices = name(&devices, &ids, &mut draft)?;
    connect(&devices, &ids, &indices, &plugs, &mut draft)?;
    let mut placed = draft.finish()?;
    placed.0.point_upward();
    Ok(placed)
}

/// Lines that say nothing about wires.
fn is_known(line: &str) -> bool {
    let heads = [
        "vendid=",
        "devid=",
        "sysimgguid=",
        "switchguid=",
        "caguid=",
        "rtguid=",
        "Chassis",
        "Non-Chassis",
    ];
    line.is_empty() || line.starts_with('#') || heads.iter().any(|head| line.starts_with(head))
}

/// A device and its id: `Switch 8 "S-..." # "what it is called" base port 0 ...`.
fn device(text: &str, line: u32) -> Result<Option<(&str, Device)>, ImportError> {
    let word = text.split_whitespace().next().unwrap_or_default();
    let is_switch = match word {
        "Switch" | "Rt" => true,
        "Ca" => false,
        _ => return Ok(None),
    };
    let broken = || {
        ImportError::new(format!("this line of a {word} is incomplete"))
            .help("it looks like `Ca 2 \"H-0002c903000e0b72\" # \"n0 mlx5_0\"`")
    };
    let (_, rest) = text.split_once('"').ok_or_else(broken)?;
    let (id, rest) = rest.split_once('"').ok_or_else(broken)?;
    if id.is_empty() {
        return Err(broken());
    }
    let called = rest.split_once('"').and_then(|(_, rest)| rest.rsplit_once('"'));
    let called = called.map_or("", |(called, _)| called).trim().to_owned();
    let is_inner = !is_switch && called.contains("Aggregation Node");
    Ok(Some((id, Device { line, is_switch, called, is_inner })))
}

/// A plug: `[1](guid) "S-..."[3] # ... 4xNDR`.
fn plug(text: &str, device: usize, line: u32) -> Result<Plug<'_>, ImportError> {
    let broken = || {
        ImportError::new("this line of a port is incomplete")
            .help("it looks like `[1] \"H-0002c903000e0b72\"[1](2c903000e0b73) # \"n0 mlx5_0\" lid 4 4xNDR`")
    };
    let port = |text: &str| {
        let (digits, _) = text.strip_prefix('[')?.split_once(']')?;
        digits.parse::<u32>().ok()
    };
    let (_, rest) = text.split_once('"').ok_or_else(broken)?;
    let (far, rest) = rest.split_once('"').ok_or_else(broken)?;
    let near = port(text).ok_or_else(broken)?;
    let far = (far, port(rest).ok_or_else(broken)?);
    let last = rest.split_whitespace().next_back().unwrap_or_default();
    Ok(Plug { line, port: (device, near), far, bandwidth: bandwidth(last)? })
}

/// The bandwidth of `4xNDR` [bytes/s]; none where the word is of another form.
fn bandwidth(word: &str) -> Result<Option<f64>, ImportError> {
    let Some((width, speed)) = word.split_once('x') else { return Ok(None) };
    let Ok(width) = width.parse::<u8>() else { return Ok(None) };
    match SPEEDS.iter().find(|(name, _)| *name == speed) {
        Some((_, lane)) if width > 0 => Ok(Some(f64::from(width) * lane * 1e9 / 8.0)),
        _ => {
            let known = SPEEDS.map(|(name, _)| name).join(", ");
            let error = ImportError::new(format!("{} is no known speed of a link", shown(word)));
            Err(error.help(format!("known: {known}; leave the word out if it is newer")))
        }
    }
}

/// Gives every device its node; none for what is inside a switch.
fn name(
    devices: &[Device],
    ids: &BTreeMap<&str, usize>,
    draft: &mut Draft,
) -> Result<Vec<Option<u32>>, ImportError> {
    let mut id_of = vec![""; devices.len()];
    for (&id, &index) in ids {
        id_of[index] = id;
    }
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    let mut indices = vec![None; devices.len()];
    let mut hosts: BTreeSet<&str> = BTreeSet::new();
    for (index, ca) in devices.iter().enumerate().filter(|(_, d)| !d.is_switch && !d.is_inner) {
        let untold = ca.called.starts_with("MT")
            && ca.called.chars().nth(2).is_some_and(|c| c.is_ascii_digit());
        if let Some(before) = seen.insert(&ca.called, ca.line).filter(|_| untold) {
            let reason =
                format!("two CAs are called {}, the first on line {before}", shown(&ca.called));
            let help = "that is the maker's text: let rdma-ndd name them, or use ibnetdiscover --node-name-map";
            return Err(ImportError::new(reason).help(help).at(ca.line));
        }
        let host = ca.called.split_whitespace().next().unwrap_or(id_of[index]);
        hosts.insert(host);
        indices[index] = Some(draft.named(host, NodeKind::Host, ca.line)?);
    }
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    for switch in devices.iter().filter(|device| device.is_switch) {
        *times.entry(&switch.called).or_default() += 1;
    }
    for (index, switch) in devices.iter().enumerate().filter(|(_, device)| device.is_switch) {
        let called = switch.called.as_str();
        let own = !called.is_empty() && times[called] == 1 && !hosts.contains(called);
        let called = if own { called } else { id_of[index] };
        indices[index] = Some(draft.add(called, NodeKind::Switch, switch.line)?);
    }
    Ok(indices)
}

/// Makes one link of the two lines that tell of it.
fn connect(
    devices: &[Device],
    ids: &BTreeMap<&str, usize>,
    indices: &[Option<u32>],
    plugs: &[Plug<'_>],
    draft: &mut Draft,
) -> Result<(), ImportError> {
    let mut plugged: BTreeMap<Port, (Port, u32)> = BTreeMap::new();
    for plug in plugs {
        let (id, far_port) = plug.far;
        let Some(&device) = ids.get(id) else {
            let error =
                ImportError::new(format!("a port leads to {}, which is not listed", shown(id)));
            return Err(error.help("take the whole listing of ibnetdiscover").at(plug.line));
        };
        let (near, far) = (plug.port, (device, far_port));
        let told = [
            plugged.get(&near).map(|at| (near, at, far)),
            plugged.get(&far).map(|at| (far, at, near)),
        ];
        if let Some((port, (other, line), _)) =
            told.iter().flatten().find(|(_, at, now)| at.0 != *now)
        {
            let reason = format!(
                "port {} of {} leads to port {} of {} here and elsewhere on line {line}",
                port.1,
                shown(&devices[port.0].called),
                other.1,
                shown(&devices[other.0].called)
            );
            return Err(ImportError::new(reason).help("a port has one cable").at(plug.line));
        }
        if told.iter().any(Option::is_some) {
            continue;
        }
        plugged.insert(near, (far, plug.line));
        plugged.insert(far, (near, plug.line));
        if let (Some(a), Some(b)) = (indices[near.0], indices[far.0]) {
            draft.link(a, b, plug.bandwidth, plug.line)?;
        }
    }
    Ok(())
}
