"""Secrets at rest: sealed, opened by whichever key sealed them, and found in no row, log, answer or page."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from jobs import callbacks, lifecycle
from jobs.callbacks import vault
from jobs.models import Delivery, Endpoint
from tests.calls import created, work_off
from tests.hosts import ok
from tests.jobs.callbacks.receiving import FINE, SECRET, deliver, trial, webhook, with_callback
from tests.rows import signed_in

OLD, NEW = "old key " * 10, "new key " * 10


def test_what_is_sealed_is_not_readable_and_never_the_same_twice():
    assert vault.opened(vault.sealed(SECRET)) == SECRET
    assert SECRET not in vault.sealed(SECRET)
    assert vault.sealed(SECRET) != vault.sealed(SECRET)
    assert vault.sealed("") == vault.opened("") == ""


def test_any_of_the_keys_opens_and_the_first_seals(settings):
    by_secret_key = vault.sealed(SECRET)
    settings.SECRETS_KEYS = [OLD]
    by_old = vault.sealed(SECRET)
    settings.SECRETS_KEYS = [NEW, OLD]
    assert vault.opened(by_old) == vault.opened(by_secret_key) == SECRET
    by_new = vault.sealed(SECRET)
    settings.SECRETS_KEYS = [OLD]
    with pytest.raises(vault.Unreadable):
        vault.opened(by_new)


def test_a_change_of_keys_is_finished_by_sealing_all_anew(owner, hosting, settings, capsys):
    host = hosting(FINE)
    settings.SECRETS_KEYS = [OLD]
    made = webhook(owner.account, host.url())
    callbacks.rotate(made.webhook)
    settings.SECRETS_KEYS = [NEW, OLD]
    call_command("reseal_secrets")
    assert "Sealed 1 endpoints" in capsys.readouterr().out

    settings.SECRETS_KEYS = [NEW]
    made.webhook.refresh_from_db()
    assert vault.opened(made.webhook.old_secret) == made.text
    callbacks.test(made.webhook)
    deliver()
    assert Delivery.objects.get().status == "delivered"


def test_sealing_anew_says_what_no_key_opens_and_leaves_it(owner, settings):
    settings.SECRETS_KEYS = [OLD]
    webhook(owner.account, "http://8.8.8.8/")
    before = Endpoint.objects.values_list("url", "secret").get()
    settings.SECRETS_KEYS = [NEW]
    with pytest.raises(CommandError, match="1 endpoints can be opened with none"):
        call_command("reseal_secrets")
    assert Endpoint.objects.values_list("url", "secret").get() == before


def test_without_its_key_a_delivery_fails_by_the_schedule_and_says_so(owner, hosting, settings):
    settings.SECRETS_KEYS = [OLD]
    host = hosting(FINE)
    trial(owner.account, host.url())
    settings.SECRETS_KEYS = [NEW]
    deliver()
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.attempts, host.asked) == ("pending", 1, [])
    assert "lacks the key" in delivery.note


def everything_kept():
    """Write out every row of every table."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            said += [repr(row) for row in cursor.fetchall()]
    return "\n".join(said)


def test_no_row_log_answer_or_page_holds_a_secret(api, owner, owner_key, hosting, caplog):
    caplog.set_level("DEBUG")
    host = hosting(ok(b"no", status="500 No"))
    url = host.url("/hook?token=t0ken-in-the-query")
    client = api(owner_key)
    made = client.post("/api/webhooks", {"url": url, "events": list(callbacks.EVENTS)}, format="json").json()
    answers = []
    job = created(client, callbackUrl=url, callbackSecret=SECRET)
    answers.append(client.patch(f"/api/webhooks/{made['id']}", {"name": "b"}, format="json"))
    work_off()
    assert deliver() > 2
    with_callback(owner.account, url, SECRET)
    lifecycle.fail(lifecycle.claim("w"), "undecodable", "The file is broken.")
    paths = ["/api/webhooks", f"/api/webhooks/{made['id']}", "/api/webhooks/deliveries", f"/api/jobs/{job.pk}"]
    answers += [client.get(path) for path in paths]
    browser = signed_in(owner)
    answers += [browser.get(path) for path in ("/", "/webhooks", f"/webhooks/{made['id']}", "/webhooks/deliveries")]

    assert {answer.status_code for answer in answers} == {200}
    said = [everything_kept(), caplog.text, *(answer.content.decode() for answer in answers), *map(str, host.bodies)]
    for secret in (SECRET, made["secret"], "t0ken-in-the-query"):
        assert not [text[:200] for text in said if secret in text]
