# Every target is one line; what it does is in tools/ and in `cairn --help`.
.PHONY: demo test test-full serve lint bench docs lock
demo: ; @sh tools/setup.sh run && .venv/bin/cairn demo
test: ; @sh tools/setup.sh test && .venv/bin/python tools/check.py
test-full: ; @sh tools/setup.sh test && .venv/bin/python tools/check.py --full
serve: ; @sh tools/setup.sh run && .venv/bin/cairn serve
lint: ; @sh tools/setup.sh test && .venv/bin/python tools/check.py --only lint,types,layers,lengths
bench: ; @sh tools/setup.sh test && .venv/bin/python benchmarks/run.py
docs: ; @sh tools/setup.sh test && .venv/bin/python tools/check.py --only docs
lock: ; @sh tools/setup.sh test && .venv/bin/python tools/lock.py
