"""Comics: pictures in a zip, which only its name tells from any other; never written."""

from media_tools.registry import Format

FORMAT = Format(
    name="cbz",
    label="Comic",
    mime="application/vnd.comicbook+zip",
    kind="ebook",
    extensions=("cbz",),
    reads=True,
    remedy="It is a zip of pictures: format=zip packs one, and format=epub or pdf are what readers open.",
    engine={"read": "cbz"},
)
