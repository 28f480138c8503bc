//! The course of a job: the stretch of running that its policy plans.

use brittle_model::{SimTime, Span};
use brittle_policy::{SavePlan, SaveView};

use super::JobState;
use crate::stretch::{Brought, Layout, Pace, Stretch};
use crate::world::JobPlan;

impl JobState {
    /// Asks the policy for the stretch that begins at `since`. What a save before a planned stop makes
    /// durable is durable by then.
    #[inline(always)]
    pub(super) fn plan_stretch(&mut self, plan: &JobPlan, since: SimTime) {
        self.plan_from(plan, since, Brought::NOTHING);
    }

    /// The same, from what was `brought` along.
    #[inline(always)]
    pub(super) fn plan_from(&mut self, plan: &JobPlan, since: SimTime, brought: Brought) {
        if self.settled.is_some()
            && self.finish == SimTime::NEVER
            && self.drag.is_none()
            && self.stretch.is_plain()
        {
            self.stretch.begin_again(since);
            return;
        }
        let durable = self.durable + self.unsaved;
        let remaining = plan.spec.work.map(|work| work - durable);
        if self.settled.is_none() {
            let asked = self.ask(plan.spec.checkpoint.cost, since, durable, remaining);
            self.asks_again = matches!(asked, SavePlan::Once(_));
            self.interval = match asked {
                SavePlan::Never => None,
                SavePlan::Every(work) | SavePlan::Once(work) => Some(work),
                SavePlan::Always(interval) => {
                    self.settled = Some(interval);
                    Some(interval)
                }
            };
        }
        self.lay_out(plan, since, remaining, brought);
    }

    /// Lays out the stretch from `since` on; it goes on from work and a save that were `brought` along.
    pub(super) fn lay_out(
        &mut self,
        plan: &JobPlan,
        since: SimTime,
        remaining: Option<Span>,
        brought: Brought,
    ) {
        if self.stores.is_some() {
            return self.lay_tape(plan, since, brought);
        }
        let Brought::Plain(open, into) = brought else { unreachable!("its saves are plain") };
        let checkpoint = &plan.spec.checkpoint;
        let layout = Layout {
            interval: self.interval,
            cost: checkpoint.cost,
            remaining,
            final_save: checkpoint.final_save,
            pace: self.pace(),
        };
        self.stretch = Stretch::going_on(since, layout, open, into);
        self.finish = self.stretch.finish().unwrap_or(SimTime::NEVER);
        self.set_plain_alarm();
    }

    /// When a stretch of plain saves needs somebody next: the policy is to be asked, the work is done, or seats can take
    /// part.
    pub(super) fn set_plain_alarm(&mut self) {
        let wake = if self.asks_again { self.stretch.first_save() } else { SimTime::NEVER };
        self.alarm = wake.min(self.finish).min(self.regroup_due());
    }

    /// The speed that is left.
    pub(super) fn pace(&self) -> Pace {
        self.drag.as_ref().map_or(Pace::FULL, |drag| drag.pace)
    }

    /// What the policy wants for the stretch that begins at `now`.
    fn ask(
        &mut self,
        save_cost: Span,
        now: SimTime,
        progress: Span,
        remaining: Option<Span>,
    ) -> SavePlan {
        let interruptions = self.draws as u32;
        self.policy.plan(&SaveView { now, progress, remaining, interruptions, save_cost })
    }
}
