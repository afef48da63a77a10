"""What a benchmark hands in: a title, what it shows, and its table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """One part of the page of benchmarks. `rows` hold text; the first is the head of the table."""

    title: str
    says: str
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        """The section as Markdown."""
        head, *body = self.rows
        lines = [_line(head), _line(("---",) * len(head)), *map(_line, body)]
        return "\n".join([f"## {self.title}", "", self.says, "", *lines, ""])


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"
