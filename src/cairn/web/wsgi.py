"""What the web server runs. It never opens the vault, however it was started."""

import os

from django.core.wsgi import get_wsgi_application

from cairn.web.keys import close_vault
from cairn.web.startup import refuse_unsafe_start

close_vault()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.web.settings")
application = get_wsgi_application()
refuse_unsafe_start()
