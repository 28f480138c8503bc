//! From saves as written to the saves.

use super::{Converter, SOME_TIME};
use crate::delay::Delay;
use crate::scenario::{
    Backlog, Checkpoint, CheckpointTier, Copies, IntervalRule, Online, Room, Store, Upload,
    UploadPart, Verify,
};
use crate::text::file::*;
use crate::text::problem::Fault;
use crate::text::reader::{Key, Named};
use crate::text::words::{BandwidthText, SizeText};
use crate::time::Span;

/// Checkpoints that a tier keeps, unless told: the newest may be partial, so never fewer than two (Orbax, NVRx).
const KEEP: u32 = 2;

impl Converter<'_> {
    /// The checkpoint of a job with such steps, and the time to load it if size and bandwidth give it.
    pub(super) fn checkpoint(
        &mut self,
        path: &str,
        file: &CheckpointFile,
        known: bool,
        step: Option<Span>,
    ) -> (Checkpoint, Option<Span>) {
        let at = |key: &str| format!("{path}.{key}");
        let interval = if known {
            self.need(&file.interval, &at("interval"), "interval = \"30min\" or \"daly\"")
        } else {
            file.interval.given()
        };
        let interval = match interval {
            None => IntervalRule::Fixed(SOME_TIME),
            Some(text) => self.interval(path, text, file, step),
        };
        let tiers = match file.tiers.given() {
            Some(tiers) => {
                self.alone(path, file);
                let read = self.named(Some(tiers), &at("tiers"), |this, path, name, tier| {
                    this.tier(path, name, tier, &file.size)
                });
                self.chained(&at("tiers"), tiers, read)
            }
            None => Vec::new(),
        };
        let in_tiers = !file.tiers.is_missing();
        let cost = if in_tiers {
            let first = tiers.iter().find(|tier| !matches!(tier.store, Store::GpuMemory(_)));
            first.map_or(Span::ZERO, |tier| tier.cost)
        } else {
            self.cost(path, file, known)
        };
        let load = self.load(path, &file.size, &file.read_bandwidth);
        let mut checkpoint = Checkpoint {
            interval,
            believed_mtti: file.mtti.given().map(|mtti| mtti.0),
            cost,
            final_save: file.final_save.given().copied().unwrap_or(true),
            end_game: file.end_game.given().copied().unwrap_or(false),
            tiers,
            verify: file.verify.given().map(|verify| self.verify(&at("verify"), verify)),
        };
        if let Some(upload) = file.upload.given().filter(|_| !in_tiers) {
            let upload = self.upload(&at("upload"), upload, &file.size);
            checkpoint.tiers.push(storage(cost, Some(upload)));
        } else if checkpoint.verify.is_some() && !in_tiers {
            checkpoint.tiers.push(storage(cost, None));
        }
        (checkpoint, load)
    }

    /// With tiers, what a save costs is said there.
    fn alone(&mut self, path: &str, file: &CheckpointFile) {
        let given = [
            ("cost", file.cost.is_missing()),
            ("write_bandwidth", file.write_bandwidth.is_missing()),
            ("upload", file.upload.is_missing()),
        ];
        for (key, _) in given.into_iter().filter(|(_, missing)| !missing) {
            let fault = Fault::new(
                format!("{path}.{key}"),
                format!("`{key}` is said by each tier: it does not belong beside `tiers`"),
            );
            let fault = fault.involves(format!("{path}.tiers"));
            self.fault(fault.help(format!("move `{key}` into the tiers")));
        }
    }

    fn interval(
        &mut self,
        path: &str,
        text: &IntervalText,
        file: &CheckpointFile,
        step: Option<Span>,
    ) -> IntervalRule {
        let at = |key: &str| format!("{path}.interval.{key}");
        match text {
            IntervalText::Never => IntervalRule::Never,
            IntervalText::Young => IntervalRule::Young,
            IntervalText::DalyFirst => IntervalRule::DalyFirst,
            IntervalText::Daly => IntervalRule::Daly,
            IntervalText::Exact => IntervalRule::Exact,
            IntervalText::Fixed(span) => IntervalRule::Fixed(*span),
            IntervalText::Steps(steps) => match step {
                Some(step) => IntervalRule::Fixed(step.saturating_mul(u64::from(*steps))),
                None => {
                    let job = path.trim_end_matches(".checkpoint");
                    let fault = Fault::new(
                        format!("{path}.interval"),
                        "an interval in steps needs to know how long a step takes",
                    );
                    let fault = fault.help(format!("add step = \"5s\" to [{job}]"));
                    self.fault(fault.involves(format!("{job}.step")));
                    IntervalRule::Fixed(SOME_TIME)
                }
            },
            IntervalText::Rule(IntervalFile::Budget(budget)) => {
                let key = at("budget.overhead");
                let overhead = self.need(&budget.overhead, &key, "overhead = 0.035");
                IntervalRule::Budget { overhead: overhead.copied().unwrap_or(0.5) }
            }
            IntervalText::Rule(IntervalFile::Online(online)) => IntervalRule::Online(Online {
                prior: match (online.prior.given(), file.mtti.given()) {
                    (Some(prior), _) => prior.0,
                    (None, Some(mtti)) => mtti.0,
                    (None, None) => Span::ZERO,
                },
                weight: online.weight.given().copied().unwrap_or(1.0),
                half_life: online.half_life.given().map(|half| half.0),
            }),
            IntervalText::Rule(IntervalFile::Hazard(hazard)) => {
                let shape = self.need(&hazard.shape, &at("hazard.shape"), "shape = 0.7");
                IntervalRule::Hazard { shape: shape.copied().unwrap_or(1.0) }
            }
        }
    }

    /// The save cost where there are no tiers.
    fn cost(&mut self, path: &str, file: &CheckpointFile, known: bool) -> Span {
        let at = |key: &str| format!("{path}.{key}");
        match (&file.cost, &file.size, &file.write_bandwidth) {
            (Key::Given(cost), _, Key::Missing) => cost.0,
            (Key::Missing, Key::Given(size), Key::Given(bandwidth)) => over(size, bandwidth),
            (Key::Given(_), _, Key::Given(_)) => {
                let fault = Fault::new(
                    at("cost"),
                    "the save cost is given twice: by `cost` and by `write_bandwidth`",
                );
                self.fault(fault.help("remove one of them"));
                SOME_TIME
            }
            (Key::Missing, size, bandwidth)
                if known && (size.is_missing() || bandwidth.is_missing()) =>
            {
                let fault = Fault::new(at("cost"), format!("[{path}] needs the save cost"));
                let fault = fault.involves(at("size")).involves(at("write_bandwidth"));
                self.fault(fault.help(
                    "add cost = \"60s\", or size = \"5.7 TB\" and write_bandwidth = \"2 TB/s\"",
                ));
                Span::from_secs(1)
            }
            _ => Span::from_secs(1),
        }
    }

    /// What it takes to read, if size and bandwidth say so.
    fn load(
        &mut self,
        path: &str,
        size: &Key<SizeText>,
        bandwidth: &Key<BandwidthText>,
    ) -> Option<Span> {
        match (size, bandwidth) {
            (Key::Given(size), Key::Given(bandwidth)) => Some(over(size, bandwidth)),
            (Key::Missing, Key::Given(_)) => {
                let fault = Fault::new(
                    format!("{path}.read_bandwidth"),
                    "a bandwidth to read at says nothing without `size`",
                );
                self.fault(fault.help("add size = \"5.7 TB\", or give recovery.load instead"));
                None
            }
            _ => None,
        }
    }

    fn tier(
        &mut self,
        path: &str,
        name: &str,
        file: &TierFile,
        size: &Key<SizeText>,
    ) -> CheckpointTier {
        let at = |key: &str| format!("{path}.{key}");
        let size = if file.size.is_missing() { size } else { &file.size };
        let word = self.need(&file.at, &at("at"), "at = \"host_memory\" or \"storage\"").copied();
        let live = word == Some(StoreWord::GpuMemory);
        let copies = self.copies(path, file);
        let store = match word {
            Some(StoreWord::GpuMemory) => Store::GpuMemory(copies),
            Some(StoreWord::HostMemory) => Store::HostMemory(copies),
            Some(StoreWord::LocalDisk) => Store::LocalDisk(copies),
            Some(StoreWord::Storage) | None => Store::Storage,
        };
        self.belongs(path, file, word);
        let cost = match (&file.cost, &file.write_bandwidth) {
            (Key::Given(cost), Key::Missing) => cost.0,
            (Key::Missing, Key::Given(bandwidth)) => match size {
                Key::Given(size) => over(size, bandwidth),
                _ => {
                    let fault = Fault::new(
                        at("write_bandwidth"),
                        "a bandwidth to write at says nothing without `size`",
                    );
                    self.fault(fault.help("add size = \"5.7 TB\", or give `cost` instead"));
                    Span::ZERO
                }
            },
            (Key::Given(_), Key::Given(_)) => {
                let fault = Fault::new(
                    at("cost"),
                    "the save cost is given twice: by `cost` and by `write_bandwidth`",
                );
                self.fault(fault.help("remove one of them"));
                Span::ZERO
            }
            _ => Span::ZERO,
        };
        let read = self.load(path, size, &file.read_bandwidth);
        let load = match (&file.load, read) {
            (Key::Missing, Some(read)) => Delay::Constant(read),
            (key, _) => self.delay(key, &at("load")),
        };
        let load_is_told = !file.load.is_missing() || read.is_some();
        CheckpointTier {
            name: name.to_owned(),
            store,
            every: file.every.given().copied().unwrap_or(1),
            cost,
            upload: file.upload.given().map(|u| self.upload(&at("upload"), u, size)),
            // Filled in by the recovery's, which is not known yet.
            load: if load_is_told { load } else { Delay::Constant(Span::MAX) },
            keep: file.keep.given().copied().unwrap_or(if live { 1 } else { KEEP }),
            bad: file.bad.given().copied().unwrap_or(0.0),
            room: self.room(path, file, size),
            // Filled in when all tiers are known.
            differential_of: None,
            rebuild: file.rebuild.given().map_or(Span::ZERO, |rebuild| rebuild.0),
        }
    }

    fn room(&mut self, path: &str, file: &TierFile, size: &Key<SizeText>) -> Option<Room> {
        let capacity = file.capacity.given()?.0;
        let Some(size) = size.given() else {
            let fault =
                Fault::new(format!("{path}.capacity"), "a capacity says nothing without `size`");
            self.fault(fault.help("add size = \"5.7 TB\", or remove `capacity`"));
            return None;
        };
        Some(Room { size: size.0, capacity })
    }

    /// The tiers with the names of those that hold full checkpoints looked up.
    fn chained(
        &mut self,
        path: &str,
        files: &Named<TierFile>,
        mut tiers: Vec<CheckpointTier>,
    ) -> Vec<CheckpointTier> {
        for (name, key) in &files.0 {
            let Some(full) = key.given().and_then(|file| file.differential_of.given()) else {
                continue;
            };
            let place = tiers.iter().position(|tier| tier.name == *full);
            match (place, tiers.iter_mut().find(|tier| tier.name == *name)) {
                (Some(place), Some(tier)) => tier.differential_of = Some(place as u32),
                (None, _) => {
                    let key = format!("{path}.{name}.differential_of");
                    let fault = Fault::new(key, format!("there is no tier `{full}`"));
                    self.fault(fault.help("name the tier that holds the full checkpoints"));
                }
                (Some(_), None) => {}
            }
        }
        tiers
    }

    fn copies(&mut self, path: &str, file: &TierFile) -> Copies {
        let at = |key: &str| format!("{path}.{key}");
        let apart_from = file.apart_from.given().map(|&word| super::placement::domain(word));
        match (&file.copies, &file.erasure) {
            (Key::Given(_), Key::Given(_)) => {
                let fault =
                    Fault::new(at("erasure"), "`copies` and `erasure` say the same thing twice");
                self.fault(fault.help("remove one of them"));
                Copies::OWN
            }
            (_, Key::Given(erasure)) => {
                let hosts = self.need(&erasure.hosts, &at("erasure.hosts"), "hosts = 8").copied();
                let parity =
                    self.need(&erasure.parity, &at("erasure.parity"), "parity = 1").copied();
                Copies { members: hosts.unwrap_or(1), losses: parity.unwrap_or(0), apart_from }
            }
            (copies, _) => {
                let members = copies.given().copied().unwrap_or(1);
                Copies { members, losses: members.saturating_sub(1), apart_from }
            }
        }
    }

    /// The keys that do not go with what holds the tier.
    fn belongs(&mut self, path: &str, file: &TierFile, word: Option<StoreWord>) {
        let live = [
            ("every", file.every.is_missing()),
            ("cost", file.cost.is_missing()),
            ("write_bandwidth", file.write_bandwidth.is_missing()),
            ("upload", file.upload.is_missing()),
            ("keep", file.keep.is_missing()),
            ("erasure", file.erasure.is_missing()),
            ("bad", file.bad.is_missing()),
            ("differential_of", file.differential_of.is_missing()),
            ("capacity", file.capacity.is_missing()),
        ];
        let shared = [
            ("copies", file.copies.is_missing()),
            ("erasure", file.erasure.is_missing()),
            ("apart_from", file.apart_from.is_missing()),
            ("rebuild", file.rebuild.is_missing()),
        ];
        let (keys, why): (&[(&str, bool)], &str) = match word {
            Some(StoreWord::GpuMemory) => {
                (&live, "it is the live state of the job: no save goes there")
            }
            Some(StoreWord::Storage) => {
                (&shared, "the storage keeps its own copies and is never lost")
            }
            _ => return,
        };
        for (key, _) in keys.iter().filter(|(_, missing)| !missing) {
            let fault =
                Fault::new(format!("{path}.{key}"), format!("`{key}` does not belong here: {why}"));
            self.fault(fault.help(format!("remove `{key}`")).involves(format!("{path}.at")));
        }
    }

    fn upload(&mut self, path: &str, file: &UploadFile, size: &Key<SizeText>) -> Upload {
        let at = |key: &str| format!("{path}.{key}");
        let duration = match (&file.duration, &file.bandwidth, size) {
            (Key::Given(duration), Key::Missing, _) => duration.0,
            (Key::Missing, Key::Given(bandwidth), Key::Given(size)) => over(size, bandwidth),
            (Key::Given(_), Key::Given(_), _) => {
                let fault = Fault::new(
                    at("duration"),
                    "the upload is given twice: by `duration` and by `bandwidth`",
                );
                self.fault(fault.help("remove one of them"));
                SOME_TIME
            }
            (Key::Bad, _, _) | (_, Key::Bad, _) | (_, _, Key::Bad) => SOME_TIME,
            _ => {
                let fault = Fault::new(at("duration"), format!("[{path}] needs its duration"));
                self.fault(fault.involves(at("bandwidth")).help(
                    "add duration = \"5min\", or bandwidth = \"100 GB/s\" and the checkpoint's size",
                ));
                SOME_TIME
            }
        };
        let slowdown = file.slowdown.given().copied().unwrap_or(0.0);
        let mut parts = Vec::new();
        if let Some(staging) = file.staging.given() {
            let key = at("staging.duration");
            let duration = self.need(&staging.duration, &key, "duration = \"20s\"");
            parts.push(UploadPart {
                duration: duration.map_or(Span::ZERO, |duration| duration.0),
                slowdown: staging.slowdown.given().copied().unwrap_or(0.0),
            });
        }
        parts.push(UploadPart { duration, slowdown });
        let backlog = match file.backlog.given() {
            None | Some(BacklogText::Wait) => Backlog::Wait,
            Some(BacklogText::Skip) => Backlog::Skip,
            Some(BacklogText::Abort) => Backlog::Abort,
            Some(BacklogText::Queue(queue)) => {
                let length = self.need(&queue.queue, &at("backlog.queue"), "queue = 2").copied();
                Backlog::Queue(length.unwrap_or(2))
            }
        };
        Upload { parts, backlog }
    }

    fn verify(&mut self, path: &str, file: &VerifyFile) -> Verify {
        let cost = self.need(&file.cost, &format!("{path}.cost"), "cost = \"1min\"");
        Verify {
            every: file.every.given().copied().unwrap_or(1),
            cost: cost.map_or(Span::ZERO, |cost| cost.0),
            recall: file.recall.given().copied().unwrap_or(1.0),
        }
    }
}

/// The one tier of a job that names none.
fn storage(cost: Span, upload: Option<Upload>) -> CheckpointTier {
    CheckpointTier {
        name: "storage".to_owned(),
        store: Store::Storage,
        every: 1,
        cost,
        upload,
        load: Delay::Constant(Span::MAX),
        keep: u32::MAX,
        bad: 0.0,
        room: None,
        differential_of: None,
        rebuild: Span::ZERO,
    }
}

fn over(size: &SizeText, bandwidth: &BandwidthText) -> Span {
    Span::from_secs_f64(size.0 / bandwidth.0)
}
