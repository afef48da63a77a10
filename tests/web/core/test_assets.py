"""The style sheet and fonts are built from their packages, once."""

import gzip
import json

import pytest

from cairn.web.assets import build


@pytest.fixture(scope="module", autouse=True)
def _built() -> None:
    build.build()


def test_a_second_run_does_nothing() -> None:
    assert build.build() is False


def test_the_style_sheet_is_small_and_names_nothing_of_others() -> None:
    style = build.STYLE_SHEET.read_bytes()
    assert len(gzip.compress(style)) < 20_000
    assert not [rule for rule in build.RULES_OF_OTHERS if rule.encode() in style]
    assert b"url(" not in style


def test_the_chart_fonts_are_real_fonts_with_their_licence() -> None:
    for name in ("Arimo-Regular.ttf", "Arimo-Bold.ttf"):
        assert (build.FONTS / name).read_bytes()[:4] == b"\x00\x01\x00\x00"
    assert "SIL OPEN FONT LICENSE" in (build.FONTS / "Arimo-LICENCE.txt").read_text("utf-8").upper()


def test_the_lock_file_names_no_index() -> None:
    packages = json.loads((build.HERE / "package-lock.json").read_text("utf-8"))["packages"]
    assert all("resolved" not in package for package in packages.values())
    assert all("integrity" in package for name, package in packages.items() if name)


def test_a_failure_says_what_to_do() -> None:
    node, _ = build.find_node()
    with pytest.raises(build.BuildFailed, match="Check the network"):
        build.run([*node, "--no-such-option"], "node did not start")
