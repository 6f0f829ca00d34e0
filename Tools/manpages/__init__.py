"""Manual pages from the programs' own definitions of their commands; run by Tools/manual."""
