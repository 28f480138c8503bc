//! Which failures follow which: the order of classes, and that it has no circle.

use std::collections::BTreeMap;

use super::MAX_SECONDARY;
use crate::scenario::Parts;
use crate::text::Fault;

/// For each class those that may follow it, by number; names that nobody has are left out.
fn followers(parts: &Parts) -> Vec<Vec<usize>> {
    let classes = parts.failures.iter().enumerate();
    let numbers: BTreeMap<&str, usize> = classes.map(|(i, class)| (&*class.cause, i)).collect();
    let of = |class: &crate::scenario::FailureClass| {
        let named = class.pattern.secondary.iter();
        named.filter_map(|next| numbers.get(&*next.class).copied()).collect()
    };
    parts.failures.iter().map(of).collect()
}

/// The classes in an order in which each comes before those that follow it (Kahn 1962).
///
/// # Errors
/// The classes of a circle, in order.
pub fn causal_order(parts: &Parts) -> Result<Vec<usize>, Vec<usize>> {
    let followers = followers(parts);
    let mut causes = vec![0_u32; followers.len()];
    for &next in followers.iter().flatten() {
        causes[next] += 1;
    }
    let mut order: Vec<usize> = (0..followers.len()).filter(|&class| causes[class] == 0).collect();
    let mut done = 0;
    while done < order.len() {
        for &next in &followers[order[done]] {
            causes[next] -= 1;
            if causes[next] == 0 {
                order.push(next);
            }
        }
        done += 1;
    }
    if done == followers.len() {
        return Ok(order);
    }
    // Whoever is left has a cause that is left: going back from one to the next ends in a circle.
    let left = |class: &usize| causes[*class] > 0;
    let cause_of = |class: usize| {
        (0..followers.len()).filter(left).find(|&cause| followers[cause].contains(&class))
    };
    let mut walk: Vec<usize> = (0..followers.len()).filter(left).take(1).collect();
    while let Some(cause) = walk.last().and_then(|&class| cause_of(class)) {
        if let Some(again) = walk.iter().position(|&class| class == cause) {
            walk.drain(..again);
            break;
        }
        walk.push(cause);
    }
    walk.reverse();
    Err(walk)
}

/// No class may lead back to itself, and none to too many.
pub(super) fn chain(parts: &Parts, faults: &mut Vec<Fault>) {
    let mut many = false;
    for class in &parts.failures {
        let count = class.pattern.secondary.len();
        if count > MAX_SECONDARY {
            let message =
                format!("{count} classes that follow are more than the limit of {MAX_SECONDARY}");
            faults.push(Fault::new(format!("failures.{}.secondary", class.cause), message));
            many = true;
        }
    }
    if many {
        return;
    }
    if let Err(circle) = causal_order(parts) {
        let names: Vec<String> =
            circle.iter().map(|&i| format!("`{}`", parts.failures[i].cause)).collect();
        let first = &names[0];
        let message =
            format!("failures follow each other in a circle: {}, {first}", names.join(", "));
        let fault =
            Fault::new(format!("failures.{}.secondary", parts.failures[circle[0]].cause), message);
        faults.push(fault.help("take one of these out"));
    }
}

/// For each class one failure of it and all that are to be expected to follow it, at most [1].
pub(super) fn following(parts: &Parts) -> Vec<f64> {
    let followers = followers(parts);
    let mut counts = vec![1.0; followers.len()];
    let Ok(order) = causal_order(parts) else { return counts };
    for &class in order.iter().rev() {
        let next = parts.failures[class].pattern.secondary.iter().zip(&followers[class]);
        let more = next.map(|(secondary, &other)| {
            let burst = parts.failures[other].pattern.burst.as_ref();
            secondary.probability * burst.map_or(1.0, |burst| burst.size.mean()) * counts[other]
        });
        counts[class] = 1.0 + more.sum::<f64>();
    }
    counts
}
