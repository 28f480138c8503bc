//! Cures: a repair puts a host right, and a lemon is none any more.

use brittle_model::{ComponentId, HostId, SimTime};

use super::Runner;
use crate::agenda::Key;

impl Runner<'_> {
    /// Whether a host is a lemon of any group, at the end of the trial that was run last.
    #[must_use]
    pub fn is_lemon(&self, host: HostId) -> bool {
        self.strikes.is_lemon(host)
    }

    /// A repair of `host`, or of a component of it, has really put it right. In groups that a repair cures it is
    /// no lemon from here on: strikes without memory on it as a lemon are void, and of lives with memory what
    /// is left is drawn anew at the ordinary hazard.
    pub(super) fn cure(&mut self, now: SimTime, host: HostId) {
        if !self.strikes.cure(host) {
            return;
        }
        for (c, class) in self.world.classes.iter().enumerate() {
            let lemons = class.unlike.as_ref().and_then(|unlike| unlike.lemons);
            let Some(worse) = lemons.filter(|_| class.has_memory()) else { continue };
            if self.strikes.was_cured(worse.group, host) {
                for unit in host.0 * class.per_host..(host.0 + 1) * class.per_host {
                    self.go_on_cured(now, c as u16, unit);
                }
            }
        }
    }

    fn go_on_cured(&mut self, now: SimTime, class: u16, unit: u32) {
        let compiled = &self.world.classes[class as usize];
        let component = ComponentId { kind: compiled.component, index: unit };
        let Some(reading) = self.reading(now, compiled, component) else { return };
        let Some(due) = self.strikes.cured(self.world, class, unit, reading) else { return };
        match (compiled.clock, self.works_for(component)) {
            (None, _) => {
                let at = SimTime::ZERO.saturating_add(due);
                if at <= self.world.horizon {
                    self.agenda.set(Key::unit(class, unit), at);
                } else {
                    self.agenda.cancel(Key::unit(class, unit));
                }
            }
            (Some(_), Some(job)) => {
                self.strikes.enlist(class, unit, job.0, due);
                self.schedule(now, class, job.0);
            }
            (Some(_), None) => {}
        }
    }
}
