"""A sender's request, verified once."""

from viewer.actions import limits
from viewer.actions.verify import RequestHead, VerifiedRequest, verify_request
from viewer.domain.sender import Sender
from viewer.errors import ErrorCode, RateLimitedError, RefusedError
from viewer.web.senders.signed_body import validate_framing
from viewer.web.server.request import Request
from viewer.wiring import Services


class SenderRequest:
    """A request from a sender; its signature is verified at most once."""

    def __init__(self, head: Request, services: Services) -> None:
        self.head = head
        self._services = services
        self._verification: VerifiedRequest | RefusedError | None = None

    def header(self, name: str) -> str | None:
        """The value of a header, such as `Accept`."""
        return self.head.header(name)

    def verified(self) -> VerifiedRequest:
        """The request with its sender, verified by its headers alone. Raises RefusedError."""
        if self._verification is None:
            try:
                self._verification = self._verify()
            except RefusedError as error:
                self._verification = error
        if isinstance(self._verification, RefusedError):
            raise self._verification
        return self._verification

    @property
    def sender(self) -> Sender | None:
        """The sender, once the request is verified."""
        return None if isinstance(self._verification, RefusedError | None) else self._verification.authority.signed_by

    def is_verified(self) -> bool:
        """True when a sender that may send signed the request. Raises StorageError."""
        try:
            self.verified()
        except RefusedError:
            return False
        return True

    def _verify(self) -> VerifiedRequest:
        validate_framing(self.head)
        head = RequestHead(
            method=self.head.method,
            path=self.head.path,
            query=self.head.query,
            headers=self.head.headers,
            has_body=self.head.content_length > 0 or self.head.is_chunked,
        )
        services, now = self._services, self._services.now()
        verified = verify_request(head, senders=services.senders, now=now)
        if not services.rate_limits.acquire(limits.SENDER, str(verified.authority.signed_by.id), now):
            text = f"at most {limits.SENDER.size} requests at once, and 200 a second; send it again in a second"
            raise RateLimitedError(ErrorCode.PROBLEM_WITH_REQUEST, text)
        return verified
