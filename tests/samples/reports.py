"""A report as companies write it: a Word document by hand, with contents, tables, pictures, lists, notes and fields."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from xml.sax.saxutils import escape

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
DRAWING = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
EMU_PER_INCH = 914_400
WORDS = (
    "The committee looked at the figures of the third quarter and found that deliveries had grown faster than orders. "
    "Storage costs stayed level, while the price of transport rose by a tenth; the reasons stand in the table below. "
    "Nobody expects the trend to turn before spring, and the plan for the coming year has been changed accordingly. "
)


def report(chapters: int = 25) -> bytes:
    """Make a report of about two pages a chapter."""
    body = [_title("Report on the year"), *_contents(chapters)]
    for number in range(1, chapters + 1):
        body += _chapter(number)
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:footerReference w:type="default" r:id="rId4"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"'
        ' w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
    )
    document = f"<w:document {W} {R} {DRAWING}><w:body>{''.join(body)}{section}</w:body></w:document>"
    return package(
        {
            "word/document.xml": document,
            "word/styles.xml": _styles(),
            "word/numbering.xml": _numbering(),
            "word/header1.xml": f"<w:hdr {W}>{_paragraph('Annual report · for the members')}</w:hdr>",
            "word/footer1.xml": f'<w:ftr {W}><w:p><w:r><w:t xml:space="preserve">Page </w:t></w:r>{_field("PAGE")}'
            f'<w:r><w:t xml:space="preserve"> of </w:t></w:r>{_field("NUMPAGES")}</w:p></w:ftr>',
            "word/footnotes.xml": _footnotes(chapters),
            "word/media/image1.png": png(320, 200),
        },
        (
            ("rId1", "styles", "styles.xml"),
            ("rId2", "numbering", "numbering.xml"),
            ("rId3", "header", "header1.xml"),
            ("rId4", "footer", "footer1.xml"),
            ("rId5", "footnotes", "footnotes.xml"),
            ("rId6", "image", "media/image1.png"),
        ),
    )


def letter(
    body: str = "",
    *,
    links: Iterable[tuple[str, ...]] = (),
    prologue: str = "",
    parts: dict[str, str | bytes] | None = None,
) -> bytes:
    """Make a document of a line and `body`, a piece of WordprocessingML.

    `links` are relationships: id, type, target and, where it is outside, mode. `prologue` stands before the root of the
    main part, `parts` are further ones.
    """
    document = (
        f"{prologue}<w:document {W} {R} {DRAWING}><w:body>{_paragraph('Dear reader,')}{body}</w:body></w:document>"
    )
    return package({"word/document.xml": document, **(parts or {})}, links)


def package(
    parts: dict[str, str | bytes], links: Iterable[tuple[str, ...]] = (), kind: str = "wordprocessingml"
) -> bytes:
    """Pack the parts of a Word document with its relationships: id, type, target and, where it is outside, mode."""
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.{word}+xml"/>'
        for name, word in {
            "word/document.xml": "document.main",
            "word/styles.xml": "styles",
            "word/numbering.xml": "numbering",
            "word/header1.xml": "header",
            "word/footer1.xml": "footer",
            "word/footnotes.xml": "footnotes",
        }.items()
        if name in parts
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f"{overrides}</Types>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", HEAD + types)
        packed.writestr("_rels/.rels", HEAD + _relationships([("rId1", "officeDocument", "word/document.xml")]))
        packed.writestr("word/_rels/document.xml.rels", HEAD + _relationships(links))
        for name, content in parts.items():
            packed.writestr(name, content if isinstance(content, bytes) else HEAD + content)
    return buffer.getvalue()


def picture(relation: str, width: float = 4.0, height: float = 2.5, *, linked: bool = False) -> str:
    """Give the paragraph of a picture, so many inches large; a linked one lies outside."""
    size = f'cx="{int(width * EMU_PER_INCH)}" cy="{int(height * EMU_PER_INCH)}"'
    return (
        f'<w:p><w:r><w:drawing><wp:inline><wp:extent {size}/><wp:docPr id="1" name="Picture"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        '<pic:cNvPr id="1" name="Picture"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:{"link" if linked else "embed"}="{relation}"/>'
        f'<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )


def field(code: str, shown: str = "1") -> str:
    """Give the paragraph of a field with what it last showed."""
    return f"<w:p>{_field(code, shown)}</w:p>"


def png(width: int, height: int) -> bytes:
    """Make a picture with a gradient."""
    rows = b"".join(
        b"\0" + bytes(value for x in range(width) for value in (x * 255 // width, y * 255 // height, 128))
        for y in range(height)
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _chapter(number: int) -> list[str]:
    note = f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="{number + 1}"/></w:r>'
    return [
        _paragraph(f"{number} Chapter {number}", style="Heading1"),
        f'<w:p><w:r><w:t xml:space="preserve">{escape(WORDS * 2)}</w:t></w:r>{note}</w:p>',
        _table(number),
        *(
            _paragraph(f"Point {each} of chapter {number}: {WORDS[:112]}", style="ListParagraph")
            for each in range(1, 5)
        ),
        _paragraph(f"{number}.1 Figures", style="Heading2"),
        picture("rId6"),
        *(_paragraph(f"({number}.{each}) {WORDS * 2}") for each in range(1, 6)),
        f'<w:p><w:pPr><w:jc w:val="both"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>Result. </w:t></w:r>'
        f"<w:r><w:rPr><w:i/></w:rPr><w:t>{escape(WORDS)}</w:t></w:r></w:p>",
    ]


def _table(number: int) -> str:
    edge = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="808080"/>' for side in (
        "top", "left", "bottom", "right", "insideH", "insideV"
    ))  # fmt: skip
    rows = [["Quarter", "Orders", "Deliveries", "Change"]]
    rows += [
        [f"Q{each}", str(number * 100 + each), str(number * 90 + each * 7), f"{each}.{number} %"]
        for each in range(1, 5)
    ]
    cells = "".join(
        "<w:tr>"
        + "".join(f'<w:tc><w:tcPr><w:tcW w:w="2250" w:type="dxa"/></w:tcPr>{_paragraph(text)}</w:tc>' for text in row)
        + "</w:tr>"
        for row in rows
    )
    grid = '<w:gridCol w:w="2250"/>' * 4
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/><w:tblBorders>{edge}</w:tblBorders></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{cells}</w:tbl>{_paragraph('')}"
    )


def _contents(chapters: int) -> list[str]:
    """Give a table of contents as Word leaves it: a field with the lines it last showed, and then a new page."""
    tab = '<w:pPr><w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9000"/></w:tabs></w:pPr>'
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o "1-2" </w:instrText>'
        '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    lines = [
        f"<w:p>{tab}{begin if number == 1 else ''}<w:r><w:t>{number} Chapter {number}</w:t></w:r><w:r><w:tab/>"
        f"<w:t>{number * 2}</w:t></w:r></w:p>"
        for number in range(1, chapters + 1)
    ]
    end = '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:br w:type="page"/></w:r></w:p>'
    return [_paragraph("Contents", style="Heading1"), *lines, end]


def _paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _title(text: str) -> str:
    return _paragraph(text, style="Title")


def _field(code: str, shown: str = "1") -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{shown}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _footnotes(chapters: int) -> str:
    bars = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{mark}/></w:r></w:p></w:footnote>'
        for number, (kind, mark) in enumerate(
            (("separator", "separator"), ("continuationSeparator", "continuationSeparator"))
        )
    )
    notes = "".join(
        f'<w:footnote w:id="{number + 1}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve">'
        f" Source {number}: the books of the treasurer.</w:t></w:r></w:p></w:footnote>"
        for number in range(1, chapters + 1)
    )
    return f"<w:footnotes {W}>{bars}{notes}</w:footnotes>"


def _styles() -> str:
    def style(name: str, title: str, size: int, more: str = "", paragraph: str = "") -> str:
        return (
            f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{title}"/><w:pPr>{paragraph}</w:pPr>'
            f'<w:rPr>{more}<w:sz w:val="{size}"/></w:rPr></w:style>'
        )

    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:ind w:left="720" w:hanging="360"/>'
    return (
        f'<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri"/>'
        '<w:sz w:val="22"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="259"'
        ' w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        + style("Title", "Title", 56, '<w:rFonts w:ascii="Cambria" w:hAnsi="Cambria"/>')
        + style(
            "Heading1", "heading 1", 32, "<w:b/>", '<w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="0"/>'
        )
        + style(
            "Heading2", "heading 2", 26, "<w:b/>", '<w:keepNext/><w:spacing w:before="40"/><w:outlineLvl w:val="1"/>'
        )
        + style("ListParagraph", "List Paragraph", 22, "", listed)
        + "</w:styles>"
    )


def _numbering() -> str:
    return (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def _relationships(links: Iterable[tuple[str, ...]]) -> str:
    entries = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{escape(target)}"'
        + (f' TargetMode="{mode[0]}"' if mode else "")
        + "/>"
        for name, kind, target, *mode in links
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{entries}</Relationships>'
    )
