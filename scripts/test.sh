#!/usr/bin/env bash
# Every test there is: installs what they need, then Rust's, the web's and the browser's. The first
# that fails ends the run; a cluster that was started here is stopped in any case.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$(realpath --canonicalize-missing "${CARGO_TARGET_DIR:-target}")

# gdal-bin: ogrinfo reads the GeoPackage that the store tests wrote.
scripts/apt-install.sh gdal-bin
setting=$(scripts/setup-chromium.sh)
export "${setting?}"
if [ -z "${SWEEPLINE_TEST_POSTGRES:-}" ]; then
    scripts/postgis.sh running 2>/dev/null || trap 'scripts/postgis.sh stop || true' EXIT
    setting=$(scripts/setup-postgis.sh)
    export "${setting?}"
fi

make web
mkdir -p "$target"
cargo test --release --locked 2>&1 | tee "$target/cargo-test.log"
export SWEEPLINE_BIN=$target/release/sweepline
npm --prefix web run check
npm --prefix web test
npm --prefix web run e2e

echo
echo "all tests passed; cargo's part:"
grep '^test result:' "$target/cargo-test.log"
