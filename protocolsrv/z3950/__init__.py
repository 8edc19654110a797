"""Z39.50 (ISO 23950, version 2 and 3): the target, without sockets: bytes in, APDUs out."""
