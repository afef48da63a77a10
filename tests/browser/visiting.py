"""A visitor of the site: a browser window that remembers every complaint of the browser."""

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

HARMLESS = ("Password forms should have",)


class Visitor:
    """One browser window with its own cookies."""

    def __init__(self, browser: Browser, address: str, *, width: int, scripts: bool) -> None:
        self.address = address
        self.complaints: list[str] = []
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, reduced_motion="reduce"
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        """Keep errors and warnings: a broken policy, a missing file, a fault of a script."""
        if message.type in ("error", "warning") and not message.text.startswith(HARMLESS):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def go(self, path: str) -> Page:
        """Open a page of the site by its path."""
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, role: str, place: str) -> None:
        """Use the demo's door of a role."""
        self.go("/demo/")
        form = self.page.locator(f"form:has(input[name=role][value={role}])")
        if role != "administrator":
            form = form.and_(self.page.locator(f"form:has(input[name=partnership][value={place}])"))
        with self.page.expect_navigation():
            form.locator("button").first.click()

    def tab(self, times: int = 1) -> Locator:
        """Press Tab, and return what has the focus then."""
        for _ in range(times):
            self.page.keyboard.press("Tab")
        return self.focused()

    def focused(self) -> Locator:
        """Return what has the focus."""
        return self.page.locator("*:focus")

    def tab_to(self, text: str, *, most: int = 80) -> Locator:
        """Press Tab until the focus is on something that says `text`; fail when it never is."""
        for _ in range(most):
            where = self.tab()
            if where.count() and text in " ".join((where.text_content() or "").split()):
                return where
        raise AssertionError(f"{most} presses of Tab on {self.page.url} did not reach {text!r}")

    def enter(self) -> None:
        """Press Enter on what has the focus, and wait for the page behind it."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def heading(self) -> str:
        """Return the page's one main heading."""
        return self.page.locator("h1").inner_text()

    def leave(self) -> list[str]:
        """Close the window and return what the browser complained of."""
        self.context.close()
        return self.complaints
