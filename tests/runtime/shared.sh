# What the scripts beside this one share: apt with a state of its own, packages unpacked
# without root, trees committed and installed as Flatpak runtimes. To be sourced.
# shellcheck shell=bash disable=SC2034,SC2153 # variables come from the scripts and go there
#
#   OUT     what a script makes: debs/ and apt/ are downloads, repo/ and flatpak/ the runtimes
#   WORK    a folder for the time of a run
#   ARCH    of the machine, by find_arch

KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

words() { grep -oE '[^ ]+' <<<"$1"; }
say() { printf '[%3ds] %s\n' "$SECONDS" "$*" >&2; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit "${STATUS:-1}"; }

find_arch() {
  ARCH=$(uname -m) TRIPLET=$(uname -m)-linux-gnu
  case $ARCH in
    x86_64 | aarch64) ;;
    *) die "runtimes exist for x86_64 and aarch64 only (got $ARCH)" ;;
  esac
}

# NAME: the folder of that name in the tests' cache, unless OUT is chosen; made and absolute.
find_out() {
  if [ -z "$OUT" ]; then
    local caches=${XDG_CACHE_HOME:-${HOME:?}/.cache}
    OUT=${PYPROJECT_FLATPAK_TEST_CACHE:-$caches/pyproject-flatpak-tests}/$1
  fi
  mkdir -p "$OUT"
  OUT=$(cd "$OUT" && pwd)
  WORK=$OUT/work
}

lock_out() {
  exec 9>"$OUT/.lock"
  flock --nonblock 9 || { say 'waiting for another run'; flock 9; }
}

clean_work() {
  chmod -R u+w "$WORK" 2>/dev/null || : # directories of a package may be read-only
  rm -rf "$WORK"
}

# The scripts by their content, so that what an older one has made is made anew.
sum_of_scripts() { cat "$0" "${BASH_SOURCE[0]}" | sha256sum | cut -c 1-16; }

# For lines "program package" on stdin, those packages whose program is missing; and that of
# the key.
missing_packages() {
  local tool package
  while read -r tool package; do
    command -v "$tool" >/dev/null || echo "$package"
  done
  [ -e "$KEYRING" ] || echo debian-archive-keyring
}

# ---- Debian packages --------------------------------------------------------------------

find_mirror() {
  # shellcheck disable=SC2016 # apt expands it
  MIRROR=${PYPROJECT_FLATPAK_DEBIAN_MIRROR:-$(
    apt-get indextargets --no-release-info --format '$(REPO_URI)' 'Created-By: Packages' \
      2>/dev/null | grep -m 1 -E '/debian/?$' || :
  )}
  [ -n "$MIRROR" ] ||
    die "no Debian mirror in this machine's apt sources; set PYPROJECT_FLATPAK_DEBIAN_MIRROR"
}

# SUITE APT DEBS: apt for that suite with its state in the folder APT and its downloads in
# DEBS. Nothing counts as installed, no file of the machine's apt is written, and of its
# settings only the way to the network is taken over. Further settings come from stdin.
prepare_apt() {
  local suite=$1 apt=$2 debs=$3
  mkdir -p "$apt"/{none/partial,lists/partial,etc/{preferences.d,trusted.gpg.d,apt.conf.d}} \
    "$debs/partial"
  find_mirror
  echo "deb [signed-by=$KEYRING] $MIRROR $suite main" >"$apt/etc/sources.list"
  : >"$apt/status"
  {
    apt-config dump | grep -E '^Acquire::https?::[^ ]*(Proxy|CA|Verify)' || :
    cat
    cat <<CONF
Dir::State::Lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::State::extended_states "$apt/extended_states";
Dir::Cache "$apt";
Dir::Cache::Archives "$debs";
Dir::Etc "$apt/etc";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "3";
CONF
  } >"$apt/apt.conf"
  export APT_CONFIG=$apt/apt.conf
}

has_lists() { compgen -G "$OUT/apt/lists/*_Packages*" >/dev/null; }

# Without a network apt only warns, and goes on with the lists it has.
update_lists() {
  say "package lists of $SUITE"
  apt-get -qq update >&2
  has_lists || die "cannot get the package lists of Debian $SUITE"
}

# apt for SUITE, with its state and its downloads in OUT.
prepare_suite() {
  prepare_apt "$SUITE" "$OUT/apt" "$OUT/debs" <<'CONF'
APT::Install-Recommends "false";
Acquire::GzipIndexes "true";
Debug::NoLocking "true";
// a suite in development may be served with a release file past its date
Acquire::Check-Valid-Until "false";
CONF
}

# WORDS: a regular expression of any of them, as the name in the name of a package's file.
any_of() { echo "^($(words "$1" | paste -sd'|'))_"; }

# install|download PACKAGE...: the files that apt would get for that, as lines "file size".
list_files() {
  apt-get -qq -y -o Dir::Cache::Archives="$OUT/apt/none" --print-uris "$@" |
    sed -nE "s/^'[^']*' ([^ ]+) ([0-9]+).*/\1 \2/p" | sort -u
}

# LIST...: download what is not there, or only in part.
download_debs() {
  local file size version wanted=()
  while read -r file size; do
    [ "$(stat -c %s "$OUT/debs/$file" 2>/dev/null)" = "$size" ] && continue
    rm -f "$OUT/debs/$file"
    version=${file#*_} version=${version%_*}
    wanted+=("${file%%_*}=${version//%3a/:}")
  done < <(sort -u "$@")
  [ ${#wanted[@]} = 0 ] || (cd "$OUT/debs" && apt-get -qq download "${wanted[@]}" >&2)
}

# Files that are not unpacked (patterns of tar).
NOT_UNPACKED='
  ./usr/share/doc/* ./usr/share/man/* ./usr/share/info/* ./usr/share/locale/*
  ./usr/share/lintian ./usr/share/bug ./usr/share/gdb ./usr/share/bash-completion
  ./usr/share/zsh ./usr/share/fish ./usr/lib/systemd ./var ./dev ./proc ./sys
  ./usr/lib/*/lib*san.* ./usr/lib/*/gconv/* ./usr/lib/*/perl* ./usr/lib/*/libc.a
  ./usr/lib/*/libm-*.a libpython*.a lto1 lto-dump*
  ./usr/lib/python3/dist-packages/*/tests __pycache__'

# LIST ROOT: unpack the packages of a list.
# tar replaces an existing file and never rewrites it, so that a tree may share its files
# with another by hard links.
unpack() {
  local list=$1 root=$2
  mkdir -p "$root/usr/bin"
  words "$NOT_UNPACKED" >"$WORK/not-unpacked"
  # shellcheck disable=SC2016 # the inner shell expands them
  cut -d' ' -f1 "$list" | (cd "$OUT/debs" && xargs -r -P"$(nproc)" -I{} bash -c '
    set -o pipefail
    dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" --no-same-owner --exclude-from="$3"
    ' _ {} "$root" "$WORK/not-unpacked")
}

# ---- runtimes ---------------------------------------------------------------------------

# ROOT BRANCH: commit the tree under the name in its metadata file.
commit() {
  flatpak build-export --runtime --files=usr --disable-fsync --no-update-summary \
    --arch="$ARCH" "$OUT/repo" "$1" "$2" >/dev/null
}

# REF...: from the repository into the installation.
install_refs() {
  flatpak build-update-repo --no-update-appstream "$OUT/repo" >/dev/null
  flatpak --user remote-add --if-not-exists --no-gpg-verify flathub "file://$OUT/repo"
  flatpak --user install -y --noninteractive --no-related --or-update flathub "$@" >/dev/null
}
