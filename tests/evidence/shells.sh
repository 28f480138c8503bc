#!/usr/bin/env bash
# Completions in the shells that they are for, and manual pages in the programs that show them.
#
#   tests/evidence/shells.sh [result.md]
#
# - bash, zsh, fish and elvish load what `brittle completions` prints and are asked, of every command, for what may follow it and for
#   its long options: the same words as in its `--help`. zsh and elvish are asked in a terminal, by the completer that Tab calls.
# - A word that is begun, the values of an option, and the name of a file (not in elvish, whose script knows none).
# - mandoc and groff read every page that `brittle man` writes, and complain of nothing.
#
# Needs Debian or Ubuntu, Rust, and root to install what is missing. PowerShell is in no Debian: what it is given is not tried.
set -euo pipefail
cd "$(dirname "$0")/../.."
result=${1:-results/evidence/shells.md}

. tests/evidence/lib.sh
install_tools zsh:zsh fish:fish elvish:elvish mandoc:mandoc man:man-db script:bsdutils
if [ -z "${BRITTLE:-}" ]; then
    cargo build --quiet --locked -p brittle-cli --bin brittle
    BRITTLE=${CARGO_TARGET_DIR:-target}/debug/brittle
fi
brittle=$(realpath "$BRITTLE")

# --- What there is, by --help ---------------------------------------------------------------------------------
# Questions are numbered: the line up to the cursor in `.ask`, what may be offered in `.want`.
mkdir "$dir/room" "$dir/q" "$dir/examples"
questions=0 commands=0 words=0
question() { # the line up to the cursor; what is wanted comes from the standard input
    questions=$((questions + 1))
    echo "$1" > "$dir/q/$questions.ask"
    sort -u > "$dir/q/$questions.want"
    words=$((words + $(wc -l < "$dir/q/$questions.want")))
}
walk() { # a command: what follows it, what are its long options, and the same of each command below it
    local help below each
    help=$(COLUMNS=120 "$brittle" "${@:2}" --help)
    commands=$((commands + 1))
    sed -n '/^Examples*:/,$s/^ *\(brittle .*\)/\1/p' <<< "$help" > "$dir/examples/$(tr ' ' - <<< "$*")"
    below=$(sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\).*/\1/p' <<< "$help")
    if [ -n "$below" ]; then question "$* " <<< "$below"; fi
    question "$* --" < <(grep -oE '^ +(-[A-Za-z], )?--[a-z][a-z-]*' <<< "$help" | grep -oE -- '--[a-z-]+')
    for each in $below; do if [ "$each" != help ]; then walk "$@" "$each"; fi; done
}
walk brittle
question "brittle run --fo" <<< --format
question "brittle sweep study.toml --fo" <<< --format
walked=$questions
question "brittle sweep pl" <<< plan
question "brittle run --format " < <(printf '%s\n' text json csv markdown)
question "brittle run --color " < <(printf '%s\n' auto always never)
question "brittle completions " < <(printf '%s\n' bash elvish fish powershell zsh)
touch "$dir/room/llama3.toml"
question "brittle run lla" <<< llama3.toml
for shell in bash zsh fish elvish; do "$brittle" completions "$shell" > "$dir/brittle.$shell"; done

# Whether what a shell offered is what is wanted, for the first so many questions.
compared() {
    local n offered=0
    for n in $(seq "$2"); do
        sort -u "$dir/q/$n.$1" > "$dir/got"
        # Where commands may follow, a shell may offer options and files beside them.
        case $(cat "$dir/q/$n.ask") in *" "|*" pl") grep -vE '^-|^llama3.toml$' "$dir/got" > "$dir/bare" || true; mv "$dir/bare" "$dir/got" ;; esac
        diff "$dir/q/$n.want" "$dir/got" > "$dir/diff" || { echo "after «$(cat "$dir/q/$n.ask")»: $(paste -sd' ' "$dir/diff")"; return 1; }
        offered=$((offered + $(wc -l < "$dir/got")))
    done
    echo "$offered words offered, all that are wanted and no other"
}

# --- bash -----------------------------------------------------------------------------------------------------
cat > "$dir/ask.bash" <<'B'
source "$1/brittle.bash"
for ask in "$1"/q/*.ask; do
    read -ra COMP_WORDS < "$ask"
    line=$(cat "$ask"; echo .); line=${line%$'\n'.}
    [ "${line: -1}" = " " ] && COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=() COMP_LINE=$line COMP_POINT=${#line}
    _brittle brittle "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    # `-o default`, with which the script is registered: names of files where there is nothing else.
    if [ "${#COMPREPLY[@]}" = 0 ]; then
        complete -p brittle | grep -q -- '-o default' && mapfile -t COMPREPLY < <(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")
    fi
    printf '%s\n' "${COMPREPLY[@]}" > "${ask%.ask}.bash"
done
B
in_bash() {
    (cd "$dir/room" && bash --norc "$dir/ask.bash" "$dir")
    compared bash "$questions"
}

# --- zsh ------------------------------------------------------------------------------------------------------
# A shell in a terminal of its own. One key asks everything: each line is put before the cursor and Tab's completer runs; what it
# adds goes through `compadd`, which notes it.
cat > "$dir/in.zsh" <<'Z'
fpath=($EVIDENCE/functions $fpath)
autoload -Uz compinit
compinit -u -d $EVIDENCE/dump
LISTMAX=100000
compadd() {
    if [[ ${argv[(r)-[a-zA-Z0-9]#[OAD]]} == "" ]]; then
        local -a __noted
        builtin compadd -O __noted "$@"
        [[ -n $EVIDENCE_TO ]] && print -rl -- $__noted >> $EVIDENCE_TO
    fi
    builtin compadd "$@"
}
ask-all() {
    local ask
    for ask in $EVIDENCE/q/*.ask; do
        BUFFER=$(<$ask; print .); BUFFER=${BUFFER%$'\n'.}
        CURSOR=$#BUFFER
        EVIDENCE_TO=${ask%.ask}.zsh
        : > $EVIDENCE_TO
        zle list-choices
    done
    : > $EVIDENCE/zsh.done
}
zle -N ask-all
bindkey '^X' ask-all
: > $EVIDENCE/zsh.ready
Z
cat > "$dir/ask.zsh" <<'Z'
zmodload zsh/zpty
zpty terminal zsh -f -i
zpty -w terminal "source $EVIDENCE/in.zsh"
wait_for() { repeat 600 { [[ -e $1 ]] && return; while zpty -rt terminal junk; do :; done; sleep 0.1 }; return 1 }
wait_for $EVIDENCE/zsh.ready || exit 1
zpty -n -w terminal $'\x18'
wait_for $EVIDENCE/zsh.done || exit 1
zpty -d terminal
Z
in_zsh() {
    mkdir -p "$dir/functions"
    cp "$dir/brittle.zsh" "$dir/functions/_brittle"
    (cd "$dir/room" && EVIDENCE=$dir zsh -f "$dir/ask.zsh")
    sed -i '/^$/d' "$dir"/q/*.zsh
    compared zsh "$questions"
}

# --- fish -----------------------------------------------------------------------------------------------------
cat > "$dir/ask.fish" <<'F'
source $argv[1]/brittle.fish
for ask in $argv[1]/q/*.ask
    complete -C (cat $ask) | cut -f 1 > (string replace -r 'ask$' fish $ask)
end
F
in_fish() {
    (cd "$dir/room" && fish --no-config "$dir/ask.fish" "$dir")
    compared fish "$questions"
}

# --- elvish ---------------------------------------------------------------------------------------------------
# Its completer gives all that may stand there, and the editor takes what begins as the word does. It knows commands and options, not the
# values of these.
cat > "$dir/rc.elv" <<'V'
eval (slurp < $E:EVIDENCE/brittle.elvish)
use str
for ask [$E:EVIDENCE/q/*.ask] {
    var line = (str:trim-right (slurp < $ask) "\n")
    var words = [(str:split " " $line)]
    var end = $words[-1]
    { $edit:completion:arg-completer[brittle] $@words | each {|each|
        var word = $each
        if (not-eq (kind-of $each) string) { set word = $each[stem] }
        if (str:has-prefix $word $end) { echo $word }
    } } > (str:trim-suffix $ask ask)elvish
}
exit
V
in_elvish() {
    (cd "$dir/room" && EVIDENCE=$dir timeout 300 script -qec "elvish -rc $dir/rc.elv" /dev/null > "$dir/elvish.said" 2>&1) || { cat "$dir/elvish.said"; return 1; }
    compared elvish "$walked"
}

judge bash "$commands commands, $questions questions, $words words" in_bash
judge zsh "the same" in_zsh
judge fish "the same" in_fish
judge elvish "the $walked questions about commands and options" in_elvish

# The other way round: a comparison that misses a lost word would be worth nothing.
lost() {
    sed -i 's/--precision/--precise/g' "$dir/brittle.bash"
    if in_bash > "$dir/said" 2>&1; then echo "nobody sees it"; return 1; fi
    sed 's/|/\\|/g' "$dir/said"
}
judge bash "an option by another name in the script is seen" lost

# --- Manual pages ---------------------------------------------------------------------------------------------
mkdir "$dir/man1"
"$brittle" man -o "$dir/man1"
linted() {
    local page
    for page in "$dir"/man1/*.1; do
        # Style is a matter of taste; an empty date is meant, and a break beside a space is drawn as one.
        mandoc -T lint -W warning "$page" | grep -vE 'missing date|skipping paragraph macro: br (before|after) sp' >> "$dir/lint" || true
    done
    [ ! -s "$dir/lint" ] || { cat "$dir/lint"; return 1; }
    echo "$(find "$dir/man1" -name '*.1' | wc -l) pages, no warning"
}
judge mandoc "every page" linted
shown() {
    local page lines=0
    for page in "$dir"/man1/*.1; do
        MANWIDTH=80 LC_ALL=C.UTF-8 man --warnings=w --local-file "$page" > "$dir/page" 2> "$dir/warned"
        [ ! -s "$dir/warned" ] || { cat "$dir/warned"; return 1; }
        lines=$((lines + $(wc -l < "$dir/page")))
    done
    echo "$lines lines, no warning"
}
judge man "every page, 80 columns wide" shown
examples() { # what --help shows as an example, the page shows letter by letter
    local page line count=0
    for page in "$dir"/man1/*.1; do
        MANWIDTH=80 LC_ALL=C.UTF-8 man --local-file "$page" | col -bx | sed 's/^ *//' > "$dir/page"
        while read -r line; do
            grep -qF -- "$line" "$dir/page" || { echo "$(basename "$page"): $line"; return 1; }
            count=$((count + 1))
        done < "$dir/examples/$(basename "$page" .1)"
    done
    [ "$count" -gt 30 ]
    echo "$count commands, each in one line"
}
judge man "examples are shown as they are typed" examples

mkdir -p "$(dirname "$result")"
{
    echo "# Completions and manual pages"
    echo
    echo "Written by \`tests/evidence/shells.sh\`, which says what each row means and fails where one differs. bash is ${BASH_VERSION%%(*},"
    echo "$(zsh --version | cut -d' ' -f1,2), $(fish --version | sed 's/, version//'), elvish $(elvish --version | cut -d+ -f1),"
    echo "mandoc $(dpkg-query -W -f '${Version}' mandoc), man-db $(dpkg-query -W -f '${Version}' man-db). A question is a line up to the cursor."
    echo
    echo "| where | what | outcome |"
    echo "|---|---|---|"
    printf '%s\n' "${rows[@]}"
} > "$result"
exit "$failed"
