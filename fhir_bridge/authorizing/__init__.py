"""What every authorization server of ours needs: SMART's words, forms, signed assertions.

Two use it: the API for systems and the pretend EHR. Which clients there are, where tokens are
kept and what they open is each server's own.
"""
