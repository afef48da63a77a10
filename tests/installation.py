"""The settings that tests run with: the product's own, with a throw-away key and data folder."""

import os
import tempfile

os.environ.setdefault("CAIRN_SECRET_KEY", "only for tests " * 5)
os.environ.setdefault("CAIRN_INSECURE_HTTP", "1")
os.environ.setdefault("CAIRN_DATA", tempfile.mkdtemp(prefix="cairn-tests-"))

from cairn.web.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a slow hash would only slow the tests
