PYTHON ?= python3
COMMANDS = help demo demo-reset test pages check bench faults hosts kills races restarts soak lock audit assets clean

$(COMMANDS):
	@$(PYTHON) dev.py $@ $(ARGS)
.PHONY: $(COMMANDS)
