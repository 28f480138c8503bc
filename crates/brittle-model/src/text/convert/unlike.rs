//! From waves, lemons, batches, bursts and secondary failures as written to what they are.

use super::Converter;
use crate::delay::Delay;
use crate::scenario::{
    Batch, Burst, BurstSize, LemonGroup, Lemons, LemonsOf, Pattern, Secondary, Wave, WaveStretch,
    WaveTimes, Within,
};
use crate::text::file::*;
use crate::text::problem::Fault;
use crate::text::reader::Key;
use crate::text::words::DelayText;
use crate::time::Span;

/// What stands in for stretches that are missing.
const SOME_STRETCH: WaveStretch =
    WaveStretch { from: Span::ZERO, until: Span::from_secs(1), multiplier: 1.0 };

impl Converter<'_> {
    /// What makes the failures of a class uneven.
    pub(super) fn pattern(&mut self, path: &str, file: &ClassFile) -> Pattern {
        let at = |key: &str| format!("{path}.{key}");
        Pattern {
            wave: file.wave.given().cloned(),
            lemons: file.lemons.given().map(|lemons| self.lemons(&at("lemons"), lemons)),
            gamma: file.unlike.given().map(|UnlikeFile::Gamma(gamma)| {
                let key = at("unlike.gamma.cv");
                self.need(&gamma.cv, &key, "cv = 1.0").copied().unwrap_or(1.0)
            }),
            burst: file.burst.given().map(|burst| self.burst(&at("burst"), burst)),
            secondary: self.secondary(&at("secondary"), file.secondary.given()),
        }
    }

    fn lemons(&mut self, path: &str, file: &LemonsFile) -> Lemons {
        let at = |key: &str| format!("{path}.{key}");
        let multiplier = self.need(&file.multiplier, &at("multiplier"), "multiplier = 6.0");
        let multiplier = multiplier.copied().unwrap_or(1.0);
        let of = match (&file.of, &file.share) {
            (Key::Missing, _) => LemonsOf::Own {
                share: self.need(&file.share, &at("share"), "share = 0.15").copied().unwrap_or(0.5),
                cured_by_repair: file.cured_by_repair.given().copied().unwrap_or(false),
            },
            (of, share) => {
                for (key, there) in [
                    ("share", !share.is_missing()),
                    ("cured_by_repair", !file.cured_by_repair.is_missing()),
                ] {
                    if there {
                        let message =
                            format!("`{key}` is said where the group is, not beside `of`");
                        self.fault(Fault::new(at(key), message).help(format!("remove `{key}`")));
                    }
                }
                LemonsOf::Group(of.given().cloned().unwrap_or_default())
            }
        };
        Lemons { of, multiplier }
    }

    fn burst(&mut self, path: &str, file: &BurstFile) -> Burst {
        let at = |key: &str| format!("{path}.{key}");
        let size = self.need(&file.size, &at("size"), "size = { fixed = 4 }");
        let size = match size {
            None => BurstSize::Fixed(1),
            Some(BurstSizeFile::Fixed(size)) => BurstSize::Fixed(*size),
            Some(BurstSizeFile::Geometric(geometric)) => {
                let key = at("size.geometric.mean");
                let mean = self.need(&geometric.mean, &key, "mean = 3.0");
                BurstSize::Geometric(mean.copied().unwrap_or(1.0))
            }
            Some(BurstSizeFile::Table(rows)) => {
                let row = |(i, row): (usize, &SizeWeightFile)| {
                    let key = |name: &str| at(&format!("size.table.{i}.{name}"));
                    let size = self.need(&row.size, &key("size"), "size = 2").copied();
                    let weight = self.need(&row.weight, &key("weight"), "weight = 1").copied();
                    (size.unwrap_or(1), weight.unwrap_or(1.0))
                };
                BurstSize::Table(rows.iter().enumerate().map(row).collect())
            }
        };
        let within = self.need(&file.within, &at("within"), "within = \"rack\"");
        let within = match within {
            Some(WithinWord::Host) => Within::Host,
            Some(WithinWord::Rack) => Within::Rack,
            Some(WithinWord::Pod) => Within::Pod,
            Some(WithinWord::PowerFeed) => Within::PowerFeed,
            Some(WithinWord::Leaf) => Within::Leaf,
            None | Some(WithinWord::Cluster) => Within::Cluster,
        };
        Burst { size, within }
    }

    fn secondary(&mut self, path: &str, list: Option<&Vec<SecondaryFile>>) -> Vec<Secondary> {
        let mut found = Vec::new();
        for (i, entry) in list.into_iter().flatten().enumerate() {
            let key = |name: &str| format!("{path}.{i}.{name}");
            let class = self.need(&entry.class, &key("class"), "class = \"gpu\"").cloned();
            let probability =
                self.need(&entry.probability, &key("probability"), "probability = 0.3").copied();
            if let (Some(class), Some(probability)) = (class, probability) {
                found.push(Secondary { class, probability });
            }
        }
        found
    }

    pub(super) fn wave(&mut self, path: &str, name: &str, file: &WaveFile) -> Wave {
        let times = match (&file.stretches, &file.on_off) {
            (Key::Missing, Key::Missing) => {
                let fault = Fault::new(path, format!("[{path}] needs `stretches` or `on_off`"));
                self.fault(fault.help(
                    "add stretches = [{ from = \"10d\", until = \"17d\", multiplier = 5.0 }]",
                ));
                WaveTimes::Stretches(vec![SOME_STRETCH])
            }
            (stretches, on_off) if !stretches.is_missing() && !on_off.is_missing() => {
                let fault =
                    Fault::new(format!("{path}.on_off"), "a wave is either given or alternating");
                self.fault(fault.help("remove `stretches` or `on_off`"));
                WaveTimes::Stretches(vec![SOME_STRETCH])
            }
            (_, Key::Given(on_off)) => self.on_off(&format!("{path}.on_off"), on_off),
            (stretches, _) => {
                let list = stretches.given().into_iter().flatten().enumerate();
                WaveTimes::Stretches(
                    list.map(|(i, s)| self.stretch(&format!("{path}.stretches.{i}"), s)).collect(),
                )
            }
        };
        Wave { name: name.to_owned(), times }
    }

    fn stretch(&mut self, path: &str, file: &WaveStretchFile) -> WaveStretch {
        let at = |key: &str| format!("{path}.{key}");
        let from = self.need(&file.from, &at("from"), "from = \"10d\"");
        let until = self.need(&file.until, &at("until"), "until = \"17d\"");
        let multiplier = self.need(&file.multiplier, &at("multiplier"), "multiplier = 5.0");
        WaveStretch {
            from: from.map_or(Span::ZERO, |from| from.0),
            until: until.map_or(Span::MAX, |until| until.0),
            multiplier: multiplier.copied().unwrap_or(1.0),
        }
    }

    fn on_off(&mut self, path: &str, file: &OnOffFile) -> WaveTimes {
        let at = |key: &str| format!("{path}.{key}");
        self.need(&file.on, &at("on"), "on = { exponential = { mean = \"2d\" } }");
        self.need(&file.off, &at("off"), "off = { exponential = { mean = \"20d\" } }");
        let length = |this: &mut Self, key: &Key<DelayText>, name: &str| match key.given() {
            None => Delay::Constant(Span::from_secs(3600)),
            Some(_) => this.delay(key, &at(name)),
        };
        let multiplier = self.need(&file.multiplier, &at("multiplier"), "multiplier = 10.0");
        WaveTimes::OnOff {
            on: length(self, &file.on, "on"),
            off: length(self, &file.off, "off"),
            multiplier: multiplier.copied().unwrap_or(1.0),
            starts_on: file.starts.given() == Some(&OnOffWord::On),
        }
    }

    pub(super) fn lemon_group(
        &mut self,
        path: &str,
        name: &str,
        file: &LemonGroupFile,
    ) -> LemonGroup {
        let share = self.need(&file.share, &format!("{path}.share"), "share = 0.15");
        LemonGroup {
            name: name.to_owned(),
            share: share.copied().unwrap_or(0.5),
            cured_by_repair: file.cured_by_repair.given().copied().unwrap_or(false),
        }
    }

    pub(super) fn batch(&mut self, path: &str, name: &str, file: &BatchFile) -> Batch {
        let at = |key: &str| format!("{path}.{key}");
        let hosts = self.need(&file.hosts, &at("hosts"), "hosts = \"0-511\"");
        let age = match (&file.installed, &file.age) {
            (Key::Given(_), Key::Given(_)) => {
                let message = "`installed` and `age` say the same thing twice";
                self.fault(Fault::new(at("age"), message).help("remove one of them"));
                None
            }
            (installed, age) => {
                installed.given().map(|installed| installed.0).or(age.given().map(|age| age.0))
            }
        };
        let listed = file.multiplier.given().into_iter().flat_map(|named| &named.0);
        let multiplier =
            listed.filter_map(|(class, key)| Some((class.clone(), *key.given()?))).collect();
        if file.installed.is_missing() && file.age.is_missing() && file.multiplier.is_missing() {
            let fault = Fault::new(path, "a batch without age or multiplier is like no batch");
            self.fault(fault.help("add installed = \"-200d\" or multiplier = { a_class = 2.0 }"));
        }
        let (first, last) = hosts.map_or((0, 0), |hosts| (hosts.0, hosts.1));
        Batch { name: name.to_owned(), first, last, age, multiplier }
    }
}
