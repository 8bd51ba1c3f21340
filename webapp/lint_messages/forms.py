"""Sentences about forms that cannot be asked as they are written. Machine-made Welsh."""

MESSAGES = {
    "not_json": (
        "The form cannot be read as JSON: %(message)s.",
        "Ni ellir darllen y ffurflen fel JSON: %(message)s.",
    ),
    "wrong_value": (
        "%(element)s: this value does not belong here. Write %(accepted)s.",
        "%(element)s: nid yw’r gwerth hwn yn perthyn yma. Ysgrifennwch %(accepted)s.",
    ),
    "no_fields": (
        "%(element)s: add at least one question.",
        "%(element)s: ychwanegwch o leiaf un cwestiwn.",
    ),
    "missing_attribute": (
        "%(element)s: this must be given, and is missing.",
        "%(element)s: rhaid rhoi hwn, ac mae ar goll.",
    ),
    "unknown_attribute": (
        "%(element)s: this is not known here. Look for a slip of the pen.",
        "%(element)s: nid yw hwn yn hysbys yma. Chwiliwch am lithriad.",
    ),
    "bad_name": (
        (
            "%(element)s: «%(name)s» is no name: small letters, digits and «_», a letter first, at"
            " most 60."
        ),
        (
            "%(element)s: nid enw yw «%(name)s»: llythrennau bach, digidau a «_», llythyren yn"
            " gyntaf, 60 ar y mwyaf."
        ),
    ),
    "duplicate_name": (
        "%(element)s: another field has this name already.",
        "%(element)s: mae’r enw hwn gan faes arall eisoes.",
    ),
    "reserved_name": (
        "%(element)s: this name means something else in diagrams. Choose another.",
        "%(element)s: mae’r enw hwn yn golygu rhywbeth arall mewn diagramau. Dewiswch un arall.",
    ),
    "missing_label": (
        "%(element)s: the question is missing.",
        "%(element)s: mae’r cwestiwn ar goll.",
    ),
    "nothing_to_show": (
        "%(element)s: there is nothing to show here. Give it a text, a label or a variable.",
        "%(element)s: nid oes dim i’w ddangos yma. Rhowch destun, label neu newidyn iddo.",
    ),
    "missing_english": (
        "%(element)s: the English text is missing.",
        "%(element)s: mae’r testun Saesneg ar goll.",
    ),
    "missing_welsh": (
        "%(element)s: the Welsh text is missing.",
        "%(element)s: mae’r testun Cymraeg ar goll.",
    ),
    "cannot_be_required": (
        "%(element)s: nobody answers this, so it cannot be required.",
        "%(element)s: nid oes neb yn ateb hwn, felly ni all fod yn ofynnol.",
    ),
    "missing_message": (
        (
            "%(element)s: whoever leaves it empty reads «an answer is needed». Write more where"
            " that would help them."
        ),
        (
            "%(element)s: mae pwy bynnag sy’n ei adael yn wag yn darllen «mae angen ateb»."
            " Ysgrifennwch fwy lle byddai hynny’n eu helpu."
        ),
    ),
    "unknown_rule": (
        "%(element)s: a field of this type has no such rule: %(rule)s.",
        "%(element)s: nid oes rheol o’r fath gan faes o’r math hwn: %(rule)s.",
    ),
    "no_options": (
        "%(element)s: there is nothing to choose from. Write options.",
        "%(element)s: nid oes dim i ddewis ohono. Ysgrifennwch opsiynau.",
    ),
    "two_sources_of_options": (
        "%(element)s: the options are written here and come from a variable as well. Keep one.",
        "%(element)s: ysgrifennir yr opsiynau yma ac maent yn dod o newidyn hefyd. Cadwch un.",
    ),
    "duplicate_option": (
        "%(element)s: this option stands there twice: %(option)s.",
        "%(element)s: mae’r opsiwn hwn yno ddwywaith: %(option)s.",
    ),
    "exclusive_in_choice": (
        "%(element)s: only one can be chosen anyway; «exclusive» is for several.",
        (
            "%(element)s: dim ond un y gellir ei ddewis beth bynnag; ar gyfer sawl un y mae"
            " «exclusive»."
        ),
    ),
    "empty_range": (
        "%(element)s: nothing lies between the two ends. Exchange them.",
        "%(element)s: nid oes dim rhwng y ddau ben. Cyfnewidiwch nhw.",
    ),
    "bad_default": (
        "%(element)s: the field would not accept its own first value.",
        "%(element)s: ni fyddai’r maes yn derbyn ei werth cyntaf ei hun.",
    ),
    "not_a_date_field": (
        "%(element)s: the bound names a field that is no date: %(field)s.",
        "%(element)s: mae’r terfyn yn enwi maes nad yw’n ddyddiad: %(field)s.",
    ),
    "later_field": (
        "%(element)s: this depends on a field that comes later: %(field)s. Change their order.",
        (
            "%(element)s: mae hwn yn dibynnu ar faes sy’n dod yn hwyrach: %(field)s. Newidiwch eu"
            " trefn."
        ),
    ),
    "unknown_field": (
        "%(element)s: this depends on a field that is not there: %(field)s.",
        "%(element)s: mae hwn yn dibynnu ar faes nad yw yno: %(field)s.",
    ),
    "unknown_option": (
        "%(element)s: the field «%(field)s» can never have this value: %(value)s.",
        "%(element)s: ni all y maes «%(field)s» fyth gael y gwerth hwn: %(value)s.",
    ),
    "reveals_earlier": (
        "%(element)s: an option can reveal only fields that come after it: %(field)s.",
        "%(element)s: dim ond meysydd sy’n dod ar ei ôl y gall opsiwn eu datgelu: %(field)s.",
    ),
    "reveals_unknown": (
        "%(element)s: an option reveals a field that is not there: %(field)s.",
        "%(element)s: mae opsiwn yn datgelu maes nad yw yno: %(field)s.",
    ),
    "revealed_twice": (
        "%(element)s: two different fields reveal this one: %(field)s. Keep one.",
        "%(element)s: mae dau faes gwahanol yn datgelu hwn: %(field)s. Cadwch un.",
    ),
}
