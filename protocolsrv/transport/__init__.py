"""Sockets, threads and processes: the only room with Twisted."""
