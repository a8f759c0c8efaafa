#!/usr/bin/env bash
# Make a stand-in for Flathub's org.freedesktop.Sdk.Extension.rust-stable, and crates to
# build with it, out of Debian packages: so that a Python extension in Rust is really
# compiled where neither Flathub nor a registry of crates can be reached.
#
# The extension goes where make-runtime.sh has installed the Sdk that it belongs to; its
# libraries that the Sdk has are the Sdk's. The crates are what pyo3 takes, as they are in
# Debian's librust-*-dev, packed as "cargo package" would.
#
#   OUT/flatpak/rust.stamp    what has been made; goes with the installation
#   OUT/crates/NAME-VERSION.crate
#
# Progress goes to stderr; the last line, on stdout, is the path of the crates' folder.
set -euo pipefail
umask 022
export LC_ALL=C.UTF-8
# shellcheck source=tests/runtime/shared.sh
. "$(dirname "$0")/shared.sh"

usage() {
  cat <<'TEXT'
usage: make-rust.sh [--out DIR] [--force]

  --out      the folder that make-runtime.sh has made 26.08 in; by default its default
  --force    make it anew

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

BRANCH=26.08 SUITE=forky # as in make-runtime.sh; pyo3 there knows the runtime's Python
ID=org.freedesktop.Sdk.Extension.rust-stable

# What the Sdk lacks of "apt install rustc cargo" (regular expressions, whole names).
COMPILER='rustc cargo libstd-rust-.* libllvm.* libz3-.* libgit2-.* libllhttp.*'
CRATES='
  heck libc once-cell portable-atomic proc-macro2 pyo3 pyo3-build-config pyo3-ffi
  pyo3-macros pyo3-macros-backend quote syn-2 target-lexicon unicode-ident'

check_needs() {
  local missing
  mapfile -t missing < <(
    missing_packages <<'TABLE'
apt-get apt
dpkg-deb dpkg
tar tar
xz xz-utils
flock util-linux
flatpak flatpak
TABLE
  )
  [ ${#missing[@]} = 0 ] || die "needs ${missing[*]} (apt install ${missing[*]})"
}

list_all() {
  local crates
  mapfile -t crates < <(words "$CRATES" | sed 's/.*/librust-&-dev/')
  list_files install rustc cargo | grep -E "$(any_of "$COMPILER")" >"$OUT/rust.list" &&
    list_files download "${crates[@]}" >"$OUT/crates.list"
}

get_debs() {
  prepare_suite
  has_lists || update_lists
  # The lists of an earlier run name versions that the mirror may no longer have.
  if ! { list_all && download_debs "$OUT"/{rust,crates}.list; }; then
    update_lists
    { list_all && download_debs "$OUT"/{rust,crates}.list; } ||
      die "cannot get the packages of Debian $SUITE"
  fi
}

# Below /usr/lib/sdk/rust-stable there are bin and lib, as in the real extension; Debian's
# folder for libraries of one architecture is none of its.
make_extension() {
  local root=$WORK/rust
  unpack "$OUT/rust.list" "$root"
  mv "$root/usr/lib/$TRIPLET"/* "$root/usr/lib"
  rm -rf "${root:?}"/usr/{share,"lib/$TRIPLET"}
  # shellcheck disable=SC2016 # whoever reads it expands it
  echo 'export PATH=$PATH:/usr/lib/sdk/rust-stable/bin' >"$root/usr/enable.sh"
  cat >"$root/metadata" <<METADATA
[Runtime]
name=$ID

[ExtensionOf]
ref=runtime/org.freedesktop.Sdk/$ARCH/$BRANCH
METADATA
  commit "$root" "$BRANCH"
  install_refs "$ID//$BRANCH"
  say "$ID: $(du -sm "$root/usr" | cut -f1) MB"
}

# FOLDER: name and version of the crate there. The folder's own name may be another.
name_crate() {
  sed -nE '/^\[package\]/,/^$/s/^(name|version) = "(.*)"/\1=\2/p' "$1/Cargo.toml" |
    sort | cut -d= -f2 | paste -sd-
}

# The same bytes each time, and without what cargo has a vendored crate's checksums in.
pack_crates() {
  local root=$WORK/crates folder crate
  unpack "$OUT/crates.list" "$root"
  rm -rf "$OUT/crates"
  mkdir "$OUT/crates"
  for folder in "$root"/usr/share/cargo/registry/*; do
    crate=$(name_crate "$folder")
    tar -C "$folder" -c --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
      --exclude=./.cargo-checksum.json --transform="flags=r;s,^\.,$crate," . |
      gzip -n >"$OUT/crates/$crate.crate"
  done
  say "$(find "$OUT/crates" -type f | wc -l) crates"
}

main() {
  local key
  find_arch
  find_out "runtime-$BRANCH"
  export FLATPAK_USER_DIR=$OUT/flatpak
  lock_out
  grep -qx freedesktop "$OUT/stamp" 2>/dev/null ||
    die "there is no Sdk in $OUT; run make-runtime.sh --branch $BRANCH first"

  key="$(sum_of_scripts) $SUITE $ARCH $OUT"
  if [ "$FORCE" = 1 ] || [ "$(cat "$OUT/flatpak/rust.stamp" 2>/dev/null)" != "$key" ]; then
    check_needs
    trap clean_work EXIT
    clean_work
    rm -f "$OUT/flatpak/rust.stamp"
    get_debs
    make_extension
    pack_crates
    echo "$key" >"$OUT/flatpak/rust.stamp"
  fi
  echo "$OUT/crates"
}

main
