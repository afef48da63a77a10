"""Makes a drawing small, the same every time, and one picture to a screen reader.

The drawing library marks every part of a chart with roles and classes, writes fifteen decimals, and names
neither the picture nor what it shows. Left here is what is seen, and words for those who do not see it.
"""

import hashlib
import re
from xml.etree import ElementTree as ET

from cairn.web.charts import look
from cairn.web.charts.letters import legal

SVG = "http://www.w3.org/2000/svg"
HATCH = "url(#hatch)"
KEPT = frozenset(
    {
        *("d", "x", "y", "dx", "dy", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height", "transform"),
        *("fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray"),
        *("stroke-linecap", "stroke-linejoin", "text-anchor", "font-size", "font-weight"),
    }
)
NOTHING = {("stroke-width", "0"), ("font-weight", "normal"), ("transform", "translate(0,0)")} | {
    (name, "0") for name in ("x1", "x2", "y1", "y2")
}
LONG = 400
STRAIGHT = re.compile(r"(?:M[-\d.]+,[-\d.]+(?:L[-\d.]+,[-\d.]+)*Z?)+")
NUMBER = re.compile(r"-?\d*\.\d+(?:e-?\d+)?")


def tidy(drawn: str, title: str, description: str) -> str:
    """Rebuild an SVG with only what is seen, to a hundredth of a pixel, and its title and description."""
    source = ET.fromstring(drawn)  # noqa: S314 - our own drawing, made a moment ago
    size = {name: source.attrib[name] for name in ("width", "height", "viewBox")}
    root = ET.Element("svg", {"xmlns": SVG, "role": "img", **size})
    ET.SubElement(root, "title").text = legal(title)
    ET.SubElement(root, "desc").text = legal(description)
    body = ET.SubElement(root, "g", {"font-family": look.FAMILY, "fill": "none"})
    for child in source:
        _copy(child, body)
    text = ET.tostring(root, encoding="unicode").replace(" />", "/>")
    return _with_hatch(text) if HATCH in text else text


def _copy(element: ET.Element, parent: ET.Element) -> None:
    """Copy one element and what is in it, leaving out what is not seen and groups that change nothing."""
    tag = element.tag.rpartition("}")[2]
    if _unseen(element, tag):
        return
    attributes = _attributes(element, tag)
    if tag == "g" and not attributes:
        for child in element:
            _copy(child, parent)
        return
    made = ET.SubElement(parent, tag, attributes)
    made.text = legal(element.text) if element.text else None
    for child in element:
        _copy(child, made)
    if tag == "g" and not len(made):
        parent.remove(made)


def _unseen(element: ET.Element, tag: str) -> bool:
    painted = element.get("stroke") is not None or element.get("fill") is not None
    frame = element.get("class") in {"background", "foreground"} and not painted
    clear = tag == "rect" and element.get("fill") == "transparent"
    return element.get("display") == "none" or frame or clear or (tag == "path" and not element.get("d"))


def _attributes(element: ET.Element, tag: str) -> dict[str, str]:
    if tag == "g":
        found = {"transform": element.get("transform", "")}
    else:
        found = {name: value for name, value in element.attrib.items() if name in KEPT}
        faint = element.get("opacity", "1")
        if faint != "1":
            found["fill-opacity" if "fill" in found else "stroke-opacity"] = faint
    if tag == "path":
        found["d"] = compact(found["d"])
    shorter = {name: NUMBER.sub(_rounded, value).removesuffix("px") for name, value in found.items()}
    return {name: value for name, value in shorter.items() if value and (name, value) not in NOTHING}


def compact(path: str) -> str:
    """A path of straight lines written as steps on a grid of hundredths; any other path as it is."""
    if len(path) < LONG or not STRAIGHT.fullmatch(path):
        return path
    found = []
    for piece in path.split("M")[1:]:
        closed = piece.endswith("Z")
        points = [tuple(round(float(v) * 100) for v in p.split(",")) for p in piece.rstrip("Z").split("L")]
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in zip(points, points[1:], strict=False)]
        begin = f"M{_hundredths(points[0][0])},{_hundredths(points[0][1])}"
        found.append(begin + "l" * bool(steps) + " ".join(map(_step, steps)) + "z" * closed)
    return "".join(found)


def _step(step: tuple[int, int]) -> str:
    x, y = map(_hundredths, step)
    return x + ("" if y.startswith("-") else ",") + y


def _hundredths(value: int) -> str:
    text = f"{value / 100:.2f}".rstrip("0").rstrip(".")
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _rounded(match: re.Match[str]) -> str:
    text = f"{float(match.group()):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _with_hatch(text: str) -> str:
    """Add the hatching under a name of its own, so that two charts on one page do not share it."""
    name = "hatch-" + hashlib.sha256(text.encode()).hexdigest()[:8]
    pattern = (
        f'<defs><pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="M0 0H6V6H0Z" fill="{look.NO_FIGURE}"/>'
        f'<path d="M0 0V6" stroke="{look.QUIET}" stroke-width="2.5"/></pattern></defs>'
    )
    return text.replace(HATCH, f"url(#{name})").replace("</desc>", "</desc>" + pattern, 1)
