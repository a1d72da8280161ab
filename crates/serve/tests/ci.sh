#!/usr/bin/env bash
# What tests `nutgraf serve` from outside, with tools of other languages: the page in Debian's Chromium,
# the API by what its own description says (schemathesis), and a little load. The page of `nutgraf eval`
# is tested with the same tools. It installs what it needs.
# The first argument is the program.
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")"
scratch=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$scratch"' EXIT

command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq chromium fonts-dejavu; } >/dev/null
command -v npm >/dev/null || { apt-get update -qq && apt-get install -y -qq nodejs npm; } >/dev/null

echo "-- the page"
(cd page && npm ci --no-audit --no-fund --silent && timeout 240 node page.mjs "$program")

echo "-- the page of nutgraf eval"
(cd page && timeout 240 node eval.mjs "$program")

echo "-- the API as its description has it"
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet --disable-pip-version-check schemathesis==4.32.5
"$program" serve --port 0 2>"$scratch/log" &
server=$!
until grep -q http:// "$scratch/log"; do sleep 0.1; done
address=$(grep -o 'http://[0-9.]*:[0-9]*' "$scratch/log" | head -1)
# What an article says decides whether it can be read, which no schema tells.
(cd "$scratch" && timeout 120 venv/bin/st run "$address/openapi.json" --seed 1 --max-examples 40 \
    --request-timeout 30 --exclude-checks positive_data_acceptance --no-color >schemathesis) ||
    { cat "$scratch/schemathesis"; exit 1; }
tail -3 "$scratch/schemathesis"
kill -TERM "$server" && wait "$server"
server=

echo "-- a little load"
timeout 120 python3 ../../../benches/serve/load.py --program "$program" --small
