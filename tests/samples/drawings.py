"""SVG, harmless and hostile."""

import base64

XMLNS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(content: str = "", attributes: str = 'width="120" height="80"', before: str = "") -> bytes:
    """Make a drawing around `content`: a red square on nothing, unless told otherwise."""
    content = content or '<rect x="10" y="10" width="40" height="40" fill="#dd2222"/>'
    return f"{before}<svg {XMLNS} {attributes}>{content}</svg>".encode()


def laughs() -> bytes:
    """Make an entity bomb."""
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + level)} "{f"&{chr(97 + level)};" * 10}">' for level in range(9)
    )
    return svg("<text>&j;</text>", before=f'<?xml version="1.0"?><!DOCTYPE svg [{entities}]>')


def hostile(target: str) -> dict[str, bytes]:
    """Make drawings that each try to open `target`, a URL or a path, in their own way."""
    return {
        "image": svg(f'<image href="{target}" width="120" height="80"/>'),
        "xlink image": svg(f'<image xlink:href="{target}" width="120" height="80"/>'),
        "use": svg(f'<use xlink:href="{target}#x"/>'),
        "stylesheet instruction": svg(before=f'<?xml-stylesheet href="{target}" type="text/css"?>'),
        "css import": svg(f'<style>@import url("{target}");</style><rect width="9" height="9"/>'),
        "css import disguised": svg(f'<style>@\\69mport "{target}";</style><rect width="9" height="9"/>'),
        "css url": svg(f'<style>rect {{ fill: url({target}#a) }}</style><rect width="9" height="9"/>'),
        "attribute url": svg(f'<rect width="9" height="9" fill="url({target}#a)" filter="url(\'{target}#b\')"/>'),
        "style attribute": svg(f'<rect width="9" height="9" style="mask:url({target})"/>'),
        "xinclude": svg(
            f'<text y="20"><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{target}" parse="text"/></text>'
        ),
        "script": svg(f'<script href="{target}">fetch("{target}")</script>'),
        "event": svg(f"<rect width='9' height='9' onload='fetch(\"{target}\")'/>"),
        "foreign object": svg(
            '<foreignObject width="9" height="9">'
            f'<iframe xmlns="http://www.w3.org/1999/xhtml" src="{target}"/></foreignObject>'
        ),
        "base": svg(
            '<image href="a.png" width="9" height="9"/>', attributes=f'width="9" height="9" xml:base="{target}"'
        ),
        "animated link": svg(f'<image width="9" height="9"><set attributeName="href" to="{target}"/></image>'),
        "script link": svg('<a href="javascript:alert(1)"><rect width="9" height="9"/></a>'),
        "nested drawing": svg(f'<image href="data:image/svg+xml,&lt;svg&gt;{target}" width="9" height="9"/>'),
        "filter image": svg(
            f'<filter id="f"><feImage href="{target}"/></filter><rect width="9" height="9" filter="url(#f)"/>'
        ),
    }


def with_entity(target: str) -> dict[str, bytes]:
    """Make drawings whose document types try to pull `target` in."""
    return {
        "external entity": svg("<text>&x;</text>", before=f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{target}">]>'),
        "parameter entity": svg(before=f'<!DOCTYPE svg [<!ENTITY % x SYSTEM "{target}"> %x;]>'),
    }


def with_picture(data: bytes, kind: str) -> bytes:
    """Make a drawing with a picture inside it."""
    inside = base64.b64encode(data).decode()
    return svg(f'<image href="data:image/{kind};base64,{inside}" width="120" height="80"/>')
