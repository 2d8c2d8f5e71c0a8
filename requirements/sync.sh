#!/bin/sh
# Bring .venv in line with a lock file:  sh requirements/sync.sh local|dev|bench
# Or pass a command on to uv:            sh requirements/sync.sh uv pip compile ...
# Called by make. Needs uv, or a Python 3 with pip to get it. Does nothing where nothing changed.
set -eu
cd "$(dirname "$0")/.."

fail() {
    echo "$1" >&2
    exit 1
}

# Leaves the uv to use in $uv: a working one of PATH, else our own in .tools/, where no system Python is touched.
find_uv() {
    # A shim on PATH may exist and still fail in this folder, so each is asked to run.
    uv=uv
    "$uv" --version >/dev/null 2>&1 && return
    uv=.tools/bin/uv
    [ "$uv" -nt requirements/uv.txt ] && "$uv" --version >/dev/null 2>&1 && return
    for python in python3 /usr/bin/python3 /usr/local/bin/python3 python; do
        "$python" -m pip --version >/dev/null 2>&1 || continue
        echo "Getting uv into .tools/" >&2
        rm -rf .tools
        PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_USER=0 "$python" -m pip install --quiet \
            --target .tools --require-hashes --only-binary :all: --requirement requirements/uv.txt >&2 ||
            fail "uv could not be installed (see above). Install it yourself, then try again."
        touch "$uv"
        return
    done
    fail "This needs uv, or a Python 3 with pip to get it. On Debian: apt install python3-pip"
}

if [ "$1" = uv ]; then
    shift
    find_uv
    exec "$uv" "$@"
fi

wanted=$1
stamp=.venv/.synced
# Who has more packages keeps them: `make run` after `make test` takes nothing away.
case "$(cat "$stamp" 2>/dev/null)" in
    bench*) wanted=bench ;;
    dev*) [ "$wanted" = bench ] || wanted=dev ;;
esac
state="$wanted $(cat .python-version "requirements/$wanted.txt" | cksum)"
if [ "$(cat "$stamp" 2>/dev/null)" = "$state" ] && .venv/bin/python -c "" 2>/dev/null; then
    exit 0
fi

find_uv
if ! .venv/bin/python -c "import sys; sys.exit(sys.version_info < (3, 12))" 2>/dev/null; then
    echo "Making .venv with Python $(cat .python-version)" >&2
    rm -rf .venv
    problem=$("$uv" venv --quiet --python "$(cat .python-version)" .venv 2>&1) ||
        "$uv" venv --quiet --python ">=3.12" .venv 2>/dev/null ||
        fail "No Python 3.12 or newer was found or could be downloaded. Install one, then try again. $problem"
fi
echo "Installing what requirements/$wanted.txt locks" >&2
"$uv" pip sync --quiet --require-hashes --compile-bytecode --python .venv/bin/python "requirements/$wanted.txt" ||
    fail "The dependencies could not be installed (see above). Is the package registry reachable?"
echo "$state" >"$stamp"
