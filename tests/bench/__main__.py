"""Run the parts one after the other and print each as it is done. Exit code 0 whatever was measured."""

import argparse
import tempfile
from pathlib import Path

from tests.acceptance.stack import running
from tests.bench import synchronous


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure what Convertly promises.")
    parser.add_argument("--quick", action="store_true", help="tiny counts, to see that every part works")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), cluster=False) as stack:
        print(synchronous.measure(stack, stack.key(), quick=quick), flush=True)


if __name__ == "__main__":
    main()
