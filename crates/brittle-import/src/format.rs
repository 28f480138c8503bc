//! The formats, by name and by look.

/// A way to write a wiring down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Slurm's `topology.conf`, and what `scontrol show topology` prints.
    SlurmConf,
    /// Slurm's `topology.yaml`, from 25.05 on.
    SlurmYaml,
    /// What `ibnetdiscover` lists; read only.
    IbNetDiscover,
    /// GraphML.
    GraphMl,
    /// Edges in CSV, with or without a table of nodes.
    EdgesCsv,
    /// Node-link JSON, as networkx writes it.
    Json,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 6] = [
        Format::SlurmConf,
        Format::SlurmYaml,
        Format::IbNetDiscover,
        Format::GraphMl,
        Format::EdgesCsv,
        Format::Json,
    ];

    /// Its name in arguments.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::SlurmConf => "slurm-conf",
            Format::SlurmYaml => "slurm-yaml",
            Format::IbNetDiscover => "ibnetdiscover",
            Format::GraphMl => "graphml",
            Format::EdgesCsv => "edges-csv",
            Format::Json => "json",
        }
    }

    /// The format of a name.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.as_str().eq_ignore_ascii_case(name))
    }

    /// Whether [`write`](crate::write) knows it.
    pub fn is_writable(self) -> bool {
        self != Format::IbNetDiscover
    }

    /// The format of a file, by the end of its name, else by how its content begins.
    pub fn guess(file: &str, text: &str) -> Option<Format> {
        let file = file.to_ascii_lowercase();
        let ends = [
            (".conf", Format::SlurmConf),
            (".yaml", Format::SlurmYaml),
            (".yml", Format::SlurmYaml),
            (".graphml", Format::GraphMl),
            (".xml", Format::GraphMl),
            (".csv", Format::EdgesCsv),
            (".json", Format::Json),
            (".ibnetdiscover", Format::IbNetDiscover),
        ];
        let by_name = ends.into_iter().find(|(end, _)| file.ends_with(end));
        by_name.map(|(_, format)| format).or_else(|| by_look(text))
    }
}

/// The format of a text whose file says nothing.
fn by_look(text: &str) -> Option<Format> {
    let text = text.trim_start_matches('\u{feff}');
    for line in text.lines().map(str::trim).take(200) {
        let lower = line.get(..line.len().min(64)).unwrap_or(line).to_ascii_lowercase();
        let begins = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
        if lower.is_empty() || lower.starts_with('#') {
            continue;
        }
        let ib = ["vendid=", "devid=", "sysimgguid=", "switchguid=", "caguid=", "rtguid="];
        return if lower.starts_with('<') {
            Some(Format::GraphMl)
        } else if lower.starts_with('{') {
            Some(Format::Json)
        } else if begins(&["switchname", "blockname", "blocksizes"]) {
            Some(Format::SlurmConf)
        } else if begins(&["---", "- topology", "- {topology"]) {
            Some(Format::SlurmYaml)
        } else if begins(&ib) || begins(&["switch\t", "ca\t", "rt\t"]) {
            Some(Format::IbNetDiscover)
        } else if begins(&["from,", "node,"]) {
            Some(Format::EdgesCsv)
        } else {
            None
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_known_by_name_by_file_and_by_look() {
        for format in Format::ALL {
            assert_eq!(Format::from_name(format.as_str()), Some(format));
        }
        assert_eq!(Format::guess("etc/Topology.CONF", ""), Some(Format::SlurmConf));
        let looks = [
            ("# c\n\nswitchname=a Nodes=b", Some(Format::SlurmConf)),
            ("---\n- topology: t", Some(Format::SlurmYaml)),
            ("#\nvendid=0x0\n", Some(Format::IbNetDiscover)),
            ("<?xml version='1.0'?>", Some(Format::GraphMl)),
            (" {\"nodes\": []}", Some(Format::Json)),
            ("from,to\n", Some(Format::EdgesCsv)),
            ("hello", None),
            ("", None),
        ];
        for (text, format) in looks {
            assert_eq!(Format::guess("file", text), format, "{text}");
        }
    }
}
