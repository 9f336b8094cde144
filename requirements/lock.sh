#!/usr/bin/env bash
# Writes requirements/*.txt: every version and hash, for every system, no address.
# From pyproject.toml; the scanners, which cannot live with our versions, from lists of their own.
set -euo pipefail

compile() {
    local name=$1
    shift
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --custom-compile-command "make lock" \
        --output-file "requirements/$name.txt" "$@"
}

compile dev pyproject.toml --all-extras --group build --group dev
# The same versions in every list, so that one environment can serve several.
compile build --group build --constraints requirements/dev.txt
compile run pyproject.toml --constraints requirements/dev.txt
compile bench --group bench --constraints requirements/dev.txt
compile node --group node
compile security requirements/security.in
compile wapiti requirements/wapiti.in

if grep -nE '://|^--' requirements/*.txt; then
    echo "error: the lines above name a place to download from; take them out" >&2
    exit 1
fi
