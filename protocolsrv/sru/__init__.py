"""SRU 1.1, 1.2, 2.0 and CQL."""
