"""Take the pictures of the README from a running demo: `python tools/screenshots.py [ADDRESS]`.

Start the demo first (`make demo`), with CAIRN_TODAY set when the pictures should not change with the day.
Writes docs/images/<name>.png (1280 wide) and docs/images/<name>-phone.png (360 wide).
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
WIDE, PHONE = 1280, 360
TALLEST = {WIDE: 1500, PHONE: 1300}
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
]
PLACE = "/p/havering/"
PUBLIC = {
    "front": PLACE,
    "outcome": f"{PLACE}outcomes/increase-engagement-treatment/",
    "metric": f"{PLACE}metrics/numbers-in-treatment/",
    "catalogue": f"{PLACE}metrics/",
    "contradictions": f"{PLACE}disagreements/",
    "map": f"{PLACE}metrics/drug-misuse-deaths/map/",
    "get-help": "/get-help/",
}
MEMBERS = {"load": f"{PLACE}figures/load/"}


def main() -> int:
    """Take every picture at both widths."""
    address = (sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000").rstrip("/")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        print("Chromium is not installed. What to do: apt install chromium", file=sys.stderr)
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        missing = [name for width in (WIDE, PHONE) for name in take_all(browser, address, width)]
        browser.close()
    for name in missing:
        print(f"No picture of {name}: its page did not answer.", file=sys.stderr)
    return 1 if missing else 0


def take_all(browser: Browser, address: str, width: int) -> list[str]:
    """Take the pictures of one width; return the names of pages that did not answer."""
    context = browser.new_context(viewport={"width": width, "height": 900}, device_scale_factor=1)
    guest = [name for name, path in PUBLIC.items() if not take(context, address + path, name, width)]
    sign_in(context, address)
    member = [name for name, path in MEMBERS.items() if not take(context, address + path, name, width)]
    context.close()
    return guest + member


def take(context: BrowserContext, address: str, name: str, width: int) -> bool:
    """Take one picture; return False when the page does not answer with 200."""
    page = context.new_page()
    reply = page.goto(address, wait_until="load")
    good = reply is not None and reply.status == 200
    if good:
        picture = IMAGES / (f"{name}.png" if width == WIDE else f"{name}-phone.png")
        height = min(height_of(page), TALLEST[width])
        page.screenshot(path=picture, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    page.close()
    return good


def height_of(page: Page) -> int:
    """Return the height of the whole page."""
    return int(page.evaluate("document.documentElement.scrollHeight"))


def sign_in(context: BrowserContext, address: str) -> None:
    """Sign in through the demo's door of the data lead."""
    page = context.new_page()
    page.goto(f"{address}/demo/")
    door = page.locator(
        "form:has(input[name=role][value=data_lead]):has(input[name=partnership][value=havering])"
    )
    with page.expect_navigation():
        door.locator("button").click()


if __name__ == "__main__":
    sys.exit(main())
