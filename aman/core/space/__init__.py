"""Where and when things come together: clusters, repeats, hotspots.

Public names only; each module says what it holds.
"""
