"""Coverage-guided fuzzing with atheris: `make fuzz`, or `make fuzz FUZZ_SECONDS=3600`. Finds become tests."""
