"""Documents that reach out, run, swell or are locked, and a few plain ones."""

import io
import struct
import zipfile

import openpyxl

from tests.samples import archives, ebooks, reports

_NAMESPACES = " ".join(
    f'xmlns:{word}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for word, name in {
        "office": "office", "text": "text", "table": "table", "draw": "drawing", "svg": "svg-compatible",
        "script": "script",
    }.items()
)  # fmt: skip
_LINKS = (
    'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:ooo="http://openoffice.org/2004/office"'
    ' xmlns:dom="http://www.w3.org/2001/xml-events"'
)
WORKBOOK = b"\x09\x08\x04\0" + bytes(4) + b"\x85\0\x08\0\x14\0\0\0" + bytes(4) + b"\x09\x08\0\0"
"""How a workbook from before 2007 begins: a mark, the place of the first sheet, and here the mark of that."""
WORD = b"\xec\xa5\xc1\0".ljust(0x1A2, b"\0") + struct.pack("<II", 0, 21)
"""How a Word document from before 2007 begins: a mark, and the place of its table of pieces in the stream `0Table`."""
_MOMENTS = (
    "dom:load", "dom:unload", "office:load-finished", "office:view-created", "office:layout-finished",
    "office:page-count-change", "office:copy-to", "office:copy-to-done",
)  # fmt: skip
_LIBRARY = 'xmlns:library="http://openoffice.org/2000/library"'


def workbook(*rows: list[object]) -> bytes:
    """Make an XLSX of these rows."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
        for cell in book.active[book.active.max_row]:
            if cell.data_type == "f":
                cell.data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def opendocument(kind: str, body: str, *, before: str = "", locked: bool = False, **parts: str) -> bytes:
    """Make an OpenDocument file; `parts` are more parts, named with two underscores for a slash."""
    names = {"content.xml", *(name.replace("__", "/") for name in parts)}
    lock = "<manifest:encryption-data/>" if locked else ""
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml">{lock}</manifest:file-entry>'
        for name in sorted(names)
    )
    mime = f"application/vnd.oasis.opendocument.{kind}"
    tag = {"text": "text", "spreadsheet": "spreadsheet", "presentation": "presentation"}[kind]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("mimetype", mime)
        packed.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>{entries}</manifest:manifest>',
        )
        packed.writestr(
            "content.xml",
            f'<office:document-content {_NAMESPACES} {_LINKS} office:version="1.2">{before}<office:body>'
            f"<office:{tag}>{body}</office:{tag}></office:body></office:document-content>",
        )
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def reaching_word(address: str, secret: str) -> bytes:
    """Make a DOCX with linked pictures, included files, a field of DDE, a template and a part that lie outside.

    A drawing in it names pictures and a style outside too.
    """
    drawing = (
        f'<?xml-stylesheet href="{address}/drawing.css"?><svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"'
        f' xmlns:l="http://www.w3.org/1999/xlink"><image l:href="{address}/a.png" width="9" height="9"/>'
        f'<image l:href="file://{secret}" width="9" height="9"/><text y="20">drawn</text></svg>'
    )
    return reports.letter(
        reports.picture("rId1", linked=True)
        + reports.picture("rId2", linked=True)
        + reports.picture("rId5")
        + reports.field(f'INCLUDETEXT "{secret}"')
        + reports.field(f'INCLUDEPICTURE "{address}/field.png" \\d')
        + reports.field("DDEAUTO cmd /k"),
        links=(
            ("rId1", "image", f"{address}/picture.png", "External"),
            ("rId2", "image", f"file://{secret}", "External"),
            ("rId3", "attachedTemplate", f"{address}/template.dotm", "External"),
            ("rId4", "subDocument", f"file://{secret}", "External"),
            ("rId5", "image", "media/drawing.svg"),
        ),
        parts={"word/media/drawing.svg": drawing.encode()},
    )


def reaching_page(address: str, secret: str) -> bytes:
    """Make an HTML page that fetches a style, pictures and frames."""
    return (
        f'<html><head><link rel="stylesheet" href="{address}/style.css"><style>@import url({address}/more.css);</style>'
        f'</head><body background="{address}/back.png"><p>Dear reader,</p><img src="{address}/picture.png">'
        f'<img src="file://{secret}"><iframe src="file://{secret}"></iframe></body></html>'
    ).encode()


def reaching_notes(address: str, secret: str) -> bytes:
    """Make Markdown with pictures, and with HTML that fetches."""
    page = reaching_page(address, secret).decode()
    return f"# Notes\n\n![a]({address}/a.png) ![b](file://{secret})\n\n{page}\n".encode()


def reaching_book(address: str, secret: str, *, fiction: bool = False) -> bytes:
    """Make an EPUB, or a FictionBook, whose page fetches."""
    bad = (
        f'<p>Dear reader,</p><img src="{address}/a.png"/><img src="file://{secret}"/><image l:href="{address}/b.png"/>'
        f'<iframe src="{address}/c"/><link rel="stylesheet" href="{address}/d.css"/><object data="file://{secret}"/>'
    )
    link = ' xmlns:l="http://www.w3.org/1999/xlink"'
    return ebooks.fb2([f"<section>{bad}</section>"]) if fiction else ebooks.epub({"a.xhtml": f"<div{link}>{bad}</div>"})


def reaching_text(address: str, secret: str) -> bytes:
    """Make an ODT with linked pictures and sections."""
    frame = '<text:p><draw:frame svg:width="3cm" svg:height="2cm"><draw:image xlink:href="{}"/></draw:frame></text:p>'
    section = '<text:section text:name="{0}"><text:section-source xlink:href="{0}"/><text:p>old</text:p></text:section>'
    body = "<text:p>Dear reader,</text:p>" + frame.format(f"{address}/picture.png") + frame.format(f"file://{secret}")
    return opendocument("text", body + section.format(f"file://{secret}") + section.format(f"{address}/part.odt"))


def reaching_sheet(address: str, secret: str) -> bytes:
    """Make an ODS with formulas and a sheet that ask outside."""
    formulas = (
        f"WEBSERVICE(&quot;{address}/cell&quot;)", f"WEBSERVICE(&quot;file://{secret}&quot;)",
        f"[&apos;file://{secret}&apos;#$Sheet1.A1]", f"DDE(&quot;soffice&quot;;&quot;{secret}&quot;;&quot;a1&quot;)",
    )  # fmt: skip
    cells = "".join(f'<table:table-cell table:formula="of:={each}"/>' for each in formulas)
    body = (
        '<table:table table:name="S"><table:table-row><table:table-cell office:value-type="string">'
        f"<text:p>Dear reader,</text:p></table:table-cell>{cells}</table:table-row></table:table>"
        f'<table:table table:name="L"><table:table-source xlink:href="file://{secret}" table:table-name="x"/>'
        "<table:table-row><table:table-cell/></table:table-row></table:table>"
    )
    return opendocument("spreadsheet", body)


def running_text(marker: str) -> bytes:
    """Make an ODT whose macro writes the file `marker` when it is opened, laid out, written elsewhere and closed."""
    listener = (
        '<script:event-listener script:language="ooo:script" script:event-name="{}" xlink:href='
        '"vnd.sun.star.script:Standard.M.Go?language=Basic&amp;location=document" xlink:type="simple"/>'
    )
    listeners = "".join(map(listener.format, _MOMENTS))
    code = f'Sub Go\nOpen "file://{marker}" For Output As #1\nPrint #1, "ran"\nClose #1\nEnd Sub'
    return opendocument(
        "text",
        "<text:p>Dear reader,</text:p>",
        before=f"<office:scripts><office:event-listeners>{listeners}</office:event-listeners></office:scripts>",
        **{
            "Basic__script-lc.xml": f'<library:libraries {_LIBRARY}><library:library library:name="Standard"'
            ' library:link="false"/></library:libraries>',
            "Basic__Standard__script-lb.xml": f'<library:library {_LIBRARY} library:name="Standard"'
            ' library:readonly="false" library:passwordprotected="false"><library:element library:name="M"/>'
            "</library:library>",
            "Basic__Standard__M.xml": '<script:module xmlns:script="http://openoffice.org/2000/script"'
            f' script:name="M" script:language="StarBasic">{code.replace(chr(34), "&quot;")}</script:module>',
        },
    )


def endless() -> bytes:
    """Make an ODS of two kilobytes that repeats a row so often that laying its pages out does not end in time."""
    return opendocument(
        "spreadsheet",
        '<table:table table:name="S"><table:table-row table:number-rows-repeated="200000"><table:table-cell '
        'table:number-columns-repeated="20" office:value-type="string"><text:p>word</text:p></table:table-cell>'
        "</table:table-row></table:table>",
    )


def swelling() -> bytes:
    """Make a DOCX with a part of 64 MiB of zeros."""
    return reports.package({"word/document.xml": "<w/>", "word/media/big.png": bytes(64 * 1024 * 1024)})


def laughing() -> bytes:
    """Make a DOCX whose main part declares entities that grow."""
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(letter)} "{f"&{chr(letter - 1)};" * 10}">' for letter in range(98, 108)
    )
    return reports.letter("<w:p><w:r><w:t>&k;</w:t></w:r></w:p>", prologue=f"<!DOCTYPE d [{entities}]>")


def broken_slides() -> bytes:
    """Make a PPTX whose properties are no XML, on which LibreOffice would end."""
    package, kind = "http://schemas.openxmlformats.org/package/2006", "application/vnd.openxmlformats-officedocument"
    return archives.zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/ppt/presentation.xml" '
            f'ContentType="{kind}.presentationml.presentation.main+xml"/></Types>'.encode(),
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" Type="{reports.OFFICE}'
            '/officeDocument" Target="ppt/presentation.xml"/><Relationship Id="b" Target="docProps/core.xml" '
            f'Type="{package}/relationships/metadata/core-properties"/></Relationships>'.encode(),
            "ppt/presentation.xml": b'<p xmlns="http://schemas.openxmlformats.org/presentationml/2006/main"/>',
            "docProps/core.xml": b"<core \1",
        }
    )


def external_entity(secret: str) -> bytes:
    """Make a DOCX whose main part declares a file as an entity."""
    return reports.letter(
        "<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", prologue=f'<!DOCTYPE d [<!ENTITY e SYSTEM "file://{secret}">]>'
    )


def compound(stream: str, content: bytes, *others: str) -> bytes:
    """Make a compound file (MS-CFB) with a stream and up to two others of zeros, each of the smallest large size."""
    streams = [(stream, content.ljust(4096, b"\0")), *((name, bytes(4096)) for name in others)]
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    chains, starts = [table, end], []
    for _, data in streams:
        starts.append(len(chains))
        chains += [*range(len(chains) + 1, len(chains) + len(data) // 512), end]
    fat = struct.pack("<128I", *chains, *[free] * (128 - len(chains)))

    def entry(name: str, kind: int, child: int, start: int, size: int, beside: int = free) -> bytes:
        told = name.encode("utf-16-le")
        return (
            (told + bytes(64 - len(told)))
            + struct.pack("<HBBIII", len(told) + 2, kind, 1, free, beside, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    directory = entry("Root Entry", 5, 1, end, 0)
    for number, (name, data) in enumerate(streams):
        beside = number + 2 if number + 1 < len(streams) else free
        directory += entry(name, 2, free, starts[number], len(data), beside)
    directory += entry("", 0, free, 0, 0) * (3 - len(streams))
    return header + fat + directory + b"".join(data for _, data in streams)
