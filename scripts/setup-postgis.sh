#!/usr/bin/env bash
# Installs PostgreSQL with PostGIS from Debian's packages where it is missing, starts the private
# cluster of scripts/postgis.sh and prints the setting that the tests read:
#   export $(scripts/setup-postgis.sh)
set -euo pipefail
cd "$(dirname "$0")"

./apt-install.sh postgresql postgresql-postgis
./postgis.sh start
echo "SWEEPLINE_TEST_POSTGRES=$(./postgis.sh url)"
