"""Pictures, sounds and films have limits of their own; who takes too long is ended, with a code that says how."""

import ast
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from media_tools.errors import ChildDied, ChildTimeout, OutOfPatience, Stalled
from media_tools.limits import FILM, MIB, SOUND, Limits
from media_tools.pool import Workspace, longest_seconds
from media_tools.spec import Spec
from tests.media_tools.conftest import LIMITS, do
from tests.samples import films

FILM_HEAD = "\0\0\0 ftypisom"
SOUND_HEAD = "fLaC"
HARD = 4096 * MIB


def in_force(workspace: Workspace, text: str, **values: object) -> dict[str, tuple[int, int]]:
    """Give the soft and hard limits of the kernel over a file that begins with the text."""
    (workspace.path / "source").write_text(text)
    result = workspace.run(Spec("tell-limits", values), ["source"])
    found: dict[str, tuple[int, int]] = ast.literal_eval(result.outputs[0].path.read_text())
    return found


@pytest.mark.parametrize(
    ("text", "values", "memory", "cpu", "output"),
    [
        ("a picture, for all one knows", {}, 1024, 20, 8 * MIB + 4 * 28),
        (SOUND_HEAD, {}, 1024, 900, 2048 * MIB + 16 * 4),
        (FILM_HEAD, {}, 4096, 3600, 2048 * MIB + 16 * 12),
        ("becomes a film", {"format": "mp4"}, 4096, 3600, 2048 * MIB + 16 * 14),
        (SOUND_HEAD, {"format": "png"}, 1024, 900, 2048 * MIB + 16 * 4),
        (FILM_HEAD, {"format": "mp3"}, 4096, 3600, 2048 * MIB + 16 * 12),
    ],
)
def test_the_kernel_holds_each_file_to_the_limits_of_its_kind(
    workspace: Workspace, text: str, values: dict[str, object], memory: int, cpu: int, output: int
) -> None:
    before = in_force(workspace, "x")["CPU"][0]
    found = in_force(workspace, text, **values)
    assert found["AS"] == (memory * MIB, HARD)
    assert found["FSIZE"][0] == output
    assert abs(found["CPU"][0] - before - (cpu - LIMITS.cpu_seconds)) <= 2


def test_the_limits_of_a_film_do_not_stay_for_the_picture_after_it(workspace: Workspace) -> None:
    assert in_force(workspace, FILM_HEAD)["AS"] == (4096 * MIB, HARD)
    assert in_force(workspace, "picture")["AS"] == (1024 * MIB, HARD)


def test_a_film_gets_no_more_time_than_its_length_is_worth(
    workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(logging.WARNING, "media_tools"),
        pytest.raises(ChildTimeout, match="computing time"),
    ):
        do(workspace, "expect-less", FILM_HEAD)
    assert len(caplog.records) == 1, "what took too long once is not tried again"


def test_length_and_pixels_are_worth_time() -> None:
    limits = Limits()
    assert limits.worth(0) == 120
    assert limits.worth(60) == limits.worth(60, 1280 * 720 * 25) == 360
    assert limits.worth(60, 3840 * 2160 * 60) == 120 + 8 * 240


def test_a_real_film_tells_the_clock_its_length(workspace: Workspace) -> None:
    (workspace.path / "source").write_bytes(films.film(seconds=1))
    workspace.run(Spec("inspect-clock", {}), ["source"])
    told = ast.literal_eval((workspace.path / "out" / "said.txt").read_text())
    assert told["most"] == FILM.cpu_seconds
    assert 124 <= told["left"] <= 126


@pytest.mark.parametrize(
    ("tool", "head"), [("spin-in-c", FILM_HEAD), ("sleep-for-ever", SOUND_HEAD), ("stop-in-the-middle", FILM_HEAD)]
)
def test_a_decoder_that_does_nothing_any_more_is_caught_long_before_the_clock(
    workspace: Workspace, caplog: pytest.LogCaptureFixture, tool: str, head: str
) -> None:
    limits = replace(LIMITS, film=replace(FILM, stall_seconds=1), sound=replace(SOUND, stall_seconds=1))
    with caplog.at_level(logging.WARNING, "media_tools"):
        with pytest.raises(Stalled, match="no progress on this file for 1 seconds"):
            do(workspace, tool, head, limits=limits)
        assert len(caplog.records) == 1
        assert "decoder_stalled" in caplog.text
        assert do(workspace, "copy", "next") == "next"


def test_a_child_that_says_nothing_and_still_reads_is_at_work(workspace: Workspace) -> None:
    limits = replace(LIMITS, film=replace(FILM, stall_seconds=1))
    assert do(workspace, "read-on", FILM_HEAD, limits=limits) == "read"


def test_a_film_whose_child_crashes_is_tried_once_more(workspace: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "media_tools"), pytest.raises(ChildDied):
        do(workspace, "segfault", FILM_HEAD)
    assert len(caplog.records) == 2


def test_a_caller_without_patience_gets_its_own_error_for_films_only(
    workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "media_tools"), pytest.raises(OutOfPatience):
        do(workspace, "sleep-for-ever", FILM_HEAD, patience=0.5)
    assert len(caplog.records) == 1
    assert "half-of" in do(workspace, "slowly", 1, patience=0.2), "a picture has only its own limits"


def test_what_a_tick_raises_ends_the_child_within_moments(workspace: Workspace) -> None:
    def stop() -> None:
        raise InterruptedError

    do(workspace, "copy")
    pid = workspace.pid
    with pytest.raises(InterruptedError):
        do(workspace, "sleep-for-ever", FILM_HEAD, on_tick=stop)
    assert not Path(f"/proc/{pid}").exists()


def test_the_longest_time_counts_the_longest_kind() -> None:
    assert longest_seconds(Limits()) == 2 * (30 + 7_200)
    assert longest_seconds(replace(Limits(), wall_seconds=10_000)) == 2 * 10_030


def test_limits_survive_the_line_to_the_child() -> None:
    limits = replace(Limits(), film=replace(FILM, cpu_seconds=5))
    assert Limits.from_json(limits.to_json()) == limits
