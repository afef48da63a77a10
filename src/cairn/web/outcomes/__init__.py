"""The pages that show how a partnership's area is doing. They read what is released and nothing else."""
