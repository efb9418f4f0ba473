"""The outbox that is the queue, and messages to people."""
