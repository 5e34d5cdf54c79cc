"""The contracts of what lies outside, one file an aggregate. The docstrings are the contract.

Every method of a store is one transaction. Each raises StorageError when the outcome is unknown, and nothing else
but what its docstring names. A record that belongs to another recipient does not exist: every query of a recipient's
names that recipient.
"""
