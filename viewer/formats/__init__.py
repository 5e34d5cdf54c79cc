"""Bytes to values and back: no network, no Flask."""
