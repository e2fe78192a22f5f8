# shellcheck shell=bash
# Sourced by run: values are kept one a line in $results, and summed up at the end.

results=$work/results.jsonl
warnings=()

# note FIGURE SIDE UNIT VALUE: keeps one measured value. SIDE is `ours` or who else.
note() {
  say "  $1, $2: $4 $3"
  jq -cn --arg figure "$1" --arg side "$2" --arg unit "$3" --argjson value "$4" '$ARGS.named' >>"$results"
}

# measured FIGURE SIDE UNIT FIELD JSON: notes a field of what umkm-load printed.
measured() { note "$1" "$2" "$3" "$(jq ".$4" <<<"$5")"; }

# beware WHAT WHY: a figure that is absent, or not what it seems. Said at once and again at the end.
beware() {
  say "  BEWARE: $1: $2"
  warnings+=("$1: $2")
}

# figure | side | min / median / max | ours over it, round by round: of a rate more than 1 is better,
# of a latency less. Figures of growth: it over itself at the smallest size.
summary() {
  echo '| figure | side | min / median / max | ours over it |'
  echo '| --- | --- | --- | --- |'
  jq -rs '
    def spread: sort | "\(.[0]) / \(.[length / 2 | floor]) / \(.[-1])";
    def round3: if . >= 100 then round elif . >= 10 then (. * 10 | round / 10) else (. * 1000 | round / 1000) end;
    # Groups in the order in which they were first noted.
    def groups(f): reduce .[] as $x ([[], {}]; ($x | f) as $key |
      if .[1][$key] == null then .[1][$key] = (.[0] | length) | .[0] += [[$x]] else .[0][.[1][$key]] += [$x] end) | .[0];
    def ratios($over; $under): [$over, $under] | transpose |
      map(select(.[0] != null and .[1] != null and .[1] != 0) | .[0] / .[1] | round3) | if . == [] then "" else spread end;
    groups(.figure)[] | groups(.side) as $sides |
    ([$sides[] | select(.[0].side == "ours") | .[].value]) as $ours |
    ([$sides[0][].value]) as $first | $sides[] |
    [.[].value] as $its | .[0].side as $side |
    [.[0].figure, $side, ($its | map(round3) | spread) + " " + .[0].unit,
     (if .[0].figure | startswith("growth") then ratios($its; $first)
      elif $side == "ours" then "" else ratios($ours; $its) end)] |
    "| " + join(" | ") + " |"' "$results"
  [[ ${#warnings[@]} == 0 ]] || printf 'BEWARE: %s\n' "${warnings[@]}"
}
