"""The library of audit tools and the drawing of samples: their register, their pages."""
