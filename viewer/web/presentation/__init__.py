"""What the pages show, computed: values of the domain and the time become words; templates only set them.

Whatever is said takes a translator, so that nothing here knows of requests. What the sender wrote stays as it was,
marked with its own language.
"""
