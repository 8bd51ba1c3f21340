"""Every route of the registers: importing their modules hangs them on one blueprint."""

from webapp.registers import exporting, lists, pages, verbs

bp = lists.bp
ROOMS = (lists, exporting, pages, verbs)
