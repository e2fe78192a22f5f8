# shellcheck shell=bash
# Sourced by run: the alternatives. What one lacks or fails at is said (`beware`), never a reason
# to end the run.

peers=${PEERS:-../shared/peers} peer_rounds=${PEER_ROUNDS:-1} peer_seconds=${PEER_SECONDS:-300}
# Their scripts read these, and PEERS_BUILD.
export PG=postgresql://postgres@127.0.0.1:$UMKM_PG_PORT/postgres BROKER=$UMKM_KAFKA_BROKERS \
  MEASURED_SECONDS=$each

# The same tables and indexes in a schema of their own; positions from a sequence.
prepare_pgbench() {
  sql <<'SQL'
drop schema if exists bench cascade;
create schema bench;
create table bench.enterprises (like public.enterprises including all);
create table bench.owners (like public.owners including all, foreign key (enterprise_id) references bench.enterprises);
create table bench.journal (like public.journal including all);
create sequence bench.position;
SQL
  local enterprise="(enterprise_id, etag, name, nib, region_code, kbli_version, kbli_code, section, status,
    scale, rule_set, figures_year, annual_sales_rupiah, registered_on, effective_on, workers)
    values (gen_random_uuid(), 1, 'Usaha ' || :number, lpad((:number)::text, 13, '0'), '65.71.01', '2020', '47111',
    'G', 'active', 'micro', 'UU 20/2008', 2017, 120000000, '2018-03-01', '2018-03-01', 3)"
  local entry="select nextval('bench.position'), decode(repeat('5a', 32), 'hex'), gen_random_uuid(),
    decode(repeat('5a', 32), 'hex'), decode(repeat('5a', 376), 'hex')"
  {
    echo '\set number random(1, 9999999999999)'
    echo "begin;"
    tr '\n' ' ' <<<"insert into bench.enterprises $enterprise;"
    echo
    tr '\n' ' ' <<<"insert into bench.journal $entry;"
    echo
    echo "commit;"
  } >"$work/plain.pgbench"
  {
    echo '\set number random(1, 9999999999999)'
    tr '\n' ' ' <<<"with e as (insert into bench.enterprises $enterprise returning 1)
      insert into bench.journal $entry from e;"
    echo
  } >"$work/pipelined.pgbench"
}

# pgbench_create KIND CLIENTS: {"per_second", "p50_ms", "p99_ms"}, the latter of its log of
# transactions.
pgbench_create() {
  local tps
  rm -f "$work"/transactions.*
  tps=$(pgbench -n -f "$work/$1.pgbench" -c "$2" -j "$((${2} > 1 ? 2 : 1))" -T "$each" -M prepared \
    --log --log-prefix="$work/transactions" "$database" 2>>"$work/log" |
    sed -n 's/^tps = \([0-9.]*\).*/\1/p')
  # client, transaction, microseconds, …
  cat "$work"/transactions.* | cut -d' ' -f3 | sort -n | awk -v tps="$tps" '
    { us[NR] = $1 }
    END { printf "{\"per_second\":%s,\"p50_ms\":%.2f,\"p99_ms\":%.2f}\n",
          tps, us[int(NR * 0.5) + 1] / 1000, us[int(NR * 0.99) + 1] / 1000 }'
}

# A copy, for the scripts write beside themselves; and the one setting that a broker which makes no
# topics by itself (ours) needs: Connect makes its own.
copy_peers() {
  rm -rf "$work/peers"
  cp -r "$peers" "$work/peers"
  chmod -R u+w "$work/peers"
  printf '%s\n' topic.creation.default.replication.factor=1 topic.creation.default.partitions=1 \
    >>"$work/peers/debezium/connector.properties"
}

# ask ROUND PEER WORDS...: runs a peer's script; what it printed is then in $line.
ask() {
  local round=$1 code=0
  shift
  ((round <= peer_rounds)) || return 1
  [[ -x $peers/$1/run ]] || { beware "$*" "absent: no $peers/$1/run" && return 1; }
  [[ -d $work/peers ]] || copy_peers
  line=$(timeout -k 30 "$peer_seconds" "$work/peers/$1/run" "${@:2}" 2>>"$work/log" </dev/null) || code=$?
  case $code in
    0) say "  $line" ;;
    124) beware "$*" "took more than $peer_seconds s (PEER_SECONDS)" && return 1 ;;
    *) beware "$*" "exit $code: $(tail -n 1 "$work/log")" && return 1 ;;
  esac
}

# note_in_line FIGURE SIDE UNIT PATTERN: notes the number that the pattern's group matches.
note_in_line() {
  if [[ $line =~ $4 ]]; then
    note "$1" "$2" "$3" "${BASH_REMATCH[1]}"
  else
    beware "$2" "not understood: $line"
  fi
}

# create_by_go ROUND
create_by_go() {
  local kind side
  for kind in '' pipelined; do
    side="Go service${kind:+ $kind}"
    ask "$1" crud-go server ${kind:+"$kind"} || continue
    note_in_line 'create, 64 in flight' "$side" /s ' ([0-9]+) requests/s'
    note_in_line 'create p50' "$side" ms 'p50 ([0-9.]+) ms'
    note_in_line 'create p99' "$side" ms 'p99 ([0-9.]+) ms'
  done
}

# visible_by_debezium ROUND: at 500/s, whatever the rate of ours.
visible_by_debezium() {
  local poll
  for poll in 500 10 1; do
    ask "$1" debezium latency "$poll" || continue
    note_in_line 'on Kafka, 500/s, p50' "Debezium, poll $poll ms" ms 'p50 ([0-9.]+) ms'
    note_in_line 'on Kafka, 500/s, p99' "Debezium, poll $poll ms" ms 'p99 ([0-9.]+) ms'
  done
}

# drain_by_debezium ROUND COUNT FIGURE
drain_by_debezium() {
  ask "$1" debezium drain "$2" || return 0
  note_in_line "$3" Debezium /s 'events, ([0-9]+) events/s'
}
