"""The in-memory store of circulation, naive on purpose: what real stores are compared with."""
