"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from cairn.web.startup import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.web.settings")
application = get_wsgi_application()
refuse_unsafe_start()
