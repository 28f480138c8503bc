#!/usr/bin/env bash
# Every way to install that docs/install.md names, done and tried.
#
#   tests/evidence/install.sh [result.md]
#
# - `cargo install`, and the program run from another folder.
# - A static binary: what `file` and `ldd` say, and every kind of work in a root that holds nothing but it and its inputs: the same
#   bytes as the dynamic binary's. How long both take.
# - A wheel: what is in it, `pip install` without an index into an environment of its own, and a run.
# - The Dockerfile, every instruction of it. Where no registry of images can be reached, its first image is a stand-in that has the tools of
#   this machine and an `apk` that does nothing; the last stage, which is what is shipped, is the real one. Docker loads and runs it.
#
# Needs Debian or Ubuntu, Rust with the target x86_64-unknown-linux-musl, and root for packages, `chroot` and images.
set -euo pipefail
cd "$(dirname "$0")/../.."
result=${1:-results/evidence/install.md}
target=x86_64-unknown-linux-musl

. tests/evidence/lib.sh
install_tools file:file python3:python3 buildah:buildah dockerd:docker.io docker:docker.io
python3 -c 'import ensurepip' 2>/dev/null || install_tools no-venv:python3-venv
if [ "$(id -u)" != 0 ]; then
    echo "a root of its own wants root: ways to install are not tried"
    exit 0
fi
if [ ! -d "$(rustc --print target-libdir --target "$target")" ]; then rustup target add "$target"; fi
export CARGO_TARGET_DIR=$(realpath -m "${CARGO_TARGET_DIR:-target}")
scenarios=$(realpath configs/scenarios)
megabytes() { awk -v bytes="$(stat -c %s "$1")" 'BEGIN { printf "%.1f MB", bytes / 1e6 }'; }

# --- cargo install --------------------------------------------------------------------------------------------
installed() {
    cargo install --quiet --locked --path crates/brittle-cli --root "$dir/cargo"
    mkdir "$dir/elsewhere"
    cd "$dir/elsewhere"
    "$dir/cargo/bin/brittle" run "$scenarios/toy.toml" --trials 50 --quiet > said
    grep -q goodput said
    echo "$("$dir/cargo/bin/brittle" --version), $(megabytes "$dir/cargo/bin/brittle")"
}
judge cargo "\`cargo install\`, and a run from another folder" installed
dynamic=$dir/cargo/bin/brittle

# --- A static binary ------------------------------------------------------------------------------------------
static=$dir/static/bin/brittle
is_static() {
    cargo install --quiet --locked --path crates/brittle-cli --root "$dir/static" --target "$target"
    file -b "$static" | grep -q 'static-pie linked'
    ldd "$static" 2>&1 | grep -qE 'statically linked|not a dynamic executable'
    echo "static-pie, no library; $(megabytes "$static"), stripped $(strip -o "$dir/stripped" "$static"; megabytes "$dir/stripped")"
}
judge musl "what \`file\` and \`ldd\` say" is_static

# What both are asked: in a folder with nothing but the program and these files, which is the root of the one and not of the other.
mkdir -p "$dir/alone" "$dir/beside"
cp "$static" "$dir/alone/brittle"
cp "$dynamic" "$dir/beside/brittle"
for room in alone beside; do
    cp "$scenarios"/{toy,llama3-405b}.toml configs/studies/llama3-rate-by-interval.toml "$dir/$room"
    sed -i 's|^scenario = .*|scenario = "llama3-405b.toml"|' "$dir/$room/llama3-rate-by-interval.toml"
done
alone() { chroot "$dir/alone" /brittle "$@"; }
beside() { (cd "$dir/beside" && ./brittle "$@"); }
alike() { # files that the command writes, with commas; the command
    local files=${1//,/ } each count=0; shift
    alone "$@" > "$dir/alone/out" 2> "$dir/alone/err" || { cat "$dir/alone/err"; return 1; }
    beside "$@" > "$dir/beside/out"
    for each in out $files; do
        cmp "$dir/alone/$each" "$dir/beside/$each"
        count=$((count + $(stat -c %s "$dir/alone/$each")))
    done
    [ "$count" -gt 0 ]
    echo "the same $count bytes"
}
judge musl "alone in its root: \`run\` of toy" alike "" run toy.toml --quiet --format json
judge musl "\`run\` of llama3, with every trial as Parquet and HdrHistogram" alike p.parquet,h.hlog \
    run llama3-405b.toml --trials 200 --quiet --format json --trials-out p.parquet --hlog h.hlog
judge musl "\`sweep\` of a study, with a store" alike sweep.json \
    sweep llama3-rate-by-interval.toml --trials 128 --quiet --format json --store store -o sweep.json
judge musl "\`report\` of that sweep as a page" alike sweep.html report sweep.json -o sweep.html
judge musl "\`optimize\`" alike "" optimize toy.toml --over 'jobs.toy.checkpoint.interval=5min..6h' --trials 64 --quiet --format json
judge musl "\`trace\` as a page" alike "" trace llama3-405b.toml --format html

# Each is timed by turns, five times; the quickest counts.
seconds() { local TIMEFORMAT=%R; { time "$@" > /dev/null 2>&1; } 2>&1; }
ratio() { # a command
    local each quick_alone=1e9 quick_beside=1e9
    for _ in 1 2 3 4 5; do
        each=$(seconds alone "$@"); quick_alone=$(awk -v a="$quick_alone" -v b="$each" 'BEGIN { print a < b ? a : b }')
        each=$(seconds beside "$@"); quick_beside=$(awk -v a="$quick_beside" -v b="$each" 'BEGIN { print a < b ? a : b }')
    done
    awk -v a="$quick_alone" -v b="$quick_beside" 'BEGIN { printf "%.2f times as long (%.2f s, %.2f s)\n", a / b, a, b }'
}
judge musl "against the dynamic binary: 4,000 trials of llama3, one thread" ratio run llama3-405b.toml --trials 4000 --threads 1 --quiet
judge musl "4,000 trials of llama3, every core" ratio run llama3-405b.toml --trials 4000 --quiet
judge musl "the same, with every trial as Parquet" ratio run llama3-405b.toml --trials 4000 --quiet --trials-out p.parquet

# --- A wheel --------------------------------------------------------------------------------------------------
python3 -m venv "$dir/maker"
python3 -m venv "$dir/user"
"$dir/maker/bin/pip" --quiet --disable-pip-version-check install 'maturin>=1.9,<2'
made() { # a folder, options
    "$dir/maker/bin/maturin" build --quiet --release --target "$target" --out "$@" > "$dir/said" 2>&1 || { cat "$dir/said"; return 1; }
}
wheel() {
    made "$dir/wheels"
    python3 -m zipfile -l "$dir"/wheels/*.whl | awk 'NR > 1 { print $1 }' | sort > "$dir/inside"
    ! grep -vE '^brittle_sim-[0-9.]+\.(data/scripts/brittle|dist-info/(METADATA|RECORD|WHEEL|licenses/LICENSE-(MIT|APACHE)|sboms/.*))$' "$dir/inside"
    [ "$(grep -cE 'scripts/brittle$|LICENSE-MIT$|LICENSE-APACHE$|METADATA$' "$dir/inside")" = 4 ]
    "$dir/maker/bin/pip" --quiet --disable-pip-version-check install twine
    "$dir/maker/bin/twine" check "$dir"/wheels/*.whl > "$dir/said" 2>&1 || { cat "$dir/said"; return 1; }
    echo "$(basename "$dir"/wheels/*.whl): the program, metadata that twine takes and both licences; $(megabytes "$dir"/wheels/*.whl)"
}
judge wheel "\`maturin build\`, and what is inside" wheel
pip_installed() {
    "$dir/user/bin/pip" --quiet --disable-pip-version-check install --no-index "$dir"/wheels/*.whl
    cmp <("$dir/user/bin/brittle" run "$scenarios/toy.toml" --quiet --format json) <("$dynamic" run "$scenarios/toy.toml" --quiet --format json)
    "$dir/user/bin/pip" --quiet uninstall --yes brittle-sim
    [ ! -e "$dir/user/bin/brittle" ]
    echo "the same bytes; \`pip uninstall\` leaves nothing"
}
judge wheel "\`pip install --no-index\` into an empty environment, and a run" pip_installed
# A system whose own C library is musl takes wheels of another name.
alpine() {
    made "$dir/alpine" --compatibility musllinux_1_2
    "$dir/user/bin/pip" --quiet --disable-pip-version-check install --no-index --platform musllinux_1_2_x86_64 --only-binary :all: \
        --target "$dir/there" "$dir"/alpine/*.whl
    cmp "$dir/there/bin/brittle" <(unzipped "$dir"/wheels/*.whl)
    echo "$(basename "$dir"/alpine/*.whl): the same program"
}
unzipped() { python3 -c 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); sys.stdout.buffer.write(z.read(next(n for n in z.namelist() if n.endswith("scripts/brittle"))))' "$1"; }
judge wheel "with \`--compatibility musllinux_1_2\`, and \`pip install --platform\`" alpine

# --- An image -------------------------------------------------------------------------------------------------
export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
build() { buildah --root "$dir/images" --runroot "$dir/images.run" "$@"; }
stand_in() { # the tools of this machine are mounted where they are used
    local each root=$dir/stand-in/root
    mkdir -p "$root"/{usr,root,tmp,proc,dev,sys,etc,cargo,rust,target,stand-in}
    for each in bin lib lib64 sbin; do ln -s "usr/$each" "$root/$each"; done
    printf '#!/bin/sh\n[ "$*" = "add --no-cache musl-dev" ]\n' > "$root/stand-in/apk"
    chmod +x "$root/stand-in/apk"
    {
        echo FROM scratch
        echo COPY root /
        echo ENV PATH=/stand-in:/rust/bin:/usr/bin:/bin CARGO_HOME=/cargo CARGO_TARGET_DIR=/target "CARGO_BUILD_TARGET=$target"
    } > "$dir/stand-in/Dockerfile"
    build bud --quiet -t "docker.io/library/$(sed -n 's/^FROM \(rust:[^ ]*\) .*/\1/p' Dockerfile)" "$dir/stand-in"
}
image() {
    mkdir "$dir/stand-in"
    stand_in > "$dir/said" 2>&1 || { cat "$dir/said"; return 1; }
    local tools=(-v /usr:/usr:ro -v /etc/ssl:/etc/ssl:ro -v /etc/alternatives:/etc/alternatives:ro -v "$(rustc --print sysroot):/rust:ro")
    build bud --pull-never -t brittle:latest "${tools[@]}" -v "${CARGO_HOME:-$HOME/.cargo}:/cargo" -v "$CARGO_TARGET_DIR:/target" . \
        > "$dir/said" 2>&1 || { tail -n 20 "$dir/said"; return 1; }
    build push --quiet brittle:latest "docker-archive:$dir/image.tar:brittle:latest"
    mkdir "$dir/unpacked"
    tar -xf "$dir/image.tar" -C "$dir/unpacked"
    for layer in "$dir"/unpacked/*.tar; do tar -tf "$layer"; done | sort > "$dir/inside"
    [ "$(cat "$dir/inside")" = brittle ] || { cat "$dir/inside"; return 1; }
    echo "$(grep -c '^[A-Z]' Dockerfile) instructions; one file, $(megabytes "$dir/image.tar")"
}
judge image "the Dockerfile over a stand-in of its first image" image
export DOCKER_HOST=unix://$dir/docker.socket
dockerd --data-root "$dir/docker" --exec-root "$dir/docker.run" --pidfile "$dir/docker.pid" -H "$DOCKER_HOST" --storage-driver vfs \
    --iptables=false --ip6tables=false --bridge=none > "$dir/docker.log" 2>&1 &
echo $! >> "$dir/started"
for _ in $(seq 200); do docker version >/dev/null 2>&1 && break; sleep 0.1; done
if docker version > /dev/null 2>&1; then
    runs() {
        docker load --quiet -i "$dir/image.tar" > "$dir/said"
        cmp <(docker run --rm --network none -v "$PWD:/w" -w /w brittle run configs/scenarios/toy.toml --quiet --format json) \
            <("$dynamic" run configs/scenarios/toy.toml --quiet --format json)
        docker run --rm --network none -v "$dir:/w" -w /w brittle run stand-in/none.toml > "$dir/said" 2>&1 && return 1
        grep -q 'none.toml' "$dir/said"
        echo "the same bytes; exit codes pass"
    }
    judge image "\`docker run -v \"\$PWD:/w\" -w /w brittle run\`, Docker $(docker version -f '{{.Server.Version}}' | cut -d+ -f1)" runs
else
    row image "\`docker run\`" "not tried: no daemon starts here"
fi
nothing_left

mkdir -p "$(dirname "$result")"
{
    echo "# Installing"
    echo
    echo "Written by \`tests/evidence/install.sh\`, which says what each row means and fails where one differs: every way that"
    echo "[docs/install.md](../../docs/install.md) names, on x86-64. Times are those of a machine with $(nproc) cores."
    echo
    echo "| way | what | outcome |"
    echo "|---|---|---|"
    printf '%s\n' "${rows[@]}"
} > "$result"
exit "$failed"
