PYTHON ?= python3

help demo demo-reset test check bench faults lock assets clean:
	@$(PYTHON) dev.py $@ $(ARGS)
.PHONY: help demo demo-reset test check bench faults lock assets clean
