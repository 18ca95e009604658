# Runs every test and adds them up; sourced by ./build.sh test, whose functions it uses.
# A step that cannot even start (a build error, a crash) counts as one failure. The last line is "N passed, N failed".

mkdir -p build/test-logs
flaky=build/test-logs/flaky  # a line for each file that was run once more
: >"$flaky"
# A line "passed failed" for each step: what runs in the background counts, too.
results=build/test-logs/results
: >"$results"

began=$SECONDS
note_result() { # name, passed, failed
  echo "$2 $3" >>"$results"
  printf '%-38s %5d passed %3d failed %5d s\n' "$1" "$2" "$3" $((SECONDS - began))
  began=$SECONDS
}

# Runs a command, its output in build/test-logs/NAME.log; shows the log when the command fails.
logged() { # log name, command...
  local log=build/test-logs/$1.log
  shift
  if "$@" >"$log" 2>&1; then return 0; fi
  tail -n 60 "$log"
  return 1
}

# One pass or fail for a step that has no count of its own.
step() { # name, log name, command...
  local name=$1
  shift
  if logged "$@"; then note_result "$name" 1 0; else note_result "$name" 0 1; fi
}

# A doctest program: its test cases are counted.
doctest_step() { # name, log name, command...
  local name=$1 log=build/test-logs/$2.log counts=0
  shift
  logged "$@" || counts=$?
  local line
  line=$(grep -aE 'test cases: ' "$log" | tail -n 1 || true)
  if [ -z "$line" ]; then note_result "$name" 0 1; return; fi
  local ok bad
  ok=$(sed -E 's/.*\| *([0-9]+) passed.*/\1/' <<<"$line")
  bad=$(sed -E 's/.*\| *([0-9]+) failed.*/\1/' <<<"$line")
  # A sanitizer may end the program with every case passed.
  [ "$counts" != 0 ] && [ "$bad" = 0 ] && bad=1
  note_result "$name" "$ok" "$bad"
}

# node --test: its own closing lines are counted. What hangs is ended after the limit and counts as a failure.
run_node() { # log name, limit in seconds, files...
  local log_name=$1 limit_s=$2
  shift 2
  logged "$log_name" timeout --kill-after=15 "$limit_s" node --test --test-reporter=tap --test-concurrency=1 "$@"
}

count_node() { # step name, log name, exit code
  local log=build/test-logs/$2.log ok bad
  ok=$(sed -nE 's/^# pass ([0-9]+)$/\1/p' "$log" | tail -n 1)
  bad=$(sed -nE 's/^# (fail|cancelled) ([0-9]+)$/\2/p' "$log" | awk '{n += $1} END {print n + 0}')
  # Ended from outside, node writes no closing lines; a file that fails to load has none of its tests counted.
  [ "$3" = 0 ] || [ "$bad" != 0 ] || bad=1
  note_result "$1" "${ok:-0}" "$bad"
}

node_step() { # name, log name, files...
  local name=$1 log_name=$2 code=0
  shift 2
  run_node "$log_name" 600 "$@" || code=$?
  count_node "$name" "$log_name" "$code"
}

journey_limit_s=600
no_second_try_after_s=3000
end_after_s=4500

# Causes outside the page, as the runner or the browser names them: the browser did not start, or its process died.
infrastructure='browserType.launch|Failed to launch|Target page, context or browser has been closed|browser has disconnected|Page crashed'

# Journeys, one file after the other in each lane. A failing test is a failure; a file that fails for a cause named above is run once more, counted
# as flaky, and the second result counts. Whatever hangs, all of it ends.
browser_step() { # file
  local file=$1 name log code=0 left=$((end_after_s - SECONDS))
  name=$(basename "$file" .test.mjs) log=build/test-logs/browser-$(basename "$file" .test.mjs).log
  [ "$left" -gt 30 ] || { note_result "Chromium: $name (no time left)" 0 1; return; }
  run_node "browser-$name" "$((left < journey_limit_s ? left : journey_limit_s))" "$file" || code=$?
  if [ "$code" != 0 ] && [ "$SECONDS" -lt "$no_second_try_after_s" ] && grep -qE "$infrastructure" "$log"; then
    echo "$name ($(grep -oE "$infrastructure" "$log" | head -n 1))" >>"$flaky"
    mv "$log" "${log%.log}.first.log"
    code=0
    run_node "browser-$name" "$journey_limit_s" "$file" || code=$?
  fi
  count_node "Chromium: $name" "browser-$name" "$code"
}

# The files that no lane has begun yet, one a line.
journeys=build/test-logs/journeys
next_journey() {
  exec 9>"$journeys.lock"
  flock 9
  head -n 1 "$journeys"
  sed -i 1d "$journeys"
  exec 9>&-
}
browser_lane() {
  local file
  began=$SECONDS
  while file=$(next_journey) && [ -n "$file" ]; do browser_step "$file"; done
}

# One doctest program a room.
native_tests() { # preset
  local program name
  for program in build/"$1"/tests/*/test_*; do
    [ -x "$program" ] && [ -f "$program" ] || continue
    name=$(basename "$program")
    doctest_step "$1: ${name#test_}" "doctest-$1-${name#test_}" "$program" --no-colors=true
  done
}

say "formatting and generated files"
check_everything() { (source tests/check.sh; check_format $(git ls-files src tests); check_generated); }
step "formatting, generated files" format check_everything

say "native build with AddressSanitizer and UndefinedBehaviorSanitizer"
step "sanitizer build" build-asan build_native asan

# A shell of its own, so that whatever goes wrong in it is one failure.
# With a corpus of its own: one that has grown takes long to read.
short_fuzz() {
  (rm -rf build/fuzz/short
   local bad=0
   run_fuzzers build/fuzz/short 20 onnx || bad=1  # its seeds are large
   run_fuzzers build/fuzz/short 8 "${fuzzed_rooms[@]:1}" || bad=1
   exit $bad)
}

# The native programs keep one core busy; beside them the page is built.
native_steps() {
  native_tests asan
  step "fuzzing of all that outside data reaches" fuzz short_fuzz
}
say "native tests with sanitizers; beside them the page, and the tests as wasm"
native_steps &
native_lane=$!
step "wasm build and dist/" build-wasm build_dist
step "wasm build of the tests" build-wasm-tests build_wasm polyneuron_tests
doctest_step "doctest, wasm in Node" doctest-wasm node --no-experimental-fetch build/wasm/tests/polyneuron_tests.cjs --no-colors=true
step "types (tsc --strict)" tsc web/node_modules/.bin/tsc -p web/jsconfig.json
step "eslint" eslint env -C web node_modules/.bin/eslint .
export PN_WASM_DIR=$PWD/build/wasm/src/platform PN_ONNX_CLI=$PWD/build/asan/src/tools/polyneuron-onnx
node_step "engine, server, assets in Node" node-web tests/web/*.test.mjs

say "journeys in Chromium; what is left of the native tests goes on beside them"
printf '%s\n' tests/browser/*.test.mjs >"$journeys"
browser_lane &
first_lane=$!
wait "$native_lane" || note_result "native steps" 0 1
browser_lane  # the core that is free now takes journeys, too
wait "$first_lane" || note_result "journeys" 0 1

read -r passed failed < <(awk '{p += $1; f += $2} END {print p + 0, f + 0}' "$results")
say "all tests in $SECONDS s"
echo "flaky: $(wc -l <"$flaky") $(paste -sd ' ' "$flaky")"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
