"""Lessons: each is a Document that has scenes, one file per lesson, built by a function when it is opened.

A lesson is written as the formula it is about, the places of its cards, and scenes that speak by names.
Numbers in captions and notes are formulas in braces, never typed, so they stay true when a value is changed
in front of the class. Moments are counted in steps; the tests check that each names the event its caption
speaks of.

Imports language, document and ops only: a lesson is written down, not computed. To add one, write its file
and add its line to LESSONS.
"""

from graphlab.lessons.chain_rule import CHAIN_RULE
from graphlab.lessons.lesson import Lesson
from graphlab.lessons.neuron import NEURON
from graphlab.lessons.two_roads import TWO_ROADS

LESSONS: tuple[Lesson, ...] = (CHAIN_RULE, TWO_ROADS, NEURON)

__all__ = ["LESSONS", "Lesson"]
