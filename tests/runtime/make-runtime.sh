#!/usr/bin/env bash
# Make stand-ins for Flathub's runtimes out of Debian packages, so that the integration
# tests can build and run real Flatpaks where Flathub cannot be reached:
#
#     org.freedesktop.Platform and org.freedesktop.Sdk
#     org.gnome.Platform and org.gnome.Sdk              (--gnome)
#
# A stand-in may be poorer than the real runtime, never richer: what is missing there has
# to be missing here, or a test passes that fails on Flathub. test_runtime.py compares.
#
# apt resolves and downloads, dpkg-deb unpacks, and nothing is run as the packages'
# maintainer scripts: this needs no root, no chroot and no mount.
#
#   OUT/flatpak/              the installation, from a remote named "flathub" (so that
#                             flatpak-builder --install-deps-from=flathub works verbatim)
#   OUT/repo/                 the OSTree repository behind that remote
#   OUT/debs/ wheels/ apt/    downloads; kept, so that making it anew needs no network
#   OUT/stamp                 what has been made; where it fits, the next run does nothing
#
# Progress goes to stderr; the last line, on stdout, is the path of the installation.
set -euo pipefail
umask 022
export LC_ALL=C.UTF-8 # one sort order, and messages that can be read
# shellcheck source=tests/runtime/shared.sh
. "$(dirname "$0")/shared.sh"

usage() {
  cat <<'TEXT'
usage: make-runtime.sh [--branch 26.08|25.08] [--gnome] [--out DIR] [--force]

  --branch   26.08 (default): Debian forky, Python 3.14, with --gnome also GNOME 51
             25.08: Debian trixie, Python 3.13, with --gnome also GNOME 50
  --gnome    also the GNOME platform and SDK
  --out      where to; by default in PYPROJECT_FLATPAK_TEST_CACHE, else in the user's cache
  --force    make it anew, with fresh package lists

The Debian mirror is the one that apt uses here; PYPROJECT_FLATPAK_DEBIAN_MIRROR overrides it.
TEXT
}

# ---- what to make -----------------------------------------------------------------------

BRANCH=26.08 OUT='' GNOME=0 FORCE=0
while [ $# -gt 0 ]; do
  case $1 in
    --branch | --out) [ $# -ge 2 ] || STATUS=2 die "$1 needs a value" ;;
  esac
  case $1 in
    --branch) BRANCH=$2; shift ;;
    --out) OUT=$2; shift ;;
    --gnome) GNOME=1 ;;
    --force) FORCE=1 ;;
    --help) usage; exit 0 ;;
    *) usage >&2; STATUS=2 die "unknown option $1" ;;
  esac
  shift
done

# The distributions of the real runtimes, at their versions where those are known.
# Not in the list: cython, meson and others that no test needs.
case $BRANCH in
  26.08)
    SUITE=forky PYTHON=3.14 GNOME_BRANCH=51
    PLATFORM_PINS=(setuptools==83.0.0 mako==1.4.1 markdown==3.10.3 markupsafe==3.0.3)
    GNOME_SDK_PINS=(lxml==6.1.3 pygments==2.21.0 packaging==26.3)
    ;;
  25.08)
    SUITE=trixie PYTHON=3.13 GNOME_BRANCH=50
    PLATFORM_PINS=(setuptools==80.10.2 mako==1.4.1 markdown==3.10.3 markupsafe==3.0.3
      packaging==26.3)
    GNOME_SDK_PINS=(lxml==6.1.3 pygments==2.21.0)
    ;;
  *) STATUS=2 die "no stand-in for branch $BRANCH; choose 26.08 or 25.08" ;;
esac
SDK_PINS=(pip==26.2.1 wheel==0.48.0)
GNOME_PINS=(attrs==26.1.0 jinja2==3.1.6) # and, from Debian, PyGObject and pycairo

PLATFORM_PACKAGES=(
  bash dash coreutils sed grep gawk findutils diffutils tar gzip bzip2 xz-utils zstd
  unzip zip less procps util-linux debianutils libc-bin base-files
  python3 ca-certificates openssl tzdata curl locales
  fontconfig fonts-dejavu-core hicolor-icon-theme shared-mime-info xdg-user-dirs
  gettext-base appstream flatpak-xdg-utils dbus-bin libglib2.0-bin
  libstdc++6 libgomp1 libdbus-1-3 libgl1 libglx0 libegl1 libopengl0 libgles2 libvulkan1
  libxkbcommon0 libxkbcommon-x11-0 xkb-data libx11-6 libx11-xcb1 libsm6 libice6
  libxext6 libxrender1 libxi6 libxtst6 libxcomposite1 libxdamage1 libxrandr2 libxcursor1
  libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0
  libxcb-render-util0 libxcb-render0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-util1
  libxcb-xfixes0 libxcb-xinerama0 libxcb-xkb1
  libwayland-client0 libwayland-cursor0 libwayland-egl1
  libcairo2 libcairo-gobject2 libpango-1.0-0 libpangocairo-1.0-0 libgdk-pixbuf-2.0-0
  librsvg2-common libasound2t64 libpulse0 libnss3 libcups2t64 libgirepository-1.0-1
)
SDK_PACKAGES=(
  gcc g++ make pkgconf libc6-dev python3-dev gettext desktop-file-utils
  appstream-compose patch file zlib1g-dev libffi-dev
)
GNOME_PACKAGES=(
  libgtk-4-1 libadwaita-1-0 gir1.2-gtk-4.0 gir1.2-adw-1 python3-gi python3-gi-cairo
  adwaita-icon-theme libgtk-4-bin gsettings-desktop-schemas gir1.2-rsvg-2.0
)

# Dependencies that are left out (regular expressions, whole names): package management,
# perl, sanitizers, GL drivers with LLVM (both toolkits draw without), services, documents.
LEFT_OUT='
  dpkg apt debconf adduser passwd login.* perl.* libperl.* init-system-helpers sysvinit.*
  mount systemd.* libsystemd-shared udev dconf-.* libpam-.* e2fsprogs logsave ucf
  sensible-utils tzdata-legacy media-types netbase
  gcc-14-base libasan8 libtsan2 libubsan1 liblsan0 libhwasan0 libitm1 libquadmath0 libcc1-0
  libllvm.* mesa-.* libgl1-mesa-dri libz3-4 libglx-mesa0 libegl-mesa0
  libdrm-(intel|amdgpu|radeon|nouveau).*
  gstreamer1.* libflite.* libavfilter.* ghostscript.*
  xdg-desktop-portal.* at-spi2-core dbus dbus-daemon dbus-user-session
  dbus-system-bus-common libgprofng0
  manpages.* krb5-locales publicsuffix libc-l10n iso-codes binutils-common-doc
  libgcc-s1-doc bsdextrautils groff-base man-db libldap-common libsasl2-modules.*
  python3-(apt|dpkg|dbus|distro).*'

# ---- what it needs ----------------------------------------------------------------------

check_needs() {
  local missing
  mapfile -t missing < <(
    missing_packages <<'TABLE'
apt-get apt
dpkg-deb dpkg
tar tar
xz xz-utils
zstd zstd
flock util-linux
python3 python3
bwrap bubblewrap
ostree ostree
flatpak flatpak
TABLE
  )
  find_pip || missing+=(python3-pip)
  [ ${#missing[@]} = 0 ] || die "needs ${missing[*]} (apt install ${missing[*]})"
}

# The first python3 may be that of a virtual environment without pip.
find_pip() {
  local candidate
  for candidate in python3 /usr/bin/python3; do
    "$candidate" -m pip --version >/dev/null 2>&1 && PYTHON_WITH_PIP=$candidate && return
  done
  return 1
}

# ---- Debian packages --------------------------------------------------------------------

# PACKAGE...: the files of these and all their dependencies, as lines "file size".
resolve() { list_files install "$@" | grep -vE "$(any_of "$LEFT_OUT")"; }

# The lists of what each tree gets on top of the one below it.
# Joined by && because the caller is a condition, in which "set -e" does nothing.
resolve_all() {
  local platform=$OUT/platform.list sdk=("${PLATFORM_PACKAGES[@]}" "${SDK_PACKAGES[@]}")
  local gnome=("${PLATFORM_PACKAGES[@]}")
  [ "$GNOME" = 0 ] || gnome+=("${GNOME_PACKAGES[@]}")
  resolve "${PLATFORM_PACKAGES[@]}" >"$platform" &&
    resolve "${sdk[@]}" | comm -13 "$platform" - >"$OUT/sdk.list" &&
    resolve "${gnome[@]}" | comm -13 "$platform" - >"$OUT/gnome.list"
}

get_debs() {
  local lists=("$OUT"/{platform,sdk,gnome}.list)
  prepare_suite
  if [ "$FORCE" = 1 ] || ! has_lists; then update_lists; fi
  # The lists of an earlier run name versions that the mirror may no longer have.
  if ! { resolve_all && download_debs "${lists[@]}"; }; then
    update_lists
    { resolve_all && download_debs "${lists[@]}"; } || die "cannot get the packages of Debian $SUITE"
  fi
  grep -q "^python$PYTHON-minimal_" "$OUT/platform.list" ||
    die "Debian $SUITE has moved on from Python $PYTHON; $BRANCH needs another suite"
  say "$(sort -u "${lists[@]}" | wc -l) packages"
}

# ---- Python distributions ---------------------------------------------------------------

# Of this machine's pip settings, only where the index is and how to reach it may count:
# a find-links folder or a second index here must not change what the stand-in holds.
isolate_pip() {
  local key value name
  while IFS='=' read -r key value; do
    name=PIP_${key^^} name=${name//-/_} value=${value#\'}
    [ -n "${!name:-}" ] || export "$name=${value%\'}"
  done < <("$PYTHON_WITH_PIP" -m pip config list 2>/dev/null |
    sed -nE 's/^global\.((index-url|cert|client-cert|proxy|trusted-host)=)/\1/p')
  for name in $(compgen -e PIP_); do
    case $name in
      PIP_INDEX_URL | PIP_CERT | PIP_CLIENT_CERT) ;;
      PIP_PROXY | PIP_TRUSTED_HOST | PIP_DEFAULT_TIMEOUT | PIP_RETRIES) ;;
      *) unset "$name" ;;
    esac
  done
  export PIP_CONFIG_FILE=/dev/null PIP_DISABLE_PIP_VERSION_CHECK=1
}

get_wheels() {
  local pins=("${PLATFORM_PINS[@]}" "${SDK_PINS[@]}" "${GNOME_PINS[@]}" "${GNOME_SDK_PINS[@]}")
  local complete="$PYTHON $ARCH ${pins[*]}"
  [ "$(cat "$OUT/wheels/complete" 2>/dev/null)" != "$complete" ] || return 0
  rm -rf "$OUT/wheels" "$OUT/wheels.part"
  (isolate_pip && "$PYTHON_WITH_PIP" -m pip --quiet download "${pins[@]}" --no-deps \
    --only-binary=:all: --python-version "$PYTHON" --platform "manylinux2014_$ARCH" \
    --platform "manylinux_2_28_$ARCH" --platform any --dest "$OUT/wheels.part" >&2)
  echo "$complete" >"$OUT/wheels.part/complete"
  mv "$OUT/wheels.part" "$OUT/wheels"
  say 'wheels'
}

# ROOT PIN...: unpack these wheels into the tree as pip would, without their scripts.
install_wheels() {
  local root=$1 pin files=()
  shift
  for pin in "$@"; do files+=("$OUT/wheels/${pin/==/-}-"*.whl); done
  python3 - "$root/usr/lib/python$PYTHON/site-packages" "${files[@]}" <<'PYTHON'
import pathlib, sys, zipfile

site_packages = pathlib.Path(sys.argv[1])
site_packages.mkdir(parents=True, exist_ok=True)
for wheel in sys.argv[2:]:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site_packages)
        record = next(n for n in archive.namelist() if n.endswith(".dist-info/RECORD"))
    (site_packages / record).with_name("INSTALLER").write_text("pip\n")
PYTHON
}

# ---- trees ------------------------------------------------------------------------------

# ROOT COMMAND...: run a program of the tree inside that tree.
inside() {
  local root=$1
  shift
  bwrap --unshare-all --die-with-parent --bind "$root/usr" /usr --bind "$root/etc" /etc \
    --symlink usr/bin /bin --symlink usr/sbin /sbin --symlink usr/lib /lib \
    --symlink usr/lib64 /lib64 --proc /proc --dev /dev --tmpfs /tmp --clearenv \
    --setenv PATH "/usr/bin:/usr/lib/$TRIPLET/glib-2.0:/usr/lib/$TRIPLET/gdk-pixbuf-2.0" \
    --setenv LC_ALL C.UTF-8 -- "$@"
}

# /usr/sbin is /usr/bin, as in the real runtime: flatpak runs bin/ldconfig.
merge_sbin() {
  local usr=$1/usr
  [ ! -L "$usr/sbin" ] || return 0
  cp -a --remove-destination "$usr/sbin/." "$usr/bin/"
  rm -rf "$usr/sbin"
  ln -s bin "$usr/sbin"
}

# ROOT FILE NAME: a link that update-alternatives would have made.
alternative() {
  if [ -e "$1/usr/bin/$2" ] && [ ! -e "$1/usr/bin/$3" ]; then ln -s "$2" "$1/usr/bin/$3"; fi
}

# ROOT DIRECTORY...: OSTree sets every time stamp to zero, so .pyc files must not be
# checked against them.
compile_python() {
  local root=$1
  shift
  inside "$root" python3 -m compileall -q -f -j"$(nproc)" \
    --invalidation-mode unchecked-hash "$@"
}

# The caches that the packages' triggers would have made.
make_caches() {
  local root=$1
  local pixbuf=$root/usr/lib/$TRIPLET/gdk-pixbuf-2.0 schemas=$root/usr/share/glib-2.0/schemas
  rm -f "$root/usr/share/mime/mime.cache" "$schemas/gschemas.compiled" \
    "$pixbuf/2.10.0/loaders.cache"
  inside "$root" update-mime-database /usr/share/mime >/dev/null 2>&1
  if compgen -G "$schemas/*.xml" >/dev/null; then
    inside "$root" glib-compile-schemas /usr/share/glib-2.0/schemas
  fi
  if [ -x "$pixbuf/gdk-pixbuf-query-loaders" ]; then
    inside "$root" gdk-pixbuf-query-loaders --update-cache
  fi
}

# Python as upstream installs it: no PEP 668 marker, plain "posix_prefix" scheme and
# site-packages. What the real runtimes leave out of the standard library goes.
undo_debian_python() {
  local library=$1/usr/lib/python$PYTHON
  rm -f "$library/EXTERNALLY-MANAGED" "$library/_distutils_system_mod.py"
  rm -rf "$library"/{ensurepip,idlelib,tkinter,turtledemo,turtle.py,test} "$1"/etc/python3*
  sed -i "s/prefix_scheme = 'posix_local'/prefix_scheme = 'posix_prefix'/" \
    "$library/sysconfig/__init__.py"
  rm -f "$library/sitecustomize.py" # in Debian a link into /etc
  # The site module is frozen into the interpreter: Debian's idea of site-packages is put
  # right here. As in the real runtime /app comes by a plain entry of sys.path, so that
  # *.pth files there are not read.
  cat >"$library/sitecustomize.py" <<'PYTHON'
import sys

_site_packages = "/lib/python%d.%d/site-packages" % sys.version_info[:2]
_usr = sys.base_prefix + _site_packages
if sys.prefix == sys.base_prefix:
    if _usr not in sys.path:
        _debian = [i for i, p in enumerate(sys.path) if p.endswith("/dist-packages")]
        sys.path.insert(_debian[0] if _debian else len(sys.path), _usr)
    sys.path.insert(sys.path.index(_usr), "/app" + _site_packages)
PYTHON
}

finish_platform() {
  local root=$1 name
  local usr=$root/usr
  merge_sbin "$root"
  alternative "$root" gawk awk
  alternative "$root" which.debianutils which
  ln -sf bash "$usr/bin/sh"
  ln -sf python3 "$usr/bin/python"
  for name in flatpak-spawn xdg-open xdg-email; do
    if [ -e "$usr/libexec/flatpak-xdg-utils/$name" ]; then
      ln -sf "../libexec/flatpak-xdg-utils/$name" "$usr/bin/$name"
    fi
  done
  find "$usr/share/ca-certificates" -name '*.crt' -print0 | sort -z |
    xargs -0 cat >"$root/etc/ssl/certs/ca-certificates.crt"
  rm -f "$usr/lib/os-release"
  cat >"$usr/lib/os-release" <<RELEASE
NAME="Stand-in for the freedesktop runtime (Debian $SUITE)"
ID=org.freedesktop.platform
VERSION_ID=$BRANCH
PRETTY_NAME="Stand-in for the freedesktop runtime"
RELEASE
  ln -sf ../usr/lib/os-release "$root/etc/os-release"
  mkdir -p "$root/etc/fonts/conf.d"
  cat >"$root/etc/fonts/conf.d/50-app.conf" <<'XML'
<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>/app/share/fonts</dir><dir>/run/host/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
XML
  undo_debian_python "$root"
  install_wheels "$root" "${PLATFORM_PINS[@]}"
  compile_python "$root" "/usr/lib/python$PYTHON"
  # flatpak-builder builds with LC_ALL=en_US.utf8
  mkdir -p "$usr/lib/locale"
  inside "$root" localedef --no-archive -i en_US -f UTF-8 /usr/lib/locale/en_US.utf8
  rm -rf "$usr/share/i18n" "$root"/etc/{apt,cron*,systemd,init.d,alternatives,default}
  # Empty, as in the real runtime: flatpak then writes one with /app/lib and the libraries of
  # extensions.
  rm -rf "$root/etc/ld.so.conf.d"
  : >"$root/etc/ld.so.conf"
  # flatpak mounts its own over these
  rm -f "$root"/etc/{passwd,group,machine-id,resolv.conf,hosts,host.conf,localtime,timezone,mtab}
  make_caches "$root"
}

finish_gnome_platform() {
  merge_sbin "$1"
  install_wheels "$1" "${GNOME_PINS[@]}"
  compile_python "$1" "/usr/lib/python$PYTHON/site-packages" /usr/lib/python3/dist-packages
  make_caches "$1"
}

# ROOT PIN...
finish_sdk() {
  local root=$1 name
  merge_sbin "$root"
  alternative "$root" gcc cc
  alternative "$root" g++ c++
  install_wheels "$@"
  compile_python "$root" "/usr/lib/python$PYTHON/site-packages"
  for name in pip pip3 "pip$PYTHON"; do
    write_program "$root/usr/bin/$name" <<'PYTHON'
#!/usr/bin/python3
import sys
from pip._internal.cli.main import main
sys.exit(main())
PYTHON
  done
  [ -e "$root/usr/bin/appstream-compose" ] || write_appstream_compose "$root"
  mkdir -p "$root/etc/flatpak-builder"
  cat >"$root/etc/flatpak-builder/defaults.json" <<'JSON'
{"libdir": "/app/lib", "cflags": "-O2 -g", "cxxflags": "-O2 -g", "cppflags": "",
 "ldflags": "-L/app/lib"}
JSON
}

# FILE: an executable from stdin.
write_program() {
  cat >"$1"
  chmod 755 "$1"
}

# flatpak-builder before 1.3.4 runs appstream-compose inside the SDK, where today there is
# only "appstreamcli compose"; it also has moved the metainfo file to share/appdata by then,
# where compose no longer looks.
write_appstream_compose() {
  write_program "$1/usr/bin/appstream-compose" <<'SH'
#!/bin/sh
prefix=/app origin=flatpak
for argument; do
  case $argument in
    --prefix=*) prefix=${argument#--prefix=} ;;
    --basename=*) origin=${argument#--basename=} ;;
    --*) ;;
    *) id=$argument ;;
  esac
done
for file in "$prefix"/share/appdata/*.appdata.xml; do
  [ -e "$file" ] || continue
  mkdir -p "$prefix/share/metainfo"
  mv "$file" "$prefix/share/metainfo/$(basename "$file" .appdata.xml).metainfo.xml"
done
rmdir "$prefix/share/appdata" 2>/dev/null
exec appstreamcli compose --no-color --prefix=/ --origin="$origin" --components="$id" \
  --result-root="$prefix" --data-dir="$prefix/share/app-info/xmls" \
  --icons-dir="$prefix/share/app-info/icons/flatpak" "$prefix"
SH
}

# FROM TO: a copy that shares the files, by hard links.
share_tree() { cp -al "$1" "$2"; }

make_trees() {
  unpack "$OUT/platform.list" "$WORK/platform"
  finish_platform "$WORK/platform"
  say "freedesktop platform: $(du -sm "$WORK/platform" | cut -f1) MB"
  share_tree "$WORK/platform" "$WORK/sdk"
  unpack "$OUT/sdk.list" "$WORK/sdk"
  finish_sdk "$WORK/sdk" "${SDK_PINS[@]}"
  say "freedesktop SDK: $(du -sm "$WORK/sdk" | cut -f1) MB"
  [ "$GNOME" = 1 ] || return 0
  share_tree "$WORK/platform" "$WORK/gnome-platform"
  unpack "$OUT/gnome.list" "$WORK/gnome-platform"
  finish_gnome_platform "$WORK/gnome-platform"
  share_tree "$WORK/gnome-platform" "$WORK/gnome-sdk"
  unpack "$OUT/sdk.list" "$WORK/gnome-sdk"
  finish_sdk "$WORK/gnome-sdk" "${SDK_PINS[@]}" "${GNOME_SDK_PINS[@]}"
  say "GNOME platform: $(du -sm "$WORK/gnome-platform" | cut -f1) MB"
}

# ---- runtimes ---------------------------------------------------------------------------

# VENDOR Platform|Sdk BRANCH: what flatpak reads of a runtime; as in the real ones.
print_metadata() {
  local vendor=$1 kind=$2 branch=$3
  cat <<METADATA
[Runtime]
name=$vendor.$kind
runtime=$vendor.Platform/$ARCH/$branch
sdk=$vendor.Sdk/$ARCH/$branch

[Environment]
GI_TYPELIB_PATH=/app/lib/girepository-1.0
XDG_DATA_DIRS=/app/share:/usr/share:/usr/share/runtime/share:/run/host/user-share:/run/host/share
PYTHONUSERBASE=/var/data/python

[Extension org.freedesktop.Platform.GL]
versions=$BRANCH;1.4
version=1.4
directory=lib/$TRIPLET/GL
subdirectories=true
no-autodownload=true
autodelete=false
add-ld-path=lib
merge-dirs=vulkan/icd.d;glvnd/egl_vendor.d;OpenCL/vendors;lib/dri;lib/gbm
download-if=active-gl-driver
enable-if=active-gl-driver

[Extension $vendor.$kind.Locale]
directory=share/runtime/locale
autodelete=true
locale-subset=true

[Extension org.freedesktop.Platform.Icontheme]
directory=share/runtime/share/icons
subdirectories=true
no-autodownload=true
version=1.0
METADATA
  [ "$kind" = Sdk ] || return 0
  cat <<METADATA

[Extension org.freedesktop.Sdk.Extension]
directory=lib/sdk
subdirectories=true
no-autodownload=true
add-ld-path=lib
version=$BRANCH

[Extension $vendor.Sdk.Debug]
directory=lib/debug
autodelete=true
no-autodownload=true

[Extension $vendor.Sdk.Docs]
directory=share/runtime/docs
autodelete=true
no-autodownload=true
METADATA
}

# ROOT VENDOR Platform|Sdk BRANCH
commit_runtime() {
  local root=$1 vendor=$2 kind=$3 branch=$4
  mv "$root/etc" "$root/usr/etc"
  mkdir -p "$root/usr/lib/$TRIPLET/GL" "$root/usr/share/runtime/"{locale,share/icons}
  [ "$kind" = Platform ] || mkdir -p "$root/usr/"{lib/sdk,lib/debug,share/runtime/docs}
  print_metadata "$vendor" "$kind" "$branch" >"$root/metadata"
  commit "$root" "$branch"
}

make_runtimes() {
  local refs=("org.freedesktop.Platform//$BRANCH" "org.freedesktop.Sdk//$BRANCH")
  make_trees
  # Afresh, since an earlier run may have ended anywhere. In this mode there is no pass of
  # zlib, and flatpak, on the same disk, installs by hard links.
  rm -rf "$OUT/repo" "$OUT/flatpak"
  ostree --repo="$OUT/repo" init --mode=bare-user-only
  commit_runtime "$WORK/platform" org.freedesktop Platform "$BRANCH"
  commit_runtime "$WORK/sdk" org.freedesktop Sdk "$BRANCH"
  if [ "$GNOME" = 1 ]; then
    commit_runtime "$WORK/gnome-platform" org.gnome Platform "$GNOME_BRANCH"
    commit_runtime "$WORK/gnome-sdk" org.gnome Sdk "$GNOME_BRANCH"
    refs+=("org.gnome.Platform//$GNOME_BRANCH" "org.gnome.Sdk//$GNOME_BRANCH")
  fi
  say "committed: $(du -sm "$OUT/repo" | cut -f1) MB"
  install_refs "${refs[@]}"
  clean_work
  rm -f "$OUT"/apt/*pkgcache.bin
  say "installed: $(du -sm "$OUT" | cut -f1) MB in $OUT, downloads included"
}

# ---- all of it --------------------------------------------------------------------------

# WHAT: is it in the installation, as this script makes it?
is_made() { [ "$(head -n 1 "$OUT/stamp" 2>/dev/null)" = "$KEY" ] && grep -qxF "$1" "$OUT/stamp"; }
note_made() { printf '%s\n' "$@" >>"$OUT/stamp"; }

main() {
  find_arch
  find_out "runtime-$BRANCH"
  lock_out

  # The path is part of it: the remote's URL holds it.
  KEY="$(sum_of_scripts) $SUITE $ARCH $OUT"
  trap clean_work EXIT
  clean_work
  export FLATPAK_USER_DIR=$OUT/flatpak
  if [ "$FORCE" = 1 ] || ! is_made freedesktop || { [ "$GNOME" = 1 ] && ! is_made gnome; }; then
    check_needs
    get_debs
    get_wheels
    rm -f "$OUT/stamp" # from here on, what was there is not whole
    make_runtimes
    note_made "$KEY" freedesktop
    [ "$GNOME" = 0 ] || note_made gnome
  fi
  echo "$FLATPAK_USER_DIR"
}

main
