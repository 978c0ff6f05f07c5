#!/usr/bin/env bash
# Sets the last commit up on Python 3.13 in a root of its own, and tests it there: Debian's next release (trixie) has
# that Python. Needs to be root, git, debootstrap, and about 3 GB. What is mounted goes with this process; the folder
# stays for the next time.
#   tools/python313.sh DIR [COMMAND ...]    e.g. tools/python313.sh /var/tmp/trixie make test
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
root=${1:?name a folder for the root, for instance /var/tmp/trixie}
shift
[ $# -gt 0 ] || set -- bash -ec '
  .venv/bin/marchland run two_valleys --runs 64
  .venv/bin/python -m pytest -n 2 --dist loadfile tests/unit/engine tests/contract'

if [ ! -x "$root/usr/bin/python3.13" ]; then
  debootstrap --variant=minbase --include=python3,python3-venv,make,ca-certificates,git trixie "$root"
fi
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/" # what this machine trusts
mkdir -p "$root/marchland"
find "$root/marchland" -mindepth 1 -maxdepth 1 ! -name .venv -exec rm -rf {} + # nothing of an earlier commit
git -C "$here" archive HEAD | tar -x -C "$root/marchland"

# shellcheck disable=SC2016 # expanded inside
exec unshare --mount bash -ec '
  root=$1; shift
  mount --rbind /dev "$root/dev"
  mount -t proc proc "$root/proc"
  exec chroot "$root" env -i PATH=/usr/bin:/bin HOME=/root LANG=C.UTF-8 bash -ec '\''
    cd /marchland
    python3.13 -V
    make dev
    "$@"'\'' bash "$@"' bash "$root" "$@"
