"""Write the pages of the documentation that come from data, or check that they are up to date.

`docs.py` writes them; `docs.py --check` fails and names each page that differs from what the data says.
"""

import os
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import measures_guide
import methods_guide

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
ACCOUNTS = ROOT / "src" / "cairn" / "web" / "accounts"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.web.settings")


def catalogue() -> str:
    """Every metric and measure of every framework, from the records."""
    from cairn.framework.catalogue import catalogue as records
    from cairn.framework.describe import markdown

    return markdown(records())


def settings() -> str:
    """Every setting with its default, from the typed settings object."""
    from cairn.web.configuration import Configuration

    rows = [
        f"| `CAIRN_{name.upper()}` | {field.description} | {shown(field.default)} |"
        for name, field in Configuration.model_fields.items()
    ]
    head = "# Settings\n\nRead from the environment when Cairn starts. Never commit a secret.\n"
    return "\n".join([head, "| Setting | What it does | Default |", "| --- | --- | --- |", *rows, ""])


def shown(default: object) -> str:
    """A default as a person reads it."""
    if default in ("", None, ()):
        return "empty"
    return (
        {True: "on", False: "off"}.get(default, f"`{default}`")
        if isinstance(default, bool)
        else f"`{default}`"
    )


def roles() -> str:
    """Who may do what, from the roles and permissions."""
    people = tomllib.loads((ACCOUNTS / "roles.toml").read_text())["role"]
    may = tomllib.loads((ACCOUNTS / "permissions.toml").read_text())["permission"]
    lines = [
        "# Roles and permissions",
        "",
        "A role is a named list of permissions. A membership gives a person a role",
        "",
    ]
    lines[2] += (
        " in one partnership, or in the whole installation. The site shows the same table at `/roles/`."
    )
    for role in people:
        lines += [f"## {role['name']}", "", role["description"], "", *granted(role, may), ""]
    return "\n".join(lines)


def granted(role: dict, may: list[dict]) -> list[str]:
    """One line for each permission of a role; everybody has those that are to anyone."""
    names = set(role["permissions"])
    own = [one for one in may if one["key"] in names or one["to"] == "anyone"]
    return [f"- **{one['name']}.** {one['description']}" for one in own]


def personal_data() -> str:
    """What is kept about people, from the marks of every field."""
    from cairn.web import field_marks

    return field_marks.markdown()


def records() -> str:
    """Every file and column of the record contract, its code lists and rules."""
    from cairn.records.contract import contract
    from cairn.records.describe import markdown

    return markdown(contract())


PAGES: dict[str, Callable[[], str]] = {
    "catalogue.md": catalogue,
    "settings.md": settings,
    "roles.md": roles,
    "personal-data.md": personal_data,
    "records.md": records,
}


def main() -> int:
    """Write or check every page; 1 when a check finds one stale."""
    sys.path.insert(0, str(ROOT / "src"))
    made = {REFERENCE / name: write() for name, write in PAGES.items()}
    guides = (methods_guide.pages(), measures_guide.pages())
    made |= {DOCS / name: text for guide in guides for name, text in guide.items()}
    if "--check" not in sys.argv:
        for path, text in made.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return 0
    stale = [
        path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        print(
            f"{path.relative_to(ROOT)} is not what the data says. What to do: .venv/bin/python tools/docs.py"
        )
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
