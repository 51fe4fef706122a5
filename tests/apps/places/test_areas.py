"""Areas and postcodes from public tables; a postcode of several areas is never answered with one."""

from __future__ import annotations

import csv
import json

import pytest

from aman.apps.places import selectors, services_areas
from aman.apps.places.models import Area, AreaWithin, Postcode
from aman.apps.places.selectors_postcodes import normalised
from aman.kit.models import AuditEvent
from tests.make import make_area

pytestmark = pytest.mark.django_db


def square(x: float) -> dict:
    ring = [[x, 51.0], [x + 0.2, 51.0], [x + 0.2, 51.2], [x, 51.2], [x, 51.0]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(code: str, x: float, **more: str) -> dict:
    return {"properties": {"code": code, "name": f"Area {code}", **more}, "geometry": square(x)}


@pytest.fixture
def areas_in(tmp_path, now):
    def run(*features, level="AUTHORITY", **options):
        path = tmp_path / "areas.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
        return services_areas.import_areas(path=path, level=level, actor=None, now=now, **options)

    return run


@pytest.fixture
def postcodes_in(tmp_path, now):
    def run(*rows, header=("outcode", "lat", "lon", "ltla_code", "ltla_share", "n_ltla", "radius_p90_km")):
        path = tmp_path / "postcodes.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        return services_areas.import_postcodes(path=path, actor=None, now=now)

    return run


def test_areas_come_in_with_their_outlines_and_what_they_lie_in_and_twice_is_once(areas_in):
    areas_in(feature("R1", 0.0), level="REGION")
    first = areas_in(feature("A", 0.0, region_code="R1", region_name="The East"), feature("B", 0.2, region_code="R1"))
    assert (first.rows, first.created) == (2, 2)
    second = areas_in(feature("A", 0.0, region_code="R1", region_name="The East"), feature("B", 0.2, region_code="R1"))
    assert (second.created, second.updated, second.unchanged) == (0, 0, 2)
    held = Area.objects.get(code="A")
    assert (held.level, held.region, held.outline["type"]) == ("BOROUGH", "The East", "MultiPolygon")
    assert set(AreaWithin.objects.values_list("area__code", "larger__code")) == {("A", "R1"), ("B", "R1")}
    assert AuditEvent.objects.filter(verb="AREAS_IMPORTED").count() == 2
    moved = areas_in(feature("A", 0.1, region_code="R1", region_name="The East"))
    assert (moved.updated, Area.objects.count()) == (1, 3)


def test_an_area_of_another_level_is_left_as_it_is(areas_in):
    areas_in(feature("A", 0.0))
    again = areas_in(feature("A", 0.5), level="FORCE")
    assert (again.elsewhere, again.created, again.updated) == (1, 0, 0)
    assert Area.objects.get(code="A").level == "BOROUGH"


def test_parents_come_from_a_look_up_table_too(areas_in, tmp_path):
    areas_in(feature("F1", 0.0), level="FORCE")
    lookup = tmp_path / "lookup.csv"
    lookup.write_text("ltla_code,ltla_name,pfa_code\nA,Area A,F1\n")
    areas_in(feature("A", 0.0), parents=lookup)
    assert AreaWithin.objects.get().larger.code == "F1"


@pytest.mark.parametrize(
    ("content", "level", "words"),
    [
        ("{", "FORCE", "neither GeoJSON"),
        ("[]", "FORCE", "neither GeoJSON"),
        ('{"type": "FeatureCollection", "features": []}', "FORCE", "no areas"),
        ('{"type": "Topology", "objects": {"a": {}, "b": {}}, "arcs": []}', "FORCE", "--layer: a, b"),
        ('{"type": "FeatureCollection", "features": []}', "no level!", "cannot be a level"),
    ],
)
def test_a_map_that_cannot_be_used_is_refused_in_one_sentence(tmp_path, now, content, level, words):
    path = tmp_path / "bad.json"
    path.write_text(content)
    with pytest.raises(services_areas.CannotImport, match=words):
        services_areas.import_areas(path=path, level=level, actor=None, now=now)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("e7 8pp", "E7 8PP"), (" E78PP ", "E7 8PP"), ("ec1a1bb", "EC1A 1BB"), ("E7", "E7"), ("e7 8", "E7"),
     ("nowhere", ""), ("", ""), ("12345", ""), ("E7 8PP or so", "")],
)  # fmt: skip
def test_postcodes_are_stored_in_one_spelling(typed, stored):
    assert normalised(typed) == stored


def test_a_postcode_of_one_area_is_exact_and_of_several_never(postcodes_in, areas_in):
    areas_in(feature("A", 0.0), feature("B", 0.2), feature("C", 3.0))
    result = postcodes_in(
        ["E7", "51.1", "0.1", "A", "1.0", "1", "1"], ["E15", "51.1", "0.19", "A", "0.97", "3", "5"],
        ["GY1", "49.4", "-2.5", "", "", "", "0.3"], ["ZZ1", "51", "0", "ELSEWHERE", "1", "1", "1"],
    )  # fmt: skip
    assert (result.rows, result.created, result.several, result.elsewhere) == (4, 4, 1, 1)
    one = selectors.areas_of_postcode("e7 8pp")
    assert (one.postcode, one.exact.code, [area.code for area in one.candidates]) == ("E7 8PP", "A", ["A"])
    several = selectors.areas_of_postcode("E15")
    assert several.exact is None
    assert [area.code for area in several.candidates] == ["A", "B"], "the next one is seen by its outline"
    assert several.unnamed == 1
    for unknown in ("GY1", "E16", "what"):
        assert selectors.areas_of_postcode(unknown).exact is None
        assert selectors.areas_of_postcode(unknown).candidates == ()


def test_a_unit_listed_under_two_areas_lies_in_two(postcodes_in):
    for code in ("A", "B"):
        make_area(code)
    postcodes_in(["E7 8PP", "A"], ["E7 8PP", "B"], ["E7 8PQ", "A"], header=("pcds", "laua"))
    assert selectors.areas_of_postcode("E7 8PP").exact is None
    assert len(selectors.areas_of_postcode("E7 8PP").candidates) == 2
    assert selectors.areas_of_postcode("E7 8PQ").exact.code == "A"


def test_the_same_postcodes_again_change_nothing_and_a_new_table_replaces_its_rows(postcodes_in):
    for code in ("A", "B"):
        make_area(code)
    row = ["E7", "51.1", "0.1", "A", "1.0", "1", "1"]
    postcodes_in(row)
    assert postcodes_in(row).unchanged == 1
    postcodes_in([*row[:3], "B", *row[4:]])
    assert selectors.areas_of_postcode("E7").exact.code == "B"
    assert AuditEvent.objects.filter(verb="POSTCODES_IMPORTED").count() == 2


def test_a_table_of_postcodes_that_cannot_be_used_is_refused(postcodes_in):
    with pytest.raises(services_areas.CannotImport, match="needs a column"):
        postcodes_in(["x"], header=("something",))
    with pytest.raises(services_areas.CannotImport, match="row 2: this is not a postcode"):
        postcodes_in(["nonsense!", "", "", "A", "", "", ""])
    with pytest.raises(services_areas.CannotImport, match="row 3: a number"):
        postcodes_in(["E7", "", "", "A", "", "", ""], ["E8", "north", "", "A", "", "", ""])
    assert not Postcode.objects.exists()


LAYERS = [
    ("uk_ltla_pfa_region_2022_s25.topojson", "COUNTRY", "", None),
    ("uk_ltla_pfa_region_2022_s25.topojson", "REGION", "", 12),
    ("uk_ltla_pfa_region_2022_s25.topojson", "FORCE", "", 45),
    ("uk_ltla_pfa_region_2022_s25.topojson", "AUTHORITY", "", 374),
    ("ons_geogALL2022UK.topojson", "COUNTRY", "CTRY", 4),
    ("ons_pfa2020_EW_BUC.geojson", "FORCE", "", 43),
    ("london_boroughs_2022.topojson", "AUTHORITY", "", 33),
]
"""File, level, layer and the number of areas its README states; None where the file has no such layer."""


def test_the_real_outlines_and_outcodes_come_in_whole(reference, now):
    folder = reference / "data" / "uk_boundaries"
    for file, level, layer, number in LAYERS:
        options = {"path": folder / file, "level": level, "layer": layer, "actor": None, "now": now}
        if number is None:
            with pytest.raises(services_areas.CannotImport, match="--layer: ltla, pfa, region"):
                services_areas.import_areas(**options)
            continue
        assert services_areas.import_areas(**options).rows == number
        assert services_areas.import_areas(**options).created == 0
    assert Area.objects.filter(level="BOROUGH").count() == 374
    sizes = [len(json.dumps(outline)) for outline in Area.objects.values_list("outline", flat=True)]
    assert max(sizes) < 60_000
    newham = Area.objects.get(code="E09000025")
    larger = set(AreaWithin.objects.filter(area=newham).values_list("larger__code", flat=True))
    assert larger == {"E12000007", "E23000001"}
    path = reference / "data" / "uk_postcodes" / "uk_outcodes_centroids_ltla_pfa.csv"
    result = services_areas.import_postcodes(path=path, actor=None, now=now)
    assert (result.rows, result.elsewhere) == (2969, 0)
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert result.several == sum(int(row["n_ltla"] or 0) > 1 for row in table) == 1563
    assert services_areas.import_postcodes(path=path, actor=None, now=now).unchanged == 2969
    exact = 0
    for row in table[::15]:
        answer = selectors.areas_of_postcode(row["outcode"])
        assert (answer.exact is not None) == (row["n_ltla"] == "1"), row["outcode"]
        exact += answer.exact is not None
        if row["ltla_code"]:
            assert answer.candidates[0].code == row["ltla_code"]
    assert exact > 50
    assert selectors.areas_of_postcode("E15 4ED").exact is None
