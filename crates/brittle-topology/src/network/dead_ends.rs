//! Dead ends: spines that are up and of no use for paths over the cores.
//!
//! A spine from which nothing leads on, or to which nothing leads up, carries nothing from island to island. It counts
//! as down there; for paths within its island it does not.

use brittle_model::{ComponentId, ComponentKind};

use super::view::{Gone, View};
use super::ways::Ways;

impl<'n> View<'n> {
    /// The upper switches that are down or have lost a way beyond.
    pub(super) fn touched_uppers(&self) -> impl Iterator<Item = u32> {
        let down = self.down.iter().filter(|c| c.kind == self.net.upper).map(|c| c.index);
        down.chain(self.uppers.iter().map(|&(upper, _)| upper))
    }

    /// The same with every dead end down, and with those that this makes; none if there are none.
    pub(super) fn without_dead_ends(&self) -> Option<View<'n>> {
        let mut view: Option<View<'n>> = None;
        loop {
            let here = view.as_ref().unwrap_or(self);
            let mut dead = here.dead_ends();
            if dead.is_empty() {
                return view;
            }
            dead.extend_from_slice(&here.down);
            view = Some(View::new(self.net, dead));
        }
    }

    /// The upper switches that are up and have lost all their ways down, or all beyond.
    fn dead_ends(&self) -> Vec<ComponentId> {
        let net = self.net;
        let all =
            |ways: &Ways, &(upper, gone): &(u32, Gone)| gone.ways as usize >= ways.of(upper).len();
        let below = self.lost(ComponentKind::Uplink, net.upper);
        let below = below.iter().filter(|lost| all(&net.down, lost));
        let beyond = self.uppers.iter().filter(|lost| all(&net.beyond, lost));
        below
            .chain(beyond)
            .map(|&(upper, _)| upper)
            .filter(|&upper| !self.is_upper_down(upper))
            .map(|index| ComponentId { kind: net.upper, index })
            .collect()
    }
}
