"""What letters say of an appointment: that a newer one moved it or called it off, or that it contradicts its data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from viewer.domain.appointment import OSLO, Appointment
from viewer.domain.letter_differences import LetterDifference, Subject
from viewer.domain.mailbox import AppointmentId, MailboxAppointment, ShownTie, TieKind
from viewer.domain.shown import ShownAppointment
from viewer.i18n import Title, Translator, title
from viewer.web.presentation.when import time_fact


@dataclass(frozen=True, kw_only=True, slots=True)
class TieNote:
    """One sentence on a tie, and the one or two answers that its recipient can give; `letter` is what it rests on.

    `yes` and `no` are the labels of their buttons; a part that is None is not there.
    """

    id: int
    text: str
    is_question: bool
    yes: str | None
    no: str | None
    letter_id: str
    letter_subject: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DifferenceNote:
    """One thing that the letter tells otherwise than its data, and where in the letter."""

    text: str
    page: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherAppointment:
    """An appointment that can be tied to this one by hand."""

    id: AppointmentId
    title: Title
    when: str


def tie_notes(shown: ShownAppointment, translator: Translator) -> tuple[TieNote, ...]:
    """What there is to say of the appointment's ties, in their order."""
    return tuple(_tie_note(tie, shown.appointment, translator) for tie in shown.ties)


def _tie_note(shown: ShownTie, appointment: MailboxAppointment, translator: Translator) -> TieNote:
    _, tie = translator.gettext, shown.tie
    yes = no = None
    if tie.is_question:
        text = _question(shown, appointment, translator)
        yes = _("Yes, that is right")
        no = _("No, keep both") if shown.newer and tie.kind is not TieKind.WITHDRAWN else _("No, it stands")
    elif tie.is_in_force:
        text = _explanation(shown, translator)
        no = (
            _("Undo: show them separately")
            if tie.kind is not TieKind.WITHDRAWN
            else _("Undo: it has not been called off")
        )
    else:
        text = _undone(shown, translator)
        yes = _("Show them as one again") if tie.kind is not TieKind.WITHDRAWN else _("It has been called off")
    return TieNote(
        id=tie.id,
        text=text,
        is_question=tie.is_question,
        yes=yes,
        no=no,
        letter_id=shown.letter.id,
        letter_subject=shown.letter.subject,
    )


def _question(shown: ShownTie, appointment: MailboxAppointment, translator: Translator) -> str:
    _ = translator.gettext
    if shown.tie.kind is TieKind.WITHDRAWN:
        return _(
            "A newer letter seems to call off the appointment on %(old)s. Is that right?", **_moments(shown, translator)
        )
    is_newer = shown.newer is not None and appointment.appointment.start == shown.newer.start
    if is_newer and appointment.id != shown.tie.older:
        return _("This seems to replace the appointment on %(old)s. Is that right?", **_moments(shown, translator))
    if shown.newer is None:
        return _("A newer letter seems to replace this appointment. Is that right?")
    return _(
        "A newer letter, for %(new)s, seems to replace this appointment. Is that right?", **_moments(shown, translator)
    )


def _explanation(shown: ShownTie, translator: Translator) -> str:
    _, quote = translator.gettext, shown.tie.quote
    said = {**_moments(shown, translator), "quote": quote or ""}
    if shown.tie.answer:
        if shown.tie.kind is TieKind.WITHDRAWN:
            return _("You have said that the appointment on %(old)s has been called off.", **said)
        return _("You have said that this replaces the appointment on %(old)s.", **said)
    match shown.tie.kind:
        case TieKind.REPLACED:
            return _("Replaces the appointment on %(old)s, because the letter says “%(quote)s”.", **said)
        case TieKind.WITHDRAWN:
            return _("Called off, because the letter says “%(quote)s”.", **said)
        case TieKind.REMINDER:
            return _("Two letters tell of this appointment, because what, where and when are the same in both.")


def _undone(shown: ShownTie, translator: Translator) -> str:
    _ = translator.gettext
    if shown.tie.kind is TieKind.WITHDRAWN:
        return _(
            "You have said that the appointment on %(old)s has not been called off.", **_moments(shown, translator)
        )
    if shown.newer is None:
        return _("You have said that the letter does not replace this appointment.")
    return _("You have said that the appointments on %(old)s and %(new)s are two.", **_moments(shown, translator))


def _moments(shown: ShownTie, translator: Translator) -> dict[str, str]:
    new = shown.newer or shown.older
    return {"old": translator.date_and_clock(shown.older.start), "new": translator.date_and_clock(new.start)}


def difference_notes(appointment: MailboxAppointment, translator: Translator) -> tuple[DifferenceNote, ...]:
    """Where the letter contradicts its data; nothing when they agree, or when the letter could not be read."""
    _ = translator.gettext
    return tuple(
        DifferenceNote(
            text=_(
                "The letter says %(letter)s, but the details sent with it say %(data)s. The letter is what counts."
                " Call the sender if you are in doubt.",
                letter=letter,
                data=data,
            ),
            page=_("Page %(number)d of the letter", number=difference.page),
        )
        for difference, letter, data in _said(appointment.letter_differences, translator)
    )


def _said(
    differences: Sequence[LetterDifference], translator: Translator
) -> Iterator[tuple[LetterDifference, str, str]]:
    _ = translator.gettext
    for difference in differences:
        said = []
        for told in (difference.letter, difference.data):
            if not isinstance(told, datetime):
                said.append(told)
                continue
            moment = told.replace(tzinfo=OSLO)
            words = translator.date_and_clock(moment)
            if difference.subject is Subject.TIME:
                words = translator.clock(moment)
            elif difference.subject is Subject.ARRIVAL:
                words = _("arrival %(clock)s", clock=translator.clock(moment))
            said.append(words)
        yield difference, said[0], said[1]


def changed_after_letter(appointment: MailboxAppointment, translator: Translator) -> str | None:
    """Sentence that the data were changed after the letter; None when they were not, and the letter is what counts."""
    moment = appointment.revised_after_letter
    if moment is None:
        return None
    return translator.gettext("Changed after the letter, %(date)s", date=translator.long_date(moment.astimezone(OSLO)))


def other_appointments(others: Sequence[MailboxAppointment], translator: Translator) -> tuple[OtherAppointment, ...]:
    """Appointments that the recipient can join with one, as rows of a list."""
    return tuple(
        OtherAppointment(
            id=other.id,
            title=title(other.appointment, other.letter.sender_name, translator),
            when=_when(other.appointment, translator),
        )
        for other in others
    )


def _when(appointment: Appointment, translator: Translator) -> str:
    return time_fact(appointment.times[0], appointment, translator).text
