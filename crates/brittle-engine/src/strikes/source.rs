//! Sources of strikes without memory, running: the strata of a class, the excess of its lemons, or an urn.

use brittle_model::{HostId, SimTime};

use crate::class::Class;
use crate::draw::{Luck, Purpose, Stream};
use crate::lemons::Lemons;
use crate::unlike::Source;

/// A source in one trial.
pub(super) struct Running {
    stream: Stream,
    source: Source,
    /// For an urn: its time so far [ns, without the wave], and the host of each strike so far.
    urn: (f64, Vec<u32>),
    /// For lemons: whom the strike that is due will meet.
    next: Option<u32>,
}

/// The sources of a class at the start of a trial. The first one has the luck that the class has without
/// all this.
pub(super) fn running(sources: &[Source], luck: Luck, class: u32) -> Vec<Running> {
    let running = |(i, source): (usize, &Source)| {
        let stream = match i {
            0 => luck.stream(Purpose::Strikes, class),
            _ => luck.stream(Purpose::Source, class << 20 | i as u32),
        };
        Running { stream, source: *source, urn: (0.0, Vec::new()), next: None }
    };
    sources.iter().enumerate().map(running).collect()
}

impl Running {
    /// Time to the next strike, were there no wave [ns].
    ///
    /// Of an urn: hosts whose rates are gamma-distributed with shape a and scale 1/b strike together, after n
    /// strikes in a time t, with intensity (Na + n)/(b + t) (a mixed Poisson process; Lundberg 1940).
    ///
    /// Of lemons: to the next on one that has not been cured by now; those before it are void whatever happens.
    #[inline]
    pub(super) fn calm(&mut self, class: &Class, lemons: &Lemons, horizon: SimTime) -> f64 {
        if let Source::Lemons { gap, .. } = self.source {
            let mut wait = 0.0;
            loop {
                wait += self.stream.exponential() * gap;
                self.next = self.lemon(class, lemons);
                if self.next.is_some() || wait > horizon.as_nanos() as f64 {
                    return wait;
                }
            }
        }
        let e = self.stream.exponential();
        match &self.source {
            Source::Stratum { gap, .. } | Source::Lemons { gap, .. } => e * gap,
            Source::Urn { shape, scale, hosts } => {
                let weight = f64::from(*hosts) * shape + self.urn.1.len() as f64;
                let wait = (scale + self.urn.0) * libm::expm1(e / weight);
                self.urn.0 += wait;
                wait
            }
        }
    }

    /// Draws a lemon and a unit of it; `None` if it is cured, or its stratum is not that bad.
    fn lemon(&mut self, class: &Class, lemons: &Lemons) -> Option<u32> {
        let Source::Lemons { worse, count, most, .. } = self.source else { return None };
        let unlike = class.unlike.as_ref()?;
        let host = lemons.drawn(worse.group, self.stream.below(count));
        let unit = host.0 * class.per_host + self.stream.below(class.per_host);
        let kept = unlike.strata.len() == 1
            || self.stream.uniform() * most <= unlike.stratum_of(unit).multiplier;
        (kept && !lemons.is_cured(worse.group, host)).then_some(unit)
    }

    /// The victim; `None` where the strike is void. The draws do not depend on what happened.
    pub(super) fn victim(&mut self, class: &Class, lemons: &Lemons) -> Option<u32> {
        let unlike = class.unlike.as_ref()?;
        match self.source {
            Source::Stratum { stratum, .. } => {
                let units = &unlike.strata[stratum].units;
                Some(units.nth(self.stream.below(units.size)))
            }
            Source::Lemons { worse, .. } => {
                let host = |unit| HostId(unit / class.per_host);
                self.next.filter(|&unit| !lemons.is_cured(worse.group, host(unit)))
            }
            // Pólya's urn: whoever was struck is as likely to be the next as all hosts together are, over Na.
            Source::Urn { shape, hosts, .. } => {
                let strikes = self.urn.1.len();
                let fresh = f64::from(hosts) * shape;
                let host = if self.stream.uniform() * (fresh + strikes as f64) <= fresh {
                    self.stream.below(hosts)
                } else {
                    self.urn.1[self.stream.below(strikes as u32) as usize]
                };
                self.urn.1.push(host);
                Some(host * class.per_host + self.stream.below(class.per_host))
            }
        }
    }
}
