"""Loading MARC: frames in, records, items and documents out, and a report of what was refused."""
