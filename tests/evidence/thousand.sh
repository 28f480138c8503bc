#!/usr/bin/env bash
# A thousand cells of a thousand trials: how long `brittle sweep` takes, and how much memory.
#
#   tests/evidence/thousand.sh [result.md]
#
# The scenario is configs/scenarios/llama3-405b.toml, over a Sobol design of failure rate, interval and time to restart. It is run into
# a store, with a file of all trials; a merge of the store must make the same bytes. A tenth of the trials is run without a store. Each
# process must stay below 500 MB. Needs Linux, Rust and some 3 GB of disk. BRITTLE names a binary to measure instead of a release build.
set -euo pipefail
cd "$(dirname "$0")/../.."
result=${1:-results/evidence/thousand.md}

. tests/evidence/lib.sh
if [ -z "${BRITTLE:-}" ]; then
    cargo build --quiet --release --locked -p brittle-cli
    BRITTLE=${CARGO_TARGET_DIR:-target}/release/brittle
fi
cells=${CELLS:-1000} trials=${TRIALS:-1000} limit=500
cat > "$dir/thousand.toml" <<T
title = "A thousand cells"
scenario = "$PWD/configs/scenarios/llama3-405b.toml"
trials = $trials
design = "sobol"
points = $cells

[[axes]]
key = "stress.failure_rate"
between = { from = 0.25, to = 8, scale = "log" }

[[axes]]
key = "jobs.llama3.checkpoint.interval"
between = { from = "2min", to = "30min", scale = "log" }

[[axes]]
key = "jobs.llama3.recovery.start"
between = { from = "1min", to = "20min" }
T

# Runs a command; its greatest resident memory, as the kernel counts it, is looked up in /proc while it runs, ten times a second.
measured() { # what, arguments of brittle...
    local what=$1 began ended pid peak=0 now status=0 seconds mb verdict
    shift
    began=$(date +%s%N)
    "$BRITTLE" "$@" &
    pid=$!
    echo "$pid" >> "$dir/started"
    while now=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$pid/status" 2>/dev/null) && [ -n "$now" ]; do
        peak=$now
        sleep 0.1
    done
    wait "$pid" || status=$?
    ended=$(date +%s%N)
    [ "$status" = 0 ] || { echo "$what ends with $status"; exit 1; }
    seconds=$(((ended - began) / 1000000000)) mb=$((peak * 1024 / 1000000))
    if [ "$mb" -le "$limit" ]; then verdict="$mb MB"; else verdict="**$mb MB**"; failed=1; fi
    row "$what" "$seconds s" "$verdict"
}
measured "\`sweep --store --trials-out trials.parquet\`" sweep "$dir/thousand.toml" --quiet --format json -o "$dir/one.json" \
    --store "$dir/store" --trials-out "$dir/one.parquet"
measured "\`sweep merge --trials-out trials.parquet\`, from the store" sweep merge "$dir/thousand.toml" --format json \
    -o "$dir/two.json" --store "$dir/store" --trials-out "$dir/two.parquet"
cmp "$dir/one.json" "$dir/two.json"
cmp "$dir/one.parquet" "$dir/two.parquet"
measured "\`sweep --trials-out trials.parquet\`, $((trials / 10)) trials a cell" sweep "$dir/thousand.toml" --quiet \
    --trials $((trials / 10)) --format json -o "$dir/few.json" --trials-out "$dir/few.parquet"
parquet=$(($(stat -c %s "$dir/one.parquet") / 1000000))
store=$(($(du -sb "$dir/store" | cut -f1) / 1000000))

{
    echo "# A thousand cells of a thousand trials"
    echo
    echo "Written by \`tests/evidence/thousand.sh\`, which fails where a process takes more than $limit MB or results differ. The scenario"
    echo "is [\`llama3-405b\`](../../configs/scenarios/llama3-405b.toml) over a Sobol design of $cells points, $trials trials each, on"
    echo "$(nproc) cores ($(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)), which other work may have shared. Memory is the"
    echo "greatest that is resident. The Parquet file of all trials has $parquet MB, the store $store MB."
    echo
    echo "| command | time | memory |"
    echo "|---|---|---|"
    printf '%s\n' "${rows[@]}"
} > "$result"
exit "$failed"
