"""Count what became of the files, and lay it out as a table."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.contract import check_sentence
from tests.hostile.mutations.case import Case

DONE = "converted"
DEATHS = ("decoder_crashed", "decoder_timeout", "decoder_stalled", "out_of_memory")
"""Codes of children that ended over a file twice."""


@dataclass
class Tally:
    """Outcomes by origin, the seconds each took, and everything that should not have been."""

    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_tool: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    seconds: list[float] = field(default_factory=list)
    longest: tuple[float, str] = (0.0, "none")
    """The seconds of the file that took longest, and which it was."""
    wrong: list[str] = field(default_factory=list)

    def count(self, case: Case, code: str, seconds: float, message: str | None = None) -> None:
        """Note one outcome: `converted` or the code of a refusal, whose sentence must be one for a person."""
        self.outcomes[case.origin][code] += 1
        self.by_tool[case.wish.tool][code] += 1
        self.seconds.append(seconds)
        self.longest = max(self.longest, (seconds, f"file {case.number}, {case.origin}, {case.wish.tool}"))
        if code in DEATHS:
            self.blame(case, code)
        if message is not None:
            try:
                check_sentence(message)
            except AssertionError as error:
                self.blame(case, f"says: {error}")

    def blame(self, case: Case, words: str) -> None:
        """Note what should not have been."""
        self.wrong.append(f"file {case.number} ({case.origin}, {case.wish}): {words}")

    def codes(self) -> Counter[str]:
        """Count the outcomes of all origins together."""
        return sum(self.outcomes.values(), Counter())

    def tables(self) -> str:
        """Give two Markdown tables: what became of the files by origin, and by tool."""
        return f"{self._table('made from', self.outcomes)}\n\n{self._table('tool', self.by_tool)}"

    def _table(self, head: str, outcomes: Mapping[str, Counter[str]]) -> str:
        """Give a row for each key, a column for each outcome, the most frequent first."""
        totals = self.codes()
        columns = [code for code, _ in totals.most_common()]
        heads = [code if code == DONE else f"`{code}`" for code in columns]
        rows = [[head, *heads], ["---"] * (len(columns) + 1)]
        rows += [[name, *_cells(outcomes[name], columns)] for name in sorted(outcomes)]
        rows.append(["**together**", *_cells(totals, columns)])
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def times(self) -> str:
        """Say how long a file took."""
        ordered = sorted(self.seconds)
        return (
            f"{len(ordered):,} files; median {1000 * statistics.median(ordered):.0f} ms, "
            f"99 of 100 within {1000 * ordered[len(ordered) * 99 // 100]:.0f} ms, "
            f"longest {self.longest[0]:.1f} s ({self.longest[1]})"
        )


def _cells(counts: Counter[str], columns: list[str]) -> list[str]:
    return [f"{counts[code]:,}" if counts[code] else "" for code in columns]
