# Two commands matter: `make demo` and `make test`. Everything works from a fresh clone with Python 3.11+ and make.
# Recipes use relative paths only, so a folder with spaces in its name works.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
PY := $(or $(PYTHON),python3)

.PHONY: help setup setup-dev demo test prove messages clean

help:
	@echo "make demo      invented data, web and worker on 127.0.0.1:8000; Ctrl-C stops all of it"
	@echo "make test      every check and test, on SQLite, on PostgreSQL and in a browser"
	@echo "make prove     what takes longer: kill storms, long fuzzing"
	@echo "make setup     environment (.venv, command at .venv/bin/aman) and front end only"
	@echo "make messages  bring the translation catalogues into step with the sources"
	@echo "make clean     remove everything that make made"

setup:
	@$(PY) tools/setup.py

setup-dev:
	@$(PY) tools/setup.py --dev

demo: setup
	@exec .venv/bin/aman demo

test: setup-dev
	@exec .venv/bin/python -m tools.check

prove: setup-dev
	@AMAN_PROVE=1 exec .venv/bin/python -m tools.check --prove

messages: setup-dev
	@exec .venv/bin/python -m tools.messages

clean:
	rm -rf .venv frontend/node_modules aman/web/static/aman var/demo build dist \
		.pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find aman -name '*.mo' -delete
