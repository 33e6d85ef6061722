"""Events whose form a schema registry describes: frames, schemas, and the registry itself."""
