"""The whole application without a server."""

from wsgiref.types import WSGIApplication

from werkzeug.test import Client

from viewer.config import Settings
from viewer.web.pages.application import create_app
from viewer.web.polls.answers import FeedPolls
from viewer.wiring import Services


def make_application(settings: Settings, services: Services) -> WSGIApplication:
    """One WSGI callable: polls of feeds first, all else through Flask."""
    return FeedPolls(create_app(settings, services), services)


def local_client(settings: Settings, services: Services) -> Client:
    """A client that asks the application without a server between, and keeps cookies."""
    return Client(make_application(settings, services))
