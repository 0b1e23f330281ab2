"""Whether a report becomes the PDF that LibreOffice itself makes of it, three at a time."""

import os
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pypdfium2

from media_tools import registry, spec
from media_tools.engines import fonts
from media_tools.limits import MIB, Limits
from media_tools.pool import Pool
from tests.bench.processes import is_confined, memory_mib, tree
from tests.samples import reports

TOGETHER = 3
ROUNDS = 4


def main() -> None:
    """Print pages, text, times and memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "report.docx").write_bytes(reports.report())
        began = time.monotonic()
        own = _pages(_soffice(folder))
        print(f"soffice --convert-to pdf: {len(own)} pages, {time.monotonic() - began:.1f} s")
        _without_office(folder, own)
        pool = Pool(size=TOGETHER, root=folder / "scratch", limits=Limits())
        print(f"memory of the children before: {_memory():.0f} MiB")
        for number in range(ROUNDS):
            results: list[tuple[bytes, float]] = []
            threads = [threading.Thread(target=_convert, args=(pool, folder, results)) for _ in range(TOGETHER)]
            began = time.monotonic()
            for thread in threads:
                thread.start()
            peak = 0.0
            while any(thread.is_alive() for thread in threads):
                peak = max(peak, _memory())
                time.sleep(0.05)
            same = sum(_pages(data) == own for data, _ in results)
            longest = max(seconds for _, seconds in results)
            print(
                f"round {number + 1}: {same} of {TOGETHER} have soffice's pages and text; longest {longest:.1f} s,",
                f"all {time.monotonic() - began:.1f} s;",
                f"children {peak:.0f} MiB at most, {_memory():.0f} MiB after",
            )
        pool.close()


def _without_office(folder: Path, own: list[str]) -> None:
    from media_tools.engines import docx

    began = time.monotonic()
    docx.write(folder / "report.docx", folder / "dxpdf.pdf")
    drawn = _pages((folder / "dxpdf.pdf").read_bytes())
    alike = sum(mine == theirs for mine, theirs in zip(drawn, own, strict=False))
    print(f"dxpdf: {len(drawn)} pages, {alike} of them with the same text, {time.monotonic() - began:.1f} s")


def _convert(pool: Pool, folder: Path, results: list[tuple[bytes, float]]) -> None:
    with pool.workspace(600) as workspace:
        (workspace.path / "source").write_bytes((folder / "report.docx").read_bytes())
        wish = spec.named(spec.parse(registry.tools()["convert"], {"format": "pdf"}), "report.docx")
        began = time.monotonic()
        (output,) = workspace.run(wish, ["source"]).outputs
        results.append((output.path.read_bytes(), time.monotonic() - began))


def _soffice(folder: Path) -> bytes:
    (folder / "fonts").mkdir()
    # the fonts of the children, for dxpdf in this process too
    os.environ |= fonts.environment(folder / "fonts")
    environment = os.environ | {"FONTCONFIG_FILE": os.environ[fonts.DOCUMENTS]}
    subprocess.run(
        ["/usr/bin/soffice", "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
         "--convert-to", "pdf", "--outdir", folder / "own", folder / "report.docx"],
        check=True, capture_output=True, env=environment,
    )  # fmt: skip
    return (folder / "own" / "report.pdf").read_bytes()


def _pages(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]


def _memory() -> float:
    return memory_mib(pid for pid in tree(os.getpid()) if is_confined(pid))


if __name__ == "__main__":
    print(f"{os.cpu_count()} cores, {Limits().memory_bytes // MIB:,} MiB of address space a child")
    main()
