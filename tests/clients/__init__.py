"""Other people's calendar programs, each subscribing to a running server over HTTP."""
