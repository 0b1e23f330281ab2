"""Each media tool once within a request and once queued, by the real server and its workers."""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from jobs.api.views.media import offered
from media_tools import registry
from tests.acceptance.stack import Stack
from tests.media import OUTPUTS, content_of, wanted

TOOLS = sorted(offered())
PLAIN: dict[str, Callable[[bytes], bool]] = {
    "xml": lambda content: ElementTree.fromstring(content).findtext("item/city") == "Köln",
    "csv": lambda content: b",2026-03-01T10:00:00+01:00,false,Europe/Berlin\r\n" in content,
    "typescript": lambda content: content.startswith(b"export type Root = RootItem[];"),
}
"""Text has no first bytes to be told by: what it must say is asked."""


def _ask(stack: Stack, key: str, tool: str, **fields: str) -> dict[str, Any]:
    wish = wanted(tool)
    answer = stack.call(
        "POST",
        f"/api/media/{tool}",
        key,
        data={**wish.fields, **fields},
        files=[("files", (wish.name, content)) for content in wish.files],
    )
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def _is_of_its_type(entry: dict[str, Any], content: bytes) -> bool:
    [made] = [known for known in registry.formats().values() if known.mime == entry["mimeType"]]
    if made.name in PLAIN:
        return PLAIN[made.name](content)
    # a text is told by no bytes, but by letters that are none
    return made.matches(content[:4096]) or (made.name in ("html", "md", "txt") and b"\0" not in content)


@pytest.mark.parametrize("tool", TOOLS)
def test_now_and_queued_give_the_same(stack: Stack, tool: str) -> None:
    key = stack.key("tools@example.com")
    now = _ask(stack, key, tool)
    queued = _ask(stack, key, tool, **{"async": "true", "saveToStorage": "true"})
    assert (queued["status"], queued["tool"]) == ("pending", tool)

    detail = stack.finished(key, queued["jobId"])
    assert (detail["status"], detail["jobType"], detail["tool"]) == ("completed", "media_tool", tool), detail
    if offered()[tool].telling:
        [entry] = detail["results"]
        assert entry["media"] == now["media"]
        return
    assert len(detail["results"]) == OUTPUTS.get(tool, 1)
    for entry, inline in zip(detail["results"], now["files"], strict=True):
        fetched = stack.call("GET", entry["downloadUrl"])
        assert fetched.headers["Content-Type"] == entry["mimeType"] == inline["mimeType"]
        assert len(fetched.content) == entry["finalSize"]
        assert (entry["filename"], entry.get("width")) == (inline["filename"], inline.get("width"))
        assert _is_of_its_type(inline, content_of(inline))
        assert _is_of_its_type(entry, fetched.content)
