"""What a row of the plan showed, as a line of a table."""

from dataclasses import dataclass, field


@dataclass
class Row:
    """One fault: how often it was made, each promise with what was counted, and how long the whole took."""

    name: str
    times: int
    held: list[tuple[str, str, bool]] = field(default_factory=list)
    seconds: float = 0.0

    def hold(self, promise: str, figure: object, kept: bool) -> None:
        """Write down a promise, what was counted, and whether that keeps it."""
        self.held.append((promise, str(figure), kept))

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        return all(kept for _, _, kept in self.held)

    def line(self) -> str:
        """Give the row of a Markdown table."""
        told = "; ".join(f"{promise}: {figure}{'' if kept else ' **broken**'}" for promise, figure, kept in self.held)
        return f"| {self.name} | {self.times:,} | {self.seconds:.0f} s | {told} | {'✓' if self.kept else '✗'} |"


HEAD = "| Fault | Times | Took | What was counted | |\n| --- | --- | --- | --- | --- |"
