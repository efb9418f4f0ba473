"""What officers work with."""
