"""Figures of speed and memory, each a ratio to a peer that is measured beside us in the same run.

A figure alone says more about the machine than about the program, so none is given alone. What is bound by the
processor is compared by the processor time that the server's processes spend on a request: that holds on a machine
that is busy with other things, and does not depend on how fast the load comes. What is bound by the disk is compared
by the clock. docs/performance.md lists the targets.
"""
