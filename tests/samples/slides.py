"""A presentation by hand: one slide of OpenDocument with one line of text."""

import io
import zipfile

MIME = "application/vnd.oasis.opendocument.presentation"
NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def odp(text: str = "The one slide") -> bytes:
    """Give the file."""
    manifest = (
        f'{HEAD}<manifest:manifest xmlns:manifest="{NAMESPACE}:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIME}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    content = (
        f'{HEAD}<office:document-content xmlns:office="{NAMESPACE}:office:1.0" xmlns:draw="{NAMESPACE}:drawing:1.0"'
        f' xmlns:text="{NAMESPACE}:text:1.0" xmlns:svg="{NAMESPACE}:svg-compatible:1.0" office:version="1.2">'
        '<office:body><office:presentation><draw:page draw:name="one">'
        '<draw:frame svg:width="10cm" svg:height="3cm" svg:x="1cm" svg:y="1cm">'
        f"<draw:text-box><text:p>{text}</text:p></draw:text-box></draw:frame>"
        "</draw:page></office:presentation></office:body></office:document-content>"
    )
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as package:
        # first and uncompressed, so that the first bytes tell the format
        package.writestr("mimetype", MIME)
        package.writestr("META-INF/manifest.xml", manifest)
        package.writestr("content.xml", content)
    return kept.getvalue()
