#!/usr/bin/env bash
# Sweeps that are killed, and sweeps whose disk is full.
#
#   tests/evidence/kill.sh [result.md]
#
# - 400 times `kill -9` at a random instant of a sweep with a store, and the same command again: it comes to the bytes of one that nobody
#   disturbed, no finished chunk has another inode, time of change or byte, and nothing half-written is left. The test
#   `many_kills_lose_no_finished_chunk` does it; the delays are of a fixed seed.
# - A store on a file system that is full, and then has room: an error that says so, and the same command goes on.
# - A store on a file system that may only be read.
#
# Needs Rust; the file systems want root.
set -euo pipefail
cd "$(dirname "$0")/../.."
result=${1:-results/evidence/kills.md}

. tests/evidence/lib.sh
cargo build --quiet --locked -p brittle-cli --bin brittle
brittle=$(realpath "${CARGO_TARGET_DIR:-target}/debug/brittle")
study=$(realpath configs/studies/lemons-by-policy.toml)

kills() {
    cargo test --quiet --locked -p brittle-cli --test cli -- --ignored --nocapture many_kills > "$dir/said" 2>&1 || { cat "$dir/said"; return 1; }
    sed -n 's/^kills: //p' "$dir/said"
}
kills=$(kills) || { echo "$kills"; exit 1; }
[ -n "$kills" ]
echo "kills: $kills"

# --- Full, and read-only --------------------------------------------------------------------------------------
store=$dir/disk/store
sweep() { "$brittle" sweep "$study" --trials 640 --quiet --format json --store "$store"; }
mkdir "$dir/disk"
if mount -t tmpfs -o size=256k tmpfs "$dir/disk" 2>/dev/null; then
    trap 'umount "$dir/disk" 2>/dev/null || true; end $(all); rm -rf "$dir"' EXIT
    "$brittle" sweep "$study" --trials 640 --quiet --format json > "$dir/whole"
    full() {
        local status=0
        sweep > "$dir/out" 2> "$dir/err" || status=$?
        [ ! -s "$dir/out" ]
        [ -z "$(find "$store" -name '*.tmp')" ]
        grep -q 'the same command goes on' "$dir/err"
        find "$store" -name '*.bin' | wc -l > "$dir/stored"
        [ "$(cat "$dir/stored")" -gt 0 ]
        echo "$status: $(sed -n 's/^error: .*: /cannot use …: /p' "$dir/err"); $(cat "$dir/stored") chunks are stored"
        [ "$status" = 2 ]
    }
    judge tmpfs "256 KiB, which is too little" full
    room() {
        find "$store" -name '*.bin' | sort | xargs stat -c '%n %i %z' > "$dir/before"
        mount -o remount,size=64m "$dir/disk"
        sweep > "$dir/out"
        cmp "$dir/out" "$dir/whole"
        cut -d' ' -f1 "$dir/before" | xargs stat -c '%n %i %z' | cmp - "$dir/before"
        echo "the same bytes as without a store; the $(cat "$dir/stored") chunks are untouched"
    }
    judge tmpfs "64 MiB, and the same command" room
    readable() {
        local status=0
        rm "$(find "$store" -name '*.bin' | sort | head -n 1)"
        mount -o remount,ro "$dir/disk"
        sweep > "$dir/out" 2> "$dir/err" || status=$?
        [ ! -s "$dir/out" ]
        echo "$status: $(sed -n 's/^error: .*: /cannot use …: /p' "$dir/err")"
        [ "$status" = 2 ]
        mount -o remount,rw "$dir/disk"
        sweep | cmp - "$dir/whole"
    }
    judge tmpfs "read-only with a chunk missing; then writable, and the same bytes" readable
else
    row tmpfs "a full disk" "not tried: nothing can be mounted here"
fi

mkdir -p "$(dirname "$result")"
{
    echo "# Sweeps that are killed"
    echo
    echo "Written by \`tests/evidence/kill.sh\`, which says what is compared and fails where it differs. A sweep with a store is killed by"
    echo "SIGKILL at a random instant, and the same command comes to the bytes of a sweep that nobody disturbed. How far it was"
    echo "depends on the machine."
    echo
    echo "| kills | seed of delays | before the first chunk | midway | when all was stored | finished chunks found, all kept | half-written files found, all gone |"
    echo "|---:|---:|---:|---:|---:|---:|---:|"
    echo "$kills"
    echo
    echo "A store on a file system without room, or that may only be read:"
    echo
    echo "| where | what | outcome |"
    echo "|---|---|---|"
    printf '%s\n' "${rows[@]}"
} > "$result"
exit "$failed"
