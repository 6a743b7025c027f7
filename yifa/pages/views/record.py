"""记录: the entries of a case with their digests and seals, the proof of each, and a check made now."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yifa.casework import asking, rebuild, writing
from yifa.casework.models import Case
from yifa.kernel.procedure import Case as Folded
from yifa.kernel.record import Stored, check_proof, markers, salted, unframe, verify_chain
from yifa.kernel.text import Text
from yifa.ledger.asides import ERASED
from yifa.ledger.asides import opened as open_aside
from yifa.ledger.models import Aside, Entry, Leaf, Seal
from yifa.ledger.proof import NotSealed
from yifa.ledger.proof import proof as prove
from yifa.ledger.secret import KeyMissing, Tampered
from yifa.pages import look
from yifa.pages.request import Asked, case_or_404, link, page
from yifa.pages.views import case as case_page
from yifa.pages import story
