"""The parts of `./pendopo check`. A part is a function that returns faults, one text each; empty means well."""
