#!/usr/bin/env bash
# A Slurm of this machine alone: arrays of 1, 7, 37 and 100 tasks whose tasks are killed, requeued and cancelled must
# come to the digest that one process finds here. Its daemons listen on loopback and end with this script.
# Usage: .ci/slurm.sh PROGRAM
set -euo pipefail
cd "$(dirname "$0")/.."
built=$(realpath "${1:-target/debug/straightedge}")

if ! command -v slurmctld >/dev/null || ! command -v munged >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get install -y -qq slurm-wlm munge >/dev/null 2>&1 || true
    fi
fi
if [ "$(id -u)" != 0 ] || ! command -v slurmctld >/dev/null || ! command -v munged >/dev/null; then
    echo "Slurm cannot be installed here: no array was tried" >&2
    exit 0
fi

work=$(mktemp -d)
# Of its own, since a build may replace the one that was named.
program=$work/straightedge
cp "$built" "$program"
daemons=()
finish() {
    scancel -u root >/dev/null 2>&1 || true
    for daemon in "${daemons[@]}"; do kill "$daemon" 2>/dev/null || true; done
    for daemon in "${daemons[@]}"; do wait "$daemon" 2>/dev/null || true; done
    rm -rf "$work"
}
trap finish EXIT

mkdir -m 755 "$work"/{munge,state,spool,plans}
chmod 755 "$work"
dd if=/dev/urandom of="$work/munge/key" bs=128 count=1 2>/dev/null
chmod 400 "$work/munge/key"
export SLURM_CONF=$work/slurm.conf
# A task is one of the machine's cores, and there are two at least: a kill must not end the only one.
cat >"$SLURM_CONF" <<CONF
ClusterName=straightedge
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$work/munge/socket,cred_expire=5
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,batch_sched_delay=0
KillWait=2
ReturnToService=2
NodeName=localhost NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF

munged --foreground --force --key-file="$work/munge/key" --socket="$work/munge/socket" --pid-file="$work/munge/pid" \
    --log-file="$work/munge/log" --seed-file="$work/munge/seed" >/dev/null 2>&1 &
daemons+=($!)
slurmctld -D >/dev/null 2>&1 &
daemons+=($!)
slurmd -D -N localhost >/dev/null 2>&1 &
daemons+=($!)

# await SECONDS COMMAND...: until the command succeeds.
await() {
    local until=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        if [ "$SECONDS" -ge "$until" ]; then
            echo "waited in vain: $*" >&2
            tail -n 20 "$work"/*.log >&2 || true
            exit 1
        fi
        sleep 0.2
    done
}
is_idle() { sinfo -h -o %t | grep -qx idle; }
await 60 is_idle
if command -v ss >/dev/null && ss -ltn | grep -E ':2681[78] ' | grep -v ' 127\.0\.0\.1:'; then
    echo "a daemon listens beyond loopback" >&2
    exit 1
fi
echo "Slurm $(slurmctld -V | cut -d' ' -f2) runs on this machine"

# plan NAME N: plans the same work, cut for so many shards, in units that a kill may fall between.
plan() {
    "$program" shards plan chinchilla-huber --n "$2" --replicates 300 --specifications 0:200 --plan "$work/plans/$1" \
        --unit "$((25200 / $2 > 2500 ? 2500 : 25200 / $2))" --offline >/dev/null
}
digest() { grep -oE '^digest [0-9a-f]{64}$' | tail -n 1; }

plan local 1
"$program" shards run --plan "$work/plans/local" --all --offline >/dev/null
local_digest=$("$program" merge --plan "$work/plans/local" | digest)
echo "local: $local_digest"

# task STATE: one task of the array in that state, as JOB_TASK.
task() { squeue -h -r -t "$1" -n "$name" -o %i | head -n 1; }
is_running() { [ -n "$(task RUNNING)" ]; }
program_of() { pgrep -f "shards run --plan $folder " | head -n 1; }
is_at_work() { [ -n "$(program_of)" ]; }
is_over() { [ -z "$(squeue -h -n "$name","$merge_name" -o %A)" ]; }
is_waiting_in_vain() { squeue -h -n "$merge_name" -o %r | grep -qE 'DependencyNeverSatisfied'; }

for n in 1 7 37 100; do
    started=$SECONDS
    folder=$work/plans/$n
    plan "$n" "$n"
    "$program" shards slurm --plan "$folder" --n "$n" --offline >/dev/null
    id=$(grep -oE '"id":"[0-9a-f]{8}' "$folder/plan.json" | cut -d'"' -f4)
    name=shard-$id
    merge_name=merge-$id
    sh "$folder/submit.sh" >/dev/null
    # The program is killed as the kernel would kill it: the task comes back by itself.
    await 60 is_at_work
    kill -9 "$(program_of)"
    killed=1
    # A running task is put back into the queue, as where a node is lost.
    await 60 is_running
    if scontrol requeue "$(task RUNNING)" 2>/dev/null; then killed=$((killed + 1)); fi
    if [ "$n" = 7 ]; then
        # A cancelled task does not come back: the merge must not run, and a second array finds what the first left.
        await 60 is_running
        scancel "$(task RUNNING)"
        await 120 is_waiting_in_vain
        scancel -n "$merge_name"
        await 120 is_over
        code=0
        "$program" shards status --plan "$folder" >"$work/status" || code=$?
        [ "$code" = 3 ]
        kept=$(grep '^finished' "$work/status")
        echo "n = $n, one task cancelled: $kept"
        sh "$folder/submit.sh" >/dev/null
        killed=$((killed + 1))
    fi
    await 300 is_over
    found=$(digest <"$folder/logs/merge.log")
    by_kernel=$(cat "$folder"/logs/*.log | grep -c Killed || true)
    echo "n = $n: $found, $killed tasks ended before their time, $by_kernel of them by kill -9, $((SECONDS - started)) s"
    [ "$by_kernel" -ge 1 ]
    [ "$found" = "$local_digest" ]
done
echo "every array came to the digest of this machine"
