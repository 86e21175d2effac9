#!/usr/bin/env bash
# install.sh: installs the peers into build/peers, once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

venv=build/peers
[ ! -e "$venv/installed" ] || exit 0
python3 -m venv "$venv"
"$venv/bin/pip" install -q -r benchmarks/peers/requirements.txt
touch "$venv/installed"
