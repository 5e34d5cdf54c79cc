"""The bench: that it runs and judges rightly; how fast anything is is no test."""
