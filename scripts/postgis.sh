#!/usr/bin/env bash
# A private PostGIS cluster for the tests, on a port of its own, that listens on loopback only and
# trusts whoever comes from there.
#   scripts/postgis.sh start     starts it, or leaves it running
#   scripts/postgis.sh stop      stops it, or leaves it stopped
#   scripts/postgis.sh running   succeeds when it runs
#   scripts/postgis.sh url       prints its address
# fsync stays on: the tests that kill the server ask what survived. There is no unix socket, so
# the length of the project's path does not matter.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd -P)
# Whoever runs the server must be able to stand in the current directory.
cd /

# PostgreSQL refuses to run as root, so root runs it as the user that its package made.
if [ "$(id -u)" -eq 0 ]; then
    owner=postgres
    as_owner=(setpriv --reuid=postgres --regid=postgres --init-groups --)
else
    owner=$(id -un)
    as_owner=(env)
fi

newest_with_postgis() {
    local control found
    for control in /usr/share/postgresql/*/extension/postgis.control; do
        found=${control#/usr/share/postgresql/}
        found=${found%%/*}
        [ ! -x "/usr/lib/postgresql/$found/bin/postgres" ] || echo "$found"
    done | sort --numeric-sort | tail -n 1
}

# Succeeds when the directory, made here if need be, belongs to the owner of the server.
owns() {
    [ -d "$1" ] || mkdir -m 700 "$1" 2>/dev/null || return 1
    [ "$(id -u)" -ne 0 ] || [ "$(stat -c %U "$1")" != root ] || chown "$owner:" "$1"
    [ "$(stat -c %U "$1")" = "$owner" ] && "${as_owner[@]}" test -w "$1/."
}

# `.pg` in the project, unless the owner of the server cannot reach it (a project under root's
# home) or it is somebody else's. A place once chosen is kept.
place() {
    local elsewhere
    elsewhere=/var/tmp/sweepline-pg-$owner-$(printf %s "$root" | cksum | cut -d' ' -f1)
    if [ ! -d "$elsewhere" ]; then
        if owns "$root/.pg"; then
            echo "$root/.pg"
            return
        fi
        rmdir "$root/.pg" 2>/dev/null || true
    fi
    owns "$elsewhere" || { echo "no place for a cluster: $elsewhere is not $owner's" >&2; exit 1; }
    echo "$elsewhere"
}

control() {
    "${as_owner[@]}" "$bin/pg_ctl" --pgdata="$data" --silent "$@"
}

running() {
    control status >/dev/null 2>&1
}

# The fourth line of the server's own pid file is the port it listens on.
url() {
    local port
    port=$("${as_owner[@]}" sed -n 4p "$data/postmaster.pid")
    echo "postgres://postgres@127.0.0.1:$port/sweepline"
}

sql() {
    "${as_owner[@]}" "$bin/psql" --no-psqlrc --quiet --tuples-only --no-align \
        --set=ON_ERROR_STOP=1 "$@"
}

# Made beside its place and moved there, so that a directory called `data` is always whole.
make_cluster() {
    "${as_owner[@]}" rm -rf "$data" "$data.new"
    "${as_owner[@]}" "$bin/initdb" --pgdata="$data.new" --username=postgres --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8 >/dev/null
    "${as_owner[@]}" tee -a "$data.new/postgresql.conf" >/dev/null <<'CONF'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
fsync = on
CONF
    "${as_owner[@]}" mv "$data.new" "$data"
}

start() {
    running && return
    [ "$("${as_owner[@]}" cat "$data/PG_VERSION" 2>/dev/null)" = "$version" ] || make_cluster
    local port
    for _ in 1 2 3 4 5; do
        # Below the range that the kernel hands out. Another process may take it first: try again.
        port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
        ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || continue
        control start --wait --log="$home/log" --options="-p $port" >/dev/null 2>&1 && break
    done
    running || { "${as_owner[@]}" tail -20 "$home/log" >&2; exit 1; }
    local server="postgres://postgres@127.0.0.1:$port"
    if [ -z "$(sql "$server/postgres" -c "select 1 from pg_database where datname = 'sweepline'")" ]
    then
        sql "$server/postgres" -c "create database sweepline"
    fi
    PGOPTIONS='-c client_min_messages=warning' \
        sql "$server/sweepline" -c "create extension if not exists postgis"
}

version=$(newest_with_postgis)
if [ -z "$version" ]; then
    echo "PostgreSQL with PostGIS is not installed: run scripts/setup-postgis.sh" >&2
    exit 1
fi
bin=/usr/lib/postgresql/$version/bin
home=$(place)
data=$home/data

case "${1:-}" in
    start) start ;;
    stop) ! running || control stop --wait --mode=fast ;;
    running) running ;;
    url) running && url ;;
    *) echo "usage: scripts/postgis.sh start|stop|running|url" >&2; exit 2 ;;
esac
