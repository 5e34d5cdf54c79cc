"""What appointments show when ties are in force between them: one that has moved, and both again once it is undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from viewer.domain.mailbox import AppointmentId, AppointmentTie, TieKind


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnState:
    """An appointment as its own letter and its sender's changes tell it, the last of them at `revised_at`."""

    id: AppointmentId
    start: datetime
    withdrawn_at: datetime | None = None
    revised_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownState:
    """What the recipient sees of an appointment that ties concern.

    It is a part of `tied_to`, or stands by itself and shows the data of `shows`; `moved_from` is whose data it showed
    before the last tie that moved it.
    """

    shows: AppointmentId
    tied_to: AppointmentId | None = None
    moved_from: AppointmentId | None = None
    withdrawn_at: datetime | None = None


def shown_states(states: Sequence[OwnState], ties: Sequence[AppointmentTie]) -> dict[AppointmentId, ShownState]:
    """What becomes of appointments that ties connect: one in force makes one of two, with the first one's identity."""
    own = {state.id: state for state in states}
    accepted = _accepted([_as_reminder(tie, own) for tie in sorted(ties, key=lambda tie: tie.id)])
    older = {tie.newer: tie.older for tie in accepted if tie.newer}
    shown: dict[AppointmentId, ShownState] = {}
    for state in states:
        root = _root(state.id, older)
        if root == state.id:
            shown[state.id] = _followed(own, root, accepted)
        else:
            shown[state.id] = ShownState(shows=state.id, tied_to=root)
    return shown


def _as_reminder(tie: AppointmentTie, own: Mapping[AppointmentId, OwnState]) -> AppointmentTie:
    """The tie; a letter that does not call off what it is about, as its recipient says, tells of it once more."""
    is_refused = tie.kind is TieKind.WITHDRAWN and tie.answer is False
    if not is_refused or tie.newer is None or own[tie.newer].start != own[tie.older].start:
        return tie
    return replace(tie, kind=TieKind.REMINDER, answer=True)


def _root(appointment_id: AppointmentId, older: Mapping[AppointmentId, AppointmentId]) -> AppointmentId:
    seen = {appointment_id}
    while (before := older.get(appointment_id)) and before not in seen:
        appointment_id = before
        seen.add(before)
    return appointment_id


def _followed(
    own: Mapping[AppointmentId, OwnState], root: AppointmentId, accepted: Sequence[AppointmentTie]
) -> ShownState:
    """The state that the ties lead to, from the first letter to the last."""
    shown, left = ShownState(shows=root, withdrawn_at=own[root].withdrawn_at), list(accepted)
    while tie := next((tie for tie in left if tie.older == shown.shows), None):
        left.remove(tie)
        if tie.kind is TieKind.WITHDRAWN or tie.newer is None:
            shown = replace(shown, withdrawn_at=shown.withdrawn_at or tie.made_at)
            continue
        has_moved = own[tie.newer].start != own[tie.older].start
        shown = ShownState(
            shows=tie.newer,
            moved_from=tie.older if has_moved else shown.moved_from,
            withdrawn_at=own[tie.newer].withdrawn_at,
        )
    return shown


def _accepted(ties: Sequence[AppointmentTie]) -> list[AppointmentTie]:
    """The ties in force that can hold together: each appointment has one before it, and one after it.

    The others' appointments stand by themselves: better one too many than one that nobody sees.
    """
    accepted: list[AppointmentTie] = []
    for tie in ties:
        follows = tie.newer is None or all(tie.newer != other.newer for other in accepted)
        leads = tie.kind is TieKind.WITHDRAWN or tie.newer is None
        leads = leads or all(tie.older != other.older or other.kind is TieKind.WITHDRAWN for other in accepted)
        if tie.is_in_force and follows and leads:
            accepted.append(tie)
    return accepted


def doubted(tie: AppointmentTie, states: Sequence[OwnState]) -> bool:
    """Whether the sender has since given one of the two another time, so that the recipient is to be asked again."""
    own = {state.id: state for state in states}
    if not tie.is_in_force or tie.kind is TieKind.REMINDER:
        return False
    concerned = [own[tie.older]]
    if tie.newer and tie.kind is TieKind.WITHDRAWN:
        concerned.append(own[tie.newer])
    if tie.newer and tie.kind is TieKind.REPLACED and own[tie.older].start == own[tie.newer].start:
        return False
    return any(state.revised_at and state.revised_at > tie.changed_at for state in concerned)
