#!/usr/bin/env bash
# Builds sdist and wheel, installs each into bare environments far from these sources, and tries it there. What is asked
# and what was seen: docs/releasing.md. Takes about half an hour.
#   tools/release_check.sh [STEP ...]    steps: wheel sdist floors hmc npe cluster gazetteer arviz0 arviz1 (default: all)
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dev="$here/.venv/bin/python"
cd "$here"
unset PYTHONPATH

bare() { # NAME REQUIREMENT ...: an environment with these and nothing else, in $work/NAME; by uv where there is one
  "${base:-$dev}" -m venv "$work/$1"
  if command -v uv >/dev/null; then
    uv pip install --quiet --python "$work/$1/bin/python" "${@:2}"
  else
    "$work/$1/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile "${@:2}"
  fi
}

smoke() { # NAME FILE [OPTION ...]: tests of that installation, run from here
  "$dev" -m pytest -p no:cacheprovider "tests/smoke/$2" --installed "$work/$1/bin/python" "${@:3}"
}

floors() { # the oldest release that each requirement allows, as constraints
  "$dev" - <<'END'
import re, tomllib
for asked in tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"]:
    print("{}=={}".format(*re.match(r"([\w.-]+)>=([\d.]+)", asked).groups()))
END
}

posterior() { # what `marchland calibrate two_valleys` leaves, made once
  [ -d "$work/plain" ] || bare plain "$wheel"
  [ -f "$work/learned/posterior.nc" ] || (cd "$work" &&
    plain/bin/marchland calibrate two_valleys --cut 2002-05-05 --runs 64 --verify 0 --quiet --out "$work/learned")
}

newer() { # a Python that ArviZ from 1.0 on asks for
  for python in python3.12 python3.13; do
    "$python" -c '' 2>/dev/null && echo "$python" && return
  done
  echo "arviz1 needs Python 3.12 or later on the path" >&2 && return 3
}

try() { # STEP
  case $1 in
    wheel) bare wheel "$wheel" && smoke wheel test_installed.py ;;
    sdist) bare sdist "$work"/dist/*.tar.gz && smoke sdist test_installed.py ;;
    floors) floors >"$work/floors.txt" && bare floors "$wheel" -c "$work/floors.txt" && smoke floors test_installed.py ;;
    hmc | npe | cluster | gazetteer) bare "$1" "$wheel[$1]" && smoke "$1" test_extras.py -k "$1" ;;
    arviz0) posterior && bare arviz0 'arviz<1' h5netcdf h5py && smoke arviz0 test_arviz.py --posterior "$work/learned/posterior.nc" ;;
    arviz1) posterior && base=$(newer) bare arviz1 'arviz>=1,<2' h5netcdf h5py && smoke arviz1 test_arviz.py --posterior "$work/learned/posterior.nc" ;;
    *) echo "no step named '$1'" >&2 && exit 2 ;;
  esac
}

"$dev" -m build --no-isolation --outdir "$work/dist" . >/dev/null
wheel=$(echo "$work"/dist/*.whl)
for step in "${@:-wheel sdist floors hmc npe cluster gazetteer arviz0 arviz1}"; do
  for one in $step; do
    echo "== $one"
    SECONDS=0
    try "$one"
    echo "== $one: ${SECONDS} s, $(du -sm "$work/$one" | cut -f1) MB"
    rm -rf "${work:?}/$one"
  done
done
