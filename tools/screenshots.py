"""Take the pictures of the README from a running demo: `python tools/screenshots.py [ADDRESS]`.

Start the demo first (`make demo`), with CAIRN_TODAY set when the pictures should not change with the day.
Writes docs/images/<name>.png (1280 wide) and, of two pages, docs/images/<name>-phone.png (360 wide).
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
}
ON_A_PHONE = ("front", "metric")
FAULTY = """measure,area,period,value,publisher,title
numbers-in-treatment,E09000016,2024/25,"1,075",Havering Council,Yearly return
numbers-in-treatment,E99999999,2024/25,1002,Havering Council,Yearly return
number-in-treatment,E09000016,2024/26,1002,Havering Council,Yearly return
continuity-of-care,E09000016,2024/25,153,Havering Council,Yearly return
"""
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
    public = {name: path for name, path in PUBLIC.items() if width == WIDE or name in ON_A_PHONE}
    guest = [name for name, path in public.items() if not take(context, address + path, name, width)]
    if width == PHONE:
        return guest
    sign_in(context, address)
    member = [name for name, path in MEMBERS.items() if not take(context, address + path, name, width)]
    refuse(context, address + MEMBERS["load"])
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


def refuse(context: BrowserContext, address: str) -> None:
    """Load a made-up file with faults, wait until it is refused, and take its picture."""
    page = context.new_page()
    page.goto(address)
    page.locator("input[type=radio]").first.check()
    file = {"name": "our-return.csv", "mimeType": "text/csv", "buffer": FAULTY.encode()}
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Load the file").click()
    page.wait_for_url("**/figures/results/**", timeout=60_000)
    page.screenshot(path=IMAGES / "faults.png", full_page=True)
    page.close()


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
