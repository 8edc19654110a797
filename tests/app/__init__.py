"""Tests of the composition root: loads, exports, the index, real server processes."""
