#!/bin/bash
# MongoDB's health check.
set -eu

# The shell writes a log file each time it runs, and keeps it for a month.
export HOME=/tmp/mongosh
rm -rf "$HOME"
mkdir "$HOME"
exec mongosh --quiet --norc mongodb://127.0.0.1:27017/admin /plugboard/ensure-replica-set.js
