//! The oracle: it follows a run by what an observer is told, and keeps books of its own.

use brittle_engine::{Event, JobEnd, Outcome};
use brittle_model::{Scenario, SimTime};

use crate::books::Books;
use crate::fleet::Fleet;
use crate::phases::Phases;

/// Says what is wrong: a few words that name the rule, a colon, and the case.
pub(crate) type Check = Result<(), String>;

/// Nanoseconds.
pub(crate) fn ns(secs: f64) -> u64 {
    brittle_model::Span::from_secs_f64(secs).as_nanos()
}

/// Follows a run.
pub(crate) fn check(scenario: &Scenario, events: &[(SimTime, Event)], outcome: &Outcome) -> Check {
    let mut fleet = Fleet::new(scenario);
    let jobs = 0..scenario.jobs.len();
    let mut books: Vec<_> = jobs.clone().map(|j| Books::new(scenario, j)).collect();
    let mut phases: Vec<_> = jobs.clone().map(|j| Phases::new(scenario, j)).collect();
    for &(at, event) in events {
        let at = at.as_nanos();
        fleet.see(at, event)?;
        if let Event::Replaced { old, new, .. } = event {
            for class in fleet.sources_on(&[old.0, new.0]) {
                books.iter_mut().for_each(|books| books.joins(class));
            }
        }
        let job = match event {
            Event::Ran { job, .. }
            | Event::Slowed { job, .. }
            | Event::Spent { job, .. }
            | Event::Interrupted { job, .. }
            | Event::Finished { job }
            | Event::GaveUp { job } => job.index(),
            _ => continue,
        };
        books[job].see(at, event)?;
        phases[job].see(at, event)?;
    }
    let end = outcome.elapsed.as_nanos();
    fleet.close(end, outcome)?;
    for job in jobs {
        let told = &outcome.jobs[job];
        books[job].close(told)?;
        phases[job].close(told.end == JobEnd::Horizon)?;
        for &(from, until) in &books[job].ran {
            fleet.could_run(job, from, until)?;
        }
        let waits = scenario.jobs[job].refill == brittle_model::scenario::Refill::Required;
        for &(from, until) in &books[job].waited {
            if !waits && books[job].gave_up.is_none_or(|since| from < since) {
                fleet.had_to_wait(job, from, until)?;
            }
        }
    }
    Ok(())
}
