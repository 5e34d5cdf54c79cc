"""Polls by calendar apps, answered from stored bytes before Flask sees them."""
