# Sums up the samples of `perf script -F comm,pid,tid,ip,sym,dso` by whose work they are, and writes
# them as collapsed stacks to folded_file. Of names ("registry=PID kafka=PID ..."), creates (a second)
# and core_us (CPU time of all cores in a second).
#
# A sample of the registry belongs to the innermost frame that says whose work it is: a memcpy to who
# called it. Debian's libraries have no frame pointers, which cuts many stacks short: what then names
# nobody goes to malloc, to the kernel or to its thread. Frames of the kernel under a socket are
# network, of whichever program.

function flush_stack(   i, name, part, folded) {
  if (depth == 0) return
  name = program[pid] != "" ? program[pid] : comm
  if (comm ~ /^swapper/) name = "idle"
  folded = name ";" comm
  part = ""
  for (i = depth; i >= 1; i--) folded = folded ";" frame[i]
  for (i = 1; i <= depth && part == ""; i++) part = part_of(name, frame[i], dso[i])
  if (name == "kafka" && comm ~ /Compiler/) part = "kafka, compiling itself (JVM)"
  if (part == "") part = name == "registry" ? part_by_thread(comm, frame[1]) : name
  stacks[folded]++
  parts[part]++
  threads[name "|" comm]++
  samples++
  depth = 0
}
function part_of(name, symbol, object) {
  if (name == "idle") return "idle"
  if (symbol ~ /^(__sys_send|__sys_recv|tcp_|sock_(send|recv|write|read|poll)|inet_|__napi_poll|net_rx_action|ip_|__ip_|sk_wait|ep_send_events)/)
    return "kernel network, of " name
  if (name != "registry") return ""
  if (object ~ /libpqxx/ || symbol ~ /umkm::(Upsert|ArrayOf|ColumnsOf|ExecPrepared|Given|Hex)/) return "registry, SQL text and libpqxx"
  if (object ~ /libpq\./) return "registry, libpq"
  if (object ~ /librdkafka/ || symbol ~ /umkm::(Relay|Kafka)/) return "registry, relay and librdkafka"
  if (object ~ /libprotobuf/ || symbol ~ /umkm::registry::|google::protobuf|::v1::/) return "registry, protobuf and rules"
  if (object ~ /libgrpc|libgpr|libabsl|libupb|libaddress_sorting/ || symbol ~ /grpc/) return "registry, gRPC"
  if (object ~ /libcrypto/) return "registry, hashes"
  if (symbol ~ /umkm::/) return "registry, committer and the rest of ours"
  return ""
}
function part_by_thread(thread, symbol) {
  if (symbol ~ /malloc|_int_free|^cfree|unlink_chunk|operator (new|delete)/) return "registry, malloc (caller not known)"
  if (symbol ~ /finish_task_switch|spin_unlock|futex|syscall|entry_SYSCALL|epoll|eventfd/)
    return "registry, sleeping and waking (kernel)"
  if (thread ~ /^(nexting_thread|default-executo|grpc)/) return "registry, gRPC"
  if (thread ~ /^(rdk:|relay)/) return "registry, relay and librdkafka"
  if (thread ~ /^committer/) return "registry, committer and the rest of ours"
  return "registry, other"
}
BEGIN {
  n = split(names, words, " ")
  for (i = 1; i <= n; i++) { split(words[i], pair, "="); program[pair[2]] = pair[1] }
}
# A sample opens with its header; frames follow, innermost first; an empty line ends it.
/^[^ \t]/ {
  flush_stack()
  if (!match($0, / +[0-9]+\/[0-9]+:? *$/)) next
  comm = substr($0, 1, RSTART - 1)
  split(substr($0, RSTART), ids, "/")
  pid = ids[1] + 0
  next
}
NF >= 2 {
  object = $NF
  gsub(/[()]/, "", object)
  sub(/^.*\//, "", object)
  symbol = $0
  sub(/^[ \t]*[0-9a-f]+ /, "", symbol)
  sub(/ \([^()]*\)$/, "", symbol)
  sub(/\+0x[0-9a-f]+$/, "", symbol)
  gsub(/;/, ":", symbol)
  depth++
  frame[depth] = symbol == "[unknown]" ? "[" object "]" : symbol
  dso[depth] = object
}
END {
  flush_stack()
  if (samples == 0) exit 1
  for (stack in stacks) print stack, stacks[stack] >folded_file
  for (part in parts)
    printf "%s\t%.1f %%\t%.0f us\n", part, 100 * parts[part] / samples, parts[part] / samples * core_us / creates | "sort -t\"\t\" -k2 -rn"
  close("sort -t\"\t\" -k2 -rn")
  print ""
  for (thread in threads) { split(thread, pair, "|"); printf "%s\t%s\t%.1f %%\n", pair[1], pair[2], 100 * threads[thread] / samples | "sort" }
}