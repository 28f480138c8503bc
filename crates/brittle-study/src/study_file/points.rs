//! The points of a study: its axes, and which of their values belong together.

use brittle_model::text::{Fault, Key};

use super::{MAX_AXES, MAX_CELLS, StudyFile};
use crate::axis::{Axis, AxisFile, Drawn, MAX_VALUES, Value, short, within};
use crate::design::{Design, twice};

/// Axes with values, and how many cells they make.
pub(super) struct Points {
    pub(super) axes: Vec<Axis>,
    pub(super) cells: u64,
    /// Whether every combination is a cell.
    pub(super) every: bool,
}

/// The points of a study; what is wrong is noted. `None` where they cannot be told.
pub(super) fn points(file: &StudyFile, seed: u64, faults: &mut Vec<Fault>) -> Option<Points> {
    if file.design == Key::Bad {
        return None;
    }
    let design = file.design.given().copied().unwrap_or_default();
    foreign(file, design, faults);
    let given = file.axes.given().map_or(&[][..], Vec::as_slice);
    if given.len() > MAX_AXES {
        let message = format!("{} axes are more than the limit of {MAX_AXES}", given.len());
        faults.push(Fault::new("axes", message).help("split the question into several studies"));
        return None;
    }
    let before = faults.len();
    let (axes, cells) = match design {
        Design::Grid => {
            let axes = with_values(given, design, faults);
            let cells = combinations(&axes, faults)?;
            return Some(Points { axes, cells, every: true });
        }
        Design::Zip => {
            let axes = with_values(given, design, faults);
            if faults.len() > before {
                return None;
            }
            zipped(axes, faults)?
        }
        Design::List => listed(file, given, faults)?,
        Design::LatinHypercube | Design::Sobol => {
            let drawn =
                axes_of(given, faults, |axis, path, faults| axis.axis(path, design, faults));
            let count = count(file, design, faults)?;
            // Nothing is drawn for a study that will not be.
            let drawn = if faults.len() > before { Vec::new() } else { drawn };
            (design.draw(drawn, count as usize, seed), count)
        }
    };
    if faults.len() == before && !axes.is_empty() {
        twice(design, &axes, cells as usize, faults);
    }
    Some(Points { axes, cells, every: false })
}

/// What belongs to another design.
fn foreign(file: &StudyFile, design: Design, faults: &mut Vec<Fault>) {
    let name = design.as_str();
    if !file.points.is_missing() && !design.draws() {
        let fault = Fault::new("points", format!("the design `{name}` draws no points"));
        let help = "write design = \"sobol\" or \"latin_hypercube\", or leave `points` out";
        faults.push(fault.help(help));
    }
    if !file.list.is_missing() && design != Design::List {
        let fault = Fault::new("list", format!("the design `{name}` has no list"));
        faults.push(fault.help("write design = \"list\", or leave `list` out"));
    }
}

/// How many points are drawn.
fn count(file: &StudyFile, design: Design, faults: &mut Vec<Fault>) -> Option<u64> {
    if file.points.is_missing() {
        let fault =
            Fault::new("design", format!("the design `{}` needs `points`", design.as_str()));
        faults.push(fault.help("add points = 64"));
    }
    let points = *file.points.given()?;
    if !(1..=MAX_VALUES as u64).contains(&points) {
        let message = format!("`points` is {points}; it must be between 1 and {MAX_VALUES}");
        faults.push(Fault::new("points", message).help("write points = 64"));
        return None;
    }
    Some(points)
}

/// All combinations, if they are not too many.
fn combinations(axes: &[Axis], faults: &mut Vec<Fault>) -> Option<u64> {
    let cells = axes.iter().try_fold(1_u64, |n, axis| n.checked_mul(axis.values.len() as u64));
    if cells.is_none_or(|cells| cells > MAX_CELLS) {
        let cells = cells.map_or("more than 10^19".to_owned(), |cells| cells.to_string());
        let message = format!("the axes make {cells} cells; the limit is {MAX_CELLS}");
        faults.push(Fault::new("axes", message).help("use fewer values, or several studies"));
    }
    cells
}

/// Axes of as many values each.
fn zipped(axes: Vec<Axis>, faults: &mut Vec<Fault>) -> Option<(Vec<Axis>, u64)> {
    let count = axes.first()?.values.len();
    let other = axes.iter().enumerate().find(|(_, axis)| axis.values.len() != count);
    if let Some((i, axis)) = other {
        let (key, has) = (&axis.key, axis.values.len());
        let message = format!("`{key}` has {has} values, and `{}` has {count}", axes[0].key);
        let help = "axes that are zipped have as many values each";
        faults.push(Fault::new(format!("axes.{i}"), message).help(help));
        return None;
    }
    Some((axes, count as u64))
}

/// Axes whose values are in a list of points.
fn listed(
    file: &StudyFile,
    given: &[Key<AxisFile>],
    faults: &mut Vec<Fault>,
) -> Option<(Vec<Axis>, u64)> {
    let keys = axes_of(given, faults, |axis, path, faults| axis.bare(path, faults));
    let help = "for example list = [[0.5, \"10min\"], [1, \"5min\"]]: of each point the values of all axes";
    if file.list.is_missing() || file.list.given().is_some_and(Vec::is_empty) {
        let path = if file.list.is_missing() { "design" } else { "list" };
        faults.push(Fault::new(path, "the design `list` needs points in `list`").help(help));
    }
    let list = file.list.given().filter(|list| !list.is_empty())?;
    if list.len() > MAX_VALUES {
        let message = format!("{} points are more than the limit of {MAX_VALUES}", list.len());
        faults.push(Fault::new("list", message).help("use fewer points, or several studies"));
        return None;
    }
    let mut columns: Vec<Vec<Value>> = vec![Vec::new(); given.len()];
    let before = faults.len();
    for (p, point) in list.iter().enumerate() {
        let point = point.given()?;
        if point.len() != given.len() {
            let (has, axes) = (point.len(), given.len());
            let message = format!("a point has a value of each of {axes} axes; this one has {has}");
            faults.push(Fault::new(format!("list.{p}"), message).help(help));
            return None;
        }
        for (i, (value, column)) in point.iter().zip(&mut columns).enumerate() {
            column.extend(short(value, &format!("list.{p}.{i}"), faults));
        }
    }
    let whole = faults.len() == before && columns.iter().all(|column| column.len() == list.len());
    if !whole || keys.len() != given.len() {
        return None;
    }
    let axes = keys.into_iter().zip(columns).map(|(key, values)| Axis::listed(key, values));
    Some((axes.collect(), list.len() as u64))
}

/// The axes with all their values.
fn with_values(given: &[Key<AxisFile>], design: Design, faults: &mut Vec<Fault>) -> Vec<Axis> {
    let axes = axes_of(given, faults, |axis, path, faults| axis.axis(path, design, faults));
    axes.into_iter().filter_map(Drawn::all).collect()
}

/// What has a key.
trait Keyed {
    fn key(&self) -> &str;
}

impl Keyed for Drawn {
    fn key(&self) -> &str {
        Self::key(self)
    }
}

impl Keyed for String {
    fn key(&self) -> &str {
        self
    }
}

/// The axes that are right by themselves.
fn axes_of<T: Keyed>(
    given: &[Key<AxisFile>],
    faults: &mut Vec<Fault>,
    read: impl Fn(&AxisFile, &str, &mut Vec<Fault>) -> Option<T>,
) -> Vec<T> {
    let mut axes: Vec<T> = Vec::new();
    for (i, axis) in given.iter().enumerate().filter_map(|(i, axis)| Some((i, axis.given()?))) {
        let path = format!("axes.{i}");
        let Some(axis) = read(axis, &path, faults) else { continue };
        let key = axis.key();
        let meets = |other: &&T| within(key, other.key()) || within(other.key(), key);
        if let Some(other) = axes.iter().find(meets) {
            let message = match other.key() == key {
                true => format!("`{key}` is swept twice"),
                false => format!("`{}` and `{key}` cannot both be swept", other.key()),
            };
            let help = "one key has one axis, and what is inside of it has none";
            faults.push(Fault::new(format!("{path}.key"), message).help(help));
        }
        axes.push(axis);
    }
    axes
}
