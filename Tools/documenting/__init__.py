"""Holds README.md and Docs to the programs; run by Tools/documented."""
