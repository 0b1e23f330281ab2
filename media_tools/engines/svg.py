"""SVG: cleaned of everything that could fetch, run or grow, then drawn by libvips from bytes, never from a path."""

import base64
import binascii
import re
from pathlib import Path
from xml.etree import ElementTree

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from media_tools.engines import strip, vips
from media_tools.engines.header import Header, damaged
from media_tools.errors import ImageTooLarge, Undecodable
from media_tools.limits import Limits
from media_tools.registry import Format, formats

SVG = "{http://www.w3.org/2000/svg}"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"

_FORBIDDEN_ELEMENTS = frozenset(
    {"script", "foreignObject", "iframe", "object", "embed", "handler", "listener", "audio", "video"}
)
_ANIMATIONS_OF_LINKS = frozenset({"set", "animate"})
_ABOUT = frozenset({"metadata", "title", "desc"})
_NAMESPACES = ("{http://www.w3.org/1999/xlink}", "{http://www.w3.org/XML/1998/namespace}")
"""Those that an attribute may have; editors write paths of the author's machine into attributes of their own."""
_PICTURE = re.compile(r"data:image/(png|jpeg|jpg);base64,", re.IGNORECASE)
_OUTSIDE_URL = re.compile(r"url\(\s*(?!['\"]?\s*#)", re.IGNORECASE)
_CSS_DANGERS = ("@import", "\\", "expression(", "javascript:", "-moz-binding", "behavior:")


def header(source: Path, form: Format, limits: Limits) -> Header:
    """Measure the drawing. Raises Undecodable or ImageTooLarge."""
    with vips.errors_as(damaged(form)):
        image = vips.from_bytes(sanitise(source, form, limits), "svg")
    return Header(form=form, width=image.width, height=image.height)


def load(source: Path, head: Header, limits: Limits, scale: float) -> vips.Image:
    """Draw the picture, `scale` times the size that the header told. Raises Undecodable."""
    with vips.errors_as(damaged(head.form)):
        return vips.from_bytes(sanitise(source, head.form, limits), "svg", scale=scale)


def clean(source: Path, form: Format, limits: Limits, *, keep_about: bool) -> bytes:
    """Give the drawing as UTF-8 XML without its dangers; without `keep_about` also without what is told about it.

    That is its title and description, and the metadata of pictures inside it. Raises Undecodable or ImageTooLarge.
    """
    return sanitised(_read(source, limits), form, limits, keep_about=keep_about)


def sanitise(source: Path, form: Format, limits: Limits) -> bytes:
    """Give the drawing as UTF-8 XML without scripts, links to other files, other namespaces, comments and entities.

    Raises Undecodable, or ImageTooLarge for a document or an embedded picture that is.
    """
    return sanitised(_read(source, limits), form, limits)


def sanitised(data: bytes, form: Format, limits: Limits, *, keep_about: bool = True) -> bytes:
    """Do the same with a drawing that is in memory."""
    try:
        # A bare DOCTYPE is common and harmless: it is never fetched and not written back. Entities are refused.
        root = fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
        if _local(root.tag) != "svg":
            raise damaged(form)
        _clean(root, limits)
        if not keep_about:
            _drop_about(root)
        ElementTree.register_namespace("", SVG.strip("{}"))
        ElementTree.register_namespace("xlink", XLINK_HREF[1:].split("}")[0])
        return ElementTree.tostring(root, encoding="unicode").encode()
    except DefusedXmlException as error:
        raise Undecodable("The SVG declares entities, which are not read here; save it without them.") from error
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError) as error:
        raise damaged(form) from error


def _read(source: Path, limits: Limits) -> bytes:
    if source.stat().st_size > limits.svg_bytes:
        raise ImageTooLarge(f"The SVG is too large; at most {limits.svg_bytes:,} bytes are taken.")
    return source.read_bytes()


def _clean(root: ElementTree.Element, limits: Limits) -> None:
    waiting = [root]
    while waiting:
        element = waiting.pop()
        for name in [name for name, value in element.attrib.items() if not _harmless(name, value, limits)]:
            del element.attrib[name]
        if _local(element.tag) == "style" and _css_reaches_out(element.text or ""):
            element.text = ""
        element[:] = [child for child in element if _allowed(child)]
        waiting.extend(element)


def _drop_about(root: ElementTree.Element) -> None:
    """Take out what is told about the drawing and about the pictures in it."""
    for element in root.iter():
        element[:] = [child for child in element if _local(child.tag) not in _ABOUT]
        for name, value in element.attrib.items():
            start = _PICTURE.match(value.strip())
            if start is not None:
                form = formats()["png" if start[1].lower() == "png" else "jpg"]
                data = base64.b64decode(re.sub(r"\s", "", value.strip()[start.end() :]))
                told = base64.b64encode(strip.stripped(data, form, 1)).decode()
                element.set(name, f"{start[0]}{told}")


def _allowed(element: ElementTree.Element) -> bool:
    tag = element.tag
    if not isinstance(tag, str) or (tag.startswith("{") and not tag.startswith(SVG)):
        return False
    name = _local(tag)
    if name in _ANIMATIONS_OF_LINKS and element.get("attributeName", "").lower().endswith("href"):
        return False
    return name not in _FORBIDDEN_ELEMENTS


def _harmless(name: str, value: str, limits: Limits) -> bool:
    local = _local(name).lower()
    if name.startswith("{") and not name.startswith(_NAMESPACES):
        return False
    if local.startswith("on") or local == "base":
        return False
    if local in ("href", "src"):
        return value.strip().startswith("#") or _embedded_picture(value.strip(), limits)
    return not _css_reaches_out(value)


def _css_reaches_out(css: str) -> bool:
    """Say whether CSS, or an attribute read as CSS, names anything but a part of the same drawing.

    A backslash can spell any of these words in disguise, so it counts too.
    """
    lowered = css.lower()
    return any(danger in lowered for danger in _CSS_DANGERS) or _OUTSIDE_URL.search(css) is not None


def _embedded_picture(value: str, limits: Limits) -> bool:
    """Say whether the value is a PNG or JPEG inside the drawing; one that breaks the limits raises ImageTooLarge."""
    start = _PICTURE.match(value)
    if start is None:
        return False
    form = formats()["png" if start[1].lower() == "png" else "jpg"]
    try:
        data = base64.b64decode(re.sub(r"\s", "", value[start.end() :]), validate=True)
    except binascii.Error:
        return False
    if not form.matches(data):
        return False
    with vips.errors_as(damaged(form)):
        picture = vips.from_bytes(data, form.name)
    limits.check_picture(picture.width, picture.height)
    return True


def _local(name: str) -> str:
    return name.rsplit("}", 1)[-1]
