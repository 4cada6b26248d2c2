#!/bin/sh
# Runs `make demo` and `make test` on a fresh Debian 12: a minimal chroot that holds git, make and Python 3 alone.
#     packaging/check-fresh.sh [--user] [TARGET]...
# --user: as a user with sudo, not as root. Root is needed for the chroot itself, and debootstrap.
# SCHED_CHROOT names the folder to keep the chroot's base in (default: a temporary one, removed afterwards).
# The base, package sources and pip's settings come from this machine and are looked up when this runs.
set -eu
cd "$(dirname "$0")/.."
checkout=$PWD
account=root
packages=git,make,python3
if [ "${1:-}" = --user ]; then
    account=reception
    packages=$packages,sudo
    shift
fi
[ $# -gt 0 ] || set -- demo test

work=${SCHED_CHROOT:-}
if [ -z "$work" ]; then
    work=$(mktemp -d)
    trap 'rm -rf --one-file-system "$work"' EXIT
fi
base=$work/base-$account
fresh=$work/fresh

if [ ! -e "$base.done" ]; then
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' | head -n 1)
    rm -rf --one-file-system "$base"
    debootstrap --variant=minbase --include="$packages" bookworm "$base" "$mirror"
    touch "$base.done"
fi
rm -rf --one-file-system "$fresh"
cp -a "$base" "$fresh"

# How this machine reaches its package sources.
copy_setting() {
    for path in "$@"; do
        if [ -e "$path" ]; then
            mkdir -p "$fresh$(dirname "$path")"
            cp -aL "$path" "$fresh$(dirname "$path")/"
        fi
    done
}
rm -rf "$fresh/etc/apt/sources.list" "$fresh/etc/apt/sources.list.d"
copy_setting /etc/resolv.conf /etc/hosts /etc/pip.conf /etc/apt/sources.list /etc/apt/sources.list.d \
    /etc/apt/keyrings
rm -rf "$fresh/var/lib/apt/lists" && mkdir -p "$fresh/var/lib/apt/lists/partial"

home=/root
if [ "$account" != root ]; then
    home=/home/$account
    chroot "$fresh" useradd --create-home --shell /bin/sh "$account"
    echo "$account ALL=(ALL) NOPASSWD: ALL" >"$fresh/etc/sudoers.d/$account"
fi
if [ -e "$HOME/.config/pip" ]; then mkdir -p "$fresh$home/.config" && cp -a "$HOME/.config/pip" "$fresh$home/.config/"; fi
mkdir -p "$fresh/etc/ssl"
git clone --quiet --no-local "$checkout" "$fresh$home/sched"
chroot "$fresh" chown -R "$account:" "$home"

# The namespaces take the mounts and whatever still runs away with them.
export fresh account home
settings=$(env | grep -E '^(PIP_|https?_proxy=|no_proxy=)' | grep -v '^PIP_CERT=' || true)
if [ -e /etc/ssl/certs/ca-certificates.crt ]; then
    # Beside Debian's own, which a package may write anew.
    cp -L /etc/ssl/certs/ca-certificates.crt "$fresh/etc/ssl/authorities-of-this-machine.crt"
    settings="$settings PIP_CERT=/etc/ssl/authorities-of-this-machine.crt"
fi
export settings
unshare --mount --pid --fork --kill-child sh -eu -c '
    mount --make-rprivate /
    mount --bind "$fresh" "$fresh"
    mount -t proc proc "$fresh/proc"
    mount -t sysfs -o ro sysfs "$fresh/sys"
    mount --rbind /dev "$fresh/dev"
    for target; do
        echo "== make $target, as $account"
        began=$(date +%s)
        env -i $settings CI="${CI:-}" TERM=dumb HOME="$home" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
            chroot --userspec="$account" --groups= "$fresh" /bin/sh -c "cd ~/sched && make $target" </dev/null ||
            { echo "== make $target: failed with $?"; exit 1; }
        echo "== make $target: held, $(($(date +%s) - began)) s"
    done' sh "$@"
