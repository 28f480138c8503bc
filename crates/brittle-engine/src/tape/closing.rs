//! A closing save: to every tier, until all is durable.

use super::recipe::TierRecipe;
use super::rest::{Rate, Rest};

/// What stands for a time that does not end while the storage is away [ns]: longer than any trial, and twice of it fits.
pub(crate) const FAR: u64 = 1 << 62;

/// What is left of a closing save.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Closing {
    /// What blocks the job elsewhere than in the storage [ns].
    near: u64,
    /// What blocks it in the storage after that.
    stored: Rest,
    /// Then the longest of the uploads that go elsewhere [ns].
    upload: u64,
    /// Beside it those to the storage: what comes before, elsewhere [ns], and the last part.
    uploads: Vec<(u64, Rest)>,
}

impl Closing {
    /// All of one, to these tiers.
    pub(crate) fn of(tiers: &[TierRecipe]) -> Self {
        let mut closing = Self::default();
        let mut stored = 0_u64;
        for tier in tiers {
            let (near, far) = tier.costs();
            closing.near = closing.near.saturating_add(near);
            stored = stored.saturating_add(far);
            let lengths = tier.parts.iter().map(|part| part.duration.as_nanos());
            let sum = |lengths: &mut dyn Iterator<Item = u64>| lengths.fold(0, u64::saturating_add);
            match tier.parts.len() {
                0 => {}
                parts if tier.in_storage => {
                    let before = sum(&mut lengths.take(parts - 1));
                    closing.uploads.push((before, tier.rest_of(parts - 1)));
                }
                _ => closing.upload = closing.upload.max(sum(&mut lengths.into_iter())),
            }
        }
        closing.stored = Rest::of(stored);
        closing
    }

    /// How long it takes at this speed of the storage [ns]; [`FAR`] if it does not end.
    pub(crate) fn time_at(&self, rate: Rate) -> u64 {
        let far = |rest: Rest| rest.time_at(rate).unwrap_or(FAR);
        let uploads = self.uploads.iter().map(|&(before, rest)| before.saturating_add(far(rest)));
        let longest = uploads.max().unwrap_or(0).max(self.upload);
        self.near.saturating_add(far(self.stored)).saturating_add(longest).min(FAR)
    }

    /// What is left of it `time` later [ns], at this speed of the storage.
    pub(crate) fn after(&self, time: u64, rate: Rate) -> Self {
        let (near, time) = (self.near.saturating_sub(time), time.saturating_sub(self.near));
        let blocks = self.stored.time_at(rate).unwrap_or(FAR);
        let stored = self.stored.after(time, rate);
        let time = time.saturating_sub(blocks);
        let upload = |&(before, rest): &(u64, Rest)| {
            (before.saturating_sub(time), rest.after(time.saturating_sub(before), rate))
        };
        Self {
            near,
            stored,
            upload: self.upload.saturating_sub(time),
            uploads: self.uploads.iter().map(upload).collect(),
        }
    }
}
