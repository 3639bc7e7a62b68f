"""From the volunteers' files to the catalog: read, check, build, swap."""
