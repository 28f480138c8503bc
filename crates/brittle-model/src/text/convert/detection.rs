//! From a detection and a diagnosis as written to the detection and the diagnosis.

use super::{Converter, SOME_TIME};
use crate::delay::Delay;
use crate::scenario::{Detection, Diagnosis, Signal};
use crate::text::file::{
    AfterText, DetectionText, DiagnosisFile, HeartbeatFile, PollFile, SignalFile, SignalsFile,
};
use crate::text::problem::Fault;
use crate::text::reader::Key;
use crate::text::words::DelayText;

impl Converter<'_> {
    pub(super) fn detection(&mut self, key: &Key<DetectionText>, path: &str) -> Detection {
        match key.given() {
            None => Detection::instant(),
            Some(DetectionText::Never) => Detection { signals: Vec::new() },
            Some(DetectionText::After(delay)) => Detection::after(self.some_delay(delay, path)),
            Some(DetectionText::Signals(file)) => self.signals(file, &format!("{path}.signals")),
        }
    }

    fn signals(&mut self, file: &SignalsFile, path: &str) -> Detection {
        let list = file.signals.given();
        // A key that is there is an unknown one, and told as such.
        if list.is_some_and(Vec::is_empty) {
            let fault = Fault::new(path, "there is no signal");
            self.fault(
                fault.help("write signals = [{ timeout = \"10min\" }], or detection = \"never\""),
            );
        }
        let mut signals = Vec::new();
        for (i, key) in list.into_iter().flatten().enumerate() {
            let at = |word: &str| format!("{path}.{i}.{word}");
            signals.extend(key.given().map(|signal| match signal {
                SignalFile::Exception(after) => self.after(after, &at("exception")),
                SignalFile::Exit(after) => self.after(after, &at("exit")),
                SignalFile::Timeout(after) => self.after(after, &at("timeout")),
                SignalFile::Statistical(after) => self.after(after, &at("statistical")),
                SignalFile::Heartbeat(beat) => self.heartbeat(beat, &at("heartbeat")),
                SignalFile::Poll(poll) => self.poll(poll, &at("poll")),
            }));
        }
        if signals.is_empty() { Detection::instant() } else { Detection { signals } }
    }

    fn after(&mut self, text: &AfterText, path: &str) -> Signal {
        match text {
            AfterText::Delay(delay) => {
                Signal::After { delay: self.some_delay(delay, path), recall: 1.0 }
            }
            AfterText::Recall(file) => {
                let key = format!("{path}.delay");
                self.need(&file.delay, &key, "delay = \"10s\"");
                Signal::After {
                    delay: self.delay(&file.delay, &key),
                    recall: file.recall.given().copied().unwrap_or(1.0),
                }
            }
        }
    }

    fn heartbeat(&mut self, file: &HeartbeatFile, path: &str) -> Signal {
        let every = self.need(&file.every, &format!("{path}.every"), "every = \"10s\"");
        let every = every.map_or(SOME_TIME, |every| every.0);
        let missed = self.need(&file.missed, &format!("{path}.missed"), "missed = 3");
        Signal::Heartbeat { every, missed: missed.copied().unwrap_or(1) }
    }

    fn poll(&mut self, file: &PollFile, path: &str) -> Signal {
        let every = self.need(&file.every, &format!("{path}.every"), "every = \"5min\"");
        Signal::Poll {
            every: every.map_or(SOME_TIME, |every| every.0),
            recall: file.recall.given().copied().unwrap_or(1.0),
            takes: self.delay(&file.takes, &format!("{path}.takes")),
        }
    }

    pub(super) fn diagnosis(&mut self, key: &Key<DiagnosisFile>) -> Option<Diagnosis> {
        key.given().map(|file| Diagnosis {
            finds: file.finds.given().copied().unwrap_or(Diagnosis::PERFECT.finds),
            blames_other: file
                .blames_other
                .given()
                .copied()
                .unwrap_or(Diagnosis::PERFECT.blames_other),
        })
    }

    /// A delay that is there.
    fn some_delay(&mut self, delay: &DelayText, path: &str) -> Delay {
        self.delay(&Key::Given(delay.clone()), path)
    }
}
