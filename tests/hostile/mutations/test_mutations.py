from collections import Counter

import pytest

from media_tools import registry
from media_tools.detect import sniff
from tests.calls import sent
from tests.contract import check_sentence
from tests.hostile.mutations import good, papers, pool_door, wishes
from tests.hostile.mutations.case import cases, documents
from tests.hostile.mutations.tally import DONE
from tests.rooms import nothing_is_left
from tests.samples import films

SEED = 3
POOL = 450
FILMS = 200
DOCUMENTS = 200
HTTP = 50
GROWTH_MIB = 150
"""A child holds the buffers of its largest file so far; what leaks with every file would pass this."""


def test_every_format_that_is_read_has_a_file_to_damage():
    known = [data for origin, data in good.files().items() if origin not in good.texts()]
    origins = {sniff(data).name for data in [*known, *good.media().values()]}
    # tar's own compressed form is told apart only by what is in it
    seen = {form.name for form in registry.formats().values() if form.reads and not form.worded} - {"tgz"}
    assert origins >= seen


def test_every_document_and_book_that_is_read_has_a_file_to_damage_and_wishes():
    worded = {form.name for form in registry.formats().values() if form.worded and (form.reads or form.kind == "data")}
    kinds = {origin.removeprefix("text, ") for origin in papers.cheap()} | set(papers.LAID_OUT)
    assert kinds >= worded - {"typescript"}
    assert all(papers.asked(origin, cheaply=True) for origin in papers.cheap())


def test_every_tool_is_asked():
    assert wishes.asked() == wishes.all_tools()


def test_the_same_seed_makes_the_same_files():
    assert list(cases(60, 1)) == list(cases(60, 1)) != list(cases(60, 2))


def test_damaged_files_end_no_child_and_each_gets_its_result_or_its_own_refusal(children):
    passage = pool_door.go(children, cases(POOL, SEED))
    assert passage.deaths == []
    assert passage.tally.wrong == []
    codes = passage.tally.codes()
    assert codes[DONE] > POOL // 10, "some damage does no harm"
    assert codes["undecodable"] > POOL // 4, "and most does"
    assert passage.children.most_growth() < GROWTH_MIB


def test_every_container_that_can_be_made_here_is_damaged():
    origins = {sniff(data).name for data in good.media().values()}
    assert origins == {*films.CONTAINERS, *films.SOUNDS, "amr"}


def test_damaged_films_end_no_child_and_each_gets_its_result_or_its_own_refusal(children):
    passage = pool_door.go(children, cases(FILMS, SEED, films=True))
    assert passage.deaths == []
    assert passage.tally.wrong == []
    codes = passage.tally.codes()
    assert codes[DONE] > FILMS // 4, "a film goes on behind most damage"
    assert codes["undecodable"] > FILMS // 20
    assert set(codes) <= {DONE, "undecodable", "unsupported_media_type", "format_unavailable", "encode_failed"} | {
        "image_too_large",
        "media_too_long",
        "no_picture",
        "no_sound",
        "invalid_value",
        "target_size_unreachable",
    }


def test_damaged_documents_and_books_each_get_their_result_or_their_own_refusal(children):
    passage = pool_door.go(children, documents(DOCUMENTS, SEED, cheaply=True))
    assert passage.deaths == []
    assert passage.tally.wrong == []
    codes = passage.tally.codes()
    assert codes[DONE] > DOCUMENTS // 5
    assert codes["undecodable"] + codes["data_invalid"] > DOCUMENTS // 5


@pytest.mark.usefixtures("rooms")
def test_over_http_damage_is_the_caller_s_fault_and_leaves_nothing(api, owner_key):
    statuses = Counter()
    for case in cases(HTTP, SEED + 1):
        path, body, files = case.request()
        for field, data in files:
            body.setdefault(field, []).append(sent("photo", data))
        answer = api(owner_key).post(path, body, format="multipart")
        statuses[answer.status_code] += 1
        if answer.status_code != 200:
            check_sentence(answer.json()["error"])
    assert set(statuses) <= {200, 400, 413, 415, 422}
    assert statuses[422] > statuses[200] > 0
    assert nothing_is_left()
