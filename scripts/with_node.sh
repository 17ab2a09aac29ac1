#!/usr/bin/env bash
# Runs a command with Node.js 18 or newer: the system's, else the one that the locked package brings into .venv.
set -euo pipefail
cd "$(dirname "$0")/.."

fits() { command -v node >/dev/null && command -v npm >/dev/null &&
    node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 18 ? 1 : 0)'; }

# Node.js brings certificates of its own; where the system knows more of them, as behind a company's proxy, add those.
authorities=/etc/ssl/certs/ca-certificates.crt
if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -r "$authorities" ]; then
    export NODE_EXTRA_CA_CERTS="$authorities"
fi

if ! fits; then
    export PATH="$PWD/.venv/bin:$PATH"
    fits || .venv/bin/python -m pip install --quiet --require-hashes -r requirements-node.txt
fi
exec "$@"
