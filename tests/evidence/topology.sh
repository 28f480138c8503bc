#!/usr/bin/env bash
# Our descriptions of networks before the tools that own them: Slurm and InfiniBand's.
#
#   tests/evidence/topology.sh [result.md]
#
# - A wiring that we write as topology.conf, a real slurmctld loads; what `scontrol show topology` says of it, read
#   by us, is isomorphic to what we wrote.
# - What slurmctld takes in another dress, we read as it does; what it refuses, we refuse.
# - Lists of hosts mean to us what they mean to `scontrol show hostnames` and `scontrol show hostlist`.
# - A wiring that we write for ibsim, a real ibnetdiscover walks over; its listing, read by us, is isomorphic.
#
# Needs Debian or Ubuntu, Rust and, to install packages and for munged, root. Nothing outside a folder of its own
# is written but packages; every daemon that is started here is ended here, by its process id.
set -euo pipefail
cd "$(dirname "$0")/../.."
result=${1:-results/evidence/topology.md}

. tests/evidence/lib.sh
install_tools slurmctld:slurmctld,slurm-wlm-basic-plugins scontrol:slurm-client munged:munge ibsim:ibsim-utils ibnetdiscover:infiniband-diags
# What other tools read is written by `brittle topo export`; an example of the library makes clusters, compares and
# reads lists of hosts.
cargo build --quiet --locked -p brittle-cli --bin brittle
cargo build --quiet --locked -p brittle-import --example wiring
brittle=${CARGO_TARGET_DIR:-target}/debug/brittle
wiring=${CARGO_TARGET_DIR:-target}/debug/examples/wiring

# --- Slurm -----------------------------------------------------------------------------------------------------
start_munge
mkdir -p "$dir/state"
user=$(id -un)

port=${SLURM_TEST_PORT:-17610}
export SLURM_CONF=$dir/slurm.conf
configure() { # nodes
    cat > "$SLURM_CONF" <<C
ClusterName=evidence
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmUser=$user
AuthType=auth/munge
AuthInfo=socket=$socket
SlurmctldPort=$port
StateSaveLocation=$dir/state
SlurmctldPidFile=$dir/slurmctld.pid
SlurmctldLogFile=$dir/slurmctld.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SchedulerType=sched/builtin
SelectType=select/cons_tres
TopologyPlugin=topology/tree
MpiDefault=none
MailProg=/bin/true
NodeName=$1 CPUs=1 State=FUTURE
PartitionName=main Nodes=ALL Default=YES State=UP
C
}
# Whether slurmctld takes the topology.conf that stands there; what it shows of it goes into $dir/shown.
loads() {
    rm -rf "$dir"/state/* "$dir/slurmctld.log"
    slurmctld -D -c > "$dir/slurmctld.out" 2>&1 &
    local pid=$! taken=1
    echo "$pid" >> "$dir/started"
    for _ in $(seq 300); do
        if grep -qE 'fatal: ' "$dir/slurmctld.log" 2>/dev/null; then break; fi
        if grep -q 'Running as primary controller' "$dir/slurmctld.log" 2>/dev/null; then taken=0; break; fi
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    if [ "$taken" = 0 ]; then scontrol show topology > "$dir/shown" || taken=1; fi
    end "$pid"
    return "$taken"
}
wrote_and_shown() { # the CSV file in $dir/net.csv
    "$brittle" topo export "$dir/net.csv" --from edges-csv --format slurm-conf > "$dir/topology.conf"
    loads || { cat "$dir/slurmctld.out"; tail -n 3 "$dir/slurmctld.log"; return 1; }
    "$wiring" keep slurm-conf "$dir/net.csv" > "$dir/kept.csv"
    "$wiring" same edges-csv "$dir/kept.csv" slurm-conf "$dir/shown"
}
slurm=$(slurmctld -V)
for shape in 8,1,4,1 16,2,8,2 64,8,32,4 512,1,32,16 1024,8,32,32; do
    "$wiring" make "$shape" > "$dir/net.csv"
    configure "n[0-$((${shape%%,*} - 1))]"
    judge slurmctld "hosts, rails, hosts per leaf, spines: $shape" wrote_and_shown
done
printf 'from,to\nn0,leaf0\nn1,leaf1\nleaf1,agg1\nagg1,agg2\nleaf0,root\nagg2,root\n' > "$dir/net.csv"
configure 'n[0-1]'
judge slurmctld "a tree with arms of unlike length" wrote_and_shown

# --- What Slurm takes in any dress ------------------------------------------------------------------------------
dressed() { # the text of a topology.conf
    printf '%b' "$1" > "$dir/topology.conf"
    loads || { tail -n 1 "$dir/slurmctld.log"; return 1; }
    "$wiring" same slurm-conf "$dir/topology.conf" slurm-conf "$dir/shown"
}
configure 'n[0-7]'
while read -r what text; do
    judge slurmctld "${what//_/ }" dressed "$text"
done <<'C'
keys_in_any_case,_quotes,_spaces,_comments swItchName="leaf" NODES = n[0-3],n[4-7]   # one\n\n  # none\nSWITCHNAME=core LinkSpeed=400 switches=leaf\n
a_line_goes_on SwitchName=leaf \\\n   Nodes=n[0-3],\\\nn[4-7]\nSwitchName=core Switches=leaf\n
a_comment_does_not_go_on SwitchName=leaf Nodes=n[0-7] # more \\\nSwitchName=core Switches=leaf\n
a_host_under_two_leaves,_a_leaf_under_two_spines SwitchName=a Nodes=n[0-7]\nSwitchName=b Nodes=n[0-7]\nSwitchName=s Switches=a,b\nSwitchName=t Switches=b,a\n
C

# --- What Slurm refuses ---------------------------------------------------------------------------------------
refused() { # the text of a topology.conf
    printf '%b' "$1" > "$dir/topology.conf"
    if loads; then echo "slurmctld takes it"; return 1; fi
    # It must be the topology that it dies of.
    grep -E 'fatal: ' "$dir/slurmctld.log" | grep -qiE 'switch|topology|hostlist|node' || { tail -n 3 "$dir/slurmctld.log"; return 1; }
    if said=$("$wiring" turn slurm-conf json "$dir/topology.conf" 2>&1); then echo "we take it"; return 1; fi
    said=${said#*topology.conf: }
    echo "both refuse; we say: ${said%%$'\n'*}" | sed 's/|/\\|/g'
}
configure 'n[0-7]'
while read -r what text; do
    judge slurmctld "${what//_/ }" refused "$text"
done <<'C'
hosts_and_switches_below_one_switch SwitchName=leaf Nodes=n[0-3]\nSwitchName=core Nodes=n[4-7] Switches=leaf\n
a_switch_twice SwitchName=leaf Nodes=n[0-3]\nSwitchName=leaf Nodes=n[4-7]\n
a_child_that_is_not_there SwitchName=leaf Nodes=n[0-7]\nSwitchName=core Switches=leaf,other\n
a_circle SwitchName=leaf Nodes=n[0-7]\nSwitchName=a Switches=b\nSwitchName=b Switches=a,leaf\n
brackets_in_a_name_of_a_switch SwitchName=leaf[0-1] Nodes=n[0-7]\nSwitchName=core Switches=leaf[0-1]\n
a_suffix_behind_brackets SwitchName=leaf Nodes=n[0-7]-ib\n
C

# --- Lists of hosts -------------------------------------------------------------------------------------------
hostnames() { # lists, one a line: as many as both read alike
    local list slurm_said ours same=0 refusals=0
    while read -r list; do
        # A list that Slurm refuses, it refuses on its standard error.
        slurm_said=$(timeout 20 scontrol show hostnames "$list" 2>/dev/null || true)
        ours=$("$wiring" expand "$list" 2>/dev/null || true)
        # Of three brackets and more Slurm makes the same names in another order.
        if [ "$(grep -o '\[' <<< "$list" | wc -l)" -gt 2 ]; then
            slurm_said=$(sort <<< "$slurm_said"); ours=$(sort <<< "$ours")
        fi
        [ "$slurm_said" = "$ours" ] || { echo "$list"; return 1; }
        same=$((same + 1)); [ -n "$ours" ] || refusals=$((refusals + 1))
    done
    echo "$same lists alike, $refusals of them refused by both"
}
hostlists() {
    local names slurm_said ours same=0
    while read -r names; do
        slurm_said=$(scontrol show hostlist "$names")
        # shellcheck disable=SC2086
        ours=$("$wiring" fold ${names//,/ })
        [ "$slurm_said" = "$ours" ] || { echo "$names: $slurm_said, $ours"; return 1; }
        [ "$("$wiring" expand "$ours" | paste -sd,)" = "$names" ] || { echo "$ours"; return 1; }
        same=$((same + 1))
    done
    echo "$same lists alike"
}
by_hand='n[0-3,07-09] r[1-2]n[01-03] n[0-3]x n[0-2]-ib n[3-1] n[1-010] n[01-10] n[098-102] n[] n[1,] n[,1] n1,,n2 ,n1
n1, n[[1-2]] n[a] n[1-a] n[1-10/2] n1,n1 n[1,1,1-2] n[0-65535] n[0-65536] [1-3] n[1-2][3-4] n[1-2]m[3-4]o[5-6] n[5]
n[1-2],m[08-10] n[-1] n[1--2] n[1-3]m n[08-9] r[1-2]n3 n-1 a[1-2]-b[3-4] n[99999999999-100000000001] gpu-[001-004],login'
judge scontrol "hostnames, lists by hand" hostnames <<< "$(tr ' ' '\n' <<< "$by_hand")"
# Random lists of a fixed seed: heads, numbers with and without zeros, one or two brackets.
random_lists() {
    awk 'BEGIN { srand(7); for (i = 0; i < 200; i++) { list = ""; parts = 1 + int(rand() * 3)
        for (p = 0; p < parts; p++) { part = substr("abn-", 1 + int(rand() * 3), 1)
            brackets = int(rand() * 3)
            for (b = 0; b < brackets; b++) { low = int(rand() * 120); w = 1 + int(rand() * 4)
                part = part sprintf("[%0" w "d-%0" w "d,%d]", low, low + int(rand() * 20), int(rand() * 9))
                if (b + 1 < brackets) part = part "x" }
            if (brackets == 0) part = part int(rand() * 50)
            list = list (p ? "," : "") part } print list } }'
}
judge scontrol "hostnames, random lists" hostnames < <(random_lists)
random_names() {
    awk 'BEGIN { srand(11); for (i = 0; i < 200; i++) { names = ""; at = int(rand() * 15); count = 1 + int(rand() * 12)
        for (k = 0; k < count; k++) { if (rand() < 0.2) at = int(rand() * 120); else at++
            head = rand() < 0.9 ? "n" : "r1n"; w = rand() < 0.8 ? 2 : 1
            names = names (k ? "," : "") sprintf("%s%0" w "d", head, at) } print names } }'
}
judge scontrol "hostlist, random names" hostlists < <(random_names)

# --- InfiniBand -----------------------------------------------------------------------------------------------
walked() { # the CSV file in $dir/net.csv; where ibnetdiscover starts; whether it is a cluster
    # A cluster has hosts that are alike; what is none, the library writes.
    if [ "$2" = cluster ]; then "$brittle" topo export "$dir/net.csv" --from edges-csv --format ibsim
    else "$wiring" turn edges-csv ibsim "$dir/net.csv"; fi > "$dir/net.txt"
    # ibsim ends where its input ends; a pipe that nobody writes to keeps it waiting.
    rm -f "$dir/pipe"; mkfifo "$dir/pipe"
    sleep 300 > "$dir/pipe" &
    local writer=$! pid
    echo "$writer" >> "$dir/started"
    ibsim -N 4096 -S 1024 -P 65536 -s "$dir/net.txt" < "$dir/pipe" > "$dir/ibsim.log" 2>&1 &
    pid=$!
    echo "$pid" >> "$dir/started"
    for _ in $(seq 100); do grep -q 'simulator ready' "$dir/ibsim.log" && break; sleep 0.1; done
    local status=0
    SIM_HOST=$1 timeout 120 ibsim-run ibnetdiscover > "$dir/listing" 2> "$dir/ibnetdiscover.log" || status=$?
    end "$pid" "$writer"
    [ "$status" = 0 ] || { tail -n 3 "$dir/ibnetdiscover.log" "$dir/ibsim.log"; return 1; }
    # ibsim runs every lane at 2.5 Gb/s: the names and ends are compared.
    sed -E 's/ [0-9]+x[A-Z0-9]+$//' "$dir/listing" > "$dir/bare"
    "$wiring" same edges-csv "$dir/net.csv" ibnetdiscover "$dir/bare"
}
for shape in 8,1,4,1 16,2,8,2 64,8,32,4 256,4,32,8; do
    "$wiring" make "$shape" > "$dir/net.csv"
    judge ibnetdiscover "hosts, rails, hosts per leaf, spines: $shape" walked n0 cluster
done
printf 'from,to\nn0,leaf\nn0,leaf\nn1,leaf\nleaf,spine\nleaf,spine\nleaf,spine\n' > "$dir/net.csv"
judge ibnetdiscover "parallel links" walked n0 none

# The other way round: a comparison that misses a lost cable would be worth nothing.
loss() {
    sed 2d "$dir/net.csv" > "$dir/lost.csv"
    "$wiring" same edges-csv "$dir/lost.csv" ibnetdiscover "$dir/bare" > "$dir/loss" 2>&1 && return 1
    cat "$dir/loss"
}
judge ibnetdiscover "one cable fewer in our file is seen" loss

nothing_left

mkdir -p "$(dirname "$result")"
{
    echo "# Topologies before the tools that own them"
    echo
    echo "Written by \`tests/evidence/topology.sh\`, which says what each row means and fails where one differs."
    echo "Slurm is $slurm; ibnetdiscover is infiniband-diags $(dpkg-query -W -f '${Version}' infiniband-diags), over"
    echo "ibsim $(dpkg-query -W -f '${Version}' ibsim-utils). Debian's Slurm is older than topology/block and"
    echo "\`topology.yaml\`: these have the manual's word only."
    echo
    echo "| tool | what | outcome |"
    echo "|---|---|---|"
    printf '%s\n' "${rows[@]}"
} > "$result"
exit "$failed"
