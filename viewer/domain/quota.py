"""Quotas: how many messages, and bytes of letters, a sender or a recipient may have a day and in all."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from viewer.domain.appointment import OSLO


@dataclass(frozen=True, kw_only=True, slots=True)
class Quota:
    """Upper bounds; None where there is none. A day is a Norwegian one, by the time of receiving."""

    messages_a_day: int | None = None
    bytes_a_day: int | None = None
    messages: int | None = None
    bytes: int | None = None

    @property
    def is_set(self) -> bool:
        """Whether there is any bound."""
        return self != NO_QUOTA

    def exceeded_by(self, usage: "Usage") -> str | None:
        """The first bound that the usage is beyond, in words; None when it is within all."""
        for bound in fields(self):
            limit = getattr(self, bound.name)
            if limit is not None and getattr(usage, bound.name) > limit:
                unit, _, is_a_day = bound.name.partition("_")
                return f"at most {limit} {unit} {'a day' if is_a_day else 'in all'}"
        return None


NO_QUOTA = Quota()


@dataclass(frozen=True, kw_only=True, slots=True)
class Quotas:
    """What each sender may send, and what each recipient may get."""

    sender: Quota = NO_QUOTA
    recipient: Quota = NO_QUOTA


NO_QUOTAS = Quotas()


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """What somebody has: on the present day, and in all that is stored."""

    messages_a_day: int
    bytes_a_day: int
    messages: int
    bytes: int

    def with_message(self, size: int) -> "Usage":
        """The usage with one message more, whose letters have so many bytes."""
        return replace(
            self,
            messages_a_day=self.messages_a_day + 1,
            bytes_a_day=self.bytes_a_day + size,
            messages=self.messages + 1,
            bytes=self.bytes + size,
        )


def day_of(moment: datetime) -> date:
    """The Norwegian day."""
    return moment.astimezone(OSLO).date()
