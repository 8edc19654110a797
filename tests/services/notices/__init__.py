"""Tests of protocolsrv.services.notices."""
