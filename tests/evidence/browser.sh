#!/usr/bin/env bash
# Reports in a real browser: Chromium without a window, and axe for who cannot see or use a mouse.
#
#   tests/evidence/browser.sh [result.md]
#
# - Pages open from a file, ask for nothing else, and complain of nothing.
# - Every picture has as many marks as its data ask for, and no two words of it overlap.
# - A date that is moved changes what is said of it; tables come down as CSV; the theme follows the system and its button.
# - axe finds nothing, light and dark, wide and narrow; what names carry is never run.
#
# SHOTS=folder keeps pictures of the pages. Needs Debian or Ubuntu, Rust, and root to install what is missing.
set -euo pipefail
cd "$(dirname "$0")/../.."
result=${1:-results/evidence/browser.md}

. tests/evidence/lib.sh
install_tools chromium:chromium node:nodejs npm:npm
cargo build --quiet --locked -p brittle-cli --bin brittle
brittle=$(realpath "${CARGO_TARGET_DIR:-target}/debug/brittle")
scenarios=$(realpath configs/scenarios)

# --- Results of every kind ------------------------------------------------------------------------------------
page() { "$brittle" report "$dir/$1.json" -o "$dir/$1.html"; }
"$brittle" run "$scenarios/llama3-405b.toml" --trials 200 --quiet --format json -o "$dir/run.json"
"$brittle" run "$scenarios/airesim-default.toml" --trials 100 --quiet --format json -o "$dir/work.json"
"$brittle" run "$scenarios/toy.toml" --trials 50 --quiet --set 'title="<script>window.ran = 1</script> & \"co\""' --format json \
    -o "$dir/script.json"
"$brittle" compare "$scenarios/llama3-405b.toml" --trials 100 --quiet --variant 'spares: spares.warm=32' \
    --variant '<script>document.title</script>: spares.warm=64' --format json -o "$dir/compare.json"
toy=$scenarios/toy.toml
"$brittle" optimize "$toy" --trials 100 --quiet --over jobs.toy.checkpoint.interval=1min..4h --over spares.warm=0..1 \
    --cost gpu-hour=2.5usd --format json -o "$dir/best.json"
"$brittle" sensitivity "$toy" --trials 100 --quiet --vary stress.failure_rate=0.5..2 --vary jobs.toy.checkpoint.cost=±50% \
    --vary jobs.toy.recovery.start=1min..10min --format json -o "$dir/swings.json"
"$brittle" break-even "$toy" --trials 100 --quiet --variant 'often: jobs.toy.checkpoint.interval=10min' \
    --over stress.failure_rate=0.25..50 --along jobs.toy.checkpoint.cost=5s..2min --format json -o "$dir/even.json"
cp results/llama3-rate-by-interval/summary.json "$dir/sweep.json"
cp results/llama3-by-stack/summary.json "$dir/stacks.json"
for name in run work script compare sweep stacks best swings even; do page "$name"; done

# --- The browser ----------------------------------------------------------------------------------------------
cp tests/evidence/browser.mjs "$dir"
echo '{ "private": true }' > "$dir/package.json"
(cd "$dir" && npm install --silent --no-audit --no-fund --no-package-lock playwright-core@1 axe-core@4 >/dev/null)
set +e
(cd "$dir" && CHROMIUM=$(command -v chromium) node browser.mjs "${SHOTS:-}") | tee "$dir/rows"
failed=${PIPESTATUS[0]}
set -e
{
    echo "# Reports in a browser"
    echo
    echo "By [\`tests/evidence/browser.sh\`](../../tests/evidence/browser.sh), in Chromium without a network."
    echo
    echo "| what | found |"
    echo "|---|---|"
    cat "$dir/rows"
} > "$result"
exit "$failed"
