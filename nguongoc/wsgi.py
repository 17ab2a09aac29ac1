"""The site for a WSGI server: portal, office and workshop."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nguongoc.settings")
application = get_wsgi_application()
