"""Reading hostile bytes in processes without rights."""
