#!/usr/bin/env bash
# Get a flatpak-builder of version 1.4 or newer, so that the integration tests can build with
# it beside the machine's own: Debian 12 has 1.2.3, and Flathub builds with a newer one.
#
# Where the machine's own is new enough, it is the answer. Else the package comes from the
# backports of this Debian, checked by apt against the archive's signature, and only its
# files are unpacked: the libraries are the machine's. This needs no root.
#
#   OUT/tree/usr/bin/flatpak-builder   the program
#   OUT/stamp                          what has been got; where it fits, the next run does nothing
#
# The last line, on stdout, is the path of the program.
set -euo pipefail
umask 022
export LC_ALL=C.UTF-8
# shellcheck source=tests/runtime/shared.sh
. "$(dirname "$0")/shared.sh"

usage() {
  cat <<'TEXT'
usage: get-flatpak-builder.sh [--out DIR] [--force]

  --out      where to; by default in PYPROJECT_FLATPAK_TEST_CACHE, else in the user's cache
  --force    get it anew

The Debian mirror is the one that apt uses here; PYPROJECT_FLATPAK_DEBIAN_MIRROR overrides it.
TEXT
}

OUT='' FORCE=0
while [ $# -gt 0 ]; do
  case $1 in
    --out) [ $# -ge 2 ] || STATUS=2 die "$1 needs a value"; OUT=$2; shift ;;
    --force) FORCE=1 ;;
    --help) usage; exit 0 ;;
    *) usage >&2; STATUS=2 die "unknown option $1" ;;
  esac
  shift
done

OLDEST=1.4

# PROGRAM: does it run here, and is it new enough? It says "flatpak-builder 1.2.3", newer
# ones "flatpak-builder-1.4.4".
is_new_enough() {
  local version
  version=$("$1" --version 2>/dev/null | grep -oE '[0-9]+(\.[0-9]+)+') &&
    [ "$(printf '%s\n' "$OLDEST" "$version" | sort -V | head -n 1)" = "$OLDEST" ]
}

check_needs() {
  local missing
  mapfile -t missing < <(
    missing_packages <<'TABLE'
apt-get apt
dpkg-deb dpkg
flock util-linux
TABLE
  )
  # it composes the metainfo with this program of the machine
  appstreamcli compose --help >/dev/null 2>&1 || missing+=(appstream-compose)
  [ ${#missing[@]} = 0 ] || die "needs ${missing[*]} (apt install ${missing[*]})"
}

find_suite() {
  local ID='' VERSION_CODENAME=''
  # shellcheck disable=SC1091 # a file of the machine
  [ ! -e /etc/os-release ] || . /etc/os-release
  if [ "$ID" != debian ] || [ -z "$VERSION_CODENAME" ]; then
    die "needs flatpak-builder $OLDEST; only Debian's backports have one (this is ${ID:-an unknown system})"
  fi
  SUITE=$VERSION_CODENAME-backports
}

# ARGUMENT...: apt-get in the folder WORK, heard only where it fails, and then its first error.
apt_get() {
  local said
  said=$(cd "$WORK" && apt-get -qq "$@" 2>&1) ||
    die "cannot get flatpak-builder from $SUITE: $(grep -m 1 '^E: ' <<<"$said" || echo "$said")"
}

get_builder() {
  prepare_apt "$SUITE" "$WORK/apt" "$WORK/debs" <<'CONF'
APT::Update::Error-Mode "any";
CONF
  apt_get update
  apt_get download flatpak-builder
  dpkg-deb -x "$WORK"/flatpak-builder_*.deb "$WORK/tree"
  is_new_enough "$WORK/tree/usr/bin/flatpak-builder" ||
    die "the flatpak-builder of $SUITE does not run here, or is older than $OLDEST"
  rm -rf "$OUT/tree"
  mv "$WORK/tree" "$OUT/tree"
}

main() {
  local own key
  if own=$(command -v flatpak-builder) && is_new_enough "$own"; then
    echo "$own"
    return
  fi
  find_suite
  check_needs
  find_out flatpak-builder
  lock_out

  key="$(sum_of_scripts) $SUITE $(dpkg --print-architecture)"
  if [ "$FORCE" = 1 ] || [ "$(cat "$OUT/stamp" 2>/dev/null)" != "$key" ]; then
    trap 'rm -rf "$WORK"' EXIT
    rm -rf "$WORK" "$OUT/stamp"
    get_builder
    echo "$key" >"$OUT/stamp"
  fi
  echo "$OUT/tree/usr/bin/flatpak-builder"
}

main
