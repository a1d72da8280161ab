#!/usr/bin/env bash
# Builds the wheel into target/wheels: `pip install target/wheels/nutgraf-*.whl`.
#
#   crates/python/build.sh [--profile dist]       # dist: smaller and a little faster, in an hour
#
# Linux: the wheel's tag says from which glibc on it runs, which is that of the machine it is built
#   on. For older ones: `pip install ziglang`, and `--zig --compatibility manylinux_2_17`.
# macOS: the same command makes a wheel of the machine's kind; for both kinds in one,
#   `rustup target add aarch64-apple-darwin x86_64-apple-darwin` and `--target universal2-apple-darwin`.
# Windows: the same command, in Git Bash, with Rust's MSVC toolchain and the Build Tools of Visual
#   Studio.
# Python 3.10 and later, one wheel for all (abi3). Free-threaded builds of Python load no such wheel:
#   `--interpreter python3.14t` makes one for that version alone (the module says that it needs no
#   lock of Python's; not tested here).
#
# MATURIN says which maturin; else that on the path.
set -euo pipefail
cd "$(dirname "$0")"
profile=(--release)
[[ "${1:-}" == --profile ]] && profile=()
"${MATURIN:-maturin}" build "${profile[@]}" --strip --locked --out ../../target/wheels "$@"
wheel=$(ls -t ../../target/wheels/nutgraf-*.whl | head -n 1)
size=$(wc -c < "$wheel")
printf '%s: %s MB\n' "$(basename "$wheel")" "$(( size / 1000000 ))"
if (( size > 60000000 )); then
    echo "the wheel is larger than 60 MB" >&2
    exit 1
fi
