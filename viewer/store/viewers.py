"""What a viewer may see, as conditions and parameters of statements; `domain.disclosure` is the rule they follow."""

from datetime import datetime

import sqlalchemy as sa

from viewer.domain.access import Viewer
from viewer.domain.message import AuthenticationLevel, SensitivityLevel
from viewer.store.statements import param
from viewer.store.tables import appointments, documents

# As many as there are levels, so that a statement has a fixed number of parameters.
_LEVELS = tuple(f"level_{n}" for n in range(len(AuthenticationLevel)))
_REACHED: list[sa.BindParameter[str]] = [param(name) for name in _LEVELS]

# An appointment or a document whose level is unknown is in neither.
IS_READABLE = appointments.c.authentication_level.in_(_REACHED)
IS_OPEN = documents.c.authentication_level.in_(_REACHED)
# Whether the sender's name may be told.
IS_TOLD = sa.or_(
    IS_OPEN,
    sa.and_(
        documents.c.sensitivity_level == SensitivityLevel.NORMAL.value,
        documents.c.authentication_level.in_([sa.literal(level.value) for level in AuthenticationLevel]),
    ),
)


def own_of(viewer: Viewer, now: datetime) -> dict[str, object]:
    """The parameters of what the viewer may see now; for a level that is not reached the weakest one stands twice."""
    reached = viewer.authentication_level.reached
    levels = {
        name: (level if level in reached else reached[0]).value
        for name, level in zip(_LEVELS, AuthenticationLevel, strict=True)
    }
    return {"recipient": viewer.recipient_id, "now": now, **levels}
