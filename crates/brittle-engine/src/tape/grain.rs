//! How computing is rounded to nanoseconds.

/// Millionths in a whole.
pub(super) const WHOLE: u64 = 1_000_000;

/// A piece of computing at one pace, and what rounding has withheld in it so far.
///
/// Of `t` nanoseconds of it, ⌊t·q/10⁶⌋ are work and the rest `r` is lost. Of what is lost, ⌊r·(p − q)/(10⁶ − q)⌋
/// went to uploads and the rest to the slow base pace. Each of the three is a rounded share of something that
/// only grows, so none ever shrinks; together they are `t`. (⌊t·p/10⁶⌋ − ⌊t·q/10⁶⌋ would shrink at times; this
/// differs from it by at most one nanosecond, and not at all where p or 1 − q is whole.)
///
/// A piece that is cut and goes on at the same pace brings the remainders along, so the cut leaves no trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Grain {
    /// Base pace, p [millionths].
    base: u32,
    /// Pace under uploads, q ≤ p [millionths].
    pace: u32,
    /// Work begun that does not fill a nanosecond [millionths of one].
    work: u32,
    /// The same of the time that went to uploads [1/(10⁶ − q) of a nanosecond].
    drag: u32,
}

impl Grain {
    /// A piece that begins.
    pub(super) const fn new(base: u32, pace: u32) -> Self {
        Self { base, pace, work: 0, drag: 0 }
    }

    /// Whether it runs at these paces.
    pub(super) const fn is_at(self, base: u32, pace: u32) -> bool {
        self.base == base && self.pace == pace
    }

    /// The work of the next `time` [ns].
    #[inline]
    pub(super) fn work_in(self, time: u64) -> u64 {
        if u64::from(self.pace) == WHOLE {
            return time;
        }
        share(self.work, self.pace, time, WHOLE).0
    }

    /// What of the next `lost` went to uploads [ns].
    #[inline]
    pub(super) fn drag_in(self, lost: u64) -> u64 {
        if u64::from(self.base) == WHOLE {
            return lost;
        }
        if self.base == self.pace {
            return 0;
        }
        share(self.drag, self.base - self.pace, lost, WHOLE - u64::from(self.pace)).0
    }

    /// The time that `work` takes [ns], if it is ever done.
    pub(super) fn time_for(self, work: u64) -> Option<u64> {
        if work == 0 {
            return Some(0);
        }
        if self.pace == 0 {
            return None;
        }
        let needed = u128::from(work) * u128::from(WHOLE) - u128::from(self.work);
        u64::try_from(needed.div_ceil(u128::from(self.pace))).ok()
    }

    /// The piece as it stands `time` later [ns].
    pub(super) fn after(self, time: u64) -> Self {
        let mut on = self;
        let mut lost = 0;
        if u64::from(self.pace) != WHOLE {
            let (work, left) = share(self.work, self.pace, time, WHOLE);
            on.work = left;
            lost = time - work;
        }
        if u64::from(self.base) != WHOLE && self.base != self.pace {
            let rate = self.base - self.pace;
            on.drag = share(self.drag, rate, lost, WHOLE - u64::from(self.pace)).1;
        }
        on
    }
}

/// Quotient and remainder of (`carry` + `rate`·`of`) / `per`.
#[inline]
fn share(carry: u32, rate: u32, of: u64, per: u64) -> (u64, u32) {
    let (carry, rate) = (u64::from(carry), u64::from(rate));
    // Hours fit 64 bits, which divide faster.
    if let Some(sum) = of.checked_mul(rate).and_then(|product| product.checked_add(carry)) {
        return (sum / per, (sum % per) as u32);
    }
    let sum = u128::from(of) * u128::from(rate) + u128::from(carry);
    ((sum / u128::from(per)) as u64, (sum % u128::from(per)) as u32)
}
