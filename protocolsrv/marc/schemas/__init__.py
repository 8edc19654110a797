"""Record schemas: one file each."""
