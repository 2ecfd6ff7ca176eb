"""Made-up trials in the registry's exact format, and the seeded generator that writes them.

Belongs here: what makes and describes the bundled samples. Does not belong here: anything
the pipeline needs at run time; it reads these files only through the import path.
"""
