#!/bin/sh
# Finds a Python that will do, then hands over. Usage: setup.sh run|test
for python in "$PYTHON" python3.13 python3.12 python3.11 python3 python; do
    [ -n "$python" ] && command -v "$python" >/dev/null 2>&1 || continue
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && exec "$python" tools/setup.py "$1"
done
echo "Cairn needs Python 3.11 or newer, and none was found." >&2
echo "What to do: install it (on Debian or Ubuntu: apt install python3 python3-venv), or name it: PYTHON=/path/to/python make demo" >&2
exit 1
