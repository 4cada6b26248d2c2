#!/bin/sh
# Runs a command where the network is loopback and nothing else:  packaging/loopback-only.sh COMMAND [ARGUMENT]...
set -eu
up='ip link set lo up && exec "$@"'

if unshare --net true 2>/dev/null; then
    exec unshare --net sh -c "$up" sh "$@"
elif unshare --user --map-current-user --keep-caps --net true 2>/dev/null; then
    exec unshare --user --map-current-user --keep-caps --net sh -c "$up" sh "$@"
elif [ -n "${CI:-}" ]; then
    echo "loopback-only: this system permits no network namespace; CI must run where it does" >&2
    exit 1
fi
echo "loopback-only: this system permits no network namespace; running with the network as it is" >&2
exec "$@"
