"""Settings: one table of them, and where their values come from."""

from viewer.config.settings import TABLE, Settings, examine_settings, read_settings
from viewer.config.sources import CONFIG_FILE, PREFIX, Given, Setting, config_file, gather, origin_of

__all__ = [
    "CONFIG_FILE",
    "PREFIX",
    "TABLE",
    "Given",
    "Setting",
    "Settings",
    "config_file",
    "examine_settings",
    "gather",
    "origin_of",
    "read_settings",
]
