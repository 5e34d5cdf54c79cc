"""What is stored with the recipient's account, for every browser that signs in to it."""

from flask import request

from viewer.errors import StorageError
from viewer.web.pages.languages import AccountLanguage
from viewer.web.pages.services import services
from viewer.web.pages.sign_in import is_signed_in, signed_in


def read_language() -> str | None:
    """The tag of the language that the recipient chose last; None for a stranger."""
    if not is_signed_in():
        return None
    try:
        return services().recipients.language(signed_in().recipient_id)
    except StorageError:
        # The page that tells about it has to be in some language.
        return None


def store_language(tag: str) -> None:
    """Store the choice of whoever is signed in, made on a page of ours.

    Another site can send its readers here too, and chooses for their browser at most (OWASP ASVS 5.0, 3.5.3).
    """
    if request.headers.get("Sec-Fetch-Site") == "same-origin" and is_signed_in():
        services().recipients.set_language(signed_in().recipient_id, tag)


LANGUAGE = AccountLanguage(read=read_language, store=store_language)
