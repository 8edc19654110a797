"""Tests of protocolsrv.services.duties."""
