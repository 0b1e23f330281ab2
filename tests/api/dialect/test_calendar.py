"""`/v1/convert/calendar`: calendars and contacts."""

import json

import pytest

from tests.api.dialect.asking import post, refused, upload
from tests.rooms import nothing_is_left

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jürgen Beispiel\r\nN:Beispiel;Jürgen;;;\r\nEND:VCARD\r\n"
EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:1@example.com\r\n"
    "DTSTAMP:20260101T000000Z\r\nDTSTART:20260102T100000Z\r\nSUMMARY:Kickoff\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def client(api, owner_key):
    return api(owner_key)


@pytest.mark.parametrize("word", ["vcf", "vcard"])
def test_contacts_go_to_json_and_back(client, word):
    told = post(client, "calendar", data=CARD, from_format=word, to_format="json").json()
    assert told["from_format"] == word
    assert "Jürgen Beispiel" in told["result"]

    back = post(client, "calendar", data=json.loads(told["result"]), from_format="json", to_format=word)
    assert back.status_code == 200, back.content
    assert "FN:Jürgen Beispiel" in back.json()["result"]
    assert nothing_is_left()


def test_a_calendar_is_read_from_an_upload(client):
    told = upload(client, "calendar", EVENT.encode(), "work.ics", from_format="ical", to_format="csv").json()

    assert "Kickoff" in told["result"]


def test_refuses(client):
    refused(
        post(client, "calendar", data=CARD, from_format="vcard", to_format="ics"), 400, "invalid_value", "to_format"
    )
    refused(post(client, "calendar", data="no card", from_format="vcard", to_format="json"), 422, "data_invalid")
    refused(
        post(client, "calendar", data=CARD, from_format="pdf", to_format="json"), 400, "invalid_value", "from_format"
    )
    refused(client.get("/v1/convert/calendar"), 405, "method_not_allowed")
    assert nothing_is_left()
