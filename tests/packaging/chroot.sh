#!/usr/bin/env bash
# Shows that both commands work from a clone on a bare Debian 12: nothing but python3, python3-venv, pip and git.
#
#     sudo tests/packaging/chroot.sh FOLDER [COMMAND...]      needs debootstrap, root and a network
#
# Makes the tree in FOLDER if it is not there yet, clones this checkout's last commit into it, runs packaging/run, then
# packaging/test; or COMMAND instead, in the clone. The machine's own apt sources, certificates and pip settings are
# used inside, so that it works wherever apt and pip work outside. The clone and its environment stay in FOLDER/graphlab:
# a second run shows the second start. Remove FOLDER when done.
set -eu

tree=$(realpath -m "$1")
shift
checkout=$(cd "$(dirname "$0")/../.." && pwd)

if [ ! -e "$tree/bin/sh" ]; then
    debootstrap --variant=minbase --include=python3,python3-venv,python3-pip,git,ca-certificates bookworm "$tree"
fi
for settings in /etc/apt /etc/pip.conf /etc/xdg/pip /root/.config/pip /etc/resolv.conf /etc/ssl/certs/ca-certificates.crt; do
    if [ -e "$settings" ]; then
        mkdir -p "$tree$(dirname "$settings")"
        cp -rL "$settings" "$tree$(dirname "$settings")/"
    fi
done

# debootstrap leaves no hosts file, which every real machine has: chromedriver asks for localhost by name.
[ -e "$tree/etc/hosts" ] || echo "127.0.0.1 localhost" > "$tree/etc/hosts"

finish() { umount "$tree/dev/shm" "$tree/proc" 2>/dev/null || true; }
trap finish EXIT
mountpoint -q "$tree/proc" || mount -t proc proc "$tree/proc"
mkdir -p "$tree/dev/shm"
mountpoint -q "$tree/dev/shm" || mount -t tmpfs tmpfs "$tree/dev/shm"

bundle="$tree/tmp/checkout.bundle"
git -C "$checkout" bundle create -q "$bundle" HEAD
if [ -d "$tree/graphlab/.git" ]; then
    git -C "$tree/graphlab" fetch -q "$bundle" HEAD
    git -C "$tree/graphlab" checkout -q --force --detach FETCH_HEAD
else
    git -c advice.detachedHead=false clone -q "$bundle" "$tree/graphlab"
fi
rm "$bundle"

inside() {
    echo "== $*"
    env -u DISPLAY -u WAYLAND_DISPLAY -u PYTHONPATH HOME=/root PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        chroot "$tree" sh -c 'cd /graphlab && exec "$@"' sh "$@" </dev/null
}
if [ $# -gt 0 ]; then
    inside "$@"
else
    inside packaging/run
    inside packaging/test
fi
