"""Digipost's API for senders: routes, handlers, signed bodies."""
