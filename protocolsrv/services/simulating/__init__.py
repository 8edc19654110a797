"""A region in virtual time: its libraries, patrons, vans and staff, over the real verbs.

What comes out (who lends whose items, how many media are on the move) is put in nowhere: it
follows from collections, habits, holds, vans and returns. The same seed and parameters give the
same events.
"""
