# Fills build/deps with third-party code; sourced by build.sh, whose say, fail and install_packages it uses.
#
# On Debian the libraries are its packages, and the sources come from its archive through a temporary source entry. Elsewhere all
# of them are archives of src/dependencies.txt, whose SHA-256 is checked before anything is unpacked.
#   POLYNEURON_SOURCES  table  another table of the same form
#   POLYNEURON_MIRROR   URL    a folder that holds the archives by file name, asked instead of their addresses
#   POLYNEURON_TARBALLS 1      take the archives on Debian, too

debian_packages=(cmake ninja-build ccache g++ clang-format libstb-dev doctest-dev nlohmann-json3-dev libprotozero-dev brotli dpkg-dev nodejs)
other_tools=(cmake ninja ccache c++ clang-format brotli node npm curl tar)
debian_sources=(imgui=1.92.2b libwebp=1.2.4 libjpeg-turbo=2.1.5 freetype=2.12.1 zlib=1.2.13.dfsg)

is_debian() { [ -z "${POLYNEURON_TARBALLS:-}" ] && grep -qs '^ID=debian' /etc/os-release && command -v apt-get >/dev/null; }

install_tools() {
  if is_debian; then install_packages "${debian_packages[@]}"; return; fi
  local missing=() tool
  for tool in "${other_tools[@]}"; do command -v "$tool" >/dev/null || missing+=("$tool"); done
  [ ${#missing[@]} = 0 ] || fail "install these with your system's package manager: ${missing[*]} (and a C++20 compiler)"
}

fetch_dependencies() {
  if is_debian; then fetch_debian_sources; link_debian_headers; else fetch_archives; fi
}

# ---- Debian

# Whether build/deps has this version, as said by the file that is left in each folder.
is_fetched() { [ "$(cat "build/deps/${1%%=*}/.version" 2>/dev/null)" = "${1#*=}" ]; }  # name=version

fetch_debian_sources() {
  local entry name version missing=() work=build/deps/fetch
  for entry in "${debian_sources[@]}"; do is_fetched "$entry" || missing+=("$entry"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "fetching the sources of ${missing[*]}"
  mkdir -p "$work/lists/partial"
  local uri
  uri=$({ cat /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null || true; } |
        awk '!uri && /^URIs:/ {uri = $2} !uri && /^deb / {for (i = 2; i <= NF; ++i) if (!uri && $i ~ /:\/\//) uri = $i} END {print uri}')
  [ -n "$uri" ] || fail "no Debian archive is named in /etc/apt"
  cat > "$work/deps.sources" <<ENTRY
Types: deb-src
URIs: $uri
Suites: bookworm trixie forky
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
ENTRY
  (
    cd "$work"
    apt_options=(-qq -o Dir::Etc::sourcelist="$PWD/deps.sources" -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists="$PWD/lists"
                 -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root)
    apt-get "${apt_options[@]}" update
    for entry in "${missing[@]}"; do
      name=${entry%%=*} version=${entry#*=}
      # A suite's index may name a revision whose files a mirror lacks: the next one of the same version is as good.
      is_here=false
      for full in $(apt-cache "${apt_options[@]}" showsrc "$name" | awk '/^Version:/{print $2}' | grep -E "^([0-9]+:)?${version//./\\.}[-+~]"); do
        rm -rf unpacked && mkdir unpacked
        if (cd unpacked && apt-get "${apt_options[@]}" source "$name=$full" >/dev/null); then is_here=true && break; fi
      done
      $is_here || fail "the archive has no $name $version"
      rm -rf "../$name"
      mv "$(find unpacked -mindepth 1 -maxdepth 1 -type d)" "../$name"
      echo "$version" > "../$name/.version"
    done
  )
  rm -rf "$work"
}

link_debian_headers() {
  local name
  mkdir -p build/deps/include
  for name in stb nlohmann protozero doctest; do
    [ -e "/usr/include/$name" ] && ln -sfn "/usr/include/$name" "build/deps/include/$name"
  done
}

# ---- elsewhere

sha256_of() { if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1; }

# Downloads one archive, checks it, and only then unpacks it to build/deps/NAME.
fetch_archive() { # name, version, sha256, address
  local name=$1 version=$2 wanted=$3 address=$4 file got
  local stamp=build/deps/$name/.sha256
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return 0
  mkdir -p build/deps/fetch
  file=build/deps/fetch/$(basename "$address")
  [ -z "${POLYNEURON_MIRROR:-}" ] || address=${POLYNEURON_MIRROR%/}/$(basename "$address")
  say "fetching $name $version"
  curl --fail --silent --show-error --location --retry 2 --output "$file" "$address" || fail "$name $version: $address cannot be fetched"
  got=$(sha256_of "$file")
  if [ "$got" != "$wanted" ]; then
    rm -f "$file"
    fail "$name $version: $address has SHA-256 $got instead of $wanted; it was not unpacked"
  fi
  rm -rf build/deps/fetch/unpacked "build/deps/$name"
  mkdir -p build/deps/fetch/unpacked
  (cd build/deps/fetch/unpacked && cmake -E tar xf "../$(basename "$file")")  # .tar.gz, .tar.xz and .zip on every system
  mv "$(find build/deps/fetch/unpacked -mindepth 1 -maxdepth 1 -type d | head -n 1)" "build/deps/$name"
  rm -rf build/deps/fetch
  echo "$wanted" > "$stamp"
}

fetch_archives() {
  local name version sum address
  while read -r name version sum address; do
    case "$name" in '' | '#'*) continue ;; esac
    fetch_archive "$name" "$version" "$sum" "$address"
  done < "${POLYNEURON_SOURCES:-src/dependencies.txt}"
  mkdir -p build/deps/include
  ln -sfn ../stb build/deps/include/stb
  ln -sfn ../json/include/nlohmann build/deps/include/nlohmann
  ln -sfn ../protozero/include/protozero build/deps/include/protozero
  ln -sfn ../doctest/doctest build/deps/include/doctest
}
