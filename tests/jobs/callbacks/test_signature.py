"""A receiver can tell that a delivery is from here and unchanged: by the docs' ten lines, and by Standard Webhooks."""

import base64
import hashlib
import hmac
import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from django.db.models.functions import Now
from playwright._impl._driver import compute_driver_executable
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from jobs import callbacks, lifecycle
from jobs.callbacks import secrets, signature
from jobs.models import Delivery
from media_tools.errors import InvalidParam
from tests.jobs.callbacks.receiving import FINE, SECRET, deliver, later, told, webhook, with_callback

DOC = (Path(__file__).parents[3] / "docs" / "api" / "webhooks.md").read_text()
NODE = shutil.which("node") or compute_driver_executable()[0]
"""The one of this machine, or the one that playwright brings along."""


def code(language):
    """Give the verifier that the docs show."""
    [block] = re.findall(rf"```{language}\n(.*?)```", DOC, re.DOTALL)
    assert len(block.strip().splitlines()) <= 12
    return block


def accepted_in_python(secret, header, body, tolerance=300):
    scope = {}
    exec(code("python"), scope)
    return scope["verified"](secret, header, body, tolerance)


def accepted_in_javascript(secret, header, body):
    script = code("javascript") + (
        "process.stdin.setEncoding('utf8');"
        "let sent = ''; process.stdin.on('data', (part) => { sent += part; });"
        "process.stdin.on('end', () => { const [secret, header, body] = JSON.parse(sent);"
        "console.log(verified(secret, header, Buffer.from(body, 'base64'))); });"
    )
    sent = json.dumps([secret, header, base64.b64encode(body).decode()])
    done = subprocess.run([NODE, "-e", script], input=sent, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip() == "true"


@pytest.fixture(params=["a client's own", "whsec_"])
def received(request, owner, hosting):
    """A real delivery as it came: the secret, the headers and the body."""
    host = hosting(FINE)
    if request.param == "whsec_":
        made = webhook(owner.account, host.url("/hook"))
        callbacks.test(made.webhook)
        secret = made.text
    else:
        with_callback(owner.account, host.url("/hook"), SECRET)
        lifecycle.fail(lifecycle.claim("w"), "undecodable", "Das Bild endet zu früh.")
        secret = SECRET
    assert deliver() == 1
    return secret, host.headers(), host.bodies[0]


def test_the_verifier_of_the_docs_in_python_takes_a_real_delivery_and_no_other(received):
    secret, headers, body = received
    header = headers["convertly-signature"]
    assert accepted_in_python(secret, header, body)
    assert not accepted_in_python(secret, header, body + b" ")
    assert not accepted_in_python(secret + "x", header, body)
    assert not accepted_in_python(secret, header.replace("v1=", "v0="), body)
    with later(minutes=10):
        assert not accepted_in_python(secret, header, body)
        assert accepted_in_python(secret, header, body, 3600)


def test_the_verifier_of_the_docs_in_javascript_takes_a_real_delivery_and_no_other(received):
    secret, headers, body = received
    header = headers["convertly-signature"]
    assert accepted_in_javascript(secret, header, body)
    assert not accepted_in_javascript(secret, header, body + b" ")
    assert not accepted_in_javascript(secret + "x", header, body)


def test_standard_webhooks_takes_a_real_delivery_and_no_other(owner, hosting):
    host = hosting(FINE)
    made = webhook(owner.account, host.url("/hook"))
    callbacks.test(made.webhook)
    deliver()
    headers, body = host.headers(), host.bodies[0]

    assert Webhook(made.text).verify(body, headers) == told(host)
    assert headers["webhook-id"] == told(host)["id"]
    with pytest.raises(WebhookVerificationError):
        Webhook(made.text).verify(body + b" ", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secrets.generate()).verify(body, headers)


def test_the_figures_are_those_of_the_contract():
    body = '{"name":"Fön.jpg"}'.encode()
    said = signature.headers("conversion.completed", "evt_1", body, ["Schlüssel"], 1700000000)
    mac = hmac.new("Schlüssel".encode(), b"1700000000." + body, hashlib.sha256).hexdigest()
    assert said == {
        "Content-Type": "application/json",
        "User-Agent": "Convertly-Webhooks/1.0",
        "Convertly-Event": "conversion.completed",
        "Convertly-Timestamp": "1700000000",
        "Convertly-Signature": f"t=1700000000,v1={mac}",
    }


def test_without_a_secret_nothing_is_signed(owner, hosting):
    host = hosting(FINE)
    with_callback(owner.account, host.url("/hook"))
    lifecycle.fail(lifecycle.claim("w"), "undecodable", "The file is broken.")
    deliver()

    headers = host.headers()
    assert (headers["convertly-event"], headers["user-agent"]) == ("conversion.failed", "Convertly-Webhooks/1.0")
    assert abs(int(headers["convertly-timestamp"]) - time.time()) < 60
    assert not [name for name in headers if "signature" in name or name.startswith("webhook-")]


def test_after_a_rotation_both_secrets_sign_for_a_day(owner, hosting):
    host = hosting(FINE)
    old = webhook(owner.account, host.url("/hook"))
    new = callbacks.rotate(old.webhook)
    assert old.text != new.text
    callbacks.test(new.webhook)
    deliver()
    header, body = host.headers()["convertly-signature"], host.bodies[0]
    for secret in (old.text, new.text):
        assert accepted_in_python(secret, header, body)
        assert Webhook(secret).verify(body, host.headers()) == told(host)

    with later(hours=25):
        Delivery.objects.update(status="pending", next_attempt_at=Now())
        deliver()
        header, body = host.headers(1)["convertly-signature"], host.bodies[1]
        assert accepted_in_python(new.text, header, body)
        assert not accepted_in_python(old.text, header, body)
        assert host.headers(1)["webhook-signature"].count("v1,") == 1


def test_a_new_secret_is_as_standard_webhooks_wants_it():
    made = secrets.generate()
    assert made.startswith("whsec_")
    assert 24 <= len(base64.b64decode(made.removeprefix("whsec_"), validate=True)) <= 64
    assert made != secrets.generate()


@pytest.mark.parametrize(
    "secret", ["", "x" * 256, "a\nb", "a\0", 5, ["a", "b"], "whsec_", "whsec_short", "whsec_!!!!", "whsec_" + "A" * 24]
)
def test_a_secret_that_could_not_sign_is_refused(secret):
    with pytest.raises(InvalidParam):
        secrets.check(secret, "callbackSecret")


@pytest.mark.parametrize("secret", ["x", " spaces count ", "Schlüssel", "whsec_" + "A" * 32])
def test_a_secret_is_taken_letter_for_letter(secret):
    assert secrets.check(secret, "callbackSecret") == secret
