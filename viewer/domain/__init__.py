"""Pure values and rules, standard library only."""

import zoneinfo

# The zone rules are those of the lock, the same on every machine of an installation: Python would rather take the
# machine's own, however old they are.
zoneinfo.reset_tzpath(to=())
