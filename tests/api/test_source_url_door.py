"""`sourceUrl` at the door: exactly one kind of input, and never an address of the inside."""

import socket

import pytest

from jobs.outbound import address
from tests.api.remote import ENDPOINTS, QUEUED, ask
from tests.calls import photo, sent
from tests.contract import check_error
from tests.hosts import Host, ok, redirect
from tests.rooms import nothing_is_left

# -- one kind of input --


@pytest.mark.parametrize("path", ENDPOINTS)
def test_a_file_and_its_url_together_are_refused(api, owner_key, hosting, path):
    host = hosting(ok(photo()))
    answer = ask(api(owner_key), path, host.url(), "multipart", files=sent())
    assert check_error(answer, 400, "invalid_value", "field")["field"] == "sourceUrl"
    assert host.asked == []
    assert nothing_is_left()


@pytest.mark.parametrize("path", ENDPOINTS)
def test_neither_is_refused(api, owner_key, path):
    for form in ("json", "multipart"):
        for answer in (ask(api(owner_key), path, "", form), ask(api(owner_key), path, None, form)):
            assert "sourceUrl" in check_error(answer, 400, "missing_file", "field")["error"]
    assert nothing_is_left()


@pytest.mark.parametrize("path", ENDPOINTS)
def test_anything_but_one_address_is_refused(api, owner_key, path):
    for value in (["http://8.8.8.8/a", "http://8.8.8.8/b"], {"a": 1}, 5, True):
        answer = ask(api(owner_key), path, value)
        assert check_error(answer, 400, "invalid_value", "field")["field"] == "sourceUrl"
    assert nothing_is_left()


def test_two_addresses_in_a_form_are_refused(api, owner_key):
    answer = ask(api(owner_key), "/api/convert", ["http://8.8.8.8/a", "http://8.8.8.8/b"], "multipart")
    check_error(answer, 400, "invalid_value", "field")


def test_nothing_is_fetched_for_a_request_with_a_wrong_field(api, owner_key, hosting):
    host = hosting(ok(photo()))
    check_error(
        ask(api(owner_key), "/api/convert", host.url(), compression=900), 400, "invalid_value", "field", "allowed"
    )
    check_error(ask(api(owner_key), "/api/convert", host.url(), formats=["webp", "png"]), 400, "invalid_value", "field")
    check_error(ask(api(None), "/api/convert", host.url()), 401, "not_authenticated")
    assert host.asked == []


# -- where it may not lead --


@pytest.mark.parametrize("path", ENDPOINTS)
def test_inside_is_refused_at_the_door_with_nothing_left(api, owner_key, path):
    for more in ({}, QUEUED) if "media" in path else ({},):
        for host in ("127.0.0.1", "[::ffff:10.0.0.1]", "169.254.169.254", "localhost"):
            answer = ask(api(owner_key), path, f"http://{host}/a?token=secret", **more)
            body = check_error(answer, 400, "source_url_not_allowed", "field")
            assert (body["field"], body["error"]) == ("sourceUrl", address.NOT_ALLOWED)
    assert nothing_is_left()


@pytest.mark.parametrize("path", ENDPOINTS)
def test_what_is_no_public_web_address_is_refused_at_the_door(api, owner_key, path):
    for url in (
        "file:///etc/passwd",
        "photo.jpg",
        "http://me:word@8.8.8.8/",
        "http://8.8.8.8:22/",
        "http://8.8.8.8\n/",
    ):
        body = check_error(ask(api(owner_key), path, url), 400, "source_url_not_allowed", "field")
        assert body["field"] == "sourceUrl"
        assert url not in body["error"]
    assert nothing_is_left()


def test_an_open_port_and_a_shut_one_are_refused_alike_and_not_touched(api, owner_key, settings):
    host = Host(ok(photo()))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        shut = other.getsockname()[1]
        settings.OUTBOUND_ALLOWED_PORTS = [host.port, shut]
        answers = [
            ask(api(owner_key), "/api/convert", f"http://127.0.0.1:{port}/").json() for port in (host.port, shut)
        ]
    host.close()
    assert host.asked == []
    assert {(answer["code"], answer["error"]) for answer in answers} == {
        ("source_url_not_allowed", address.NOT_ALLOWED)
    }


def test_a_redirect_inside_is_refused_in_the_same_sentence(api, owner_key, hosting):
    answer = ask(api(owner_key), "/api/convert", hosting(redirect("http://10.0.0.1/")).url())
    assert check_error(answer, 400, "source_url_not_allowed", "field")["error"] == address.NOT_ALLOWED
    assert nothing_is_left()
