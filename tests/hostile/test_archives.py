"""Archives that nobody should open: refused at the door with their own code and sentence, leaving nothing."""

import random
from dataclasses import replace

import pytest

from jobs.executor import SOURCE
from media_tools.errors import ChildDied, MediaError
from media_tools.spec import Spec
from tests.calls import create, post, sent
from tests.contract import check_error, check_sentence
from tests.rooms import nothing_is_left
from tests.samples import archives

STATUSES = {
    "archive_too_large": 413, "archive_bomb": 413, "archive_too_many_entries": 413, "undecodable": 422,
    "archive_unsafe_path": 422, "archive_special_entry": 422, "archive_duplicate_name": 422, "archive_nested": 422,
    "archive_encrypted": 422, "archive_empty": 422, "unsupported_media_type": 415,
}  # fmt: skip
RAR = b"Rar!\x1a\x07\x01\x00" + bytes(200)
MUTATIONS = 300


SOONER = {"too many entries, tar": (403, "too_many_files")}
"""What the plan says of some, before all their entries are read."""


@pytest.mark.parametrize("case", archives.HOSTILE)
def test_it_is_refused_at_the_door_and_leaves_nothing(api, owner_key, case):
    data, code = archives.HOSTILE[case]
    answer = post(api(owner_key), "/api/convert", [sent("a.zip", data)], format="webp")
    if case in SOONER:
        check_error(answer, *SOONER[case], "field", "upgradeUrl")
    else:
        check_error(answer, STATUSES[code], code)
    assert nothing_is_left()


def test_it_refuses_the_job_that_it_came_with(api, owner_key):
    files = [
        sent("good.jpg"),
        sent("good.zip", archives.zipped({"a.jpg": b"x"})),
        sent("bad.zip", archives.locked_zip()),
    ]
    check_error(create(api(owner_key), *files), 422, "archive_encrypted")
    assert nothing_is_left()


@pytest.mark.parametrize("case", ["path '../a.png', tar", "zip in zip", "bomb, tgz", "symlink, zip", "locked, 7z"])
def test_packing_it_again_is_no_way_around(api, owner_key, case):
    data, code = archives.HOSTILE[case]
    check_error(post(api(owner_key), "/api/convert", [sent("a.zip", data)], format="zip"), STATUSES[code], code)
    assert nothing_is_left()


@pytest.mark.parametrize("wish", ["webp", "zip"])
def test_rar_says_that_nobody_opens_it(api, owner_key, wish):
    body = check_error(
        post(api(owner_key), "/api/convert", [sent("a.rar", RAR)], format=wish), 415, "unsupported_media_type"
    )
    assert "free library" in body["error"]
    body = check_error(post(api(owner_key), "/api/convert", [sent()], format="rar"), 415, "format_unavailable")
    assert "free library" in body["error"]


def test_an_archive_is_no_picture_for_a_tool(api, owner_key):
    answer = post(api(owner_key), "/api/media/thumbnail", [sent("a.zip", archives.zipped({"a.jpg": b"x"}))])
    check_error(answer, 415, "unsupported_media_type")


def test_small_archives_do_not_add_up_to_a_flood(api, owner_key, settings):
    settings.MEDIA_LIMITS = replace(settings.MEDIA_LIMITS, output_bytes_base=1000)
    files = [sent(f"{number}.zip", archives.zipped({"a.bmp": bytes(1000)})) for number in range(3)]
    check_error(post(api(owner_key), "/api/convert", files, format="webp"), 413, "archive_too_large")
    assert nothing_is_left()


def mutated(data, chance):
    """Damage an archive somewhere: bits, a cut, a doubled or a lost piece, numbers at their ends."""
    data = bytearray(data)
    at, length = chance.randrange(len(data)), chance.randint(1, 64)
    match chance.randrange(6):
        case 0:
            for _ in range(chance.randint(1, 8)):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        case 1:
            del data[at:]
        case 2:
            data[at:at] = data[at : at + length]
        case 3:
            del data[at : at + length]
        case 4:
            data[at : at + 4] = chance.choice([b"\xff" * 4, bytes(4), b"\xff\xff\xff\x7f", b"\0\0\0\x80"])
        case 5:
            other = chance.randrange(len(data))
            data[at : at + length] = data[other : other + length]
    return bytes(data)


def test_damaged_archives_end_in_files_or_with_a_sentence(children):
    """Seeded, through the real child: none dies, and each answers with files or a code."""
    chance = random.Random(20261124)
    good = list(
        archives.of_each_kind({"folder/a.jpg": bytes(range(256)) * 8, "b.png": b"text" * 300, "c": b""}).values()
    )
    wish = Spec("unpack", {"mostFiles": 100, "mostFileBytes": 10**9})
    codes: dict[str, int] = {}
    with children.workspace(20) as workspace:
        for _ in range(MUTATIONS):
            workspace.clear()
            (workspace.path / SOURCE).write_bytes(mutated(chance.choice(good), chance))
            try:
                workspace.run(wish, [SOURCE])
                code = "opened"
            except ChildDied:
                raise
            except MediaError as error:
                check_sentence(error.message)
                code = error.code
            codes[code] = codes.get(code, 0) + 1
    assert codes["undecodable"] > MUTATIONS // 4, codes
    assert set(codes) <= {"opened", *STATUSES}, codes
