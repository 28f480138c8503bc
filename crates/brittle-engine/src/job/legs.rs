//! The legs of a recovery: consecutive phases with known ends.
//!
//! Those that go to or from the storage end when so much has passed: their ends, and those of the legs after them, move
//! when its speed changes.

use brittle_model::{Phase, SimTime, Span};

use crate::tape::{Closing, FAR, Rate, Rest};

/// Consecutive phases with known ends.
#[derive(Clone, Debug)]
pub(super) struct Legs {
    legs: [(Phase, SimTime); 8],
    len: u8,
    next: u8,
    transfers: Vec<Transfer>,
}

/// A leg that goes to or from the storage.
#[derive(Clone, Debug)]
struct Transfer {
    /// Which leg.
    leg: u8,
    /// When it begins, or when as much was left.
    since: SimTime,
    what: Moved,
}

/// What goes to or from the storage.
#[derive(Clone, Debug)]
pub(super) enum Moved {
    /// A checkpoint that is read.
    Load(Rest),
    /// A closing save.
    Save(Closing),
}

impl Moved {
    /// How long it takes; [`FAR`] if it does not end.
    fn time_at(&self, rate: Rate) -> Span {
        Span::from_nanos(match self {
            Self::Load(rest) => rest.time_at(rate).unwrap_or(FAR).min(FAR),
            Self::Save(closing) => closing.time_at(rate),
        })
    }

    fn after(&self, time: Span, rate: Rate) -> Self {
        match self {
            Self::Load(rest) => Self::Load(rest.after(time.as_nanos(), rate)),
            Self::Save(closing) => Self::Save(closing.after(time.as_nanos(), rate)),
        }
    }
}

impl Legs {
    /// No legs.
    pub(super) const NONE: Self = Self {
        legs: [(Phase::Starting, SimTime::ZERO); 8],
        len: 0,
        next: 0,
        transfers: Vec::new(),
    };

    /// The current leg is over.
    #[inline(always)]
    pub(super) fn advance(&mut self) {
        self.next += 1;
    }

    #[inline]
    pub(super) fn clear(&mut self) {
        (self.len, self.next) = (0, 0);
        self.transfers.clear();
    }

    /// Adds a leg that ends at `until`, unless it would be empty.
    pub(super) fn push(&mut self, phase: Phase, from: SimTime, until: SimTime) -> SimTime {
        if until > from {
            self.legs[self.len as usize] = (phase, until);
            self.len += 1;
        }
        until
    }

    /// Adds a leg that goes to or from the storage, unless it would be empty; when it ends at this speed.
    pub(super) fn push_transfer(
        &mut self,
        phase: Phase,
        from: SimTime,
        what: Moved,
        rate: Rate,
    ) -> SimTime {
        let (leg, until) = (self.len, from.saturating_add(what.time_at(rate)));
        self.push(phase, from, until);
        if self.len > leg {
            self.transfers.push(Transfer { leg, since: from, what });
        }
        until
    }

    /// The storage has another speed from `now` on.
    pub(super) fn change_rate(&mut self, now: SimTime, (old, new): (Rate, Rate)) {
        let (mut was, mut begin) = (now, now);
        for leg in self.next..self.len {
            let end = self.legs[usize::from(leg)].1;
            let length = end.since(was);
            let transfer = self.transfers.iter_mut().find(|transfer| transfer.leg == leg);
            let until = match transfer {
                Some(transfer) => {
                    if leg == self.next {
                        transfer.what = transfer.what.after(now.since(transfer.since), old);
                    }
                    transfer.since = begin;
                    begin.saturating_add(transfer.what.time_at(new))
                }
                None => begin.saturating_add(length),
            };
            self.legs[usize::from(leg)].1 = until;
            (was, begin) = (end, until);
        }
    }

    /// When the last of them ends.
    pub(super) fn end(&self) -> Option<SimTime> {
        self.rest().last().map(|&(_, until)| until)
    }

    /// Drops what comes after the orderly stop or the diagnosis that is under way; whether one is.
    pub(super) fn stop_after_diagnosis(&mut self) -> bool {
        let before = |&&(phase, _): &&(Phase, SimTime)| {
            use Phase::{Detecting, Isolating, Maintenance, Saving};
            matches!(phase, Saving | Maintenance | Detecting | Isolating)
        };
        let kept = self.rest().iter().take_while(before).count() as u8;
        if kept > 0 {
            self.len = self.next + kept;
            let len = self.len;
            self.transfers.retain(|transfer| transfer.leg < len);
        }
        kept > 0
    }

    pub(super) fn current(&self) -> Option<(Phase, SimTime)> {
        (self.next < self.len).then(|| self.legs[self.next as usize])
    }

    pub(super) fn rest(&self) -> &[(Phase, SimTime)] {
        &self.legs[self.next as usize..self.len as usize]
    }
}
