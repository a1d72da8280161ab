#!/usr/bin/env bash
# Builds the wheel, installs it into a fresh environment and runs all that checks the Python package:
# its types, its tests, Spark and Ray among them. Needs Java 17 for Spark.
set -euo pipefail
cd "$(dirname "$0")"
python=${PYTHON:-python3}
environment=${TMPDIR:-/tmp}/nutgraf-python-check
rm -rf "$environment"
"$python" -m venv "$environment"
"$environment/bin/pip" install --quiet --requirement tests/requirements.txt
MATURIN="$environment/bin/maturin" ./build.sh
wheel=$(ls -t ../../target/wheels/nutgraf-*.whl | head -n 1)
"$environment/bin/pip" install --quiet --no-deps --force-reinstall "$wheel"
# Not from here, where the sources would be found in the place of what is installed.
tests=$PWD/tests config=$PWD/pyproject.toml
cd "$environment"
bin/mypy --config-file "$config" --package nutgraf
bin/python -m mypy.stubtest nutgraf._nutgraf
bin/python -m pytest --quiet -p no:cacheprovider --rootdir "$tests" --durations 8 "$@" "$tests"
rm -rf "$environment"
