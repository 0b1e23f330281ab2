"""A callback goes its whole way through real processes, and a deliverer that is killed loses nothing."""

import hashlib
import hmac
import json
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from tests.acceptance.stack import ROOT, Stack, running, wait_for
from tests.hosts import Host, ok

SECRET = "a secret of the client's own"
LEASE_ENDS = (
    "from django.utils import timezone; from jobs.models import Delivery; "
    "Delivery.objects.update(next_attempt_at=timezone.now())"
)


def start_deliverer(stack: Stack) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "manage.py", "deliver"]
    return subprocess.Popen(command, cwd=ROOT, env=stack.environment, stdout=stack.log, stderr=stack.log)


def deliveries(stack: Stack, key: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = stack.call("GET", "/api/webhooks/deliveries", key).json()["deliveries"]
    return found


def test_a_callback_outlives_the_deliverer_that_is_killed_in_the_middle_of_it(tmp_path: Path, photo: bytes) -> None:
    over = threading.Event()
    host = Host(lambda connection: over.wait(60) and None, ok(b"thanks"))
    outbound = {"OUTBOUND_ALLOWED_NETWORKS": "127.0.0.1/32", "OUTBOUND_ALLOWED_PORTS": str(host.port)}
    with running(tmp_path, outbound) as stack:
        key = stack.key()
        first = start_deliverer(stack)
        url = host.url("/hook", name="127.0.0.1")
        job = stack.create(key, [("photo.jpg", photo)], callbackUrl=url, callbackSecret=SECRET)
        wait_for(lambda: host.asked, "the first attempt")
        first.kill()
        first.wait()
        second = start_deliverer(stack)
        try:
            assert deliveries(stack, key)[0]["status"] == "pending"
            stack.manage("shell", "-c", LEASE_ENDS)
            wait_for(lambda: deliveries(stack, key)[0]["status"] == "delivered", "the second attempt")
        finally:
            second.send_signal(signal.SIGTERM)
            over.set()
            assert second.wait(30) == 0
        [delivery] = deliveries(stack, key)
        assert (delivery["attempts"], delivery["responsePreview"]) == (2, "thanks")
        assert json.loads(host.bodies[1])["data"] == stack.detail(key, job)

    host.close()
    assert host.bodies[0] == host.bodies[1]
    stamp, mac = (part.partition("=")[2] for part in host.headers(1)["convertly-signature"].split(","))
    assert mac == hmac.new(SECRET.encode(), f"{stamp}.".encode() + host.bodies[1], hashlib.sha256).hexdigest()
    assert SECRET not in (tmp_path / "log").read_text()
