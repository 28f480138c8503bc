//! From the choice of hosts and their retirement as written to the policy.

use super::{Converter, SOME_TIME};
use crate::scenario::{Domain, HostChoiceRule, HostPolicy, Neighbourhood, RetirementRule, Score};
use crate::text::file::*;
use crate::text::reader::Key;

impl Converter<'_> {
    pub(super) fn hosts(&mut self, file: &HostsFile) -> HostPolicy {
        let choice = match file.choice.given() {
            None | Some(ChoiceFile::Longest) => HostChoiceRule::Longest,
            Some(ChoiceFile::Random) => HostChoiceRule::Random,
            Some(ChoiceFile::FewestFailures) => HostChoiceRule::FewestFailures,
            Some(ChoiceFile::BestScore(grade)) => {
                HostChoiceRule::BestScore(self.score(grade, "hosts.choice.best_score"))
            }
            Some(ChoiceFile::ApartFrom(word)) => HostChoiceRule::ApartFrom(match word {
                DomainWord::Rack => Domain::Rack,
                DomainWord::Pod => Domain::Pod,
                DomainWord::PowerFeed => Domain::PowerFeed,
            }),
            Some(ChoiceFile::Near(word)) => HostChoiceRule::Near(match word {
                NearWord::Rack => Neighbourhood::Rack,
                NearWord::Pod => Neighbourhood::Pod,
            }),
        };
        HostPolicy { choice, retirement: self.retirement(&file.retire, "hosts.retire") }
    }

    fn retirement(&mut self, key: &Key<RetireFile>, path: &str) -> RetirementRule {
        match key.given() {
            None | Some(RetireFile::Never) => RetirementRule::Never,
            Some(RetireFile::Threshold(file)) => {
                let at = |key: &str| format!("{path}.threshold.{key}");
                let failures = self.need(&file.failures, &at("failures"), "failures = 3");
                let failures = failures.copied().unwrap_or(1);
                let window = self.need(&file.window, &at("window"), "window = \"7d\"");
                let window = window.map_or(SOME_TIME, |window| window.0);
                RetirementRule::Threshold { failures, window }
            }
            Some(RetireFile::Score(file)) => {
                let ScoreFile { start, penalty, credit_per_day, limit } = file.clone();
                let grade = GradeFile { start, penalty, credit_per_day };
                let score = self.score(&grade, &format!("{path}.score"));
                RetirementRule::Score { score, limit: limit.given().copied().unwrap_or(0.0) }
            }
            Some(RetireFile::Any(list)) => {
                RetirementRule::Any(self.retirements(list, &format!("{path}.any")))
            }
            Some(RetireFile::All(list)) => {
                RetirementRule::All(self.retirements(list, &format!("{path}.all")))
            }
        }
    }

    fn retirements(&mut self, list: &[Key<RetireFile>], path: &str) -> Vec<RetirementRule> {
        let rule =
            |(i, key): (usize, &Key<RetireFile>)| self.retirement(key, &format!("{path}.{i}"));
        list.iter().enumerate().map(rule).collect()
    }

    fn score(&mut self, file: &GradeFile, path: &str) -> Score {
        let at = |key: &str| format!("{path}.{key}");
        let penalty = self.need(&file.penalty, &at("penalty"), "penalty = 40");
        let penalty = penalty.copied().unwrap_or(1.0);
        let credit = self.need(&file.credit_per_day, &at("credit_per_day"), "credit_per_day = 10");
        Score {
            start: file.start.given().copied().unwrap_or(100.0),
            penalty,
            credit_per_day: credit.copied().unwrap_or(0.0),
        }
    }
}
