"""The site with one more page, which is empty: the peer that the real pages are compared with."""

from cairn.web.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.bench_urls"
