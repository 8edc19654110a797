"""The verbs of circulation, one unit of work each. Every protocol uses these and no other."""
