"""The web process has loaded what it needs before the first request comes."""

import os
import subprocess
import sys
from pathlib import Path

LOOK = "import sys, convertly.wsgi; sys.exit('jobs.door.errors' not in sys.modules)"


def test_what_answers_an_error_is_there_before_descriptors_can_run_out(tmp_path: Path) -> None:
    environment = {**os.environ, "CONVERTLY_VAR": str(tmp_path), "DEBUG": "1"}
    subprocess.run([sys.executable, "-c", LOOK], env=environment, check=True, timeout=60)
