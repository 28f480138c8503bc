//! Prices, as `--cost` takes them.

use std::fmt;
use std::str::FromStr;

use brittle_study::objective::{Objective, Prices};

use crate::errors::Error;

/// What a price is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// A GPU-hour in a job.
    GpuHour,
    /// A GPU-hour of a spare.
    SpareGpuHour,
}

/// One price.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// Of what.
    pub of: Of,
    /// How much.
    pub amount: f64,
    /// In which currency.
    pub currency: String,
}

impl fmt::Display for Price {
    /// As `--cost` takes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = match self.of {
            Of::GpuHour => "gpu-hour",
            Of::SpareGpuHour => "spare-gpu-hour",
        };
        write!(f, "{of}={}{}", self.amount, self.currency)
    }
}

impl FromStr for Price {
    type Err = String;

    /// `gpu-hour=2.5usd`, `spare-gpu-hour=1 usd`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (of, price) = text.split_once('=').ok_or("write gpu-hour=2.5usd")?;
        let of = match of.trim() {
            "gpu-hour" => Of::GpuHour,
            "spare-gpu-hour" => Of::SpareGpuHour,
            other => {
                return Err(format!("{other:?} has no price; gpu-hour and spare-gpu-hour have"));
            }
        };
        let price = price.trim();
        let end = price.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(price.len());
        let amount: f64 = price[..end].parse().map_err(|_| format!("{price:?} is no price"))?;
        let currency = price[end..].trim().to_owned();
        if currency.is_empty() || !currency.chars().all(char::is_alphabetic) {
            return Err(format!("{price:?} needs a currency in letters, as 2.5usd"));
        }
        Ok(Self { of, amount, currency })
    }
}

/// The objective at these prices: goodput without any.
pub(crate) fn objective(prices: &[Price]) -> Result<Objective, Error> {
    let wrong = |why: &str| Err(Error::Prices(why.to_owned()));
    let of = |of: Of| prices.iter().filter(move |price| price.of == of);
    if of(Of::GpuHour).count() > 1 || of(Of::SpareGpuHour).count() > 1 {
        return wrong("a price is given twice");
    }
    let Some(gpu) = of(Of::GpuHour).next() else {
        return match prices.is_empty() {
            true => Ok(Objective::Goodput),
            false => wrong("spares have a price and GPU-hours in jobs have none"),
        };
    };
    if gpu.amount <= 0.0 {
        return wrong("a GPU-hour in a job costs nothing");
    }
    let spare = of(Of::SpareGpuHour).next().unwrap_or(gpu);
    if spare.currency != gpu.currency {
        return wrong("the prices are in different currencies");
    }
    Ok(Objective::Cost(Prices {
        gpu_hour: gpu.amount,
        spare_gpu_hour: spare.amount,
        currency: gpu.currency.clone(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_has_an_amount_and_a_currency() {
        let price: Price = "gpu-hour = 2.5 usd".parse().unwrap();
        assert_eq!((price.of, price.amount, price.currency.as_str()), (Of::GpuHour, 2.5, "usd"));
        for wrong in [
            "gpu-hour",
            "gpu-hour=usd",
            "gpu-hour=2.5",
            "gpu-hour=-1usd",
            "gpu=1usd",
            "gpu-hour=1 $x",
        ] {
            assert!(wrong.parse::<Price>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn spares_cost_as_much_unless_told() {
        let objective = |texts: &[&str]| {
            let prices: Vec<Price> = texts.iter().map(|text| text.parse().unwrap()).collect();
            super::objective(&prices)
        };
        let Ok(Objective::Cost(prices)) = objective(&["gpu-hour=2usd"]) else { panic!("a cost") };
        assert_eq!((prices.gpu_hour, prices.spare_gpu_hour), (2.0, 2.0));
        assert!(matches!(objective(&[]), Ok(Objective::Goodput)));
        for wrong in [
            &["spare-gpu-hour=1usd"][..],
            &["gpu-hour=1usd", "gpu-hour=2usd"],
            &["gpu-hour=1usd", "spare-gpu-hour=1eur"],
            &["gpu-hour=0usd"],
        ] {
            assert!(objective(wrong).is_err(), "{wrong:?}");
        }
    }
}
