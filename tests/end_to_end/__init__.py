"""The service as it runs: real processes, real sockets, and what happens when they end without warning."""
