"""The project package: a building of named rooms on which the six features stand."""
