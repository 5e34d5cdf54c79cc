"""The pages that recipients open; the only home of Flask."""
