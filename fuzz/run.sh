#!/bin/sh
# Fuzzes the readers and the engine: fuzz/run.sh [seconds per target], 600 where nothing is said.
#
# Seeds are the configs, the wrong scenarios of brittle-model, the wrong studies of brittle-study and
# fuzz/seeds. What is found stays in fuzz/corpus, what breaks in fuzz/artifacts; neither is committed. Needs
# Rust and a C++ compiler. The sanitizer is left out: there is no unsafe code, and without it more is tried.
set -eu

seconds="${1:-600}"
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
cp fuzz/seeds/*.txt fuzz/corpus/trial/

failed=0
for target in scenario study trial; do
    cargo fuzz run -s none "$target" -- \
        -max_total_time="$seconds" -max_len=8192 -timeout=60 -rss_limit_mb=4096 \
        -dict=fuzz/words.dict -print_final_stats=1 || failed=1
done
exit "$failed"
