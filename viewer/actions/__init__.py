"""What the service does: one short function a use case."""
