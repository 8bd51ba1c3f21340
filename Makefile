PYTHON ?= python3

help demo demo-reset test check bench faults hosts kills races soak lock audit assets clean:
	@$(PYTHON) dev.py $@ $(ARGS)
.PHONY: help demo demo-reset test check bench faults hosts kills races soak lock audit assets clean
