"""Run a command with real servers beside it: `python -m tests.services --postgres --s3 -- command…`."""

import argparse
import os
import signal
import subprocess
import sys
from contextlib import ExitStack

from convertly.tether import tethered
from tests.services import postgres, s3


def main() -> int:
    """Start what is asked for, run the command in its environment, and give the command's exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.services", description=__doc__)
    parser.add_argument("--postgres", action="store_true", help="a PostgreSQL, named by DATABASE_URL")
    parser.add_argument("--s3", action="store_true", help="an S3 service, named by S3_*")
    parser.add_argument("command", nargs="+")
    wanted = parser.parse_args()
    # a stop unwinds the blocks below, which end the servers
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    environment = dict(os.environ)
    with ExitStack() as servers:
        if wanted.postgres:
            environment |= servers.enter_context(postgres.running())
        if wanted.s3:
            environment |= servers.enter_context(s3.running())
        return subprocess.run(tethered(signal.SIGTERM, *wanted.command), env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
