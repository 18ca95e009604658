#!/usr/bin/env bash
# Set-up, build, serve, test and bench of Polyneuron. Versions are pinned here and in web/package-lock.json.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
root=$PWD

imgui_version=1.90.1
libwebp_version=1.2.4
libjpeg_turbo_version=2.1.5
freetype_version=2.12.1
build_packages=(cmake ninja-build ccache g++ libstb-dev doctest-dev nlohmann-json3-dev libprotozero-dev libeigen3-dev brotli dpkg-dev nodejs)
browser_packages=(chromium)
jobs=$(nproc)
# What another checkout has compiled is used here too: paths below this folder do not count.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

say() { printf '\033[1m== %s\033[0m\n' "$*"; }
fail() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

usage() {
  cat <<'EOF'
./build.sh setup          install or check everything that is needed
./build.sh build          set up, build dist/ (a folder for any static host)
./build.sh serve [port]   build, then serve dist/ (port 8080)
./build.sh test           set up, build, run every test
./build.sh bench [onnx]   build, print the measured figures (those of edits of ONNX files alone)
./build.sh fuzz [seconds] feed the ONNX reader and editor damaged files (600 s), with clang's libFuzzer
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
  may_install || fail "these Debian packages are missing; as root run: apt-get install --no-install-recommends ${missing[*]}
On another system install their like and configure CMake with -DPOLYNEURON_DEPS=fetch."
  say "installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Debian's source packages, through a temporary source entry made from the machine's own.
fetch_sources() {
  local work=build/deps/fetch
  [ -d build/deps/imgui ] && [ -d build/deps/libwebp ] && [ -d build/deps/libjpeg-turbo ] && [ -d build/deps/freetype ] && return 0
  command -v apt-get >/dev/null || fail "no apt here: configure CMake with -DPOLYNEURON_DEPS=fetch instead"
  say "fetching the sources of imgui $imgui_version, libwebp $libwebp_version, libjpeg-turbo $libjpeg_turbo_version, freetype $freetype_version"
  mkdir -p "$work/lists/partial"
  local uri
  uri=$({ cat /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null || true; } |
        awk '!uri && /^URIs:/ {uri = $2} !uri && /^deb / {for (i = 2; i <= NF; ++i) if (!uri && $i ~ /:\/\//) uri = $i} END {print uri}')
  [ -n "$uri" ] || fail "no Debian archive is named in /etc/apt"
  cat > "$work/deps.sources" <<EOF
Types: deb-src
URIs: $uri
Suites: trixie bookworm
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
EOF
  (
    cd "$work"
    apt_options=(-qq -o Dir::Etc::sourcelist="$PWD/deps.sources" -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists="$PWD/lists"
                 -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root)
    apt-get "${apt_options[@]}" update
    for entry in "imgui $imgui_version" "libwebp $libwebp_version" "libjpeg-turbo $libjpeg_turbo_version" \
                 "freetype $freetype_version"; do
      read -r name version <<<"$entry"
      # A suite's index may name a revision whose files a mirror lacks: the next one of the same version is as good.
      is_here=false
      for full in $(apt-cache "${apt_options[@]}" showsrc "$name" | awk '/^Version:/{print $2}' | grep -F "$version"); do
        rm -rf unpacked && mkdir unpacked
        if (cd unpacked && apt-get "${apt_options[@]}" source "$name=$full" >/dev/null); then is_here=true && break; fi
      done
      $is_here || fail "the archive has no $name $version"
      rm -rf "../$name"
      mv "$(find unpacked -mindepth 1 -maxdepth 1 -type d)" "../$name"
    done
  )
  rm -rf "$work"
}

link_headers() {
  mkdir -p build/deps/include
  local name
  for name in stb nlohmann protozero doctest eigen3/Eigen; do
    [ -e "/usr/include/$name" ] && ln -sfn "/usr/include/$name" "build/deps/include/$(basename "$name")"
  done
}

setup_emscripten() {
  if ! command -v emcc >/dev/null; then install_packages emscripten; fi
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
  install_packages "${build_packages[@]}"
  setup_emscripten
  fetch_sources
  link_headers
  setup_node_modules
}

find_browser() {
  if [ -z "${CHROMIUM:-}" ]; then
    command -v chromium >/dev/null || install_packages "${browser_packages[@]}"
    CHROMIUM=$(command -v chromium)
  fi
  export CHROMIUM
}

# ---------------------------------------------------------------- build

configure() { # preset, further arguments
  local preset=$1
  shift
  [ -f "build/$preset/build.ninja" ] || "$@" cmake --preset "$preset" >"build/$preset.configure.log" 2>&1 ||
    { cat "build/$preset.configure.log"; fail "cmake --preset $preset failed"; }
}

build_native() { configure "$1"; cmake --build "build/$1" -j "$jobs"; }
build_wasm() { configure wasm emcmake; cmake --build build/wasm -j "$jobs" --target "$@"; }

build_bench() { configure native; cmake --build build/native -j "$jobs" --target bench_onnx; }

run_fuzzer() { # seconds
  install_packages clang libclang-rt-14-dev && configure fuzz && cmake --build build/fuzz -j "$jobs" --target fuzz_onnx &&
    mkdir -p build/fuzz/corpus &&
    ./build/fuzz/tests/onnx/fuzz_onnx build/fuzz/corpus tests/golden/onnx -max_total_time="$1" -rss_limit_mb=4096 -artifact_prefix=build/fuzz/
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
  serve) setup; build_dist; exec node web/tools/serve.mjs dist "${1:-8080}" ;;
  test) setup; find_browser; source tests/run.sh ;;
  bench)
    setup
    build_bench
    [ "${1:-}" = onnx ] || { find_browser; build_dist; }
    node tests/bench/bench.mjs "$@" ;;
  fuzz) setup; run_fuzzer "${1:-600}" ;;
  clean) rm -rf build dist ;;
  help | --help | -h) usage ;;
  *) usage; fail "unknown verb '$verb'" ;;
esac
