"""The screens: frozen view models in, whole HTML pages out. Nothing here reads, writes or decides.

How a route draws a page:

1. It makes a ``frame.PageFrame``: the launch (``ctx``, ``csrf``, our patient id), the
   ``PatientView``, the EHR's name, a ``moments.Moment`` of the care clock and the site's zone.
2. It turns what it has into rows: ``goals.goal_row(goal, receipt(...), frame, version=…)`` for what
   we wrote, ``goals.ehr_goal_row(view, frame)`` for goals the EHR owns,
   ``panels.panel(type, state, views, frame, …)`` for what was read.
3. It calls one function and answers with the text:

   ===========================  ==========================================================
   ``GET  today``               ``today.today_page(frame, goals, panels)``
   ``GET  goals``               ``goals.goals_page(frame, goals, blank_form(uuid4(), …))``
   ``POST goals``               303, or with ``HX-Request`` ``goals.saved_fragment(frame, …)``
   a mistake in it              422: ``goals_page`` or ``saved_fragment`` with ``typed_form``
   ``GET  goals/{key}/edit``    ``goal_form.goal_page(frame, edit_form(goal, …))``
   ``POST goals/{key}``         303; stale or already sent: ``goal_page`` with ``compare(…)``
   ``GET  goals/{key}/compare`` ``goal_page`` with ``compare("ehr", kept, theirs, frame)``
   ``GET  goals/{key}/receipt`` ``goals.receipt_fragment(frame, row)`` (a receipt on its way)
   ``GET  panel/{type}``        ``record.panel_fragment(frame, panel, whole=place == "record")``
   ``GET  record``              ``record.record_page(frame, panels)``
   ``GET  help``                ``help.help_page(frame, version=…)``
   an error                     ``message.message_page(message_kind(error), reference, …)``
   ===========================  ==========================================================

Forms post ``csrf`` and ``expected_patient``; htmx requests carry ``X-Patient``; requests a page
makes by itself carry ``X-Background: 1`` and are no sign that a person is there. htmx swaps 2xx and
422 alone: on any other status the browser sends the same form the plain way, so that errors are
always whole pages. ``pages.ScreensNotBuilt`` (503) means that the server has no bundle: answer
``message.NOT_BUILT`` as plain text.

``smart_app/static`` is served at ``/static/``; names carry a hash (``Cache-Control: immutable``)
and text files have a ``.gz`` sibling.
"""
