"""XML that somebody sent, read by lxml: no entity of its own, nothing from outside, and never deeper than a book."""

import contextlib
import html
import re

from lxml import etree

from media_tools.engines import lettering
from media_tools.errors import Undecodable

_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*>")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
_PREFIX = re.compile("[}:]")
UNNAMED = "unnamed"
_BEYOND = ("ERR_RESOURCE_LIMIT", "ERR_NAME_TOO_LONG")
"""Where the reader stops, and would leave out the rest."""
_OWN = ("amp", "lt", "gt", "quot", "apos")


def parsed(data: bytes, label: str) -> "etree._Element":
    """Give the root element, without the prefixes of namespaces. `label` names the file to people.

    What is broken is mended as far as that goes. Raises Undecodable for a file that defines entities, which would be
    opened, and for one without an element.
    """
    text = lettering.read(data, lettering.SAID)
    if "<!ENTITY" in text:
        raise Undecodable(f"The {label} defines entities of its own, which are not opened here.")
    text = _DOCTYPE.sub("", _DECLARATION.sub("", text, count=1), count=1)
    text = _NAMED.sub(_letter, text)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode(errors="replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise Undecodable(f"The {label} is damaged or cut short.")
    if any(error.type_name in _BEYOND for error in parser.error_log):
        raise Undecodable(f"The {label} is nested deeper, or has a longer piece, than is read here.")
    for element in root.iter("*"):
        _rename(element)
    etree.cleanup_namespaces(root)
    return root


def _rename(element: "etree._Element") -> None:
    """Take off the namespace, or a prefix that nobody declared. What was mended may bear what no name of XML is."""
    try:
        element.tag = _PREFIX.split(str(element.tag))[-1]
    except ValueError:
        element.tag = UNNAMED
    for name in [name for name in element.attrib if name.startswith("{")]:
        value = element.attrib.pop(name)
        with contextlib.suppress(ValueError):
            element.attrib[_PREFIX.split(name)[-1]] = value


def said(element: "etree._Element | None") -> str:
    """Give the text in an element on one line; "" for none."""
    return (
        "" if element is None else " ".join("".join(element.itertext("*")).split()) if len(element) else _own(element)
    )


def _own(element: "etree._Element") -> str:
    return " ".join((element.text or "").split())


def _letter(found: re.Match[str]) -> str:
    """Write out a letter that HTML has a name for; XML knows only five."""
    return found[0] if found[1] in _OWN else html.escape(html.unescape(found[0]), quote=False)
