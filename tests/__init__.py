"""The tests, laid out as a mirror of `viewer/`."""
