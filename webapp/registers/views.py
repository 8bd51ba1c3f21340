"""Every route of the registers: importing their modules hangs them on one blueprint."""

from webapp.alerts import views as alerts
from webapp.annual import views as annual
from webapp.assurance import report as assurance_report
from webapp.assurance import views as assurance
from webapp.data import importing as data_importing
from webapp.data import views as data
from webapp.engagements import views as engagements
from webapp.learning import tagging, word_pages
from webapp.learning import views as learning
from webapp.meetings import moving, report_views
from webapp.meetings import views as meetings
from webapp.packs import views as packs
from webapp.past_audits import views as past_audits
from webapp.programmes import changing, prioritising
from webapp.programmes import views as programme
from webapp.registers import exporting, importing, lists, no_involvement, pages, plan_history, verbs
from webapp.tools import views as tools

bp = lists.bp
OTHERS = (engagements, learning, past_audits, tagging, tools)
MEETINGS = (meetings, moving, report_views)
PROGRAMME = (programme, changing, prioritising, annual)
ROOMS = (
    lists,
    exporting,
    importing,
    pages,
    no_involvement,
    plan_history,
    verbs,
    packs,
    alerts,
    engagements,
    learning,
    past_audits,
    tagging,
    word_pages,
    *MEETINGS,
    *PROGRAMME,
    data,
    data_importing,
    assurance,
    assurance_report,
    tools,
)
