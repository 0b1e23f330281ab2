"""`callbackUrl` and `callbackSecret` at the door: checked, kept from every eye, and a part of the request."""

import pytest

from jobs.callbacks import vault
from jobs.models import Endpoint, Job
from jobs.outbound import address
from tests.calls import create, created, post, sent
from tests.contract import check_error
from tests.rooms import nothing_is_left

URL = "https://8.8.8.8/hook?token=t0ken"
SECRET = "the client's own"
QUEUED = {"async": "true", "saveToStorage": "true"}
INSIDE = [
    "http://127.0.0.1/",
    "http://169.254.169.254/latest",
    "http://[::1]/",
    "https://10.0.0.1/",
    "http://localhost/",
]
ODD = ["ftp://8.8.8.8/", "nonsense", "http://user:word@8.8.8.8/", "http://8.8.8.8:22/", "http://8.8.8.8/" + "x" * 4096]


def thumbnail(client, **fields):
    return post(client, "/api/media/thumbnail", [sent()], **{**QUEUED, **fields})


@pytest.mark.parametrize("ask", [create, thumbnail])
def test_a_job_keeps_its_callback_sealed(api, owner_key, ask):
    answer = ask(api(owner_key), callbackUrl=f" {URL} ", callbackSecret=SECRET)

    assert answer.status_code == 200, answer.content
    kept = Endpoint.objects.get()
    assert str(kept.job_id) == answer.json()["jobId"]
    assert (vault.opened(kept.url), vault.opened(kept.secret)) == (URL, SECRET)
    assert (kept.shown, kept.host) == ("https://8.8.8.8/hook", "8.8.8.8:443")
    assert "t0ken" not in repr(vars(kept))


def test_it_goes_in_json_and_without_a_secret_too(api, owner_key):
    wish = {"sourceUrl": "http://8.8.4.4/a.jpg", "format": "webp", "saveToStorage": True, "callbackUrl": URL}
    assert api(owner_key).post("/api/jobs", wish, format="json").status_code == 200
    assert Endpoint.objects.get().secret == ""


@pytest.mark.parametrize("ask", [create, thumbnail])
@pytest.mark.parametrize("url", INSIDE)
def test_an_address_of_the_inside_is_refused_and_nothing_told_of_it(api, owner_key, ask, url):
    body = check_error(ask(api(owner_key), callbackUrl=url), 400, "callback_url_not_allowed", "field")
    assert (body["field"], body["error"]) == ("callbackUrl", address.NOT_ALLOWED)
    assert nothing_is_left()


@pytest.mark.parametrize(
    "url",
    ["ftp://8.8.8.8/", "nonsense", "http://user:word@8.8.8.8/", "http://8.8.8.8:22/", "http://8.8.8.8/" + "x" * 4096],
)
def test_an_address_of_another_form_is_refused(api, owner_key, url):
    check_error(create(api(owner_key), callbackUrl=url), 400, "callback_url_not_allowed", "field")
    assert nothing_is_left()


def test_a_resolver_that_is_down_refuses_nobody(api, owner_key, monkeypatch):
    def silent(*_):
        raise address.Unreachable("The name of the host could not be looked up now; try again later.")

    monkeypatch.setattr(address, "look_up", silent)
    assert create(api(owner_key), callbackUrl="https://example.com/").status_code == 200


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"callbackSecret": SECRET}, "callbackSecret"),
        ({"callbackUrl": URL, "callbackSecret": "x" * 256}, "callbackSecret"),
        ({"callbackUrl": URL, "callbackSecret": "a\nb"}, "callbackSecret"),
        ({"callbackUrl": URL, "callbackSecret": "whsec_short"}, "callbackSecret"),
        ({"callbackUrl": [URL, URL]}, "callbackUrl"),
        ({"callbackUrl": URL, "callbackSecret": ["a", "b"]}, "callbackSecret"),
    ],
)
def test_what_could_not_serve_is_refused_beside_its_field(api, owner_key, fields, field):
    answer = create(api(owner_key), **fields)
    assert answer.json()["field"] == field
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_value")
    assert SECRET not in answer.content.decode()
    assert nothing_is_left()


@pytest.mark.parametrize("path", ["/api/convert", "/api/compress", "/api/media/thumbnail"])
@pytest.mark.parametrize("field", ["callbackUrl", "callbackSecret"])
def test_work_within_the_request_calls_nobody_back_and_says_so(api, owner_key, path, field):
    answer = post(api(owner_key), path, [sent()], **{"format": "webp", field: URL})
    body = check_error(answer, 400, "invalid_value", "field")
    assert (body["field"], "queued" in body["error"]) == (field, True)


def test_under_one_key_another_callback_is_another_request(api, owner_key):
    client = api(owner_key)
    key = {"headers": {"Idempotency-Key": "k"}}
    job = created(client, callbackUrl=URL, callbackSecret=SECRET, **key)
    again = create(client, callbackUrl=URL, callbackSecret=SECRET, **key)
    assert (again.json()["jobId"], again["Idempotency-Replayed"]) == (str(job.pk), "true")
    for other in ({"callbackUrl": URL}, {"callbackUrl": "https://8.8.8.8/", "callbackSecret": SECRET}, {}):
        check_error(create(client, **other, **key), 422, "idempotency_key_reused")
    assert (Job.objects.count(), Endpoint.objects.count()) == (1, 1)


def test_a_request_that_is_refused_keeps_no_callback(api, owner_key):
    check_error(create(api(owner_key), callbackUrl=URL, format=""), 400, "missing_field", "field", "allowed")
    assert not Endpoint.objects.exists()
