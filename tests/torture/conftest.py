"""A server at a pace that a test can wait for, with what the faults of a module need beside it."""

from collections.abc import Iterator

import pytest

from tests.acceptance.stack import Stack
from tests.torture import plan


@pytest.fixture(scope="module")
def stack(request: pytest.FixtureRequest) -> Iterator[Stack]:
    """One server for all faults that the module names as SHARED."""
    with plan.prepared(request.module.SHARED, plan.QUICK) as started:
        yield started
