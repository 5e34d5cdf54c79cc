"""How far clocks are believed."""

from datetime import timedelta

# Machines whose clocks differ by no more believe each other. What is stored of a later moment was written while a
# clock was ahead, or is read by one that is behind.
CLOCK_TOLERANCE = timedelta(minutes=5)
