//! One picture of each kind from the same numbers.

use brittle_plot::{
    Bar, Caption, Cut, Estimate, Estimates, Finishes, Group, Heat, Histogram, Line, Lines, Mark,
    Part, Picture, Point, Positions, Ranked, Row, Scatter, Share, Shares, Stack, Stacks, Step,
    Strip, Strips, Swing, Tornado, Unit,
};

/// A value of any sign, a share, and a value that is not negative, in each; all names are `name`.
pub(crate) fn all(values: &[(f64, f64, f64)], name: &str) -> Vec<Picture> {
    let text = || name.to_owned();
    let caption = || Caption { title: text(), subtitle: text(), description: text() };
    let total: f64 = values.iter().map(|v| v.1).sum::<f64>().max(1e-9);
    let share = |v: &(f64, f64, f64)| Share {
        name: text(),
        share: v.1 / total / 2.0,
        value: text(),
        tip: text(),
    };
    let kept = Share { name: text(), share: 0.5, value: text(), tip: text() };
    let estimate = |v: &(f64, f64, f64)| Estimate { value: v.0, lo: v.0 - v.1, hi: v.0 + v.1 };
    let mut rising: Vec<f64> = values.iter().map(|v| v.2).collect();
    rising.sort_by(f64::total_cmp);
    let edges = rising.windows(2);
    let histogram = Histogram {
        caption: caption(),
        label: text(),
        unit: Unit::Hours,
        of: text(),
        bars: edges
            .zip(values)
            .map(|(e, v)| Bar { from: e[0], to: e[1], share: v.1, tip: text() })
            .collect(),
        marks: values.iter().take(3).map(|v| Mark { at: v.2, label: text() }).collect(),
    };
    let shares = Shares {
        caption: caption(),
        kept: kept.clone(),
        lost: values.iter().map(share).collect(),
        all: kept,
        label: text(),
    };
    let ranked = Ranked {
        caption: caption(),
        bars: text(),
        diamonds: text(),
        rows: values.iter().map(|v| (share(v), v.1)).collect(),
        label: text(),
    };
    let line = |xs: &dyn Fn(usize) -> f64| Line {
        name: text(),
        points: values
            .iter()
            .enumerate()
            .map(|(i, v)| Point {
                x: xs(i),
                y: v.1,
                lo: v.1 * 0.9,
                hi: v.1 * 1.1,
                best: i == 0,
                tip: text(),
            })
            .collect(),
    };
    let lines = |positions: Positions, line: Line| Lines {
        caption: caption(),
        label: text(),
        positions,
        of: text(),
        unit: Unit::Share,
        from_zero: false,
        bounds: (0.0, 1.0),
        lines: vec![line.clone(), line],
        cuts: values.iter().take(4).map(|v| Cut { x: v.2, label: text() }).collect(),
    };
    let numbers = lines(Positions::Values(Unit::Hours), line(&|i| rising[i]));
    let names =
        lines(Positions::Names(values.iter().map(|_| text()).collect()), line(&|i| i as f64));
    let scatter = Scatter {
        caption: caption(),
        label: text(),
        positions: Positions::Values(Unit::Number),
        of: text(),
        unit: Unit::Share,
        bounds: (0.0, 1.0),
        points: line(&|i| values[i].0).points,
    };
    let heat = Heat {
        caption: caption(),
        row_label: text(),
        rows: values.iter().map(|_| text()).collect(),
        column_label: text(),
        columns: vec![text(), text()],
        fields: values.iter().map(|v| vec![Some((v.0, text(), text())), None]).collect(),
    };
    let estimates = Estimates {
        caption: caption(),
        label: text(),
        unit: Unit::Signed,
        differences: true,
        heads: vec![text(), text()],
        rows: values
            .iter()
            .map(|v| Row {
                names: vec![text(), text()],
                estimate: estimate(v),
                value: text(),
                tip: text(),
                strong: true,
                good: v.0 > 0.0,
            })
            .collect(),
    };
    let part = |v: &(f64, f64, f64)| Part { share: v.1, tip: text() };
    let stacks = Stacks {
        caption: caption(),
        label: text(),
        heads: Vec::new(),
        groups: values.iter().map(|_| Group(text())).collect(),
        stacks: vec![Stack {
            names: vec![text()],
            parts: values.iter().map(part).collect(),
            value: text(),
            strong: true,
        }],
    };
    let step = |(i, at): (usize, &f64)| {
        let share = (i + 1) as f64 / rising.len() as f64;
        Step { at: *at, share, lo: share * 0.9, hi: share, tip: text() }
    };
    let finishes = Finishes {
        caption: caption(),
        of: text(),
        steps: rising.iter().enumerate().map(step).collect(),
        end: 1e4,
        marks: values.iter().take(3).map(|v| Mark { at: v.2, label: text() }).collect(),
        date: 5.0,
    };
    let strip = |v: &(f64, f64, f64)| Strip {
        name: text(),
        quantiles: [0.1, 0.2, 0.5, 0.8, 1.0].map(|q| q * v.2),
        value: text(),
        tip: text(),
    };
    let strips = Strips {
        caption: caption(),
        label: text(),
        unit: Unit::Hours,
        rows: values.iter().map(strip).collect(),
    };
    let swing = |v: &(f64, f64, f64)| Swing {
        name: text(),
        low: (text(), estimate(v)),
        high: (text(), Estimate { value: -v.0, lo: -v.0, hi: -v.0 }),
        value: text(),
        tip: text(),
    };
    let tornado = Tornado {
        caption: caption(),
        label: text(),
        unit: Unit::Points,
        rows: values.iter().map(swing).collect(),
    };
    vec![
        histogram.draw(),
        shares.draw(),
        ranked.draw(),
        numbers.draw(),
        names.draw(),
        scatter.draw(),
        heat.draw(),
        estimates.draw(),
        stacks.draw(),
        finishes.draw(),
        strips.draw(),
        tornado.draw(),
    ]
}
