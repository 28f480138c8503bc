//! The course of a job: a tape from some place on, perhaps after a lead.
//!
//! Many courses share a tape. All sums are since the course began.

use std::cell::OnceCell;
use std::sync::Arc;

use brittle_model::Span;

use super::entry::{Entry, Lead};
use super::onset::Onset;
use super::{Rate, Standing, State, Tape};

/// A tape from some place on, perhaps after a lead.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    tape: Arc<Tape>,
    /// How it begins, where the way onto the tape can wait.
    onset: Option<Onset>,
    /// The way onto the tape, once it is asked for.
    entry: OnceCell<Arc<Entry>>,
}

/// What a course has made durable in a tier by an instant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Made<'a> {
    course: &'a Course,
    tier: usize,
    /// Snapshots on the lead, on the tape up to the instant, and of these those before the course.
    on_lead: u64,
    on_tape: u64,
    before: u64,
}

impl Course {
    /// The course on `tape` from a state. A lead is laid out in the place of an `old` one.
    pub(crate) fn of(tape: &Arc<Tape>, state: State, old: &mut Option<Box<Lead>>) -> Self {
        if state.is_bare() {
            return Self::after(tape, state.count, old);
        }
        let (onset, entry) = match Onset::of(tape, state, old) {
            Ok(onset) => (Some(onset), OnceCell::new()),
            Err(state) => (None, Arc::new(Entry::new(tape, state, old.take())).into()),
        };
        Self { tape: Arc::clone(tape), onset, entry }
    }

    /// The course on `tape` of a job that restarts after so many saves: nothing done since, nothing outstanding.
    pub(crate) fn after(tape: &Arc<Tape>, saves: u64, old: &mut Option<Box<Lead>>) -> Self {
        let entry = Entry::after(tape, saves, old).into();
        Self { tape: Arc::clone(tape), onset: None, entry }
    }

    /// Whether nobody has asked for the way onto the tape, and it can wait.
    #[cfg(test)]
    pub(crate) fn can_wait(&self) -> bool {
        self.entry.get().is_none()
    }

    /// The way onto the tape.
    #[inline]
    fn entry(&self) -> &Entry {
        self.entry.get_or_init(|| {
            let onset = self.onset.as_ref().expect("the way is known, or can wait");
            Arc::new(onset.entry(&self.tape))
        })
    }

    /// Its beginning, if that is not over and nothing else need be known.
    #[inline]
    fn onset_at(&self, elapsed: Span) -> Option<&Onset> {
        self.onset.as_ref().filter(|onset| onset.holds(elapsed))
    }

    /// The speed of the storage.
    pub(crate) fn rate(&self) -> Rate {
        self.tape.recipe.rate
    }

    /// Takes its lead away, if nobody else goes by it: nothing can be asked of it any more.
    pub(crate) fn take_lead(&mut self) -> Option<Box<Lead>> {
        match (self.entry.get_mut(), &mut self.onset) {
            (Some(entry), _) if entry.lead.is_some() => Arc::get_mut(entry)?.lead.take(),
            (_, onset) => onset.as_mut()?.take_old(),
        }
    }

    /// When the lead is over and the tape is taken up; [`Span::MAX`] if never, zero if there is no lead.
    #[inline]
    pub(crate) fn joint(&self) -> Span {
        self.entry().lead.as_ref().map_or(Span::ZERO, |lead| lead.length)
    }

    /// The lead, if it is not over.
    #[inline]
    fn lead_at(&self, elapsed: Span) -> Option<&Lead> {
        self.entry().lead.as_deref().filter(|lead| elapsed < lead.length)
    }

    /// The place on the tape, where the lead is over.
    #[inline]
    fn place(&self, elapsed: Span) -> Span {
        self.entry().from + (elapsed - self.joint())
    }

    /// When the tape is at a place, at the earliest where it is taken up.
    fn when(&self, place: Span) -> Span {
        match place {
            Span::MAX => Span::MAX,
            place => self.joint().saturating_add(place.saturating_sub(self.entry().from)),
        }
    }

    /// Up to where it is good, if that is not for ever.
    pub(crate) fn ends(&self) -> Option<Span> {
        // A way that can wait leads to a tape without an end.
        self.entry.get()?;
        match &self.entry().lead {
            Some(lead) if lead.length == Span::MAX => lead.tape.ends(),
            _ => self.tape.ends().map(|ends| self.when(ends)),
        }
    }

    /// Where the job stands.
    pub(crate) fn at(&self, elapsed: Span) -> Standing {
        if let Some(onset) = self.onset_at(elapsed) {
            return onset.at(elapsed);
        }
        if let Some(lead) = self.lead_at(elapsed) {
            return lead.tape.at(elapsed);
        }
        let told = self.tape.at(self.place(elapsed)).since(&self.entry().origin);
        match &self.entry().lead {
            Some(lead) => told.after(&lead.told),
            None => told,
        }
    }

    /// The state in which the job is.
    pub(crate) fn state_at(&self, elapsed: Span) -> State {
        if let Some(onset) = self.onset_at(elapsed) {
            return onset.state_at(elapsed);
        }
        match self.lead_at(elapsed) {
            Some(lead) => lead.tape.state_at(elapsed),
            None => self.tape.state_at(self.place(elapsed)),
        }
    }

    /// When so much work is done: the first such instant, or [`Span::MAX`] if there is none.
    pub(crate) fn time_of_work(&self, work: Span) -> Span {
        let mut before = Span::ZERO;
        if let Some(lead) = &self.entry().lead {
            let at = lead.tape.time_of_work(work);
            if at != Span::MAX || lead.length == Span::MAX {
                return at;
            }
            before = lead.told.work;
        }
        let work = self.entry().origin.work.saturating_add(work - before);
        self.when(self.tape.time_of_work(work))
    }

    /// When phases together have lasted for `target`, as [`Tape::exposed_until`] says.
    pub(crate) fn exposed_until(&self, computing: bool, saving: bool, target: Span) -> Span {
        let exposed = |told: &Standing, elapsed: Span| {
            let busy = told.saving + told.waiting + told.checking;
            let idle = if computing { elapsed - busy } else { Span::ZERO };
            idle + if saving { busy } else { Span::ZERO }
        };
        let mut before = Span::ZERO;
        if let Some(lead) = &self.entry().lead {
            let at = lead.tape.exposed_until(computing, saving, saving, target);
            if at != Span::MAX || lead.length == Span::MAX {
                return at;
            }
            before = exposed(&lead.told, lead.length);
        }
        let target = target - before;
        let target = target.saturating_add(exposed(&self.entry().origin, self.entry().from));
        self.when(self.tape.exposed_until(computing, saving, saving, target))
    }

    /// When the first save ends, one brought along included.
    pub(crate) fn first_save_end(&self) -> Option<Span> {
        let on_lead = self.entry().lead.as_ref().map(|lead| lead.tape.next_save_end(Span::ZERO));
        match on_lead {
            Some(Some(end)) => Some(end),
            Some(None) if self.joint() == Span::MAX => None,
            _ => self.tape.next_save_end(self.entry().from).map(|end| self.when(end)),
        }
    }

    /// When the next check ends after `elapsed`, as [`Tape::next_check`] says.
    pub(crate) fn next_check(&self, elapsed: Span) -> Option<Span> {
        let on_lead = self.lead_at(elapsed).map(|lead| lead.tape.next_check(elapsed));
        let from = match on_lead {
            Some(Some((end, _))) => return Some(end),
            Some(None) if self.joint() == Span::MAX => return None,
            Some(None) => self.entry().from,
            None => self.place(elapsed),
        };
        self.tape.next_check(from).map(|(end, _)| self.when(end))
    }

    /// The work done when the last check ended that has ended by `elapsed`, if one has since the course began.
    pub(crate) fn checked_by(&self, elapsed: Span) -> Option<Span> {
        if self.onset_at(elapsed).is_some() {
            return None;
        }
        let mut until = elapsed;
        if self.lead_at(elapsed).is_none() {
            let place = self.place(elapsed);
            if let Some(end) = self.tape.last_check(place).filter(|&end| end > self.entry().from) {
                return Some(self.at(self.when(end)).work);
            }
            until = self.joint();
        }
        let lead = self.entry().lead.as_ref()?;
        let end = lead.tape.last_check(until).filter(|&end| end > Span::ZERO)?;
        Some(lead.tape.at(end).work)
    }

    /// What has become durable in a tier of the tape by `elapsed`.
    pub(crate) fn made(&self, tier: usize, elapsed: Span) -> Made<'_> {
        if self.onset_at(elapsed).is_some() {
            return Made { course: self, tier, on_lead: 0, on_tape: 0, before: 0 };
        }
        let before = self.entry().durables[tier];
        let (on_lead, on_tape) = match (self.lead_at(elapsed), &self.entry().lead) {
            (Some(lead), _) => (lead.tape.durables_by(tier, elapsed), before),
            (None, lead) => (
                lead.as_ref().map_or(0, |lead| lead.tape.durables[tier].len() as u64),
                self.tape.durables_by(tier, self.place(elapsed)),
            ),
        };
        Made { course: self, tier, on_lead, on_tape, before }
    }
}

impl Made<'_> {
    /// How many snapshots.
    pub(crate) const fn count(&self) -> u64 {
        self.on_lead + (self.on_tape - self.before)
    }

    /// The work in the `back`-th newest of them [ns, since the course began; negative: before it].
    pub(crate) fn work(&self, back: u64) -> i128 {
        let (course, tier) = (self.course, self.tier);
        let lead = course.entry().lead.as_ref();
        let (on_tape, nanos) =
            (self.on_tape - self.before, |work: Span| i128::from(work.as_nanos()));
        let work = if back < on_tape {
            let before = lead.map_or(0, |lead| nanos(lead.told.work));
            let mark = course.tape.durable_of(tier, self.on_tape - 1 - back);
            mark.map(|mark| mark.work + before - nanos(course.entry().origin.work))
        } else {
            let index = self.on_lead.checked_sub(1 + back - on_tape);
            let mark = lead.zip(index).and_then(|(lead, index)| lead.tape.durable_of(tier, index));
            mark.map(|mark| mark.work)
        };
        work.expect("so many are durable")
    }
}
