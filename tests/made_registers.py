"""Made-up exports of other registries, for tests: rows, workbooks, XML.

Belongs here: bytes in a provider's form. Does not belong here: assertions.
"""

import csv
import io
import zipfile
from html import escape

HEADER = (
    "TrialID,Last Refreshed on,Public title,Scientific title,Acronym,Primary sponsor,Date registration,"
    "Date registration3,Export date,Source Register,web address,Recruitment Status,other records,Inclusion agemin,"
    "Inclusion agemax,Inclusion gender,Date enrollement,Target size,Study type,Study design,Phase,Countries,"
    "Contact Firstname,Contact Lastname,Contact Address,Contact Email,Contact Tel,Contact Affiliation,"
    "Inclusion Criteria,Exclusion Criteria,Condition,Intervention,Primary outcome,results date posted,"
    "results date completed,results url link,Retrospective flag,Bridging flag truefalse,Bridged type,results yes no"
).split(",")
PERSONAL = {
    "Contact Firstname": "Personname",
    "Contact Lastname": "Familyname",
    "Contact Address": "1 Private Road",
    "Contact Email": "person@example.org",
    "Contact Tel": "+86 000",
    "Contact Affiliation": "Private Affiliation",
}


def ictrp_row(number: int, **cells: str) -> dict[str, str]:
    """One row of an export; `cells` by header name with `_` for blanks."""
    row = dict.fromkeys(HEADER, "") | PERSONAL
    row |= {
        "TrialID": f"ChiCTR20000{number:05d}",
        "Last Refreshed on": "17 February 2020",
        "Public title": f"Made-up trial {number}   ",
        "Primary sponsor": "Made-up Hospital",
        "Date registration": "2020-02-16",
        "Date registration3": "20200216",
        "Export date": "4/15/2020 4:11:24 PM",
        "Source Register": "ChiCTR",
        "Recruitment Status": "Recruiting",
        "Study type": "Interventional study",
        "Countries": "China",
    }
    return row | {name.replace("_", " "): text for name, text in cells.items()}


def ictrp_csv(rows: list[dict[str, str]], header: list[str] | None = None) -> bytes:
    """The export as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, header or [*HEADER, *(name for name in rows[0] if name not in HEADER)])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def workbook(rows: list[list[str | float | None]], **parts: str | bytes) -> bytes:
    """A workbook with one sheet of texts and numbers; `parts` are further members, `/` written as `__`."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

    def cell(value: str | float | None) -> str:
        if value is None:
            return "<c/>"
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        return f"<c><v>{value}</v></c>"

    body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{sheet}" xmlns:r="{office}"><sheets>'
        f'<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{sheet}"><sheetData>{body}</sheetData></worksheet>',
    }
    members |= {name.replace("__", "/"): content for name, content in parts.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def chictr_trial(number: int, *, secondary: tuple[str, ...] = (), **fields: str) -> str:
    """One `trial` element; `fields` replace those of `main`."""
    main = {
        "trial_id": f"ChiCTR26000{number:05d}",
        "utrn": "",
        "reg_name": "ChiCTR",
        "date_registration": "2026-01-31",
        "primary_sponsor": "Made-up Hospital",
        "public_title": f"Made-up trial {number} & more",
        "date_enrolment": "2026-02-01",
        "recruitment_status": "Recruiting",
        "study_type": "Interventional study",
        "url": "",
    } | fields
    ids = "".join(f"<secondary_id><sec_id>{item}</sec_id></secondary_id>" for item in secondary)
    return (
        f"<trial><main>{''.join(f'<{name}>{escape(text)}</{name}>' for name, text in main.items())}</main>"
        "<contacts><contact><firstname>Personname</firstname><email>person@example.org</email>"
        "<affiliation>Private Affiliation</affiliation></contact></contacts>"
        "<countries><country2>China</country2><country2>Japan</country2></countries>"
        "<criteria><gender>Both</gender><agemin>18</agemin></criteria>"
        f"<secondary_ids>{ids}</secondary_ids></trial>"
    )


def chictr_xml(trials: list[str], before: str = "") -> bytes:
    """An export of these trials."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<trials>{"".join(trials)}</trials>'.encode()
