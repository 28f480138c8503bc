# What is done by hand, by name. Needs Rust and a shell; the rest is fetched by cargo.

CARGO ?= cargo
BRITTLE = $(CARGO) run --release --locked --quiet -p brittle-cli --bin brittle --
STUDY = llama3-rate-by-interval
STUDIES = $(STUDY) lemons-by-policy stragglers-by-patience llama3-by-stack async-by-upload two-tiers drop-or-restart \
	memory-pays retention-by-lag bandwidth-of-busy-storage llama3-at-large interval-by-scale stack-by-scale \
	spares-by-repair lemons-by-strength tors-by-flaps detection-by-scale
PICTURES = $(STUDY)/interval interval-by-scale/interval stack-by-scale/heat spares-by-repair/lines \
	lemons-by-strength/lines tors-by-flaps/cells detection-by-scale/lines

.PHONY: run test check deny bench golden results evidence doc

# One scenario, then the study over it. Writes no file.
run:
	$(CARGO) build --release --locked -p brittle-cli
	$(BRITTLE) run configs/scenarios/llama3-405b.toml
	$(BRITTLE) sweep configs/studies/$(STUDY).toml

# Every test. Formatting, lints and licences are looked at where their tools are installed.
test:
	@if $(CARGO) fmt --version >/dev/null 2>&1; then set -x; $(CARGO) fmt --all --check; \
	else echo "rustfmt is not installed: formatting not checked"; fi
	@if $(CARGO) clippy --version >/dev/null 2>&1; then set -x; \
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings; \
	else echo "clippy is not installed: lints not checked"; fi
	@if $(CARGO) deny --version >/dev/null 2>&1; then set -x; $(CARGO) deny check licenses bans sources; \
	else echo "cargo-deny is not installed: licences not checked"; fi
	$(CARGO) test --workspace --locked

check:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --locked

# Licences, the door of each dependency, and where they come from. Advisories would need a database from elsewhere.
deny:
	@$(CARGO) deny --version >/dev/null 2>&1 || { echo "cargo-deny is not installed: cargo install --locked cargo-deny"; exit 1; }
	$(CARGO) deny check licenses bans sources

bench:
	$(CARGO) bench --locked -p brittle-tests

# Writes the committed outputs that tests compare with. Look at the difference before committing it.
golden:
	BLESS=1 $(CARGO) test --workspace --locked

# Rebuilds results/ from configs/, bit for bit.
results:
	set -e; for study in $(STUDIES); do \
	mkdir -p results/$$study; \
	$(BRITTLE) sweep configs/studies/$$study.toml --format json -o results/$$study/summary.json; \
	$(BRITTLE) sweep configs/studies/$$study.toml --format csv -o results/$$study/summary.csv; \
	$(BRITTLE) sweep configs/studies/$$study.toml --format markdown -o results/$$study/README.md; \
	done
	mkdir -p results/llama3-interval
	$(BRITTLE) optimize configs/scenarios/llama3-405b.toml --over jobs.llama3.checkpoint.interval=1min..1h --trials 256 \
	--format markdown -o results/llama3-interval/README.md
	set -e; for picture in $(PICTURES); do \
	study=$${picture%/*}; name=$${picture#*/}; \
	$(BRITTLE) plot results/$$study/summary.json --picture $$name -o results/$$study/$$name.svg; \
	done

# What takes too long for every change: ten minutes of each fuzz target, every test in release, thousands of shapes
# against brute force, topologies before real Slurm and InfiniBand tools, studies on a real Slurm, reports in a real browser, traces in
# Perfetto, completions in their shells and every way to install (tools are installed where root may), and hundreds of kills.
evidence:
	./fuzz/run.sh
	./tests/evidence/topology.sh
	./tests/evidence/slurm.sh
	./tests/evidence/kill.sh
	./tests/evidence/scale.sh
	./tests/evidence/browser.sh
	./tests/evidence/explore.sh
	./tests/evidence/thousand.sh
	./tests/evidence/perfetto.sh
	./tests/evidence/shells.sh
	./tests/evidence/install.sh
	$(CARGO) test --release --locked -p brittle-tests -- --include-ignored
	$(CARGO) test --release --locked -p brittle-topology --test network -- --include-ignored

doc:
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --locked
