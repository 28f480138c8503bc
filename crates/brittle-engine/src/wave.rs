//! Waves: how fast the hazards of the classes that name one are spent, instant by instant.
//!
//! The multiplier of a wave is constant over segments of time. Given ones are known; those of an alternating
//! wave are drawn when somebody looks that far, each from its own key, so that whoever looks sees the same.

use brittle_model::scenario::WaveTimes;
use brittle_model::{Delay, Parts, SimTime, Span};

use crate::draw::{Luck, Purpose};

/// A wave, compiled.
#[derive(Clone, Debug)]
pub(crate) enum Plan {
    /// Begin and multiplier of each segment; the first begins at zero, the last never ends.
    Given(Vec<(SimTime, f64)>),
    /// Drawn.
    OnOff { on: Delay, off: Delay, multiplier: f64, starts_on: bool },
}

/// All waves of a scenario, compiled.
pub(crate) fn plans(parts: &Parts) -> Vec<Plan> {
    let plan = |wave: &brittle_model::scenario::Wave| match &wave.times {
        WaveTimes::Stretches(stretches) => {
            let mut segments = vec![(SimTime::ZERO, 1.0)];
            for stretch in stretches {
                for (at, multiplier) in [(stretch.from, stretch.multiplier), (stretch.until, 1.0)] {
                    let at = SimTime::ZERO.saturating_add(at);
                    if segments.last().is_some_and(|&(last, _)| last == at) {
                        segments.pop();
                    }
                    segments.push((at, multiplier));
                }
            }
            Plan::Given(segments)
        }
        WaveTimes::OnOff { on, off, multiplier, starts_on } => Plan::OnOff {
            on: on.clone(),
            off: off.clone(),
            multiplier: *multiplier,
            starts_on: *starts_on,
        },
    };
    parts.shared.waves.iter().map(plan).collect()
}

/// The waves of one trial.
#[derive(Debug)]
pub(crate) struct Waves {
    luck: Luck,
    waves: Vec<Wave>,
}

#[derive(Debug, Default)]
struct Wave {
    segments: Vec<(SimTime, f64)>,
    /// Where what has been drawn ends.
    known: SimTime,
}

impl Waves {
    pub(crate) const fn new(luck: Luck) -> Self {
        Self { luck, waves: Vec::new() }
    }

    /// Begins a trial: nothing is drawn yet.
    pub(crate) fn open(&mut self, plans: &[Plan], luck: Luck) {
        self.luck = luck;
        self.waves.resize_with(plans.len(), Wave::default);
        for (wave, plan) in self.waves.iter_mut().zip(plans) {
            wave.segments.clear();
            wave.known = match plan {
                Plan::Given(segments) => {
                    wave.segments.extend_from_slice(segments);
                    SimTime::NEVER
                }
                Plan::OnOff { .. } => SimTime::ZERO,
            };
        }
    }

    /// Draws a wave until what is known reaches beyond `at`.
    fn look(&mut self, plans: &[Plan], wave: usize, at: SimTime) {
        let number = wave;
        let wave = &mut self.waves[wave];
        while wave.known <= at && wave.known < SimTime::NEVER {
            let Plan::OnOff { on, off, multiplier, starts_on } = &plans[number] else { return };
            let n = wave.segments.len() as u64;
            let is_on = n.is_multiple_of(2) == *starts_on;
            let (length, multiplier) = if is_on { (on, *multiplier) } else { (off, 1.0) };
            let draw = || self.luck.exponential(Purpose::Wave, number as u32, n);
            wave.segments.push((wave.known, multiplier));
            wave.known = wave.known.saturating_add(length.sample(draw));
        }
    }

    /// The segment that holds an instant: its number, end and multiplier.
    fn segment(&mut self, plans: &[Plan], wave: usize, at: SimTime) -> (SimTime, f64) {
        self.look(plans, wave, at);
        let wave = &self.waves[wave];
        let next = wave.segments.partition_point(|&(from, _)| from <= at);
        let end = wave.segments.get(next).map_or(wave.known, |&(from, _)| from);
        (end, wave.segments[next - 1].1)
    }

    /// The instant at which `calm` more time [ns] has passed from `now` on, were it spent at the wave's pace;
    /// [`SimTime::NEVER`] if that is not before `horizon`.
    pub(crate) fn later(
        &mut self,
        plans: &[Plan],
        wave: usize,
        now: SimTime,
        calm: f64,
        horizon: SimTime,
    ) -> SimTime {
        let (mut at, mut left) = (now, calm);
        while at <= horizon {
            let (end, pace) = self.segment(plans, wave, at);
            let here = end.since(at).as_nanos() as f64 * pace;
            if left < here {
                return at.saturating_add(Span::from_nanos((left / pace) as u64));
            }
            left -= here;
            at = end;
        }
        SimTime::NEVER
    }

    /// How long after `start` a life has met the hazard `e` at the wave's pace [s]; ∞ if not before `horizon`.
    /// `met` is the cumulative hazard of a calm life so long after `start`, `when` its inverse.
    pub(crate) fn meet(
        &mut self,
        plans: &[Plan],
        wave: usize,
        start: SimTime,
        e: f64,
        horizon: SimTime,
        (met, when): (impl Fn(f64) -> f64, impl Fn(f64) -> f64),
    ) -> f64 {
        let (mut at, mut left, mut before) = (start, e, 0.0);
        while at <= horizon {
            let (end, pace) = self.segment(plans, wave, at);
            let until = met(end.since(start).as_secs_f64());
            let here = (until - before) * pace;
            if left < here {
                return when(before + left / pace);
            }
            left -= here;
            before = until;
            at = end;
        }
        f64::INFINITY
    }
}

/// One wave, as those see it whose hazards it multiplies.
pub(crate) struct Flow<'a> {
    pub(crate) waves: &'a mut Waves,
    pub(crate) plans: &'a [Plan],
    pub(crate) wave: usize,
    pub(crate) horizon: SimTime,
}

impl Flow<'_> {
    /// The same for somebody else, for the moment.
    pub(crate) fn again(&mut self) -> Flow<'_> {
        let Self { waves, plans, wave, horizon } = self;
        Flow { waves, plans, wave: *wave, horizon: *horizon }
    }

    /// [`Waves::meet`].
    pub(crate) fn meet(
        &mut self,
        start: SimTime,
        e: f64,
        met: impl Fn(f64) -> f64,
        when: impl Fn(f64) -> f64,
    ) -> f64 {
        self.waves.meet(self.plans, self.wave, start, e, self.horizon, (met, when))
    }

    /// [`Waves::later`].
    pub(crate) fn later(&mut self, now: SimTime, calm: f64) -> SimTime {
        self.waves.later(self.plans, self.wave, now, calm, self.horizon)
    }
}
