"""The facts: reference tables loaded, checked and looked at."""

from greentrade.reference.dimensions import ANY_OF_THREE, THREE, TIERS, Dimension, Profile, Voter
from greentrade.reference.load import Reference, data_root

__all__ = ["ANY_OF_THREE", "THREE", "TIERS", "Dimension", "Profile", "Reference", "Voter", "data_root"]
