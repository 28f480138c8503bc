//! JUnit XML of a gate, for tools that show tests: a suite a scenario, a case a measure.

use brittle_study::gate::{GateReport, Verdict};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::gate::{line, measures, summary, word};

/// The report; what regressed has failed, what is inconclusive is an error.
pub(crate) fn render(report: &GateReport) -> String {
    let mut suite = TestSuite::new(report.title.as_str());
    for (measure, gated) in measures(report) {
        let text = line(measure, gated);
        let mut status = match gated.verdict {
            Verdict::Pass | Verdict::Shifted | Verdict::Improved => TestCaseStatus::success(),
            Verdict::Regressed => TestCaseStatus::non_success(NonSuccessKind::Failure),
            Verdict::Inconclusive => TestCaseStatus::non_success(NonSuccessKind::Error),
        };
        if gated.verdict >= Verdict::Inconclusive {
            status.set_type(word(gated.verdict)).set_message(text.as_str());
        }
        let mut case = TestCase::new(measure.as_str(), status);
        case.set_classname(report.title.as_str()).set_system_out(text);
        suite.add_test_case(case);
    }
    suite.set_system_out([vec![summary(report)], report.caveats.clone()].concat().join("\n"));
    let mut all = Report::new("brittle gate");
    all.add_test_suite(suite);
    all.to_string().expect("a report can be written to memory") + "\n"
}
