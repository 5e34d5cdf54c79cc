"""granian and RSGI: request, body, response, threads; knows no feed, no sender, no page."""
