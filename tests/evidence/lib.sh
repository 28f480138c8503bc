# shellcheck shell=bash
# What the scripts of this folder have in common, to be sourced from the root of the repository. Nothing outside a folder of its
# own is written but packages and the result; every process that is started here is ended here, by its process id.

# Installs what is not there: tool:package,package... Ends the script where that cannot be.
install_tools() {
    local missing=() tool
    for tool in "$@"; do
        # shellcheck disable=SC2207
        command -v "${tool%%:*}" >/dev/null || missing+=($(tr , ' ' <<< "${tool##*:}"))
    done
    [ "${#missing[@]}" -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "${missing[*]} not installed: $(basename "$0" .sh) is left out"
        exit 0
    fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
}

dir=$(mktemp -d)
chmod 755 "$dir"
# Process ids of what was started, one a line: a file, since most is started in subshells.
: > "$dir/started"
# Ends what was started here, and waits for it.
end() {
    local pid
    for pid in "$@"; do kill "$pid" 2>/dev/null || true; done
    for pid in "$@"; do
        for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
        if kill -0 "$pid" 2>/dev/null; then kill -9 "$pid" 2>/dev/null || true; fi
    done
}
all() { cat "$dir/started"; }
trap 'end $(all); rm -rf "$dir"' EXIT

rows=() failed=0
row() { rows+=("| $1 | $2 | $3 |"); printf '%-13s %-60s %s\n' "$1" "$2" "$3"; }
judge() { # tool, what, command...: the last line that the command says goes into the table
    local tool=$1 what=$2 said status; shift 2
    # Not as a condition: there a command that fails in the middle would count for nothing.
    set +e
    said=$(set -e; "$@" 2>&1)
    status=$?
    set -e
    if [ "$status" = 0 ]; then row "$tool" "$what" "${said##*$'\n'}"; else row "$tool" "$what" "**differs**: ${said//$'\n'/; }"; failed=1; fi
}

# Nothing that was started is still there.
nothing_left() {
    local left=0 pid
    # shellcheck disable=SC2046
    end $(all)
    for pid in $(all); do if kill -0 "$pid" 2>/dev/null; then left=$((left + 1)); fi; done
    row all "daemons that were started, and still run" "$(all | wc -l), $left"
    [ "$left" = 0 ] || failed=1
}

# A munged of its own, with its key and its socket: $socket.
start_munge() {
    mkdir -p "$dir/munge"
    local as=()
    if [ "$(id -u)" = 0 ] && id munge >/dev/null 2>&1; then
        chown munge: "$dir/munge"
        as=(setpriv --reuid=munge --regid=munge --init-groups)
    fi
    "${as[@]}" sh -c "umask 077; head -c 128 /dev/urandom > '$dir/munge/key'"
    chmod 755 "$dir/munge"
    socket=$dir/munge/socket
    "${as[@]}" munged --foreground --force --socket="$socket" --key-file="$dir/munge/key" --pid-file="$dir/munge/pid" \
        --log-file="$dir/munge/log" --seed-file="$dir/munge/seed" >/dev/null 2>&1 &
    echo $! >> "$dir/started"
    for _ in $(seq 100); do [ -S "$socket" ] && break; sleep 0.1; done
}
