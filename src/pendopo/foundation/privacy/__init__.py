"""My data: who holds what about a person, who looked at it, requests with their 72 hours, retention, and breaches.

Every floor registers what it holds (see holders.py); this app asks all of them, and knows none of them by name.
"""
