#!/bin/sh
# Set up, then become the command. Safe in every container at once: set-ups take turns.
# SETUP_OPTIONS=--demo creates the admin and the demo homes, in production only if asked for here.
set -eu
# shellcheck disable=SC2086 # options are words
flask setup ${SETUP_OPTIONS:-}
exec "$@"
