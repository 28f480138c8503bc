//! From a job as written to the job.

use super::Converter;
use crate::delay::Delay;
use crate::scenario::{Job, Refill};
use crate::text::Stack;
use crate::text::file::*;
use crate::text::problem::Fault;
use crate::text::reader::Key;
use crate::time::Span;

impl Converter<'_> {
    pub(super) fn job(&mut self, path: &str, name: &str, file: &JobFile) -> Job {
        let at = |key: &str| format!("{path}.{key}");
        let gpus = self.need(&file.gpus, &at("gpus"), "gpus = 1024").copied().unwrap_or(0);
        let (layout, communication) = self.layout(path, gpus, file);
        let nothing = CheckpointFile::default();
        // Without the stack that was meant, what is given beside it says too little to be judged.
        let lost = self.no_such_stack(&at("stack"), &file.stack);
        let help = format!("[{path}.checkpoint] with interval and cost, or stack = \"requeue\"");
        let checkpoint = match lost {
            true => None,
            false => self.need(&file.checkpoint, &at("checkpoint"), &help),
        };
        let (checkpoint, known) = (checkpoint.unwrap_or(&nothing), checkpoint.is_some());
        let step = file.step.given().map(|step| step.0);
        let (mut checkpoint, load) = self.checkpoint(&at("checkpoint"), checkpoint, known, step);
        let recovery = file.recovery.given().filter(|_| !lost).cloned().unwrap_or_default();
        let recovery = self.recovery(&at("recovery"), &recovery, load, file);
        for tier in &mut checkpoint.tiers {
            if tier.load == Delay::Constant(Span::MAX) {
                tier.load = recovery.load.clone();
            }
        }
        Job {
            name: name.to_owned(),
            gpus,
            layout,
            work: file.work.given().map(|work| work.0),
            step,
            overhead: file.overhead.given().copied().unwrap_or(0.0),
            hot_spares: file.hot_spares.given().copied().unwrap_or(0),
            hot_activation: self.delay(&file.hot_activation, &at("hot_activation")),
            refill: match file.refill.given() {
                None | Some(RefillWord::Repaired) => Refill::Repaired,
                Some(RefillWord::Allocation) => Refill::Allocation,
                Some(RefillWord::Required) => Refill::Required,
            },
            priority: file.priority.given().copied().unwrap_or(0),
            communication,
            placement: self.placement(&at("placement"), &file.placement),
            checkpoint,
            recovery,
        }
    }

    /// Whether a stack is named that there is not.
    fn no_such_stack(&mut self, path: &str, stack: &Key<StackText>) -> bool {
        if let Key::Given(StackText(name)) = stack
            && Stack::named(name).is_none()
        {
            let fault = Fault::new(path, format!("there is no stack {name:?}"));
            self.fault(fault.help(Stack::suggestion(name)));
            return true;
        }
        matches!(stack, Key::Bad)
    }
}
