"""Handovers: out as a document with the receiver's answer, in as a document that is only shown.

``gathering`` finds what may be told, ``giving`` makes the document and says whom it was given,
``answers`` keeps what the receiver said, ``taking_in`` takes documents of others.
"""
