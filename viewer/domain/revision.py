"""What changed between two states of an appointment."""

from dataclasses import dataclass
from dataclasses import fields

from viewer.domain.event import AnyAppointment


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One field of an appointment or event, by its name there, as it was and as it is; None where it is not set."""

    field: str
    old: object
    new: object


def changes(old: AnyAppointment, new: AnyAppointment) -> tuple[Change, ...]:
    """The fields that differ, in the order in which the new state has them.

    Times differ when the moment or the offset does. Where an appointment became an event, or the other way round,
    the fields that only the old one had come last.
    """
    names = dict.fromkeys(field.name for field in (*fields(new), *fields(old)))
    pairs = ((name, getattr(old, name, None), getattr(new, name, None)) for name in names)
    return tuple(Change(field=name, old=was, new=now) for name, was, now in pairs if not _is_same(was, now))


def _is_same(old: object, new: object) -> bool:
    """Equal, and written the same: ten o'clock in Oslo is not eight o'clock in London."""
    return old == new and repr(old) == repr(new)
