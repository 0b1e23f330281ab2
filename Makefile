# make run      start Convertly: environment, database, accounts, web server and workers
# make test     run every check: style, types, import contracts, containers, the suite on each kind of database and storage
# make bench    measure
# make torture  make faults on purpose, and count what they cost (ROWS=2,3 SCALE=0.1)
# make lock     pin the packages of pyproject.toml (UPGRADE=1: the newest of each)
# make setup    make the environment only

PYTHON ?= python3
SCALE ?= 1
export PYTHON UPGRADE

# even a make that is killed leaves nothing behind: what it started ends with it
TETHERED = exec .venv/bin/python -m convertly.tether SIGTERM .venv/bin/python

.PHONY: run setup test bench torture lock

run: setup
	@$(TETHERED) manage.py serve

setup:
	@scripts/environment requirements.txt

test:
	@scripts/environment requirements-dev.txt
	@$(TETHERED) -m tests

bench:
	@scripts/environment requirements-dev.txt
	@$(TETHERED) -m tests.bench

torture:
	@scripts/environment requirements-dev.txt
	@$(TETHERED) -m tests.torture --scale $(SCALE) $(if $(ROWS),--rows $(ROWS),--write)

lock:
	@scripts/lock
