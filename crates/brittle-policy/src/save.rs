//! When to save: what a save policy sees, what it may answer, and the policies there are.
//!
//! A policy is asked whenever a stretch of running begins, and answers with a plan. A plan that holds
//! "from here on" spares the engine an event a save. Formulas turn a [`Belief`] into one interval
//! before the run; nothing here learns during it.

use brittle_model::{SimTime, Span};

/// The shortest interval that a formula may choose.
///
/// Saves that cost nothing ask for τ = 0, and Daly's first order for τ ≤ 0 once C ≥ 2M. A second
/// is about one step of a large model: more often there is nothing new to save.
pub const MINIMUM_INTERVAL: Span = Span::from_secs(1);

/// What an operator believes before the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Belief {
    /// Save cost C: the work that is not done because of a save [ns]: how long it blocks the job, and what an upload in
    /// the background takes.
    pub save_cost: Span,
    /// The shortest interval that makes sense [ns]: an upload must end before the next save. Zero without uploads.
    pub least: Span,
    /// MTTI of the job, M [ns]; none where no failures are expected.
    pub mtti: Option<Span>,
}

/// What an operator sees when a stretch of running begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaveView {
    /// Now.
    pub now: SimTime,
    /// Durable progress: productive time in the recovery point [ns].
    pub progress: Span,
    /// Productive time still to do [ns]; none where the job runs to the horizon.
    pub remaining: Option<Span>,
    /// Interruptions of the job so far.
    pub interruptions: u32,
    /// Save cost, as last measured [ns].
    pub save_cost: Span,
}

/// What a save policy wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SavePlan {
    /// No saves, until asked again.
    Never,
    /// A save after every such productive time, until asked again. Never zero.
    Every(Span),
    /// The same for the rest of the trial: the policy is neither asked nor told any more. Never zero.
    Always(Span),
    /// One save after this much productive time, then ask again. Never zero.
    Once(Span),
}

/// Decides when a job saves. Has a memory, of one trial.
pub trait SavePolicy: Send {
    /// The plan for the stretch of running that begins.
    fn plan(&mut self, view: &SaveView) -> SavePlan;

    /// Told of an interruption, once it is noticed.
    fn interrupted(&mut self, _at: SimTime) {}
}

/// Makes a save policy afresh for each trial.
pub trait SavePolicyFactory: Send + Sync {
    /// A policy without a past.
    fn fresh(&self, belief: &Belief) -> Box<dyn SavePolicy>;

    /// The interval that follows from a belief, and why, for a report: `every 18min 19s (Daly 2006,
    /// higher order: C = 1min, M = 3h)`.
    fn describe(&self, belief: &Belief) -> String;
}

/// Saves at one interval for the whole run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Periodic {
    /// Productive time between the ends of saves, τ [ns]; not zero.
    pub interval: Span,
}

impl SavePolicy for Periodic {
    fn plan(&mut self, _view: &SaveView) -> SavePlan {
        SavePlan::Always(self.interval)
    }
}

/// Never saves: every interruption starts the work over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSaves;

impl SavePolicy for NoSaves {
    fn plan(&mut self, _view: &SaveView) -> SavePlan {
        SavePlan::Never
    }
}

impl SavePolicyFactory for NoSaves {
    fn fresh(&self, _belief: &Belief) -> Box<dyn SavePolicy> {
        Box::new(*self)
    }

    fn describe(&self, _belief: &Belief) -> String {
        "never (as given)".to_owned()
    }
}

/// An interval as given, whatever is believed. Zero is read as [`MINIMUM_INTERVAL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// τ [ns].
    pub interval: Span,
}

impl Fixed {
    fn policy(self) -> Periodic {
        let interval = if self.interval.is_zero() { MINIMUM_INTERVAL } else { self.interval };
        Periodic { interval }
    }
}

impl SavePolicyFactory for Fixed {
    fn fresh(&self, _belief: &Belief) -> Box<dyn SavePolicy> {
        Box::new(self.policy())
    }

    fn describe(&self, _belief: &Belief) -> String {
        format!("every {} (as given)", self.policy().interval)
    }
}

/// An interval by a formula of [`crate::interval`], from the belief.
///
/// Without failures to expect it never saves. Never below [`MINIMUM_INTERVAL`].
#[derive(Clone, Copy, Debug)]
pub struct Formula {
    /// Whose it is, for a report.
    pub source: &'static str,
    /// τ from C and M [s].
    pub interval: fn(f64, f64) -> f64,
}

impl Formula {
    /// τ before the lower bound [ns], and M [ns]; none without failures to expect.
    fn raw(&self, belief: &Belief) -> Option<(Span, Span)> {
        let mtti = belief.mtti?;
        let secs = (self.interval)(belief.save_cost.as_secs_f64(), mtti.as_secs_f64());
        Some((Span::from_secs_f64(secs), mtti))
    }
}

impl SavePolicyFactory for Formula {
    fn fresh(&self, belief: &Belief) -> Box<dyn SavePolicy> {
        match self.raw(belief) {
            None => Box::new(NoSaves),
            Some((interval, _)) => {
                Box::new(Periodic { interval: interval.max(belief.least).max(MINIMUM_INTERVAL) })
            }
        }
    }

    fn describe(&self, belief: &Belief) -> String {
        let (source, cost) = (self.source, belief.save_cost);
        match self.raw(belief) {
            None => format!("never ({source}: no failures expected)"),
            Some((interval, mtti)) => {
                let least = belief.least.max(MINIMUM_INTERVAL);
                let bound = match interval < least {
                    true if belief.least > MINIMUM_INTERVAL => {
                        ", as soon as the last save is durable"
                    }
                    true => ", the shortest allowed",
                    false => "",
                };
                let interval = interval.max(least);
                format!("every {interval}{bound} ({source}: C = {cost}, M = {mtti})")
            }
        }
    }
}

/// An interval by what saves may cost, whatever fails: τ = C/p (CheckFreq: Mohan, Phanishayee and Chidambaram 2021).
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// The share of the productive time that saves may take, p [1].
    pub overhead: f64,
}

impl Budget {
    fn interval(&self, belief: &Belief) -> Span {
        let interval = Span::from_secs_f64(belief.save_cost.as_secs_f64() / self.overhead);
        interval.max(belief.least).max(MINIMUM_INTERVAL)
    }
}

impl SavePolicyFactory for Budget {
    fn fresh(&self, belief: &Belief) -> Box<dyn SavePolicy> {
        Box::new(Periodic { interval: self.interval(belief) })
    }

    fn describe(&self, belief: &Belief) -> String {
        let (interval, cost, share) =
            (self.interval(belief), belief.save_cost, self.overhead * 100.0);
        format!("every {interval} (CheckFreq 2021: C = {cost}, {share} % of the time)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval;

    const DALY_FIRST: Formula = Formula { source: "Daly", interval: interval::daly_first };

    fn belief(cost: u64, mtti: u64) -> Belief {
        Belief {
            save_cost: Span::from_secs(cost),
            least: Span::ZERO,
            mtti: Some(Span::from_secs(mtti)),
        }
    }

    fn plan(factory: &dyn SavePolicyFactory, belief: &Belief) -> SavePlan {
        let view = SaveView {
            now: SimTime::ZERO,
            progress: Span::ZERO,
            remaining: None,
            interruptions: 0,
            save_cost: belief.save_cost,
        };
        let mut policy = factory.fresh(belief);
        let plan = policy.plan(&view);
        // One interval for the whole run, whatever happens in it.
        policy.interrupted(SimTime::from_nanos(7));
        assert_eq!(policy.plan(&SaveView { interruptions: 1, ..view }), plan);
        plan
    }

    #[test]
    fn a_formula_sets_the_interval() {
        let SavePlan::Always(interval) = plan(&DALY_FIRST, &belief(60, 10_800)) else {
            panic!("not periodic");
        };
        assert_eq!(interval, Span::from_secs_f64(interval::daly_first(60.0, 10_800.0)));
        let text = DALY_FIRST.describe(&belief(60, 10_800));
        assert_eq!(text, "every 17min 58s (Daly: C = 1min, M = 3h)");
    }

    #[test]
    fn a_formula_outside_its_domain_takes_the_minimum() {
        // Free saves, saves longer than two MTTIs, and an MTTI of nothing.
        for (cost, mtti) in [(0, 10_800), (300, 100), (0, 0), (1, 0)] {
            let belief = belief(cost, mtti);
            assert_eq!(plan(&DALY_FIRST, &belief), SavePlan::Always(MINIMUM_INTERVAL));
            let text = DALY_FIRST.describe(&belief);
            assert!(text.starts_with("every 1s, the shortest allowed (Daly: C = "), "{text}");
        }
        let exact = Formula { source: "", interval: interval::exact };
        assert_eq!(plan(&exact, &belief(0, 0)), SavePlan::Always(MINIMUM_INTERVAL));
    }

    /// An upload of 10 min bounds τ = √(2(s + αu)/λ) from below.
    #[test]
    fn an_interval_is_no_shorter_than_an_upload() {
        let slow = Belief { least: Span::from_secs(2000), ..belief(60, 10_800) };
        assert_eq!(plan(&DALY_FIRST, &slow), SavePlan::Always(Span::from_secs(2000)));
        let text = DALY_FIRST.describe(&slow);
        assert!(
            text.starts_with("every 33min 20s, as soon as the last save is durable (Daly"),
            "{text}"
        );
    }

    #[test]
    fn without_failures_a_formula_never_saves() {
        let belief = Belief { save_cost: Span::from_secs(60), least: Span::ZERO, mtti: None };
        assert_eq!(plan(&DALY_FIRST, &belief), SavePlan::Never);
        assert_eq!(DALY_FIRST.describe(&belief), "never (Daly: no failures expected)");
    }

    #[test]
    fn a_given_interval_ignores_the_belief() {
        let fixed = Fixed { interval: Span::from_nanos(500_000_000) };
        for belief in
            [belief(60, 10), Belief { save_cost: Span::ZERO, least: Span::ZERO, mtti: None }]
        {
            assert_eq!(plan(&fixed, &belief), SavePlan::Always(fixed.interval));
            assert_eq!(fixed.describe(&belief), "every 500ms (as given)");
            assert_eq!(plan(&NoSaves, &belief), SavePlan::Never);
            let zero = Fixed { interval: Span::ZERO };
            assert_eq!(plan(&zero, &belief), SavePlan::Always(MINIMUM_INTERVAL));
        }
    }
}
