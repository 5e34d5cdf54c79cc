"""HTTP: the front door (`app`), and behind it the rooms for polls, senders and pages."""
