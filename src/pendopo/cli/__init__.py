"""The one command, `./pendopo`. Top levels import the standard library only, so that help needs no packages."""
