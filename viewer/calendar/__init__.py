"""What a calendar app sees, as values: the content of entries, what a feed has shown, and iCalendar (RFC 5545)."""
