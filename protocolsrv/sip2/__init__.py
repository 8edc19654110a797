"""SIP2: self-checkout, sorters, gates, PC booking and vendors, on the verbs of circulation."""
