"""The body of a sender's request: read once, piece by piece, hashed on the way, held against its signed hash."""

import hashlib
import hmac
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from typing import Protocol
from wsgiref.types import InputStream
from wsgiref.types import WSGIEnvironment

from viewer.actions.receive import Upload
from viewer.errors import ErrorCode
from viewer.errors import InvalidMessageError
from viewer.errors import InvalidRequestError
from viewer.errors import TooLargeError
from viewer.errors import UnsupportedMediaError
from viewer.web.multipart import MultipartReader
from viewer.web.multipart import Sink
from viewer.web.multipart import boundary_of
