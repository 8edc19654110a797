"""SRU operations: one file each."""
