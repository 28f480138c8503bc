#!/usr/bin/env bash
# Timelines and `brittle explore` in a real browser: Chromium without a window, and axe for who cannot see or use a mouse.
#
#   tests/evidence/explore.sh [result.md]
#
# - A timeline opens from a file without a network; every failure is a mark; zoom, pan, cursor and keys work; the ledger adds up.
# - Sliders change the numbers; how long it takes from a slider to the redraw is measured in the page.
# - What a page shows is what `brittle run` gives for the file that it offers.
# - axe finds nothing, light and dark, wide and narrow; nothing is complained of in the console.
#
# SHOTS=folder keeps pictures of the pages. Needs Debian or Ubuntu, Rust, and root to install what is missing.
set -euo pipefail
cd "$(dirname "$0")/../.."
result=${1:-results/evidence/explore.md}

. tests/evidence/lib.sh
install_tools chromium:chromium node:nodejs npm:npm
if [ -z "${BRITTLE:-}" ]; then
    cargo build --quiet --locked --release -p brittle-cli --bin brittle
    BRITTLE=${CARGO_TARGET_DIR:-target}/release/brittle
fi
brittle=$(realpath "$BRITTLE")
scenarios=$(realpath configs/scenarios)

"$brittle" trace "$scenarios/llama3-405b.toml" --format html -o "$dir/llama.html"
"$brittle" trace "$scenarios/bad-week.toml" --format html -o "$dir/week.html"
cp tests/evidence/explore.mjs "$dir"
echo '{ "private": true }' > "$dir/package.json"
(cd "$dir" && npm install --silent --no-audit --no-fund --no-package-lock playwright-core@1 axe-core@4 >/dev/null)
"$brittle" explore "$scenarios/llama3-405b.toml" > "$dir/url" 2> "$dir/said" &
echo $! >> "$dir/started"
for _ in $(seq 100); do [ -s "$dir/url" ] && break; sleep 0.1; done

set +e
(cd "$dir" && CHROMIUM=$(command -v chromium) node explore.mjs "$(cat "$dir/url")" "$brittle" "${SHOTS:-}") | tee "$dir/rows"
failed=${PIPESTATUS[0]}
set -e
{
    echo "# Timelines and explore in a browser"
    echo
    echo "By [\`tests/evidence/explore.sh\`](../../tests/evidence/explore.sh), in Chromium on $(nproc) cores. Times are measured in the page,"
    echo "from the event of the slider to the frame after the pictures have changed."
    echo
    echo "| what | found |"
    echo "|---|---|"
    cat "$dir/rows"
} > "$result"
exit "$failed"
