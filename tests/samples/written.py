"""Documents as LibreOffice's own program writes them, those from before 2007 among them."""

import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.samples import offices, reports

SOFFICE = Path("/usr/bin/soffice")
CHAPTERS = 2
TABLE: tuple[list[object], ...] = (["name", "share"], ["Jürgen", 41], ["Ωmega", 1.5], ["007", -3])
SLIDES = ("Dear audience,", "Über uns", "Good night")


def by_soffice(folder: Path, wanted: Mapping[str, str], chapters: int = CHAPTERS) -> dict[str, bytes]:
    """Have it write a file of each format in `wanted`, which names `report`, `table` or `talk` for each; two at once.

    It works in `folder`, an empty one.
    """
    (folder / "report.docx").write_bytes(reports.report(chapters))
    (folder / "table.xlsx").write_bytes(offices.workbook(*TABLE))
    (folder / "talk.odp").write_bytes(talk())
    sources = {path.stem: path for path in folder.iterdir()}

    def write(form: str) -> bytes:
        source = sources[wanted[form]]
        profile = (folder / f"profile-{form}").as_uri()
        subprocess.run(
            [SOFFICE, "--headless", f"-env:UserInstallation={profile}", "--convert-to", form, "--outdir", folder,
             source],
            check=True, capture_output=True,
        )  # fmt: skip
        return source.with_suffix(f".{form}").read_bytes()

    with ThreadPoolExecutor(2) as threads:
        return dict(zip(wanted, threads.map(write, wanted), strict=True))


def talk() -> bytes:
    """Make an ODP with a slide of each line."""
    return offices.opendocument("presentation", "".join(map(_slide, SLIDES)))


def _slide(text: str) -> str:
    return (
        f'<draw:page draw:name="{text}"><draw:frame svg:width="20cm" svg:height="5cm" svg:x="2cm" svg:y="2cm">'
        f"<draw:text-box><text:p>{text}</text:p></draw:text-box></draw:frame></draw:page>"
    )
