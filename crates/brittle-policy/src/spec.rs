//! Where a choice written in a scenario becomes behaviour: the one file that knows both.
//!
//! A new policy is a file of its own, a variant in the scenario and an arm here.

use brittle_model::scenario::{
    Checkpoint, HostChoiceRule, HostPolicy, IntervalRule, Recovery, RetirementRule,
};

use crate::choice::{
    BestScore, ByDomain, FewestFailures, HostChoice, HostChoiceFactory, Longest, Random,
};
use crate::end_game::EndGame;
use crate::hazard::Hazard;
use crate::interval;
use crate::recovery::{Ladder, RecoveryPolicyFactory};
use crate::retire::{All, Any, LowScore, Never, Retirement, RetirementFactory, Threshold};
use crate::save::{Budget, Fixed, Formula, NoSaves, SavePolicyFactory};

/// The save policy of a job. Reads the rule only: what is believed comes with the
/// [`crate::save::Belief`], from who makes it.
#[must_use]
pub fn save_policy(spec: &Checkpoint) -> Box<dyn SavePolicyFactory> {
    let before = interval_policy(spec);
    if spec.end_game { Box::new(EndGame { before }) } else { before }
}

fn interval_policy(spec: &Checkpoint) -> Box<dyn SavePolicyFactory> {
    let formula = |source, interval| Box::new(Formula { source, interval });
    match spec.interval {
        IntervalRule::Never => Box::new(NoSaves),
        IntervalRule::Fixed(interval) => Box::new(Fixed { interval }),
        IntervalRule::Young => formula("Young 1974", interval::young),
        IntervalRule::DalyFirst => formula("Daly 2006, first order", interval::daly_first),
        IntervalRule::Daly => formula("Daly 2006, higher order", interval::daly),
        IntervalRule::Exact => formula("exact, by Lambert's W", interval::exact),
        IntervalRule::Budget { overhead } => Box::new(Budget { overhead }),
        IntervalRule::Online(rule) => Box::new(rule),
        IntervalRule::Hazard { shape } => Box::new(Hazard { shape }),
    }
}

/// The recovery policy of a job.
#[must_use]
pub fn recovery_policy(spec: &Recovery) -> Box<dyn RecoveryPolicyFactory> {
    Box::new(Ladder::new(&spec.replace))
}

/// How a host of a pool is chosen.
#[must_use]
pub fn host_choice(spec: &HostPolicy) -> Box<dyn HostChoiceFactory> {
    Box::new(spec.choice)
}

/// When a host is retired.
#[must_use]
pub fn retirement(spec: &HostPolicy) -> Box<dyn RetirementFactory> {
    Box::new(spec.retirement.clone())
}

/// A rule is its own factory: its policies have no more than it says.
impl HostChoiceFactory for HostChoiceRule {
    fn fresh(&self) -> Box<dyn HostChoice> {
        match *self {
            Self::Longest => Box::new(Longest),
            Self::Random => Box::new(Random),
            Self::FewestFailures => Box::new(FewestFailures),
            Self::BestScore(score) => Box::new(BestScore { score }),
            Self::ApartFrom(domain) => Box::new(ByDomain { domain, inside: false }),
            Self::Near(near) => Box::new(ByDomain { domain: near.domain(), inside: true }),
        }
    }

    fn describe(&self) -> String {
        self.to_string()
    }
}

impl RetirementFactory for RetirementRule {
    fn fresh(&self) -> Box<dyn Retirement> {
        let all = |rules: &[Self]| rules.iter().map(RetirementFactory::fresh).collect();
        match *self {
            Self::Never => Box::new(Never),
            Self::Threshold { failures, window } => Box::new(Threshold { failures, window }),
            Self::Score { score, limit } => Box::new(LowScore { score, limit }),
            Self::Any(ref rules) => Box::new(Any(all(rules))),
            Self::All(ref rules) => Box::new(All(all(rules))),
        }
    }

    fn describe(&self) -> String {
        self.to_string()
    }
}

#[cfg(test)]
mod tests {
    use brittle_model::Span;
    use brittle_model::scenario::HostSource;

    use super::*;
    use crate::save::Belief;

    #[test]
    fn every_rule_describes_itself() {
        let belief = Belief {
            save_cost: Span::from_secs(300),
            least: Span::ZERO,
            mtti: Some(Span::from_secs(10_800)),
        };
        let cases = [
            (IntervalRule::Never, "never (as given)"),
            (IntervalRule::Fixed(Span::from_secs(1800)), "every 30min (as given)"),
            (IntervalRule::Young, "every 42min 26s (Young 1974: C = 5min, M = 3h)"),
            (IntervalRule::DalyFirst, "every 37min 26s (Daly 2006, first order: C = 5min, M = 3h)"),
            (IntervalRule::Daly, "every 39min 10s (Daly 2006, higher order: C = 5min, M = 3h)"),
            (
                IntervalRule::Budget { overhead: 0.05 },
                "every 1h 40min (CheckFreq 2021: C = 5min, 5 % of the time)",
            ),
            (IntervalRule::Exact, "every 39min 10s (exact, by Lambert's W: C = 5min, M = 3h)"),
        ];
        for (interval, text) in cases {
            let spec = Checkpoint::plain(interval, belief.save_cost);
            assert_eq!(save_policy(&spec).describe(&belief), text);
        }
    }

    #[test]
    fn recovery_follows_the_written_order() {
        let spec = Recovery { replace: vec![HostSource::Warm], ..Recovery::default() };
        assert_eq!(recovery_policy(&spec).describe(), "warm spare, then repair");
    }
}
