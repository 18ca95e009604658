#!/usr/bin/env bash
# Set-up, build, serve, check, test and bench of Polyneuron. Versions are pinned in src/dependencies.* and web/package-lock.json.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
root=$PWD

browser_packages=(chromium)
test_fonts=(fonts-ipafont-gothic fonts-lohit-deva fonts-kacst-one fonts-noto-color-emoji)  # of the prompts in tests/browser/letters.test.mjs
jobs=$(nproc)
# What another checkout has compiled is used here too: paths below this folder do not count.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

say() { printf '\033[1m== %s\033[0m\n' "$*"; }
fail() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

source src/dependencies.sh

usage() {
  cat <<'EOF'
./build.sh setup          install or check everything that is needed
./build.sh build          set up, build dist/ (a folder for any static host)
./build.sh workshop       the whole page as one file, dist/polyneuron.html, which needs no server and no network
./build.sh serve [port] [--lan]  build, then serve dist/ (port 8080) to this machine, or to its network
./build.sh check [what…]  quick: format, build and tests of a room or file, or of what differs from the last commit
./build.sh test           set up, build, run every test
./build.sh tidy [room]    clang-tidy over a room's sources
./build.sh bench [onnx|statistics]  build, print the measured figures (those of edits of ONNX files, or with the statistics, alone)
./build.sh fuzz [room] [seconds]  feed a room's readers damaged data (all rooms, 600 s each), with clang's libFuzzer
./build.sh clean          remove build/ and dist/
EOF
}

# ---------------------------------------------------------------- set-up

may_install() { command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; }

have_package() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

install_packages() {
  local missing=()
  for package in "$@"; do
    [ "$package" = nodejs ] && command -v node >/dev/null && continue
    have_package "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  may_install || fail "these Debian packages are missing; as root run: apt-get install --no-install-recommends ${missing[*]}"
  say "installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

setup_emscripten() {
  if ! command -v emcc >/dev/null; then
    is_debian || fail "emcc is missing: install the Emscripten SDK (3.1.6 or later) and put it on the PATH"
    install_packages emscripten
  fi
  # Debian's emcc finds its JavaScript optimiser's packages only here.
  [ -d /usr/share/nodejs/acorn ] && export NODE_PATH=/usr/share/nodejs
}

setup_node_modules() {
  [ -f web/package-lock.json ] || fail "web/package-lock.json is missing"
  if [ ! -d web/node_modules ] || [ web/package-lock.json -nt web/node_modules ]; then
    say "installing npm packages"
    (cd web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    touch web/node_modules
  fi
}

setup() {
  install_tools
  setup_emscripten
  fetch_dependencies
  setup_node_modules
}

find_browser() {
  if [ -z "${CHROMIUM:-}" ]; then
    if ! command -v chromium >/dev/null; then
      is_debian || fail "name a Chromium in the variable CHROMIUM"
      install_packages "${browser_packages[@]}"
    fi
    CHROMIUM=$(command -v chromium)
  fi
  export CHROMIUM
}

# ---------------------------------------------------------------- build

configure() { # preset, further arguments
  local preset=$1
  shift
  mkdir -p build
  [ -f "build/$preset/build.ninja" ] || "$@" cmake --preset "$preset" >"build/$preset.configure.log" 2>&1 ||
    { cat "build/$preset.configure.log"; fail "cmake --preset $preset failed"; }
}

build_native() { configure "$1"; cmake --build "build/$1" -j "$jobs"; }
build_wasm() { configure wasm emcmake; cmake --build build/wasm -j "$jobs" --target "$@"; }

build_bench() { configure native; cmake --build build/native -j "$jobs" --target bench_onnx; }
build_bench_statistics() {
  if is_debian; then install_packages python3-numpy python3-scipy; fi
  build_wasm bench_statistics bench_links
}

fuzzed_rooms=(onnx image text model protocol engine share)

run_fuzzers() { # corpus, seconds for each, rooms...
  local corpus=$1 seconds=$2 room seeds longest bad=0
  shift 2
  install_packages clang libclang-rt-14-dev && configure fuzz && cmake --build build/fuzz -j "$jobs" --target "${@/#/fuzz_}" || return 1
  for room in "$@"; do
    longest=0  # bytes of an input; 0: of the longest seed
    case "$room" in
      onnx) seeds=(tests/golden/onnx) ;;
      image) seeds=(tests/golden/image tests/golden/image_faults tests/golden/profiles) longest=16000 ;;
      *) seeds=() ;;  # their small inputs are written by the fuzzer itself
    esac
    say "fuzzing $room"
    mkdir -p "$corpus/$room"
    "build/fuzz/tests/fuzz_$room" "$corpus/$room" "${seeds[@]}" -max_total_time="$seconds" -max_len="$longest" -timeout=30 -rss_limit_mb=4096 \
      -artifact_prefix="build/fuzz/$room-" || { echo "fuzzing of $room failed"; bad=1; }
  done
  return $bad
}

fuzz() { # [room] [seconds]
  local rooms=("${fuzzed_rooms[@]}")
  case "${1:-}" in [a-z]*)
    [[ " ${fuzzed_rooms[*]} " == *" $1 "* ]] || fail "no fuzzer for '$1': one of ${fuzzed_rooms[*]}"
    rooms=("$1")
    shift ;;
  esac
  run_fuzzers build/fuzz/corpus "${1:-600}" "${rooms[@]}"
}

build_dist() {
  say "building"
  build_wasm polyneuron polyneuron_core
  node web/tools/make_dist.mjs build/wasm dist
}

# ---------------------------------------------------------------- verbs

verb=${1:-help}
shift || true
case "$verb" in
  setup) setup ;;
  build) setup; build_dist ;;
  workshop) setup; build_dist; node web/tools/make_single.mjs dist dist/polyneuron.html ;;
  serve) setup; build_dist; exec node web/tools/serve.mjs dist "$@" ;;
  check) source tests/check.sh; check "$@" ;;
  test) setup; find_browser; if is_debian; then install_packages "${test_fonts[@]}"; fi; source tests/run.sh ;;
  tidy)
    is_debian && install_packages clang-tidy
    configure native
    clang-tidy --quiet -p build/native $(git ls-files "src/${1:-}*.cpp" | grep -v '^src/platform/') ;;
  bench)
    setup
    build_bench
    [ "${1:-}" = onnx ] || build_bench_statistics
    [[ "${1:-}" = @(onnx|statistics) ]] || { find_browser; build_dist; }
    node tests/bench/bench.mjs "$@" ;;
  fuzz) setup; fuzz "$@" ;;
  clean) rm -rf build dist ;;
  help | --help | -h) usage ;;
  *) usage; fail "unknown verb '$verb'" ;;
esac
