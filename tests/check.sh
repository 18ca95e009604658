# The quick check of one room or file, or of whatever differs from the last commit; sourced by ./build.sh check [room|file]...
# Builds natively and runs one room's tests, checks formatting, generated files, and types and rules of changed JavaScript.

changed_files() { { git diff --name-only HEAD; git ls-files --others --exclude-standard; } | sort -u; }

files_of() { # room or file
  if [ -f "$1" ]; then echo "$1"; return; fi
  [ -d "src/$1" ] || [ "$1" = web ] || fail "there is no room or file '$1'"
  if [ "$1" = web ]; then git ls-files web tests/web tests/browser tests/bench; else git ls-files "src/$1" "tests/$1"; fi
}

check_format() { # files
  local cpp=()
  for file in "$@"; do case "$file" in src/*.cpp | src/*.h | tests/*.cpp | tests/*.h) [ -f "$file" ] && cpp+=("$file") ;; esac; done
  [ ${#cpp[@]} = 0 ] || clang-format --dry-run --Werror "${cpp[@]}" || fail "run: clang-format -i ${cpp[*]}"
}

check_rooms() { # files: builds and runs the tests of their rooms
  local rooms
  rooms=$(printf '%s\n' "$@" | sed -nE 's#^(src|tests)/([a-z]+)/.*\.(cpp|h|txt|cmake|inc)$#\2#p' | sort -u)
  [ -n "$rooms" ] || return 0
  configure native
  for room in $rooms; do
    [ -f "tests/$room/CMakeLists.txt" ] && grep -q pn_test "tests/$room/CMakeLists.txt" || continue
    cmake --build build/native -j "$jobs" --target "test_$room" | grep -vE '^\[|^ninja: no work' || true
    [ "${PIPESTATUS[0]}" = 0 ] || fail "test_$room does not build"
    "build/native/tests/$room/test_$room" --minimal --no-intro || fail "test_$room fails"
    echo "test_$room passed"
  done
}

check_javascript() { # files
  local js=() tests=()
  for file in "$@"; do
    case "$file" in
      tests/web/*.test.mjs) tests+=("$file"); js+=("$file") ;;
      web/*.js | web/*.mjs | tests/*.js | tests/*.mjs) js+=("$file") ;;
    esac
  done
  [ ${#js[@]} -gt 0 ] || return 0
  web/node_modules/.bin/tsc -p web/jsconfig.json
  (cd web && node_modules/.bin/eslint --no-warn-ignored $(printf '%s\n' "${js[@]}" | sed 's#^web/##; s#^tests/#../tests/#'))
  [ ${#tests[@]} = 0 ] || node --test --test-reporter=dot "${tests[@]}"
}

check_generated() {
  local generator
  for generator in $(git ls-files 'src/*/generate.mjs'); do node "$generator" --check; done
  node web/tools/words.mjs --check
}

check() {
  local files=()
  if [ $# = 0 ]; then mapfile -t files < <(changed_files); else for one in "$@"; do mapfile -t -O ${#files[@]} files < <(files_of "$one"); done; fi
  [ ${#files[@]} -gt 0 ] || { echo "nothing differs from the last commit"; return; }
  check_format "${files[@]}"
  check_generated
  check_rooms "${files[@]}"
  check_javascript "${files[@]}"
  echo "checked ${#files[@]} files in $SECONDS s"
}
