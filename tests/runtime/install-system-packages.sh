#!/usr/bin/env bash
# Install what the integration tests need of the system, on Debian 12 or newer: as root or
# with sudo, without questions, and without a word where all of it is there.
# Where there is no apt it only says what is needed; the tests then skip.
set -euo pipefail

# flatpak-builder and what it calls; eu-strip is in elfutils, flatpak needs librsvg2-common to
# accept an SVG icon, and flatpak-builder 1.3.4 and newer runs "appstreamcli compose" here
PACKAGES=(flatpak flatpak-builder elfutils librsvg2-common appstream-compose)
# make-runtime.sh and make-rust.sh
PACKAGES+=(ostree bubblewrap xz-utils zstd debian-archive-keyring python3 python3-pip)
# validators on the host
PACKAGES+=(appstream desktop-file-utils)
# a screen, a session bus, and hands and eyes on them
PACKAGES+=(dbus xvfb xauth xdotool imagemagick)
# the tests themselves
PACKAGES+=(python3-venv git patch unzip ca-certificates)

# PACKAGE...: those that are not installed.
missing() {
  local package
  for package; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
      echo "$package"
  done
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    env DEBIAN_FRONTEND=noninteractive "$@"
  elif command -v sudo >/dev/null; then
    sudo --non-interactive env DEBIAN_FRONTEND=noninteractive "$@"
  else
    echo "needs root or sudo for: apt-get install ${wanted[*]}" >&2
    exit 1
  fi
}

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  echo "No apt here. The integration tests are skipped unless these are installed (Debian's names):"
  printf '  %s\n' "${PACKAGES[*]}"
  exit 0
fi

mapfile -t wanted < <(missing "${PACKAGES[@]}")
[ ${#wanted[@]} -gt 0 ] || exit 0

# On a fresh machine there are no package lists, on an older one they may name lost files.
as_root apt-get -qq update
as_root apt-get -qq install -y --no-install-recommends "${wanted[@]}"
