"""`/v1/convert/json-to-typescript`: interfaces for a JSON value."""

import pytest

from tests.api.dialect.asking import post, refused, upload
from tests.rooms import nothing_is_left


@pytest.fixture
def client(api, owner_key):
    return api(owner_key)


@pytest.mark.parametrize("name", ["data", "content", "json"])
def test_a_value_or_its_text_is_described(client, name):
    for value in ({"id": 1, "names": ["a"]}, '{"id": 1, "names": ["a"]}'):
        told = post(client, "json-to-typescript", root_name="User", **{name: value}).json()
        assert (told["from_format"], told["to_format"]) == ("json", "typescript")
        assert "interface User" in told["result"]
        assert "id: number;" in told["result"]


def test_options_are_heeded_and_an_upload_is_taken(client):
    told = upload(client, "json-to-typescript", b'{"a": null}', "a.json", options='{"export": false}').json()

    assert told["result"].startswith("interface Root")


def test_refuses(client):
    refused(post(client, "json-to-typescript", data="{"), 422, "data_invalid")
    refused(post(client, "json-to-typescript", data={}, root_name="class"), 400, "invalid_value", "root_name")
    refused(post(client, "json-to-typescript"), 400, "missing_file", "url")
    assert nothing_is_left()
