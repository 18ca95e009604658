#!/usr/bin/env bash
# Makes every font of this folder and src/widgets/icons.h from Debian's font packages (downloaded, not installed).
# Needs apt-get, dpkg and fonttools (Debian package `fonttools`). Run it after a change of icons.txt or of the character set.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chmod 755 .
packages=(fonts-open-sans fonts-material-design-icons-iconfont fonts-liberation2 fonts-breip fonts-comic-neue fonts-roboto-slab fonts-yanone-kaffeesatz
          fonts-lobstertwo)
apt-get download -qq "${packages[@]}"
for package in *.deb; do dpkg -x "$package" root; done
/usr/bin/python3 "$here/make_fonts.py" --root root --fonts "$here" --icons-header "$here/../../src/widgets/icons.h"
for package in "${packages[@]}"; do
  dpkg-deb -f "${package}"_*.deb Package Version | paste -sd' ' >> "$work/sources"
done
{
  echo "Debian packages these files were made from (make_fonts.sh):"
  cat "$work/sources"
} > "$here/SOURCES"
