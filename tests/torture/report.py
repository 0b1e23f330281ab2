"""What a row of the plan showed, as a line of a table, and the table's place in the docs."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Row:
    """One fault: how often it was made, each promise with what was counted, and how long the whole took.

    `books` are the promises that hold after every fault; a line tells of them one by one only where one is broken.
    """

    name: str
    times: int
    held: list[tuple[str, str, bool]] = field(default_factory=list)
    books: list[tuple[str, str, bool]] = field(default_factory=list)
    seconds: float = 0.0
    number: str = ""

    def hold(self, promise: str, figure: object, kept: bool) -> None:
        """Write down a promise, what was counted, and whether that keeps it."""
        self.held.append((promise, str(figure), kept))

    def note(self, what: str, figure: object) -> None:
        """Write down a figure that promises nothing."""
        self.hold(what, figure, True)

    def balance(self, promise: str, found: int, most: int = 0) -> None:
        """Write down one promise of the books check: how many things break it, and how many may."""
        self.books.append((promise, str(found), found <= most))

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        return all(kept for _, _, kept in (*self.held, *self.books))

    def line(self) -> str:
        """Give the row of a Markdown table."""
        broken = [each for each in self.books if not each[2]]
        agree = [] if broken else [("books", f"agree ({len(self.books)} checks)", True)]
        shown = [*self.held, *broken, *agree]
        told = "; ".join(f"{promise}: {figure}{'' if kept else ' **broken**'}" for promise, figure, kept in shown)
        verdict = "yes" if self.kept else "**no**"
        return f"| {self.number} | {self.name} | {self.times:,} | {self.seconds:,.0f} s | {told} | {verdict} |"


HEAD = "| Row | Fault | Times | Took | What was counted | Held |\n| --- | --- | --- | --- | --- | --- |"


def put(page: Path, name: str, text: str) -> None:
    """Put text between the two markers of this name in a page of the docs."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, opened, rest = page.read_text().partition(begin)
    _, closed, after = rest.partition(end)
    if not (opened and closed):
        raise SystemExit(f"{page} has no markers {begin} and {end}.")
    page.write_text(f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}")
