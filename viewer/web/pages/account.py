"""What is kept with the recipient's account, for every browser that signs in to it."""

from viewer.errors import StorageError
from viewer.web.pages.languages import Memory
from viewer.web.pages.services import services
from viewer.web.pages.sign_in import is_signed_in, signed_in


def kept_language() -> str | None:
    """The language that the recipient chose last; None for a stranger."""
    if not is_signed_in():
        return None
    try:
        return services().recipients.language(signed_in().recipient_id)
    except StorageError:
        # The page that tells about it has to be in some language.
        return None


def set_language(language: str) -> None:
    """Remember the choice of whoever is signed in."""
    if is_signed_in():
        services().recipients.set_language(signed_in().recipient_id, language)


MEMORY = Memory(kept=kept_language, keep=set_language)
