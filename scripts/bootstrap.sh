#!/bin/sh
# From a machine that has only Python and make to all that `make run` or `make test`
# needs. Quick when nothing is to be done; begins anew when it was interrupted.
#
#   sh scripts/bootstrap.sh run|test
set -eu

UV_VERSION=0.13.9
MODE=${1:?run or test}
cd "$(dirname "$0")/.."
VENV=$PWD/.venv

say() { printf '%s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }

# --- Python

good_python() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' \
        >/dev/null 2>&1
}

makes_venvs() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

# The first that can make a venv, or else the first at all. Each is run, because a
# command may be there and not work.
find_python() {
    first=
    for python in ${PYTHON:-} python3.13 python3.12 python3.11 python3.14 python3; do
        good_python "$python" || continue
        if makes_venvs "$python"; then printf '%s' "$python"; return; fi
        : "${first:=$python}"
    done
    printf '%s' "$first"
}

# --- What only the system can install

missing_packages() {
    if ! is_ready; then
        python=$(find_python)
        if [ -z "$python" ]; then
            echo python3 python3-venv
        elif ! makes_venvs "$python"; then
            "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
        fi
    fi
    if [ "$MODE" = test ]; then
        has_browser || echo chromium fonts-dejavu-core
        has_libatomic || echo libatomic1
    fi
}

has_browser() {
    for browser in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
        if [ -n "$browser" ] && "$browser" --version >/dev/null 2>&1; then return 0; fi
    done
    playwrights_browser
}

playwrights_browser() {
    ls -d "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}"/chromium-* \
        "$HOME"/Library/Caches/ms-playwright/chromium-* >/dev/null 2>&1
}

# Playwright's own Node wants it, and a minimal Debian 12 lacks it.
has_libatomic() {
    [ "$(uname -s)" != Linux ] ||
        [ -n "$(find /usr/lib /usr/lib64 /lib -name 'libatomic.so.1*' 2>/dev/null)" ]
}

install_packages() {
    if ! has apt-get; then
        say "Please install these, under the names they have on this system: $*"
        exit 1
    elif [ "$(id -u)" = 0 ]; then
        root=
    elif has sudo && sudo -n true 2>/dev/null; then
        root=sudo
    else
        say "Please install what is missing, then try again:"
        say "    sudo apt-get install --no-install-recommends $*"
        exit 1
    fi
    say "Installing $* …"
    $root apt-get update -q >&2
    case " $* " in *" chromium "*)  # Debian has it twice: the other draws pages only
        if apt-cache show chromium-headless-shell >/dev/null 2>&1; then
            set -- "$@" chromium-headless-shell
        fi ;;
    esac
    $root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "$@" >&2
}

# --- Packages of Python

requirements() {
    echo requirements.txt requirements-embedded.txt
    if [ "$MODE" = test ]; then echo requirements-dev.txt; fi
}

works() {
    case $MODE in
    run) "$VENV/bin/python" -c 'import celery, django, psycopg2' ;;
    test) "$VENV/bin/python" -c 'import celery, django, psycopg2, playwright, pytest' ;;
    esac >/dev/null 2>&1
}

make_venv() {
    python=$(find_python)
    say "Making a virtual environment with $("$python" --version) …"
    rm -rf "$VENV"
    mkdir "$VENV"
    touch "$VENV/half-done"
    "$python" -m venv "$VENV"
    "$VENV/bin/python" -m pip install -q --disable-pip-version-check \
        "uv==$UV_VERSION"
}

install_requirements() {
    files=
    for file in $(requirements); do files="$files -r $file"; done
    say "Installing the pinned packages …"
    if [ -n "${PIP_INDEX_URL:-}" ]; then
        export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$PIP_INDEX_URL}"
    fi
    install -r requirements-build.txt
    # shellcheck disable=SC2086  # one word each
    install $files
}

# What has no wheel is built by what was installed before it, pinned as well.
install() {
    "$VENV/bin/python" -m uv pip install -q -p "$VENV/bin/python" \
        --require-hashes --no-build-isolation "$@" || {
        say "uv could not: trying pip, which is slower …"
        "$VENV/bin/python" -m pip install -q --disable-pip-version-check \
            --require-hashes --no-build-isolation --use-pep517 "$@"
    }
}

stamp() {
    sum=$(cat scripts/bootstrap.sh requirements-build.txt $(requirements) |
        cksum | tr ' ' -)
    printf '%s' "$VENV/$MODE-$sum"
}

# What `make test` needs is all that `make run` does, and then some versions of its own:
# to install for a run over it would put back those of the build.
has_stamp() {
    [ -f "$(stamp)" ] || { [ "$MODE" = run ] && [ -f "$(MODE=test; stamp)" ]; }
}

# What people read in other languages, where its sources are newer.
compile_translations() {
    for source in locale/*/LC_MESSAGES/*.po; do
        if [ ! "${source%/*}/django.mo" -nt "$source" ]; then
            "$VENV/bin/python" -m ptcare.languages compile
            return
        fi
    done
}

is_ready() { has_stamp && works; }

# --- All together

# Two of us at once, say `make run` and `make test`, take turns.
if has flock; then
    exec 9<requirements.txt
    flock 9
fi

missing=$(missing_packages | tr '\n' ' ')
# shellcheck disable=SC2086  # one word each
if [ -n "$missing" ]; then install_packages $missing; fi
if [ "$MODE" = test ] && [ -n "$missing" ] && ! has_browser; then
    say "There is still no Chromium that runs. Install one and name it in CHROMIUM, or:"
    say "    python3 -m pip install playwright"
    say "    python3 -m playwright install --with-deps chromium"
    exit 1
fi
if is_ready; then compile_translations; exit 0; fi

if [ -d "$VENV" ] && [ ! -w "$VENV" ]; then
    say "$VENV is out of date and belongs to another user: delete it, then try again."
    exit 1
fi
# A stamp without working packages is a broken venv, say after a new Python.
if has_stamp || [ -f "$VENV/half-done" ] ||
    ! "$VENV/bin/python" -m uv --version >/dev/null 2>&1; then
    make_venv
fi
touch "$VENV/half-done"
install_requirements
works || { say "The packages are installed but do not work."; exit 1; }
touch "$(stamp)"
rm "$VENV/half-done"
compile_translations
