#!/bin/sh
# Fuzzes the readers and the engine: fuzz/run.sh [seconds per target [target ...]], 600 and all where nothing is
# said.
#
# Seeds are the configs, the wrong scenarios of brittle-model, the wrong studies of brittle-study, the wrong
# wirings of brittle-import and fuzz/seeds. What is found stays in fuzz/corpus, what breaks in fuzz/artifacts;
# neither is committed. Needs Rust and a C++ compiler. The sanitizer is left out: there is no unsafe code, and
# without it more is tried.
set -eu

seconds="${1:-600}"
[ "$#" -eq 0 ] || shift
all="scenario study trial import_hostlist import_slurm_conf import_slurm_yaml import_ibnetdiscover
import_graphml import_edges_csv import_json"
cd "$(dirname "$0")/.."

command -v cargo-fuzz >/dev/null 2>&1 || cargo install --locked cargo-fuzz
# cargo-fuzz passes flags that the stable compiler takes only so.
export RUSTC_BOOTSTRAP=1

mkdir -p fuzz/corpus/scenario fuzz/corpus/study fuzz/corpus/trial
for folder in configs/scenarios crates/brittle-model/tests/wrong; do
    cp "$folder"/*.toml fuzz/corpus/scenario/
done
for folder in configs/studies crates/brittle-study/tests/wrong; do
    cp "$folder"/*.toml fuzz/corpus/study/
done
for seed in checkpoint cluster extremes failures interval jobs recovery; do
    cp "fuzz/seeds/$seed.txt" fuzz/corpus/trial/
done

wrong=crates/brittle-import/tests/wrong
for target in hostlist slurm_conf slurm_yaml ibnetdiscover graphml edges_csv json; do
    mkdir -p "fuzz/corpus/import_$target"
done
cp fuzz/seeds/wiring.conf "$wrong"/*.conf fuzz/corpus/import_slurm_conf/
cp fuzz/seeds/wiring.yaml "$wrong"/*.yaml fuzz/corpus/import_slurm_yaml/
cp fuzz/seeds/wiring.ibnetdiscover "$wrong"/*.ibnetdiscover fuzz/corpus/import_ibnetdiscover/
cp fuzz/seeds/wiring.graphml "$wrong"/*.graphml fuzz/corpus/import_graphml/
cp fuzz/seeds/wiring.csv "$wrong"/*.csv fuzz/corpus/import_edges_csv/
cp fuzz/seeds/wiring.json "$wrong"/*.json fuzz/corpus/import_json/
cp fuzz/seeds/hostlist.txt fuzz/corpus/import_hostlist/

failed=0
for target in ${*:-$all}; do
    cargo fuzz run -s none "$target" -- \
        -max_total_time="$seconds" -max_len=8192 -timeout=60 -rss_limit_mb=4096 \
        -dict=fuzz/words.dict -print_final_stats=1 || failed=1
done
exit "$failed"
