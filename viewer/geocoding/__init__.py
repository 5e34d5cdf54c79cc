"""From an address to a point: geopy geocoders, and the embedded table of Norwegian places."""
