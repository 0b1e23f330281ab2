"""`/v1/` and `/v1/status`."""

from jobs import queries
from jobs.models import Pulse
from tests.api.dialect.asking import refused


def test_the_root_says_where_to_read_on(api, db):
    for path in ("/v1", "/v1/"):
        told = api(None).get(path).json()
        for name in ("openapi_url", "docs_url"):
            assert api(None).get(told[name].removeprefix("http://testserver")).status_code == 200


def test_the_docs_ask_nobody_else_and_promise_no_session(api, db):
    page = api(None).get("/v1/docs").content.decode()

    assert "https://" not in page.replace("https://www.w3.org", "")
    assert 'href="openapi.json"' in page
    assert "works without one" not in page


def test_status_says_whether_conversions_can_be_done(api, db, monkeypatch):
    answer = api(None).get("/v1/status")
    refused(answer, 503, "busy")
    assert int(answer["Retry-After"]) > 0
    assert "queue" in answer.json()["detail"]

    monkeypatch.setattr(queries, "queue_is_alive", lambda: True)
    assert api(None).get("/v1/status").json() == {"status": "ok"}
    assert not Pulse.objects.exists()
