"""Sampled quality reviews."""

from __future__ import annotations

from aman.apps.incidents.privacy import BY, CODES, TOLD
from aman.kit.privacy import LINK, ROW, annotate

annotate("incidents.QualitySample", ROW, "id uuid")
annotate("incidents.QualitySample", CODES, "first last method seed percent least of_total drawn_at")
annotate("incidents.QualityReview", ROW, "id uuid record_key")
annotate("incidents.QualityReview", LINK, "sample report")
annotate("incidents.QualityReview", CODES, "taken_at done_at timely direction contact decision recorded")
annotate("incidents.QualityReview", BY, "handler reviewer")
annotate("incidents.QualityReview", TOLD, "note")
