"""What a run has at hand: the installation, our server, and the peers, each started when it is first needed."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from viewer.actions.feeds import open_feed
from viewer.actions.publish import Publisher, make_publisher, publish
from viewer.bench.figures import Figure, Scale
from viewer.bench.installation import Installation, environment, served
from viewer.bench.load import get
from viewer.bench.measure import Probe, fetch
from viewer.bench.peers import FOLDER_SETTING
from viewer.bench.processes import Server
from viewer.config import PREFIX
from viewer.domain.access import RecipientId, token_digest
from viewer.domain.calendar import Feed, FeedOptions, FeedToken
from viewer.domain.redaction import DetailLevel
from viewer.web.server.lifetime import ends_with_this_process

# The web processes alone: what the worker does beside them is no part of a response.
SERVE = ("viewer", "web", ends_with_this_process())


@dataclass(kw_only=True, slots=True)
class Bench:
    """The installation that is measured, and servers by name."""

    scale: Scale
    ours: Installation
    folder: Path
    stack: ExitStack
    postgresql: str | None = None
    _servers: dict[str, Server] = field(default_factory=dict)
    _numbers: int = 0

    @property
    def server(self) -> Server:
        """Our own."""
        if "ours" not in self._servers:
            self._servers["ours"] = self.stack.enter_context(served(self.ours.environ, *SERVE))
        return self._servers["ours"]

    def peer(self, name: str) -> Server:
        """A peer (viewer.bench.peers), which knows the senders of our installation."""
        if name not in self._servers:
            port = environment(self.folder)[f"{PREFIX}PORT"]
            environ = self.ours.environ | {f"{PREFIX}PORT": port, FOLDER_SETTING: str(self.folder)}
            self._servers[name] = self.stack.enter_context(served(environ, "viewer.bench.peers", name))
        return self._servers[name]

    def new_number(self) -> int:
        """The number of somebody who is not registered yet."""
        self._numbers += 1
        return self._numbers

    def feed(self, events: int) -> str:
        """The path of a new recipient's feed, with so many events; published, since the first poll may time out."""
        recipient_id = self.ours.recipient(self.new_number())
        self.ours.fill(recipient_id, events)
        token = self.new_feed(recipient_id)
        self.publish(token)
        return path_of(token)

    def publisher(self) -> Publisher:
        """What publishes the installation's feeds in this process."""
        services = self.ours.services
        settings = services.settings
        return make_publisher(
            services.calendars,
            services.messages,
            public_url=settings.public_url,
            past=settings.calendar_past,
            future=settings.calendar_future,
        )

    def new_feed(self, recipient_id: RecipientId) -> FeedToken:
        """A new feed that shows everything, not yet published."""
        services = self.ours.services
        options = FeedOptions(name="bench", detail_level=DetailLevel.EVERYTHING)
        return open_feed(recipient_id, options, calendars=services.calendars, now=services.now())

    def publish(self, token: FeedToken) -> Feed:
        """Publish the feed of that token, in this process."""
        services, digest = self.ours.services, token_digest(token)
        feed_id = services.calendars.states([digest])[digest].id
        return publish(services.calendars.get(feed_id), publisher=self.publisher(), now=services.now())

    def poll(self, path: str, server: Server | None = None) -> Probe:
        """A poll of that feed that finds nothing new."""
        server = server or self.server
        _, etag = fetch(server, path)
        return Probe(server=server, request=get(path, if_none_match=etag), status=304)


def path_of(token: FeedToken) -> str:
    """The path of a feed."""
    return f"/calendars/{token}/bench.ics"


# A part of the run, by which `--only` names it.
Section = Callable[[Bench], Iterator[Figure]]
