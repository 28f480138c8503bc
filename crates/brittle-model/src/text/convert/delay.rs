//! From delays as written to the delays.

use super::Converter;
use crate::delay::Delay;
use crate::law::Law;
use crate::text::problem::Fault;
use crate::text::reader::Key;
use crate::text::words::{DelayLaw, DelayText, LengthText};

impl Converter<'_> {
    pub(super) fn delay(&mut self, key: &Key<DelayText>, path: &str) -> Delay {
        let law = match key.given() {
            None => return Delay::ZERO,
            Some(DelayText::Constant(span)) => return Delay::Constant(*span),
            Some(DelayText::Law(law)) => law,
        };
        let (name, mean) = match law {
            DelayLaw::Exponential(law) => ("exponential", &law.mean),
            DelayLaw::Lognormal(law) => ("lognormal", &law.mean),
            DelayLaw::Weibull(law) => ("weibull", &law.mean),
            DelayLaw::Gamma(law) => ("gamma", &law.mean),
        };
        let at = |key: &str| format!("{path}.{name}.{key}");
        let mean = match self.need(mean, &at("mean"), "mean = \"10min\"") {
            Some(LengthText(mean)) if mean.is_zero() => {
                self.fault(
                    Fault::new(at("mean"), "a drawn delay needs a mean above zero")
                        .help("write \"0s\" for no delay"),
                );
                1.0
            }
            Some(LengthText(mean)) => mean.as_secs_f64(),
            None => 1.0,
        };
        Delay::Random(match law {
            DelayLaw::Exponential(_) => Law::exponential(mean),
            DelayLaw::Lognormal(law) => {
                self.need(&law.sigma, &at("sigma"), "sigma = 1.0");
                Law::lognormal_with_mean(
                    mean,
                    self.number(&law.sigma, &at("sigma"), 1.0, 0.01, 10.0),
                )
            }
            DelayLaw::Weibull(law) => {
                self.need(&law.shape, &at("shape"), "shape = 2.0");
                Law::weibull_with_mean(mean, self.number(&law.shape, &at("shape"), 1.0, 0.05, 50.0))
            }
            DelayLaw::Gamma(law) => {
                self.need(&law.shape, &at("shape"), "shape = 2.0");
                Law::gamma_with_mean(mean, self.number(&law.shape, &at("shape"), 1.0, 0.05, 50.0))
            }
        })
    }
}
