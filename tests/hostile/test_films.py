"""Hostile films and sounds: none reads another file, none ends its child, each gets its result or a refusal."""

import logging

import pytest

from media_tools import registry, spec
from media_tools.errors import MediaError
from tests.calls import post, sent
from tests.contract import check_error
from tests.media import wanted
from tests.rooms import nothing_is_left
from tests.samples import films, speech, traps

TARGETS = ("mp4", "webm", "wav", "png", "gif")
CLEAN = {"unsupported_media_type", "undecodable", "format_unavailable", "image_too_large", "media_too_long", "no_sound"}
NOT_READ = {"unsupported_media_type", "undecodable", "format_unavailable", "no_picture"}
DONE = "done"
TOOLS = sorted(
    name
    for name, tool in registry.tools().items()
    # a tool of texts reads a script as the text that it is
    if not tool.internal and name not in ("convert", "compress", "data", "calendar", "json-to-typescript", "markup")
)


def tried(workspace, source, tool="convert", **fields):
    """Let a tool loose on `source`, with the secret beside it; give the code and everything that came out."""
    (workspace.path / "source").write_bytes(source)
    (workspace.path / traps.SECRET).write_bytes(traps.secret())
    wish = spec.parse(registry.tools()[tool], fields)
    try:
        result = workspace.run(wish, ["source"])
    except MediaError as error:
        return error.code, b"", ()
    told = repr(result.facts).encode()
    return DONE, told + b"".join(output.path.read_bytes() for output in result.outputs), result.outputs


@pytest.fixture
def workspace(children, caplog):
    """Lend a confined child that must outlive the test."""
    with caplog.at_level(logging.WARNING, "media_tools"), children.workspace(60) as lent:
        lent.make_ready()
        yield lent
    assert caplog.records == [], "a child ended in the middle of a file"


def test_the_secret_is_a_film_that_could_be_read(workspace):
    code, content, [output] = tried(workspace, traps.secret(), format="mp4")
    assert code == DONE
    assert traps.MARK in content
    assert (output.width, output.height) == traps.SECRET_SIZE


@pytest.mark.parametrize("dressed", [False, True])
def test_no_script_in_any_dress_leads_to_another_file(workspace, dressed):
    ways = (traps.SECRET, f"{workspace.path}/{traps.SECRET}", f"file:{workspace.path}/{traps.SECRET}")
    for way in ways:
        for name, source in traps.disguises(way).items():
            if (" as " in name) != dressed:
                continue
            for target in TARGETS:
                code, content, _ = tried(workspace, source, format=target)
                assert code in NOT_READ, (name, target)
                assert content == b""


def test_no_tool_follows_a_script(workspace):
    for tool in TOOLS:
        for name, source in traps.disguises().items():
            code, content, _ = tried(workspace, source, tool, **wanted(registry.tools()[tool].word).fields)
            assert code in NOT_READ, (tool, name)
            assert content == b""


@pytest.mark.parametrize("name", ["m3u8", "ffconcat", "mpd", "asx", "concat", "subfile", "data"])
def test_over_http_a_script_is_no_media_and_leaves_nothing(api, owner_key, name):
    for ending in ("mp4", "mp3", "ts", "mkv"):
        files = [sent(f"film.{ending}", traps.disguises("file:///etc/passwd")[name])]
        check_error(post(api(owner_key), "/api/convert", files, format="mp4"), 415, "unsupported_media_type")
    assert nothing_is_left()


@pytest.mark.parametrize("kind", [b"url ", b"alis"])
def test_a_film_whose_media_lie_elsewhere_is_not_followed(workspace, kind):
    for target in TARGETS[:3]:
        code, content, outputs = tried(workspace, traps.outside_reference(kind), format=target)
        assert traps.MARK not in content
        assert code in CLEAN | {DONE}
        assert all((output.width, output.height) == (320, 180) for output in outputs)


def test_a_film_that_names_one_before_it_is_converted_alone(workspace):
    code, content, [output] = tried(workspace, traps.linked_segments(), format="mp4")
    assert code == DONE
    assert traps.MARK not in content
    assert (output.width, output.height) == (320, 180)
    assert output.duration < 0.5


def test_more_streams_than_anybody_needs_cost_nothing(workspace):
    for count in (33, 200):
        code, _, outputs = tried(workspace, traps.many_streams(count), format="wav")
        assert code == DONE
        assert len(outputs) == 1


def test_chapters_by_the_hundred_thousand_are_not_carried_over(workspace):
    code, content, _ = tried(workspace, traps.many_chapters(100_000), format="mkv")
    assert code == DONE
    assert len(content) < len(traps.many_chapters(100_000)) / 10


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (traps.giant, "image_too_large"),
        (traps.giant_frame, "undecodable"),
        (traps.empty_index, "undecodable"),
        (traps.init_segment, "undecodable"),
        (traps.foreign_codec, "unsupported_media_type"),
        (lambda: films.film("mp4", times=(0, 3_600_000), sound=None), "media_too_long"),
    ],
    ids=["giant picture", "giant frame", "empty index", "no fragment", "foreign codec", "ten hours"],
)
def test_a_film_that_promises_too_much_or_too_little_has_its_own_code(workspace, source, code):
    for target in ("mp4", "mkv"):
        assert tried(workspace, source(), format=target)[0] == code


def _sound(form):
    return speech.recording() if form == "amr" else films.sound(form, seconds=0.6)


@pytest.mark.parametrize("form", [*films.CONTAINERS, *films.SOUNDS, "amr"])
def test_a_file_cut_off_anywhere_is_converted_as_far_as_it_goes_or_damaged(workspace, form):
    whole = films.film(form, seconds=0.6) if form in films.CONTAINERS else _sound(form)
    target = "mkv" if form in films.CONTAINERS else "wav"
    codes = [tried(workspace, whole[: len(whole) * tenth // 10], format=target)[0] for tenth in range(1, 11)]
    assert set(codes) <= {DONE, "undecodable", "unsupported_media_type", "format_unavailable"}, codes
    assert codes[-1] == DONE


def test_a_lie_about_sizes_inside_is_damage(workspace):
    whole = films.film("mp4", seconds=0.4)
    for word in (b"\x7f\xff\xff\xff", b"\xff\xff\xff\xff", b"\0\0\0\1"):
        for box in (b"stsz", b"stco", b"stts", b"stsd", b"avcC", b"trak", b"esds"):
            place = whole.index(box)
            for at in (place - 4, place + 8, place + 12):
                lie = whole[:at] + word + whole[at + 4 :]
                assert tried(workspace, lie, format="mp4")[0] in CLEAN | {DONE}, (box, at - place, word)
