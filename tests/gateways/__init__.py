"""Services outside, as real processes on real sockets, that misbehave on demand."""
