#!/bin/sh
# Brings a checkout to where it can be run, worked on or tested:
#     packaging/setup.sh run    Debian's libraries for the window, .venv/ with what Sched imports
#     packaging/setup.sh dev    the same, and the linters and pytest in .venv/
#     packaging/setup.sh test   the same, and Debian's packages for the tests
# When nothing changed since the last time, it compares one stamp and does nothing else.
set -eu
cd "$(dirname "$0")/.."
level=${1:-run}
python=${PYTHON:-python3}

case $level in
    run)  lists="packaging/debian/run.txt"; lock=packaging/requirements.txt ;;
    dev)  lists="packaging/debian/run.txt"; lock=packaging/requirements-dev.txt ;;
    test) lists="packaging/debian/run.txt packaging/debian/test.txt"; lock=packaging/requirements-dev.txt ;;
    *)    echo "usage: packaging/setup.sh run|dev|test" >&2; exit 2 ;;
esac

# What the result depends on: the lists, the lock, the scripts, and the place (launchers hold absolute paths).
fingerprint() {
    { echo "$PWD"; cat $lists "$lock" pyproject.toml packaging/setup.sh packaging/link_project.py; } | sha256sum
}

stop() {
    echo "setup: $*" >&2
    exit 1
}

listed_packages() {
    sed -e 's/#.*//' -e '/^[[:space:]]*$/d' $lists
}

# The listed packages that are neither installed nor provided by an installed one (libglib2.0-0t64 provides libglib2.0-0).
missing_packages() {
    installed=$(dpkg-query --show --showformat '${db:Status-Status} ${Package} ${Provides}\n' |
        sed -n -e 's/^installed //p' | sed -e 's/([^)]*)//g' | tr -s ', ' '\n\n' | sort -u)
    listed_packages | while read -r package; do
        printf '%s\n' "$installed" | grep -qxF "$package" || printf '%s ' "$package"
    done
}

install_packages() {
    if [ "$(id -u)" -eq 0 ]; then
        as_root=env
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as_root="sudo env"
    else
        echo "They can be installed by root only. Run this, then start again:" >&2
        echo "    sudo sh -c 'apt-get update && apt-get install --yes --no-install-recommends $*'" >&2
        exit 1
    fi
    $as_root apt-get update --quiet=2 || echo "setup: apt-get update failed; going on with the lists at hand" >&2
    $as_root DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends "$@" </dev/null ||
        stop "apt-get could not install: $*"
}

provide_packages() {
    if ! command -v dpkg-query >/dev/null; then
        echo "setup: not a Debian system; what these packages hold must be there: $(listed_packages | tr '\n' ' ')" >&2
        return
    fi
    missing=$(missing_packages)
    if [ -n "$missing" ]; then
        echo "Debian packages missing: $missing"
        install_packages $missing
    fi
}

provide_venv() {
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        stop "$python is older than 3.11; name a newer one: make PYTHON=/path/to/python3"
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        "$python" -m venv --clear .venv || stop "$python could not make .venv/"
    fi
    echo "Installing $lock into .venv/"
    .venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check \
        --require-hashes --only-binary :all: --requirement "$lock"
    .venv/bin/python packaging/link_project.py
    .venv/bin/python -m compileall -q schedapp
}

stamp=.venv/$level.stamp
wanted=$(fingerprint)
if [ -x .venv/bin/schedapp ] && [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi
provide_packages
provide_venv
echo "$wanted" >"$stamp"
