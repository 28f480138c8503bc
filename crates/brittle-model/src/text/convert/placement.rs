//! From the placement of a job as written to its rules.

use super::Converter;
use crate::scenario::{ClusterSpec, HostDomain, Job, Placement, PlacementRule};
use crate::text::file::{HostDomainWord, PlacementFile, PolicyWord, ScenarioFile};
use crate::text::problem::Fault;
use crate::text::reader::Key;

impl Converter<'_> {
    pub(super) fn placement(&mut self, path: &str, key: &Key<PlacementFile>) -> Placement {
        let Some(file) = key.given() else { return Placement::default() };
        let at = |key: &str| format!("{path}.{key}");
        let rule = self.rule(path, file);
        let (of_rule, name) = match (file.policy.given(), file.per_domain.is_missing()) {
            (_, false) => (&["domain", "spares_per_domain"][..], "`per_domain`"),
            (Some(PolicyWord::Aligned), _) => (&["to"][..], "\"aligned\""),
            (Some(PolicyWord::Spread), _) => (&["over"][..], "\"spread\""),
            (Some(PolicyWord::Blocks), _) => (&["hosts", "domain"][..], "\"blocks\""),
            _ => (&[][..], "\"packed\""),
        };
        let given = [
            ("to", !file.to.is_missing()),
            ("over", !file.over.is_missing()),
            ("hosts", !file.hosts.is_missing()),
            ("domain", !file.domain.is_missing()),
            ("spares_per_domain", !file.spares_per_domain.is_missing()),
        ];
        for (key, given) in given {
            if given && !of_rule.contains(&key) {
                let fault = Fault::new(at(key), format!("`{key}` says nothing with {name}"));
                self.fault(fault.help("leave it out").involves(at("policy")));
            }
        }
        let within = file.within.given().map(|&word| domain(word));
        if file.within.is_missing() && !file.drain_over.is_missing() {
            let fault = Fault::new(at("drain_over"), "`drain_over` says nothing without `within`");
            self.fault(fault.help("add within = \"rack\", or leave it out"));
        }
        Placement { rule, within, drain_over: file.drain_over.given().copied() }
    }

    fn rule(&mut self, path: &str, file: &PlacementFile) -> PlacementRule {
        let at = |key: &str| format!("{path}.{key}");
        if !file.per_domain.is_missing() {
            if !file.policy.is_missing() {
                let fault = Fault::new(at("policy"), "`per_domain` is a policy of its own");
                self.fault(fault.help("remove one of them").involves(at("per_domain")));
            }
            let domain = self.domain(&file.domain, &at("domain"), "domain = \"scale_up\"");
            let spares = file.spares_per_domain.given().copied().unwrap_or(0);
            return match (file.per_domain.given(), domain) {
                (Some(&hosts), Some(domain)) => PlacementRule::PerDomain { hosts, spares, domain },
                _ => PlacementRule::Packed,
            };
        }
        match file.policy.given() {
            None | Some(PolicyWord::Packed) => PlacementRule::Packed,
            Some(PolicyWord::Aligned) => self
                .domain(&file.to, &at("to"), "to = \"segment\"")
                .map_or(PlacementRule::Packed, |to| PlacementRule::Aligned { to }),
            Some(PolicyWord::Spread) => self
                .domain(&file.over, &at("over"), "over = \"power_feed\"")
                .map_or(PlacementRule::Packed, |over| PlacementRule::Spread { over }),
            Some(PolicyWord::Blocks) => {
                let hosts = self.need(&file.hosts, &at("hosts"), "hosts = 4").copied();
                let domain = self.domain(&file.domain, &at("domain"), "domain = \"rack\"");
                match (hosts, domain) {
                    (Some(hosts), Some(domain)) => PlacementRule::Blocks { hosts, domain },
                    _ => PlacementRule::Packed,
                }
            }
        }
    }

    fn domain(
        &mut self,
        key: &Key<HostDomainWord>,
        path: &str,
        example: &str,
    ) -> Option<HostDomain> {
        self.need(key, path, example).map(|&word| domain(word))
    }

    /// The hot spares that a placement gives, where the job does not say how many it has.
    pub(super) fn placed_spares(
        &mut self,
        file: &ScenarioFile,
        cluster: &ClusterSpec,
        jobs: &mut [Job],
    ) {
        let given = file.jobs.given().into_iter().flat_map(|named| &named.0);
        let missing: Vec<&str> = given
            .filter(|(_, key)| key.given().is_some_and(|job| job.hot_spares.is_missing()))
            .map(|(name, _)| name.as_str())
            .collect();
        for job in jobs {
            let seats = job.gpus.div_ceil(cluster.gpus_per_host().max(1));
            if let Some(spares) = job.placement.rule.spares(seats)
                && missing.contains(&job.name.as_str())
            {
                job.hot_spares = spares;
            }
        }
    }
}

pub(super) const fn domain(word: HostDomainWord) -> HostDomain {
    match word {
        HostDomainWord::Segment => HostDomain::Segment,
        HostDomainWord::ScaleUp => HostDomain::ScaleUp,
        HostDomainWord::Rack => HostDomain::Rack,
        HostDomainWord::Pod => HostDomain::Pod,
        HostDomainWord::PowerFeed => HostDomain::PowerFeed,
        HostDomainWord::CoolingLoop => HostDomain::CoolingLoop,
        HostDomainWord::Building => HostDomain::Building,
    }
}
