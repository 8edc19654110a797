"""Verbs: what a caller may ask the consortium to do, one unit of work each."""
