"""Run the worked examples of the methods guide, and draw their pictures: `worked_examples.py`.

A page's blocks of `python` run one after another in its folder. Each picture that the page shows is the
chart of the same name that they make. It carries the fingerprint of its data, so that a test can tell a stale
one.
"""

import contextlib
import hashlib
import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "methods"
PICTURES = ROOT / "docs" / "images" / "methods"
FOLDERS = {"notebook.md": ROOT / "examples" / "england", "cover.md": ROOT}
WIDTH, HEIGHT = 520, 300


def run(page: str) -> dict[str, Any]:
    """Every name that the code of a page makes."""
    names: dict[str, Any] = {}
    with contextlib.chdir(FOLDERS[page]), warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # a notebook need not close the files it reads
        for number, code in enumerate(re.findall(r"```python\n(.*?)```", text(page), re.S), start=1):
            exec(compile(code, f"{page}, block {number}", "exec"), names)
    return names


def text(page: str) -> str:
    return (GUIDE / page).read_text(encoding="utf-8")


def shown(page: str) -> list[str]:
    """The names of the pictures on a page."""
    return re.findall(r"\]\(\.\./images/methods/(\w+)\.svg\)", text(page))


def fingerprint(chart: Any) -> str:
    """A short sum over all that is drawn, to six digits, so that it is the same on every machine."""
    drawn = json.dumps([rounded(rows) for rows in values(chart.to_dict())])
    return hashlib.sha256(drawn.encode()).hexdigest()[:16]


def values(part: Any) -> Iterator[Any]:
    """The rows of every layer of a chart."""
    if isinstance(part, dict):
        for key, inside in part.items():
            yield from [inside] if key == "values" else values(inside)
    elif isinstance(part, list):
        for inside in part:
            yield from values(inside)


def rounded(part: Any) -> Any:
    """The same with every number to six digits."""
    if isinstance(part, list):
        return [rounded(one) for one in part]
    if isinstance(part, dict):
        return {key: rounded(one) for key, one in part.items()}
    return f"{part:.6g}" if isinstance(part, float) else part


def main() -> None:
    """Draw every picture of every page."""
    import vl_convert

    PICTURES.mkdir(parents=True, exist_ok=True)
    for page in FOLDERS:
        names = run(page)
        for name in shown(page):
            chart = names[name].properties(width=WIDTH, height=HEIGHT)
            room = {"left": 5, "top": 5, "bottom": 5, "right": 60}  # a reader's font may be wider than ours
            drawing = vl_convert.vegalite_to_svg(chart.properties(padding=room).to_dict())
            mark = f"<!-- {fingerprint(names[name])} -->"
            (PICTURES / f"{name}.svg").write_text(f"{drawing}\n{mark}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
