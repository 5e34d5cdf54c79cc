"""Settings to services: the one place where implementations are chosen and the clock is read."""

import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from viewer.config import Settings
from viewer.config.values import TILES_FILE
from viewer.domain.access import Keys
from viewer.domain.identity import ProviderLevels
from viewer.domain.message import AuthenticationLevel
from viewer.domain.quota import Quota, Quotas
from viewer.errors import CommandError, ConfigError, StorageError
from viewer.geocoding.gazetteer import Gazetteer
from viewer.geocoding.register import RegisterFileStore, RegisterGeocoder
from viewer.outbound import OutboundClient
from viewer.ports.access_log import AccessLogStore
from viewer.ports.calendars import CalendarStore
from viewer.ports.identity import IdentityProvider
from viewer.ports.letters import LetterStore
from viewer.ports.mailbox import MailboxStore
from viewer.ports.messages import MessageStore
from viewer.ports.operations import OperationsStore
from viewer.ports.outside import Geocoder, GeocoderLimits, Signer, TileSource
from viewer.ports.places import AddressRegister, PlaceStore
from viewer.ports.rate_limits import RateLimitStore
from viewer.ports.readings import ReadingStore
from viewer.ports.recipients import RecipientStore
from viewer.ports.retention import RetentionStore
from viewer.ports.sender_requests import SenderRequestStore
from viewer.ports.senders import SenderStore
from viewer.ports.shares import ShareStore
from viewer.ports.snapshots import DatabaseSnapshots
from viewer.ports.tasks import TaskStore
from viewer.signing import EARLIER_FILE, InstallationSigner
from viewer.store.access_log import AccessLog
from viewer.store.calendars import Calendars
from viewer.store.database import Database
from viewer.store.engine import create_engine
from viewer.store.geocoder_limits import StoredGeocoderLimits
from viewer.store.installation import Installation
from viewer.store.letters import LetterFolder
from viewer.store.mailbox import Mailboxes
from viewer.store.messages import Messages
from viewer.store.operations import Operations
from viewer.store.places import Places
from viewer.store.rate_limits import NoRateLimits, RateLimits
from viewer.store.readings import Readings
from viewer.store.recipients import Recipients
from viewer.store.retention import Retention
from viewer.store.schema import is_servable
from viewer.store.sender_requests import SenderRequests
from viewer.store.senders import Senders
from viewer.store.shares import Shares
from viewer.store.snapshots import snapshots_of
from viewer.store.tasks import Tasks
from viewer.tiles import KARTVERKET, KARTVERKET_ATTRIBUTION, MbTiles, make_tiles

# The paths that are registered with an OpenID provider; the pages serve them.
PROVIDER_RETURN = "/sign-in/provider/return"
SIGNED_OUT = "/signed-out"
FRONT_CHANNEL_LOGOUT = "/sign-out/front-channel"
BACK_CHANNEL_LOGOUT = "/sign-out/back-channel"


def system_clock() -> datetime:
    """The time now, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Services:
    """Settings, keys, stores, outside services and the clock, made once a process and handed to the actions."""

    settings: Settings
    keys: Keys
    senders: SenderStore
    recipients: RecipientStore
    access_log: AccessLogStore
    messages: MessageStore
    mailbox: MailboxStore
    places: PlaceStore
    readings: ReadingStore
    calendars: CalendarStore
    shares: ShareStore
    rate_limits: RateLimitStore
    sender_requests: SenderRequestStore
    retention: RetentionStore
    operations: OperationsStore
    tasks: TaskStore
    letters: LetterStore
    geocoder: Geocoder
    register: AddressRegister
    online: Geocoder | None
    tiles: TileSource | None
    signer: Signer
    identity_provider: IdentityProvider | None
    is_ready: Callable[[], bool]
    close: Callable[[], None]
    now: Callable[[], datetime] = system_clock


def wire(
    settings: Settings, *, now: Callable[[], datetime] = system_clock, deadline: timedelta | None = None
) -> Services:
    """The services for these settings, which the caller closes; `deadline` is for each query to PostgreSQL."""
    database = open_database(settings, deadline)
    keys = Keys(settings.secret.encode())
    # A database that is away, or not migrated yet, is checked again before it counts as ready.
    installation = Installation(database)
    signer = InstallationSigner(settings, installation, keys, now)
    try:
        _check_identity(installation, keys, signer)
    except StorageError:
        pass
    except ConfigError:
        database.close()
        raise
    register = RegisterFileStore(settings.data_dir / "address-register.sqlite")
    geocoder = RegisterGeocoder(register, Gazetteer())
    client = OutboundClient(f"innkalling ({settings.public_url})")
    return Services(
        settings=settings,
        keys=keys,
        senders=Senders(database),
        recipients=Recipients(database),
        access_log=AccessLog(database),
        messages=Messages(database, _quotas(settings)),
        mailbox=Mailboxes(database),
        places=Places(database),
        readings=Readings(database),
        calendars=Calendars(database),
        shares=Shares(database),
        rate_limits=_rate_limits(settings, database),
        sender_requests=SenderRequests(database),
        retention=Retention(database),
        operations=Operations(database),
        tasks=Tasks(database),
        letters=letter_store(settings),
        geocoder=geocoder,
        register=register,
        online=_online(settings, client, geocoder, StoredGeocoderLimits(database), now),
        tiles=_tiles(settings, client),
        signer=signer,
        identity_provider=_identity_provider(settings, client),
        is_ready=partial(_is_ready, database, keys, signer),
        close=database.close,
        now=now,
    )


def _quotas(settings: Settings) -> Quotas:
    return Quotas(
        sender=Quota(
            messages_a_day=settings.sender_messages_a_day,
            bytes_a_day=settings.sender_bytes_a_day,
            messages=settings.sender_messages,
            bytes=settings.sender_bytes,
        ),
        recipient=Quota(
            messages_a_day=settings.recipient_messages_a_day,
            bytes_a_day=settings.recipient_bytes_a_day,
            messages=settings.recipient_messages,
            bytes=settings.recipient_bytes,
        ),
    )


def open_database(settings: Settings, deadline: timedelta | None = None) -> Database:
    """The database of these settings, with no more connections than they allow."""
    # One reader for polls and one for all else, a quarter each; transactions get the rest.
    reader_size = settings.pool // 4
    engine = create_engine(
        settings.database_url,
        pool_size=settings.pool - 2 * reader_size,
        prepares=settings.prepared_statements,
        deadline=deadline,
    )
    return Database(engine, reader_size)


def check_secret(installation: Installation, keys: Keys) -> None:
    """Raise ConfigError when the data were made with another secret, StorageError when nobody can say.

    With another one no recipient is found, and whoever is registered again is there twice.
    """
    ours = keys.check()
    if not hmac.compare_digest(installation.agree("secret", ours), ours):
        reason = "is not the secret that this installation's data were made with; find that one, or nobody is found"
        raise ConfigError("INNKALLING_SECRET", reason)


def _check_identity(installation: Installation, keys: Keys, signer: InstallationSigner) -> None:
    """Raise ConfigError when secret or signing key are not the installation's, StorageError when nobody can say."""
    check_secret(installation, keys)
    signer.check()


def _is_ready(database: Database, keys: Keys, signer: InstallationSigner) -> bool:
    if not is_servable(database.engine):
        return False
    _check_identity(Installation(database), keys, signer)
    return True


def _online(
    settings: Settings,
    client: OutboundClient,
    embedded: Geocoder,
    limits: GeocoderLimits,
    now: Callable[[], datetime],
) -> Geocoder | None:
    """The online geocoder, when the operator has switched one on."""
    if settings.geocoder == "offline":
        return None
    # geopy is only paid for where it is used.
    from viewer.geocoding.online import online_geocoder  # noqa: PLC0415

    return online_geocoder(
        settings.geocoder,
        settings.geocoder_url,
        client=client,
        embedded=embedded,
        limits=limits,
        now=now,
    )


def _identity_provider(settings: Settings, client: OutboundClient) -> IdentityProvider | None:
    """The OpenID provider, when the operator has named one. Raises ConfigError."""
    if settings.oidc_issuer is None:
        return None
    # Authlib is only paid for where it is used.
    from viewer.identity.client_keys import load_client_keys  # noqa: PLC0415
    from viewer.identity.openid import OpenIdProvider, Registration  # noqa: PLC0415

    registered = Registration(
        client_id=settings.oidc_client_id or "",
        keys=load_client_keys(settings.oidc_client_keys),
        redirect_uri=settings.public_url + PROVIDER_RETURN,
        scope=settings.oidc_scope,
        identifier_claim=settings.oidc_claim,
        level_claim=settings.oidc_level_claim,
        levels=ProviderLevels({word: AuthenticationLevel(level) for word, level in settings.oidc_levels}),
        algorithms=settings.oidc_algorithms,
        client_algorithm=settings.oidc_client_algorithm,
        asserts_to_endpoint=settings.oidc_assertion_audience == "token-endpoint",
    )
    return OpenIdProvider(settings.oidc_issuer, registered, client)


def new_client_key() -> bytes:
    """A new private key, in PEM, by which an OpenID provider knows this service."""
    from viewer.identity.client_keys import make_client_key  # noqa: PLC0415

    return make_client_key()


def registration(settings: Settings) -> dict[str, object]:
    """The client metadata to register this service with at an OpenID provider (RFC 7591). Raises ConfigError."""
    from viewer.identity.client_keys import load_client_keys, public_keys  # noqa: PLC0415

    return {
        "client_id": settings.oidc_client_id,
        "redirect_uris": [settings.public_url + PROVIDER_RETURN],
        "post_logout_redirect_uris": [settings.public_url + SIGNED_OUT],
        "frontchannel_logout_uri": settings.public_url + FRONT_CHANNEL_LOGOUT,
        "frontchannel_logout_session_required": True,
        "backchannel_logout_uri": settings.public_url + BACK_CHANNEL_LOGOUT,
        "backchannel_logout_session_required": True,
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
        "scope": settings.oidc_scope,
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": settings.oidc_client_algorithm,
        "jwks": public_keys(load_client_keys(settings.oidc_client_keys), settings.oidc_client_algorithm),
    }


def _tiles(settings: Settings, client: OutboundClient) -> TileSource | None:
    """The background map from a file or a server, when the operator has switched one on."""
    if settings.tiles == "offline":
        return None
    if settings.tiles.startswith(TILES_FILE):
        try:
            return MbTiles(Path(settings.tiles.removeprefix(TILES_FILE)), attribution=settings.tiles_attribution)
        except CommandError as error:
            raise ConfigError("INNKALLING_TILES", str(error)) from error
    return make_tiles(
        KARTVERKET if settings.tiles == "kartverket" else settings.tiles,
        settings.data_dir / "tiles",
        client=client,
        attribution=settings.tiles_attribution or KARTVERKET_ATTRIBUTION,
        max_bytes=settings.tiles_cache,
    )


@contextmanager
def own_signer(settings: Settings) -> Iterator[InstallationSigner]:
    """The installation's signing key, to renew or replace it, whatever these settings name at present."""
    database = open_database(settings)
    try:
        if not is_servable(database.engine):
            raise CommandError("the database isn't up to date; run: innkalling migrate")
        keys, installation = Keys(settings.secret.encode()), Installation(database)
        check_secret(installation, keys)
        yield InstallationSigner(settings, installation, keys, system_clock)
    finally:
        database.close()


def letter_store(settings: Settings) -> LetterStore:
    """Where these settings keep the letters."""
    return open_letters(settings.letters or str(settings.data_dir / "letters"), settings.data_dir)


def open_letters(place: str, data_dir: Path) -> LetterStore:
    """The letters in a folder, or under an address of object storage, with a spool in the data folder."""
    if not place.startswith("s3://"):
        return LetterFolder(Path(place))
    # obstore is only paid for where it is used.
    from viewer.store.letter_bucket import LetterBucket  # noqa: PLC0415

    return LetterBucket(place, data_dir / "spool")


def snapshots(settings: Settings) -> DatabaseSnapshots:
    """Copies of the database of these settings."""
    return snapshots_of(settings.database_url)


def own_signing_file(settings: Settings) -> Path | None:
    """The file of earlier versions' signing key in the data folder; None when the operator has named another."""
    return None if settings.signing_key else settings.data_dir / EARLIER_FILE


def migrate(settings: Settings) -> None:
    """Make the database, or upgrade it to the schema that this code works with."""
    # Alembic is only paid for where it is used.
    from viewer.store.migrations import migrate as bring_up_to_date  # noqa: PLC0415

    # Earlier versions kept their queue of background work there.
    for suffix in ("", "-wal", "-shm"):
        (settings.data_dir / f"jobs.sqlite{suffix}").unlink(missing_ok=True)
    database = open_database(settings)
    try:
        bring_up_to_date(database.engine)
        keys, installation = Keys(settings.secret.encode()), Installation(database)
        _check_identity(installation, keys, InstallationSigner(settings, installation, keys, system_clock))
    finally:
        database.close()


def migration_plan(settings: Settings) -> list[str]:
    """The steps that `migrate` would take, a line each."""
    from viewer.store.migrations import pending_steps  # noqa: PLC0415

    engine = create_engine(settings.database_url)
    try:
        return pending_steps(engine)
    finally:
        engine.dispose()


def _rate_limits(settings: Settings, database: Database) -> RateLimitStore:
    """Rate limits: in the database where many processes share it, which on SQLite they don't."""
    if not settings.rate_limits:
        return NoRateLimits()
    return RateLimits(database, is_shared=settings.database_url.startswith("postgresql"))
