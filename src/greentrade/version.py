"""Version of the package, read where it is written beside figures."""

__version__ = "0.1.0"
