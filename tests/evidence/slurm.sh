#!/usr/bin/env bash
# A study in parts on a real Slurm: a controller and four nodes as processes of this machine.
#
#   tests/evidence/slurm.sh [result.md]
#
# - What `brittle sweep submit` queues comes to the bytes of `brittle sweep` in one process, and every node ran a part.
# - A shard that is killed takes the merge away; `brittle sweep merge` tells which it was; what `submit --array` queues mends it, and
#   touches no chunk that was there.
# - `brittle sweep run` knows its shard in an array that says none, and refuses to guess in a sparse one.
# - A store of another study is refused before anything is queued.
#
# Needs Debian or Ubuntu, Rust and, to install packages and for Slurm, root.
set -euo pipefail
cd "$(dirname "$0")/../.."
result=${1:-results/evidence/slurm.md}

. tests/evidence/lib.sh
install_tools slurmctld:slurmctld,slurm-wlm-basic-plugins slurmd:slurmd sbatch:slurm-client munged:munge
if [ "$(id -u)" != 0 ]; then
    echo "Slurm's daemons want root: shards not run on Slurm"
    exit 0
fi
cargo build --quiet --locked -p brittle-cli --bin brittle
brittle=$(realpath "${CARGO_TARGET_DIR:-target}/debug/brittle")
study=$(realpath configs/studies/llama3-rate-by-interval.toml)
trials=640 shards=32 nodes=4

# --- A cluster ------------------------------------------------------------------------------------------------
start_munge
port=${SLURM_TEST_PORT:-17640}
mkdir -p "$dir/state"
export SLURM_CONF=$dir/slurm.conf
cat > "$SLURM_CONF" <<C
ClusterName=evidence
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$socket
SlurmctldPort=$port
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool.%n
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.%n.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd.%n.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
JobCompType=jobcomp/filetxt
JobCompLoc=$dir/completed
SchedulerType=sched/builtin
SchedulerParameters=sched_min_interval=0,batch_sched_delay=0,sched_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=2
MpiDefault=none
MailProg=/bin/true
NodeName=n[0-$((nodes - 1))] NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=[$((port + 1))-$((port + nodes))] CPUs=1 RealMemory=100 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES State=UP
C
slurmctld -D -c > "$dir/slurmctld.out" 2>&1 &
echo $! >> "$dir/started"
for n in $(seq 0 $((nodes - 1))); do
    mkdir -p "$dir/spool.n$n"
    slurmd -D -c -N "n$n" > "$dir/slurmd.n$n.out" 2>&1 &
    echo $! >> "$dir/started"
done
# Jobs go first: what runs for one outlives its daemon.
cancel() {
    local job
    for job in $(squeue -h -o %A 2>/dev/null | sort -u); do scancel "$job" || true; done
    for _ in $(seq 100); do [ -z "$(squeue -h 2>/dev/null)" ] && break; sleep 0.1; done
}
trap 'cancel; end $(all); rm -rf "$dir"' EXIT
for _ in $(seq 300); do [ "$(sinfo -h -t idle -o %D 2>/dev/null)" = "$nodes" ] && break; sleep 0.1; done
if [ "$(sinfo -h -t idle -o %D)" != "$nodes" ]; then
    tail -n 20 "$dir"/slurm*.log "$dir"/*.out >&2
    exit 1
fi
slurm=$(slurmctld -V)

work=$dir/work
mkdir -p "$work"
sweep() { (cd "$work" && "$brittle" sweep "$@"); }
# Waits until nothing is queued.
queue_ends() {
    for _ in $(seq 3000); do [ -z "$(squeue -h)" ] && return 0; sleep 0.2; done
    squeue
    return 1
}
same() {
    cmp "$work/whole.json" "$work/$1"
    echo "the same $(stat -c %s "$work/$1") bytes"
}
# Jobs of this id that ended so.
ended() { grep -E "^JobId=[0-9]+ " "$dir/completed" | grep -c "$1" || true; }
chunks() { (cd "$work/$1" && find . -name '*.bin' | sort); }

sweep "$study" --trials "$trials" --quiet --format json -o whole.json
count=$(sweep plan "$study" --trials "$trials" --format json | sed -n 's/^  "chunks": \([0-9]*\),\?$/\1/p')

# --- All goes well --------------------------------------------------------------------------------------------
options=(--trials "$trials" --store store --engine slurm --shards "$shards" --format json)
submitted() {
    sweep submit "$study" "${options[@]}" --result merged.json > "$dir/said"
    queue_ends
    same merged.json
}
judge slurm "$count chunks in $shards shards, merged, and one process" submitted
spread() {
    local n tasks list=()
    for n in $(seq 0 $((nodes - 1))); do
        tasks=$(ended "NodeList=n$n ")
        [ "$tasks" -gt 0 ] || { echo "n$n ran nothing"; return 1; }
        list+=("$tasks")
    done
    [ "$(tail -n 1 "$dir/completed" | grep -c ArrayTaskId)" = 0 ] || { echo "the merge was not last"; return 1; }
    echo "${list[*]}"
}
judge slurm "jobs by node, the merge among them and last" spread
again() {
    chunks store | (cd "$work/store" && xargs stat -c '%n %i %z') > "$dir/before"
    sweep submit "$study" "${options[@]}" --result twice.json > "$dir/said"
    queue_ends
    same twice.json >/dev/null
    chunks store | (cd "$work/store" && xargs stat -c '%n %i %z') | cmp - "$dir/before"
    echo "no chunk was written"
}
judge slurm "the same again" again

# --- One shard dies -------------------------------------------------------------------------------------------
# The program of its tasks: kills shard 5 as soon as its first chunk is there.
cat > "$dir/dies" <<D
#!/usr/bin/env bash
case " \$* " in *" --shard=5/$shards "*) ;; *) exec "$brittle" "\$@" ;; esac
"$brittle" "\$@" &
until [ -e lossy/cell-00000-chunk-00005.bin ]; do sleep 0.01; done
kill -9 \$!
wait \$!
D
chmod +x "$dir/dies"
options=(--trials "$trials" --store lossy --engine slurm --shards "$shards" --format json)
dies() {
    sweep submit "$study" "${options[@]}" --program "$dir/dies" --result lossy.json > "$dir/said"
    queue_ends
    [ ! -e "$work/lossy.json" ] || { echo "there is a result"; return 1; }
    local merge
    merge=$(sed -n 's/^job \([0-9]*\): merge$/\1/p' "$dir/said")
    grep -E "^JobId=$merge " "$dir/completed" | sed -n 's/.*JobState=\([A-Z]*\) .*/the merge is \1/p' | grep CANCELLED
}
judge slurm "shard 5 is killed when its first chunk is stored" dies
told() {
    local status=0
    sweep merge "$study" --trials "$trials" --store lossy --shards "$shards" > "$dir/said" 2>&1 || status=$?
    [ "$status" = 4 ] || { echo "it ends with $status"; return 1; }
    sed -n 's/^error: /4: /p' "$dir/said" | grep -- '--array=5$'
}
judge slurm "what \`sweep merge\` ends with, and says" told
mended() {
    local list
    list=$(grep -o -- '--array=[0-9,-]*' "$dir/said" | head -n 1)
    chunks lossy > "$dir/had"
    (cd "$work/lossy" && xargs stat -c '%n %i %z' < "$dir/had") > "$dir/before"
    sweep submit "$study" "${options[@]}" "$list" --result lossy.json > "$dir/resubmitted"
    queue_ends
    same lossy.json
    (cd "$work/lossy" && xargs stat -c '%n %i %z' < "$dir/had") | cmp - "$dir/before"
    echo "the same bytes; of $count chunks $(wc -l < "$dir/had") were there and are untouched"
}
judge slurm "\`submit\` with that list, and one process" mended

# --- An array that does not say its shards -----------------------------------------------------------------------
silent() { # array, store: the output of its tasks
    local script="exec $brittle sweep run $study --trials $trials --store $2 --quiet"
    printf '#!/bin/sh\n%s\n' "$script" | (cd "$work" && sbatch --parsable --array="$1" --output="$2-%a.out") > "$dir/said"
    queue_ends
}
dense() {
    silent 0-3 silent
    grep -qx 'brittle: this is shard 3/4, by SLURM_ARRAY_TASK_ID' "$work/silent-3.out"
    sweep merge "$study" --trials "$trials" --store silent --format json -o silent.json
    same silent.json
}
judge slurm "--array=0-3 without --shard" dense
sparse() {
    silent 3,7 guess
    [ ! -e "$work/guess" ]
    sed -n 's/^error: //p' "$work/guess-7.out" | grep 'are no shards'
}
judge slurm "--array=3,7 without --shard" sparse

# --- Another study --------------------------------------------------------------------------------------------
another() {
    local status=0 before after
    before=$(wc -l < "$dir/completed")
    sweep submit "$study" "${options[@]}" --seed 2 > "$dir/said" 2>&1 || status=$?
    after=$(squeue -h | wc -l; wc -l < "$dir/completed")
    [ "$status" = 4 ]
    [ "$after" = "0"$'\n'"$before" ]
    sed -n 's/^error: /4: /p' "$dir/said"
}
judge slurm "submitted with another seed" another

# --- Nothing is left running ----------------------------------------------------------------------------------
cancel
nothing_left
# All that ran here had this in its environment; the processes of this script are those of its session.
orphans=0
for process in /proc/[0-9]*; do
    if tr '\0' '\n' 2>/dev/null < "$process/environ" | grep -qxF "SLURM_CONF=$SLURM_CONF"; then orphans=$((orphans + 1)); fi
done
row all "other processes of this Slurm that still run" "$orphans"
[ "$orphans" = 0 ] || failed=1

mkdir -p "$(dirname "$result")"
{
    echo "# A study in parts on Slurm"
    echo
    echo "Written by \`tests/evidence/slurm.sh\`, which says what each row means and fails where one differs. Slurm is"
    echo "$slurm: a controller and $nodes nodes, as processes of one machine. The study is"
    echo "[\`llama3-rate-by-interval\`](../../configs/studies/llama3-rate-by-interval.toml) with $trials trials a cell."
    echo
    echo "| where | what | outcome |"
    echo "|---|---|---|"
    printf '%s\n' "${rows[@]}"
} > "$result"
exit "$failed"
