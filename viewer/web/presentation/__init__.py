"""What the pages show, computed: values of the domain and the time become words; templates only set them.

Everything here speaks the language of the request. What the sender wrote stays as it was written,
marked with its own language.
"""
