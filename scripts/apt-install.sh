#!/usr/bin/env bash
# Installs the Debian packages named, quietly, and does nothing where they are all there.
#   scripts/apt-install.sh PACKAGE...
set -euo pipefail

missing=()
for package in "$@"; do
    state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=(env)
elif sudo -n true 2>/dev/null; then
    as_root=(sudo -n env)
else
    echo "these packages are needed and only root can install them:" >&2
    echo "    sudo apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
fi

apt() {
    "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get --quiet=2 \
        -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

install() {
    apt install --yes --no-install-recommends "${missing[@]}" >"$log" 2>&1
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "installing ${missing[*]}" >&2
# The lists may be absent or older than the mirror, so a first failure asks for new ones.
install || { apt update && install; } || {
    cat "$log" >&2
    echo "could not install ${missing[*]}" >&2
    exit 1
}
