"""Finding records by the beginning of any of their words. What a word is, words.py says; whose, the caller."""
