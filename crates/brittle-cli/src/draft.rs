//! A scenario in the making: from a few numbers to text with a comment on every value.
//!
//! Rates, repairs and the way back are copied from the scenarios that ship, with their comments, so that a value and its source
//! stand in one place of the project.
//!
//! **Invariant**: the same draft gives the same text.

mod ask;
mod cluster;
mod fleet;

use brittle_model::Span;
use brittle_model::text::Stack;

use crate::args::{InitArgs, Network, Rates};
use crate::errors::Error;

pub(crate) use ask::ask;

/// Column at which comments stand.
const COMMENT: usize = 33;

/// Spares that a draft has at least.
const LEAST_SPARES: u32 = 2;

/// What is known of a scenario, with the defaults for what was not told.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    gpus: u32,
    gpus_per_host: u32,
    network: Network,
    rates: Rates,
    failure_rate: f64,
    stack: Option<&'static Stack>,
    spares: u32,
    save: Option<Span>,
    interval: Option<String>,
    work: Option<Span>,
    horizon: Span,
    job: String,
    title: Option<String>,
}

impl Draft {
    /// Completes what the arguments say.
    pub(crate) fn new(args: &InitArgs) -> Result<Self, Error> {
        let gpus = args.gpus.ok_or(Error::NoGpus)?;
        let network = args.network.unwrap_or(Network::RailClos);
        let rates = args.rates.unwrap_or(network.rates());
        let torus = network == Network::Torus;
        if torus != (rates == Rates::Tpu) {
            return Err(Error::Draft(format!(
                "--network {} and --rates {} do not go together: a torus has no NICs, and others have no cubes",
                network.as_str(),
                rates.as_str()
            )));
        }
        let gpus_per_host = match (args.gpus_per_host, network.gpus_per_host()) {
            (Some(given), Some(fixed)) if given != fixed => {
                let network = network.as_str();
                return Err(Error::Draft(format!(
                    "hosts of {network} have {fixed} GPUs, not {given}"
                )));
            }
            (given, fixed) => fixed.or(given).unwrap_or(8),
        };
        if gpus == 0 || gpus_per_host == 0 {
            return Err(Error::Draft("a job needs GPUs, and a host too".to_owned()));
        }
        if !gpus.is_multiple_of(gpus_per_host) {
            return Err(Error::Draft(format!(
                "{gpus} GPUs are no whole number of hosts of {gpus_per_host} GPUs"
            )));
        }
        let stack = match args.stack.as_deref() {
            None | Some("none") => None,
            Some(name) => Some(Stack::named(name).ok_or_else(|| Error::NoStack(name.to_owned()))?),
        };
        if let (Some(stack), Some(_)) = (stack, args.save) {
            return Err(Error::Draft(format!(
                "--save is for plain saves, and the stack {} says itself what its saves cost",
                stack.name
            )));
        }
        let spares = args.spares.unwrap_or_else(|| {
            let some = (gpus / gpus_per_host).div_ceil(50).max(LEAST_SPARES);
            some.next_multiple_of(network.unit())
        });
        let twice = |work: Span| work.saturating_add(work);
        let long = Span::from_secs(54 * 86_400);
        Ok(Self {
            gpus,
            gpus_per_host,
            network,
            rates,
            failure_rate: args.failure_rate.unwrap_or(1.0),
            stack,
            spares,
            save: args.save,
            interval: args.interval.clone(),
            work: args.work,
            horizon: args.horizon.or(args.work.map(twice)).unwrap_or(long),
            job: args.job.clone(),
            title: args.title.clone(),
        })
    }

    /// As many spares as are nearly always enough for the scenario that it is; where groups of hosts are replaced as a whole, not
    /// fewer than there are.
    pub(crate) fn set_spares(&mut self, enough: u32) {
        let enough = enough.saturating_sub(self.hot_spares()).max(LEAST_SPARES);
        self.spares = match self.network.unit() {
            1 => enough,
            unit => enough.next_multiple_of(unit).max(self.spares),
        };
    }

    /// Hosts of the job, without spares.
    fn job_hosts(&self) -> u32 {
        self.gpus / self.gpus_per_host
    }

    /// Hot spares that the stack has inside the job.
    fn hot_spares(&self) -> u32 {
        let values = self.stack.map(Stack::values).unwrap_or_default();
        let hot = values.iter().find(|value| value.key == "hot_spares");
        hot.and_then(|value| value.value.parse().ok()).unwrap_or(0)
    }

    /// Whether the stack says something of a key.
    fn stack_has(&self, key: &str) -> bool {
        let values = self.stack.map(Stack::values).unwrap_or_default();
        values.iter().any(|value| value.key.starts_with(key))
    }

    /// Hosts that must be there.
    fn hosts(&self) -> u32 {
        self.job_hosts().saturating_add(self.hot_spares()).saturating_add(self.spares)
    }

    /// The text of the scenario.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        self.head(&mut text);
        table(&mut text, "trial");
        line(&mut text, "horizon", &quoted(&self.horizon.to_string()), "where a trial is cut");
        cluster::write(self, &mut text);
        table(&mut text, "stress");
        let factor = format!("{:?}", self.failure_rate);
        line(
            &mut text,
            "failure_rate",
            &factor,
            "multiplies every rate below: what if it were worse?",
        );
        text.push('\n');
        text.push_str(&fleet::failures(self));
        table(&mut text, "spares");
        line(
            &mut text,
            "warm",
            &self.spares.to_string(),
            "[assumed]: hosts that stand by; `brittle doctor` knows how many are away",
        );
        line(
            &mut text,
            "activation",
            &quoted("2min"),
            "[assumed]: from the decision to a host that can start",
        );
        self.job(&mut text);
        text
    }

    fn head(&self, text: &mut String) {
        let fleet = self.rates.as_str();
        text.push_str(&format!(
            "# Question: how much of its time does a job of {} GPUs keep, if it fails as the fleet {fleet} did?\n#\n",
            self.gpus
        ));
        text.push_str(&format!("# Written by: {}\n", self.command()));
        text.push_str(
            "# Each value ends in its source: published, or [assumed] where nobody published it. Change what you know better.\n\
             #\n\
             #   brittle check FILE         what was understood\n\
             #   brittle doctor FILE        what looks wrong\n\
             #   brittle run FILE           goodput, and where the time goes\n\
             #   brittle explain KEY        what a key means, and its default\n#\n",
        );
        text.push_str(&format!("# Of the fleet, from configs/scenarios/{}:\n", self.rates.file()));
        text.push_str(&fleet::evidence(self.rates));
        let title = self.title.clone().unwrap_or_else(|| {
            format!(
                "{} GPUs ({}) at the failure rates of {fleet}",
                self.gpus,
                self.network.as_str()
            )
        });
        text.push_str(&format!("\ntitle = {title:?}\n"));
    }

    /// The command that writes this again.
    fn command(&self) -> String {
        let mut words = vec![
            format!("brittle init --gpus {}", self.gpus),
            format!("--network {}", self.network.as_str()),
            format!("--rates {}", self.rates.as_str()),
            format!("--spares {}", self.spares),
        ];
        if self.network.gpus_per_host().is_none() && self.gpus_per_host != 8 {
            words.push(format!("--gpus-per-host {}", self.gpus_per_host));
        }
        words.extend(self.stack.map(|stack| format!("--stack {}", stack.name)));
        words.extend(self.save.map(|save| format!("--save '{save}'")));
        words.extend(self.interval.as_ref().map(|interval| format!("--interval '{interval}'")));
        words.extend(self.work.map(|work| format!("--work '{work}'")));
        words.push(format!("--horizon '{}'", self.horizon));
        words.join(" ")
    }

    fn job(&self, text: &mut String) {
        let job = &self.job;
        table(text, &format!("jobs.{job}"));
        line(
            text,
            "gpus",
            &self.gpus.to_string(),
            &format!("{} hosts of {}", self.job_hosts(), self.gpus_per_host),
        );
        match self.work {
            Some(work) => line(
                text,
                "work",
                &quoted(&work.to_string()),
                "productive time after which it is finished",
            ),
            None => text.push_str(
                "# work = \"30d\"                   # without it, the job runs to the horizon\n",
            ),
        }
        let placement = cluster::placement(self);
        if let Some((placement, why)) = &placement {
            line(text, "placement", placement, why);
        }
        if let Some(stack) = self.stack {
            line(
                text,
                "stack",
                &quoted(stack.name),
                &format!("`brittle presets {}` tells its values and their sources", stack.name),
            );
            self.fit_stack(text, stack);
            if let Some(interval) = &self.interval {
                table(text, &format!("jobs.{job}.checkpoint"));
                line(text, "interval", &quoted(interval), "goes before that of the stack");
            }
            return;
        }
        table(text, &format!("jobs.{job}.checkpoint"));
        let (interval, why) = match self.interval.as_deref() {
            Some(given) => {
                (given, "productive time between saves; \"exact\" is the best for the rates above")
            }
            None => (
                "exact",
                "[assumed]: the best for the MTTI that the classes imply; or a time such as \"30min\"",
            ),
        };
        line(text, "interval", &quoted(interval), why);
        let (save, why) = match self.save {
            Some(save) => (save, "the part of a save that blocks the job"),
            None => (
                Span::from_secs(10),
                "[assumed]: the blocking part; size over bandwidth is the floor",
            ),
        };
        line(text, "cost", &quoted(&save.to_string()), why);
        text.push_str(&format!("\n[jobs.{job}.recovery]\n{}", fleet::recovery()));
    }

    /// What the stack needs to be told of the job, and what it says for more hosts than the job has.
    fn fit_stack(&self, text: &mut String, stack: &Stack) {
        let hosts = self.job_hosts();
        let values = stack.values();
        let is = |key: &str| self.stack_has(key);
        if values.iter().any(|value| value.value == "\"gpu_memory\"") || is("recovery.degraded") {
            let layout = format!("{{ tensor = {}, data = {hosts} }}", self.gpus_per_host);
            line(text, "layout", &layout, "[assumed]: a replica a host; the stack needs to know");
        }
        if is("recovery.evict") && hosts < 8 {
            let evict = format!("{{ hosts = {hosts}, test = \"30min\", after = \"hang\" }}");
            line(text, "recovery.evict", &evict, "the whole job is smaller than the stack's group");
        }
        if is("checkpoint.tiers.xor") && hosts < 8 {
            line(
                text,
                "checkpoint.tiers.xor.erasure.hosts",
                &hosts.to_string(),
                "the job is smaller than the stack's set",
            );
        }
    }
}

fn table(text: &mut String, name: &str) {
    text.push_str(&format!("\n[{name}]\n"));
}

/// A key with its value and a comment.
fn line(text: &mut String, key: &str, value: &str, comment: &str) {
    let set = format!("{key} = {value}");
    match comment {
        "" => text.push_str(&format!("{set}\n")),
        comment => text.push_str(&format!("{set:<COMMENT$}# {comment}\n")),
    }
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}
