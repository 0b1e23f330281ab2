"""A server for a whole module, and pictures that take a worker a moment."""

import io
from collections.abc import Iterator

import numpy
import pytest
from PIL import Image

from tests.acceptance.stack import Stack, running
from tests.samples import pictures


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running server that the tests of one module share and leave alive."""
    with running(tmp_path_factory.mktemp("stack")) as started:
        yield started


@pytest.fixture(scope="session")
def photo() -> bytes:
    """A small real photograph."""
    return pictures.encoded(pictures.photo(320, 200), "jpg")


@pytest.fixture(scope="session")
def phone_photo() -> bytes:
    """A 12-megapixel phone photograph that lies on its side: EXIF orientation 6."""
    return pictures.encoded(pictures.photo(4032, 3024), "jpg", orientation=6)


@pytest.fixture(scope="session")
def slow_picture() -> bytes:
    """A picture of noise, which keeps the AVIF encoder busy for seconds: time enough to be killed in the middle."""
    noise = numpy.random.default_rng(1).integers(0, 255, (1200, 1600, 3), dtype=numpy.uint8)
    kept = io.BytesIO()
    Image.fromarray(noise).save(kept, "PNG", compress_level=1)
    return kept.getvalue()
