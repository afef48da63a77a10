"""Follow every link of the site, as a guest or as a role of the demo."""

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

NEVER = ("/account/logout/", "/download/")
OF_A_KIND = 3


class Reader(HTMLParser):
    """Reads a page: its links, the ids on it, and the words that a person sees."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.hidden += tag in ("script", "style")
        if found.get("id"):
            self.ids.add(str(found["id"]))
        for name in ("href", "src", "srcset", "data-refresh"):
            if found.get(name) and not str(found[name]).startswith("data:"):
                self.links.append(str(found[name]).split()[0])
        self.words += [str(found[name]) for name in ("alt", "aria-label", "title") if found.get(name)]

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.hidden and data.strip():
            self.words.append(" ".join(data.split()))


@dataclass
class Found:
    """One address: its status, its kind of content, and what stands on it when it is a page."""

    path: str
    status: int
    kind: str
    linked_from: str
    size: int = 0
    words: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    fragments: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Site:
    """Everything that links lead to."""

    found: dict[str, Found]

    @property
    def pages(self) -> list[Found]:
        """The pages in the order in which they were reached."""
        return [one for one in self.found.values() if one.kind == "text/html" and one.status == 200]

    def kinds(self) -> dict[str, set[str]]:
        """Return the first and the fullest page of each kind: pages whose addresses differ only in names."""
        first: dict[str, Found] = {}
        fullest: dict[str, Found] = {}
        for page in self.pages:
            kind = shape(page.path)
            first.setdefault(kind, page)
            if page.size > fullest.setdefault(kind, page).size:
                fullest[kind] = page
        return {kind: {first[kind].path, fullest[kind].path} for kind in first}


def shape(path: str) -> str:
    """Return an address with its names taken out: /p/havering/metrics/deaths/ is /p/*/metrics/*/."""
    bare = urlsplit(path)
    named = re.sub(r"/(p|metrics|outcomes|jobs|loads|drawings)/[^/.]+", r"/\1/*", bare.path)
    named = re.sub(r"/plan/actions/[^/]+", "/plan/actions/*", named)
    return re.sub(r"/(\d+|[0-9a-f-]{36})(?=/|$)", "/*", named) + ("?" if bare.query else "")


def crawl(address: str, *, role: str = "", place: str = "", most: int = 700) -> Site:
    """Follow links from the front page until none is new.

    Of files and filtered lists of one kind only a few are fetched; for a role, also of pages of one kind.
    """
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    if role:
        sign_in(opener, address, role, place)
    site, waiting, seen = Site({}), deque([("/", "")]), {"/"}
    counts: dict[str, int] = {}
    while waiting and len(site.found) < most:
        path, source = waiting.popleft()
        one, links = fetch(opener, address, path, source)
        site.found[path] = one
        for link in links:
            if link not in seen and wanted(link, counts, all_pages=not role):
                seen.add(link)
                waiting.append((link, path))
    return site


def wanted(link: str, counts: dict[str, int], *, all_pages: bool) -> bool:
    """Say whether to follow a link: every page where asked, else a few of each kind."""
    if any(part in link for part in NEVER):
        return False
    bare = urlsplit(link)
    if all_pages and bare.path.endswith("/") and not bare.query:
        return True
    kind = shape(link)
    counts[kind] = counts.get(kind, 0) + 1
    return counts[kind] <= OF_A_KIND


def fetch(opener: OpenerDirector, address: str, path: str, source: str) -> tuple[Found, list[str]]:
    """Fetch one address; return what it is and the links on it that stay within the site."""
    try:
        with opener.open(address + path, timeout=60) as reply:
            body, kind, status = reply.read(), reply.headers.get_content_type(), reply.status
    except HTTPError as refused:
        return Found(path, refused.code, "text/html", source), []
    one = Found(path, status, kind, source, len(body))
    if kind != "text/html":
        return one, []
    reader = Reader()
    reader.feed(body.decode("utf-8"))
    one.words, one.ids = reader.words, reader.ids
    within = list(inside(address, path, reader.links))
    one.fragments = [(link, mark) for link, mark in within if mark]
    return one, [link for link, _ in within]


def inside(address: str, path: str, links: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Return those links that stay within the site, as path and fragment."""
    for link in links:
        whole, mark = urldefrag(urljoin(address + path, link))
        if whole.startswith(address + "/"):
            yield whole.removeprefix(address), mark


def sign_in(opener: OpenerDirector, address: str, role: str, place: str) -> None:
    """Use the demo's door of a role."""
    with opener.open(f"{address}/demo/", timeout=60) as reply:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', reply.read().decode("utf-8"))
    assert token is not None
    form = {"csrfmiddlewaretoken": token.group(1), "role": role}
    form |= {"partnership": place} if place else {}
    with opener.open(f"{address}/demo/sign-in/", urlencode(form).encode(), timeout=60) as reply:
        assert reply.status == 200
