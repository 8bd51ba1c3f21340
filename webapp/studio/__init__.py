"""The process owner's studio: see, draw, check and publish the processes that the board runs."""
