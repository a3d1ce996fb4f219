#!/bin/sh
# Get a browser for the tests: Debian's where we may install packages, else Playwright's own ($1 is its command).
set -eu
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    echo "Installing the package chromium by apt-get, for tests in a browser (docs/development.md says how to do without)."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium > /dev/null
else
    echo "Downloading a browser into ~/.cache/ms-playwright, for tests in a browser (docs/development.md says how to do without)."
    "$1" install chromium
fi
