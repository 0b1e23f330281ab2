"""A pool whose children know the poison tools beside the real ones."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from media_tools.limits import MIB, Limits
from media_tools.pool import Pool, Workspace
from media_tools.spec import Spec

POISON = (sys.executable, "-m", "tests.poison")
LIMITS = Limits(
    wall_seconds=20, cpu_seconds=20, memory_bytes=1024 * MIB, output_bytes_base=8 * MIB, output_bytes_per_input=4
)

MakePool = Callable[..., Pool]


@pytest.fixture
def make_pool(tmp_path: Path) -> Iterator[MakePool]:
    """Give a function that makes pools; they are closed after the test."""
    pools: list[Pool] = []

    def make(**options: object) -> Pool:
        settings = {"size": 1, "root": tmp_path / "scratch", "limits": LIMITS, "command": POISON} | options
        pools.append(Pool(**settings))  # type: ignore[arg-type]
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """Give a pool of one, kept warm over the tests of a module."""
    pool = Pool(size=1, root=tmp_path_factory.mktemp("pool") / "scratch", limits=LIMITS, command=POISON)
    yield pool
    pool.close()


@pytest.fixture
def workspace(poisoned: Pool) -> Iterator[Workspace]:
    """Give a workspace with a child confined to it."""
    with poisoned.workspace(1) as workspace:
        yield workspace


def do(workspace: Workspace, tool: str, text: object = "hello", **options: object) -> str:
    """Put `text` into the source, run the tool, and give what its output says."""
    (workspace.path / "source").write_text(str(text))
    result = workspace.run(Spec(tool, {}), ["source"], **options)  # type: ignore[arg-type]
    return result.outputs[0].path.read_text()
