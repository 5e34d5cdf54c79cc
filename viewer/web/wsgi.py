"""The application of this process, for granian: `viewer.web.wsgi:app`."""

from viewer.config import read_settings
from viewer.web.application import make_application
from viewer.wiring import wire

settings = read_settings()
app = make_application(settings, wire(settings))
