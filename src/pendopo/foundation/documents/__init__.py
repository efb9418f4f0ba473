"""Uploaded files, letters, signatures and the page that verifies them."""
