#!/usr/bin/env bash
# Whole commands: what `sweepline` takes for a file, and what GDAL's ogr2ogr takes for the same one.
#   benches/against_ogr2ogr.sh SEGMENTS.geojson COMMUNITIES.geojson [TURNS]
# Both take turns on the same machine at the same time of day, so that their ratio means something
# where neighbours make the seconds mean little. CPU seconds are those of the command, and of the
# database server too where it works for it.
#   SWEEPLINE  the program                    (target/release/sweepline)
#   SCRATCH    a folder for what is written   (a new one under /var/tmp)
#   PG         a server as postgres://USER@HOST:PORT, to measure PostGIS too; databases bench_*
#              are made there and dropped
#   PGDATA     that server's data directory, to count its CPU seconds too
#   PORT       a free port on loopback        (8199)
# Needs ogr2ogr, GNU time, curl, and psql for PostGIS.
set -euo pipefail
segments=$1 communities=$2 turns=${3:-3}
root=$(cd "$(dirname "$0")/.." && pwd -P)
program=${SWEEPLINE:-${CARGO_TARGET_DIR:-$root/target}/release/sweepline}
scratch=${SCRATCH:-$(mktemp -d /var/tmp/sweepline-bench.XXXXXX)}
results=$scratch/results.txt
: >"$results"

# CPU ticks of a database server so far: of its first process with the children that have ended,
# and of those that run.
server_ticks() {
    [ -n "${PGDATA:-}" ] || { echo 0; return; }
    local first
    first=$(head -n 1 "$PGDATA/postmaster.pid")
    {
        awk '{ print $14 + $15 + $16 + $17 }' "/proc/$first/stat"
        pgrep --parent "$first" | while read -r child; do
            awk '{ print $14 + $15 }' "/proc/$child/stat" 2>/dev/null || true
        done
    } | awk '{ sum += $1 } END { print sum }'
}

# measured NAME COMMAND... : runs it and notes wall seconds, CPU seconds, peak memory in MB.
measured() {
    local name=$1 before ticks
    shift
    before=$(server_ticks)
    /usr/bin/time --format '%e %U %S %M' --output "$scratch/time" "$@" >"$scratch/said" 2>&1 || {
        cat "$scratch/said" >&2
        echo "failed: $*" >&2
        exit 1
    }
    # A server counts a connection's time when that process is gone.
    [ -z "${PGDATA:-}" ] || sleep 0.5
    ticks=$(($(server_ticks) - before))
    awk -v name="$name" -v ticks="$ticks" -v hertz="$(getconf CLK_TCK)" \
        '{ printf "%s\t%.2f\t%.2f\t%.0f\n", name, $1, $2 + $3 + ticks / hertz, $4 / 1024 }' \
        "$scratch/time" | tee -a "$results"
}

# started NAME STORE : starts the service and notes the seconds until it is ready, CPU seconds until
# then, and the memory that it then holds, its cache of the store's file not counted.
started() {
    local name=$1 begin server url=http://127.0.0.1:${PORT:-8199}
    begin=$(date +%s%N)
    "$program" --store "$2" serve --listen "${url#http://}" >"$scratch/said" 2>&1 &
    server=$!
    until curl --silent --fail --output /dev/null "$url/readyz"; do
        kill -0 "$server" 2>/dev/null || { cat "$scratch/said" >&2; exit 1; }
        sleep 0.02
    done
    awk -v name="$name" -v begin="$begin" -v end="$(date +%s%N)" -v hertz="$(getconf CLK_TCK)" \
        -v memory="$(awk '/^RssAnon/ { print $2 / 1024 }' "/proc/$server/status")" \
        '{ printf "%s\t%.2f\t%.2f\t%.0f\n", name, (end - begin) / 1e9, ($14 + $15) / hertz, memory }' \
        "/proc/$server/stat" | tee -a "$results"
    kill "$server"
    wait "$server" || true
}

fresh_database() {
    psql --quiet "$PG/postgres" --command "drop database if exists $1" \
        --command "create database $1" 2>/dev/null
    psql --quiet "$PG/$1" --command 'create extension postgis'
}

in_file() {
    local store=sqlite:$scratch/own.gpkg
    rm -f "$scratch"/*.gpkg*
    measured 'GeoPackage: sweepline import' \
        "$program" --store "$store" import "$segments" --as segments
    measured 'GeoPackage: ogr2ogr' ogr2ogr -f GPKG "$scratch/ogr.gpkg" "$segments"
    rm -f "$scratch"/own.gpkg*
    measured 'GeoPackage: sweepline import, crews too' \
        "$program" --store "$store" import "$segments" --as segments --map crew:crew_id
    measured 'GeoPackage: communities after it' \
        "$program" --store "$store" import "$communities" --as communities
    measured 'GeoPackage: start, load, answer, end' "$program" --store "$store" coverage
    started 'GeoPackage: start until ready' "$store"
    measured 'GeoPackage: the same file again' \
        "$program" --store "$store" import "$segments" --as segments --map crew:crew_id
}

in_database() {
    local server=${PG#postgres://}
    local user=${server%%@*} host=${server#*@}
    fresh_database bench_own
    fresh_database bench_ogr
    measured 'PostGIS: sweepline import' \
        "$program" --store "$PG/bench_own" import "$segments" --as segments
    measured 'PostGIS: ogr2ogr with COPY' ogr2ogr -f PostgreSQL --config PG_USE_COPY YES -gt 65536 \
        "PG:dbname=bench_ogr host=${host%%:*} port=${host##*:} user=$user" "$segments" -nln segment
    fresh_database bench_own
    measured 'PostGIS: sweepline import, crews too' \
        "$program" --store "$PG/bench_own" import "$segments" --as segments --map crew:crew_id
    measured 'PostGIS: communities after it' \
        "$program" --store "$PG/bench_own" import "$communities" --as communities
    measured 'PostGIS: start, load, answer, end' "$program" --store "$PG/bench_own" coverage
    started 'PostGIS: start until ready' "$PG/bench_own"
    psql --quiet "$PG/postgres" --command 'drop database bench_own' \
        --command 'drop database bench_ogr'
}

for ((turn = 1; turn <= turns; turn++)); do
    echo "turn $turn of $turns, load $(cut -d' ' -f1 /proc/loadavg)"
    in_file
    [ -z "${PG:-}" ] || in_database
done
rm -f "$scratch"/*.gpkg*

# Medians, in the order in which things were first measured.
echo
printf '%-42s %10s %10s %10s\n' "medians of $turns" 'wall s' 'CPU s' 'peak MB'
awk -F'\t' '
    function median(list,    values, count, i, j, swap) {
        count = split(list, values, " ")
        for (i = 2; i <= count; i++)
            for (j = i; j > 1 && values[j - 1] + 0 > values[j] + 0; j--) {
                swap = values[j]; values[j] = values[j - 1]; values[j - 1] = swap
            }
        return values[int((count + 1) / 2)]
    }
    !($1 in wall) { order[++names] = $1 }
    { wall[$1] = wall[$1] " " $2; cpu[$1] = cpu[$1] " " $3; peak[$1] = peak[$1] " " $4 }
    END {
        for (i = 1; i <= names; i++) {
            name = order[i]
            printf "%-42s %10.2f %10.2f %10.0f\n", name, median(wall[name]), median(cpu[name]), \
                median(peak[name])
        }
    }' "$results"
