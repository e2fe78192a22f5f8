# shellcheck shell=bash disable=SC2034  # the scripts that source this use the variables
# Sourced by run and profile: the private system that they measure, apart from the one of
# deploy/local/up by its folder and its ports.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

bin=build/release/bin work=$PWD/build/bench
export UMKM_HOME=$work/home UMKM_PG_PORT=56432 UMKM_KAFKA_PORT=60092 \
  UMKM_REGISTRY_PORT=51051 UMKM_TRAINING_PORT=51052 UMKM_CERTIFICATION_PORT=51053 \
  UMKM_AGGREGATION_PORT=51054 UMKM_REGISTRY_METRICS_PORT=9251 UMKM_TRAINING_METRICS_PORT=9252 \
  UMKM_CERTIFICATION_METRICS_PORT=9253 UMKM_AGGREGATION_METRICS_PORT=9254
export UMKM_REGISTRY=127.0.0.1:$UMKM_REGISTRY_PORT UMKM_TRAINING=127.0.0.1:$UMKM_TRAINING_PORT \
  UMKM_CERTIFICATION=127.0.0.1:$UMKM_CERTIFICATION_PORT \
  UMKM_AGGREGATION=127.0.0.1:$UMKM_AGGREGATION_PORT \
  UMKM_KAFKA_BROKERS=127.0.0.1:$UMKM_KAFKA_PORT
database="host=127.0.0.1 port=$UMKM_PG_PORT dbname=registry user=registry"
kafka=("deploy/local/kafka")
mkdir -p "$work"

say() { printf '%s\n' "$*" >&2; }
# sql_of DATABASE STATEMENT: as the role of that name.
sql_of() { psql -X -qAt -h 127.0.0.1 -p "$UMKM_PG_PORT" -U "$1" -c "$2" "$1"; }
sql() { psql -X -qAt -v ON_ERROR_STOP=1 "$database" "$@"; }
now() { date +%s%N; }

# Prints the comment at the top of the running script, which is its help.
usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "tests/bench/${0##*/}"; }

build_programs() {
  cmake --preset release >/dev/null
  cmake --build --preset release --target umkm-load umkm-registry umkm-aggregation umkmctl >/dev/null
}

# fresh_system [ENTERPRISES of a sample]
fresh_system() {
  local sample=${1:-}
  say "a fresh system${sample:+ with $sample enterprises}"
  deploy/local/up --fresh --no-sample >"$work/log" 2>&1
  [[ ! $sample ]] || load_sample "$sample"
}

load_sample() {
  "$bin/umkmctl" sample --enterprises "$1" --out "$work/sample" >>"$work/log" 2>&1
  "$bin/umkmctl" import enterprises "$work/sample/enterprises.csv" >>"$work/log" 2>&1
}

# pid_of registry|aggregation|kafka|postgres
pid_of() {
  case $1 in
    postgres) head -n 1 "$UMKM_HOME/postgres/postmaster.pid" ;;
    kafka) cut -d' ' -f1 "$UMKM_HOME/kafka/pid" ;;
    *) cut -d' ' -f1 "$UMKM_HOME/run/$1.pid" ;;
  esac
}

rss_kb() { awk '/^VmRSS/ {print $2}' "/proc/$1/status"; }

# CPU of a process with its children, ended ones too (PostgreSQL's are its connections).
cpu_ms() {
  { cat /proc/[0-9]*/stat 2>/dev/null || true; } | awk -v pid="$1" '
    { id = $1; sub(/^.*\) /, "") }
    id == pid { ticks += $12 + $13 + $14 + $15 }
    $2 == pid { ticks += $12 + $13 }
    END { print ticks * 10 }'
}
