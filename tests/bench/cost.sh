# shellcheck shell=bash
# Sourced by run: what a create costs.

wal_position() { sql -c "select pg_current_wal_lsn() - '0/0'"; }

# Entries and commits of the registry since it started.
batches() {
  curl -sf "http://127.0.0.1:$UMKM_REGISTRY_METRICS_PORT/metrics" |
    awk '/^umkm_commit_batch_entries_sum/ {sum = $2} /^umkm_commit_batch_entries_count/ {count = $2}
      END {printf "%d %d\n", sum, count}'
}

# cost_of_creates: runs the load, notes its costs a create; leaves what the load printed in $json.
cost_of_creates() {
  local wal entries commits entries_after commits_after name count
  local -A cpu
  wal=$(wal_position)
  read -r entries commits < <(batches)
  for name in registry postgres kafka aggregation; do cpu[$name]=$(cpu_ms "$(pid_of $name)"); done
  json=$("$bin/umkm-load" create 64 "$each")
  count=$(jq .count <<<"$json")
  for name in registry postgres kafka aggregation; do
    note 'CPU a create' "$name" us "$(jq -n "($(cpu_ms "$(pid_of $name)") - ${cpu[$name]}) * 1000 / $count")"
  done
  note 'CPU a create' 'the load' us "$(jq ".cpu_ms * 1000 / $count" <<<"$json")"
  note 'WAL a create' ours bytes "$(jq -n "($(wal_position) - $wal) / $count")"
  read -r entries_after commits_after < <(batches)
  ((commits_after > commits)) || { beware 'creates a commit' 'no metrics (curl?)' && return 0; }
  note 'creates a commit' ours '' "$(jq -n "($entries_after - $entries) / ($commits_after - $commits)")"
}

# Of the register's tables since they were made, so of a system that only creates. PostgreSQL counts
# with a delay of some seconds: wait until it knows all entries.
note_dead_tuples() {
  local creates
  creates=$(sql -c 'select position from journal_head')
  for _ in $(seq 20); do
    [[ $(sql -c "select n_tup_ins from pg_stat_user_tables where relid = 'public.journal'::regclass") -lt $creates ]] || break
    sleep 1
  done
  local of="from pg_stat_user_tables where schemaname = 'public'"
  note 'dead tuples made a create' ours '' "$(sql -c "select round(sum(n_tup_upd + n_tup_del) / $creates, 4) $of")"
  note 'of them not pruned in passing (HOT)' ours '' \
    "$(sql -c "select round(sum(n_tup_upd + n_tup_del - n_tup_hot_upd) / $creates, 4) $of")"
  note 'dead tuples left at the end' ours '' "$(sql -c "select sum(n_dead_tup) $of")"
  note 'runs of autovacuum' ours '' "$(sql -c "select sum(autovacuum_count) $of")"
}
