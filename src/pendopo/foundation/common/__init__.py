"""Pure helpers with no domain word: scope, guarded records, clock, crypto, references."""
