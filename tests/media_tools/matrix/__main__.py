"""Run every cell and write docs/formats-matrix.md: `python -m tests.media_tools.matrix`."""

from tests.media_tools.matrix import page, sources

if __name__ == "__main__":
    page.PAGE.write_text(page.page(page.grid(page.cases(), sources.targets())), encoding="utf-8")
