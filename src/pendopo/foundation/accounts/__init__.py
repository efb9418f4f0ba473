"""Sign-in, people, organisations, and who may do what in which region."""
