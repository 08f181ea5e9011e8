"""What the programs that feed damaged files to the driver share."""
