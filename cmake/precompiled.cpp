// Owns the precompiled headers: see options.cmake. Nothing else.
