"""Telling patrons: from rows of the outbox to letters, mails and messages in their language.

`messages` is the port to senders, `texts` what is said, `composing` turns a notice into a message
at the moment it is sent, `sending` sees to the outbox, `slips` is what libraries print.
"""
