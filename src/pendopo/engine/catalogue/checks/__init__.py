"""What a package as a whole must keep to. Each check takes an Outline and yields what is wrong; none ever raises."""
