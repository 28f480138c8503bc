#!/usr/bin/env bash
# The commands of docs/scale.md with GNU parallel, xargs and Dask, which the tests leave out where they are not installed.
#
#   tests/evidence/scale.sh [result.md]
#
# Each way of running a study in parts leaves the bytes of `brittle sweep`. Needs Debian or Ubuntu, Rust, Python and, to install GNU
# parallel, root; Dask goes into a folder that is removed.
set -euo pipefail
cd "$(dirname "$0")/../.."
result=${1:-results/evidence/scale.md}

. tests/evidence/lib.sh
install_tools parallel:parallel python3:python3-venv xargs:findutils
python3 -m venv "$dir/python"
"$dir/python/bin/pip" install --quiet 'dask[distributed]'
dask=$("$dir/python/bin/python" -c 'import dask; print(dask.__version__)')
parallel=$(parallel --version | sed -n '1s/GNU parallel //p')

export PATH=$dir/python/bin:$PATH BRITTLE_TEST_TOOLS="parallel xargs Dask"
cargo test --quiet --locked -p brittle-cli --test cli -- the_page_on_scale_is_true
row "GNU parallel" "$parallel, 8 shards, two at a time" "the bytes of one process"
row xargs "$(xargs --version | sed -n '1s/.*) //p'), 8 shards, two at a time" "the bytes of one process"
row Dask "$dask, 8 shards on two workers" "the bytes of one process"

{
    echo "# A study in parts with other tools"
    echo
    echo "Written by \`tests/evidence/scale.sh\` after the commands of [docs/scale.md](../../docs/scale.md) came to the same bytes."
    echo
    echo "| tool | version and parts | outcome |"
    echo "|---|---|---|"
    printf '%s\n' "${rows[@]}"
} > "$result"
exit "$failed"
