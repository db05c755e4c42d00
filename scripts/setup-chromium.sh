#!/usr/bin/env bash
# Installs Debian's Chromium unless there is one, and prints the setting that the browser tests
# read:
#   export $(scripts/setup-chromium.sh)
set -euo pipefail
cd "$(dirname "$0")"

if [ -z "${CHROMIUM:-}" ]; then
    command -v chromium >/dev/null || ./apt-install.sh chromium
    CHROMIUM=$(command -v chromium)
fi
echo "CHROMIUM=$CHROMIUM"
