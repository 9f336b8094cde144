#!/usr/bin/env bash
# install.sh VENV NAME: makes the environment VENV, if it is not there, from the hashed list requirements/NAME.txt.
set -euo pipefail
venv=$1 name=$2

is_usable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3.11 python3.12 python3.13 python3.14 python3 python}; do
        if is_usable "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo "error: ${PYTHON:-no Python} is not Python 3.11 or later; install one, or name it: PYTHON=python3.11 make …" >&2
    return 1
}

if ! is_usable "$venv/bin/python"; then
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
        echo "error: $python cannot make an environment; on Debian and Ubuntu: apt-get install $version-venv" >&2
        exit 1
    fi
    echo "Making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
fi

echo "Installing requirements/$name.txt into $venv"
pip() { "$venv/bin/python" -m pip --disable-pip-version-check --quiet "$@"; }
# Two steps, because a package that comes as source is built with the tools of the first.
pip install --require-hashes --requirement requirements/build.txt
pip install --require-hashes --no-build-isolation --use-pep517 --requirement "requirements/$name.txt"
if [[ $name == run || $name == dev ]]; then
    pip install --no-deps --no-build-isolation --no-index --editable .
fi
touch "$venv/.$name"
