//! Where the GPU-hours went, account by account.

use brittle_model::Account;
use brittle_plot::{Caption, Share, Shares};
use brittle_study::summary::{CellSummary, Interval};

use super::{Plate, job_gpu_hours};
use crate::number::{amount, percent, percent_range};
use crate::paper::Kind;
use crate::table::{Cell, Table};

/// The accounts in which time was lost, the largest first.
pub(super) fn losses(cell: &CellSummary) -> Vec<(Account, Interval)> {
    let share = |account: Account| cell.badput.get(account.as_str()).map(|share| (account, *share));
    let mut losses: Vec<_> =
        Account::ALL.into_iter().filter_map(share).filter(|(_, share)| share.mean > 0.0).collect();
    losses.sort_by(|a, b| b.1.mean.total_cmp(&a.1.mean));
    losses
}

/// The word of an account, as it is read.
pub(super) fn word(name: &str) -> String {
    name.replace('_', " ")
}

pub(super) fn plate(cell: &CellSummary) -> Plate {
    let hours = job_gpu_hours(cell);
    let losses = losses(cell);
    let goodput = &cell.metrics.goodput;
    let all = 1.0 - goodput.mean;
    let value = |share: f64| format!("{}  ·  {} GPU-h", percent(share), amount(hours * share));
    let mut table = Table::new()
        .left("account")
        .right("of job time")
        .right("95 % interval")
        .right("GPU-hours a trial")
        .left("what it is");
    let mut row = |name: &str, share: &Interval, what: &str| {
        table.row([
            word(name).into(),
            Cell::Number(percent(share.mean), share.mean),
            percent_range(share).into(),
            Cell::Number(amount(hours * share.mean), hours * share.mean),
            what.into(),
        ]);
    };
    let kept = Interval { mean: goodput.mean, lo: goodput.lo, hi: goodput.hi };
    row("productive", &kept, Account::Productive.describe());
    for (account, share) in &losses {
        row(account.as_str(), share, account.describe());
    }
    let part = |(account, share): &(Account, Interval)| Share {
        name: word(account.as_str()),
        share: share.mean,
        value: value(share.mean),
        tip: format!(
            "{}: {} of job time ({}), {} GPU-hours a trial; {}",
            word(account.as_str()),
            percent(share.mean),
            percent_range(share),
            amount(hours * share.mean),
            account.describe()
        ),
    };
    let whole = |name: &str, share: f64| Share {
        name: name.to_owned(),
        share,
        value: value(share),
        tip: format!(
            "{name}: {} of job time, {} GPU-hours a trial",
            percent(share),
            amount(hours * share)
        ),
    };
    let most = losses.first().map_or_else(String::new, |(account, share)| {
        format!(" Most of the rest is {}: {}.", word(account.as_str()), percent(share.mean))
    });
    let picture = Shares {
        caption: Caption {
            title: "Where the GPU-hours go".to_owned(),
            subtitle: format!(
                "All {} GPU-hours of job time, mean of a trial; below, what was not productive, enlarged.",
                amount(hours)
            ),
            description: format!(
                "Of {} GPU-hours of job time {} are productive.{most}",
                amount(hours),
                percent(goodput.mean)
            ),
        },
        kept: whole("productive", goodput.mean),
        lost: losses.iter().map(part).collect(),
        all: whole("all badput", all),
        label: "of job time".to_owned(),
    };
    Plate { kind: Kind::Waterfall, picture: picture.draw(), table, dates: None }
}
