"""The files of a submission's folder beside its manifest (rules F03, F08 and F13), each read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cairn.records.contract import contract
from cairn.records.findings import Finding
from cairn.records.manifest import NAME, Entry, Manifest
from cairn.records.reading import Read, read

MUST_HAVE_ROWS = ("clients", "episodes")


@dataclass(slots=True)
class Files:
    """What stands in the folder: each file that could be read, and those that could not (`broken`)."""

    read: dict[str, Read] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def read_files(folder: Path, manifest: Manifest) -> Files:
    """Compare the folder with its manifest and read every file that stands in both."""
    found = Files()
    present = {path.name for path in folder.iterdir()} - {NAME}
    found.findings += _astray(folder, present, manifest)
    found.broken = {one.file for one in found.findings if one.rule == "F03"}
    for entry in manifest.files:
        if entry.file not in found.broken:
            _read_one(folder, entry, manifest.cds_version, found)
    return found


def _astray(folder: Path, present: set[str], manifest: Manifest) -> Iterator[Finding]:
    named = {entry.name for entry in manifest.files}
    for name in sorted(named):
        path = folder / name
        if path.is_symlink() or not path.is_file():
            yield Finding("F03", _stem(name), said="the manifest names it, and it is not there as a file")
    for name in sorted(present - named):
        if _stem(name) in contract().files:
            yield Finding("F03", _stem(name), said="it is there, and the manifest does not name it")
        else:
            yield Finding("W15", _stem(name))
    known = {_stem(name) for name in present | named}
    needs = {need: name for name, file in contract().files.items() if name in known for need in file.needs}
    for need in sorted(set(needs) - known):
        yield Finding("F03", need, said=f"{needs[need]}.csv needs it, and it is not there")


def _stem(name: str) -> str:
    stem = name.removesuffix(".csv")
    return stem if stem in contract().files else name[:100]


def _read_one(folder: Path, entry: Entry, letter: str, found: Files) -> None:
    one = found.read[entry.file] = read(folder / entry.name, entry, contract().files[entry.file], letter)
    if one.counted and len(one.rows) != entry.rows:
        said = f"{len(one.rows):,} rows; the manifest says {entry.rows:,}"
        one.findings.append(Finding("F08", entry.file, said=said))
    if one.counted and not one.rows and entry.file in MUST_HAVE_ROWS and not entry.empty:
        one.findings.append(Finding("F13", entry.file))
    found.findings += one.findings
    if not one.usable:
        found.broken.add(entry.file)
