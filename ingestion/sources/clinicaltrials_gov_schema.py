"""The fields we read from a ClinicalTrials.gov API v2 study, declared once.

Belongs here: the explicit JSON column types for one read of the landed shards, and
the flat raw columns made from them. Does not belong here: HTTP, files, any judgement
about what a value means. Contact persons are never read.

Source of names and types: the registry's API v2 data structure page
(`/api/v2/studies/metadata`).
"""

# A landed line is an envelope: where the record stands and what it hashes to, beside
# the record as received. One parse of the line then yields everything (a separate
# path expression per field parses the document once each, 20 times dearer).
_DATE = "STRUCT(date VARCHAR, type VARCHAR)"
_SPONSOR = 'STRUCT(name VARCHAR, "class" VARCHAR)'
_TERM = "STRUCT(id VARCHAR, term VARCHAR)"
_SITE = (
    "STRUCT(facility VARCHAR, status VARCHAR, city VARCHAR, state VARCHAR, zip VARCHAR, country VARCHAR, "
    "geoPoint STRUCT(lat DOUBLE, lon DOUBLE), siteParse VARCHAR, locationText VARCHAR, placeText VARCHAR)"
)

STUDY_TYPE = f"""STRUCT(
    protocolSection STRUCT(
        identificationModule STRUCT(
            nctId VARCHAR, nctIdAliases VARCHAR[], orgStudyIdInfo STRUCT(id VARCHAR),
            secondaryIdInfos STRUCT(id VARCHAR, type VARCHAR, domain VARCHAR)[],
            organization STRUCT(fullName VARCHAR, "class" VARCHAR),
            briefTitle VARCHAR, officialTitle VARCHAR, acronym VARCHAR),
        statusModule STRUCT(
            statusVerifiedDate VARCHAR, overallStatus VARCHAR, lastKnownStatus VARCHAR, whyStopped VARCHAR,
            startDateStruct {_DATE}, primaryCompletionDateStruct {_DATE}, completionDateStruct {_DATE},
            studyFirstSubmitDate VARCHAR, studyFirstSubmitQcDate VARCHAR, studyFirstPostDateStruct {_DATE},
            resultsFirstSubmitDate VARCHAR, resultsFirstPostDateStruct {_DATE},
            lastUpdateSubmitDate VARCHAR, lastUpdatePostDateStruct {_DATE}),
        sponsorCollaboratorsModule STRUCT(leadSponsor {_SPONSOR}, collaborators {_SPONSOR}[]),
        conditionsModule STRUCT(conditions VARCHAR[], keywords VARCHAR[]),
        designModule STRUCT(
            studyType VARCHAR, phases VARCHAR[],
            designInfo STRUCT(
                allocation VARCHAR, interventionModel VARCHAR, observationalModel VARCHAR, primaryPurpose VARCHAR,
                maskingInfo STRUCT(masking VARCHAR)),
            enrollmentInfo STRUCT(count BIGINT, type VARCHAR)),
        armsInterventionsModule STRUCT(interventions STRUCT(type VARCHAR, name VARCHAR)[]),
        eligibilityModule STRUCT(
            healthyVolunteers BOOLEAN, sex VARCHAR, minimumAge VARCHAR, maximumAge VARCHAR, stdAges VARCHAR[]),
        contactsLocationsModule STRUCT(locations {_SITE}[]),
        referencesModule STRUCT("references" STRUCT(pmid VARCHAR, type VARCHAR)[])),
    derivedSection STRUCT(
        miscInfoModule STRUCT(versionHolder VARCHAR),
        conditionBrowseModule STRUCT(meshes {_TERM}[]),
        interventionBrowseModule STRUCT(meshes {_TERM}[])),
    hasResults BOOLEAN,
    tableRow STRUCT(format VARCHAR, missingColumns VARCHAR[], unreadColumns VARCHAR[]))"""

# What only we write into a record, and only into one that was a row of a table download: how it was read
EXTENSION = "tableRow"

LINE_COLUMNS = {"line": "BIGINT", "sha256": "VARCHAR", "record": STUDY_TYPE}

_ID = "record.protocolSection.identificationModule"
_STATUS = "record.protocolSection.statusModule"
_SPONSORS = "record.protocolSection.sponsorCollaboratorsModule"
_DESIGN = "record.protocolSection.designModule"
_ELIGIBILITY = "record.protocolSection.eligibilityModule"

# raw column -> expression over an envelope line; text as received, dates still as text
RAW_COLUMNS = {
    "nct_id": f"{_ID}.nctId",
    "nct_id_aliases": f"{_ID}.nctIdAliases",
    "org_study_id": f"{_ID}.orgStudyIdInfo.id",
    "secondary_ids": f"{_ID}.secondaryIdInfos",
    "organization_name": f"{_ID}.organization.fullName",
    "brief_title": f"{_ID}.briefTitle",
    "official_title": f"{_ID}.officialTitle",
    "acronym": f"{_ID}.acronym",
    "overall_status": f"{_STATUS}.overallStatus",
    "last_known_status": f"{_STATUS}.lastKnownStatus",
    "why_stopped": f"{_STATUS}.whyStopped",
    "status_verified_date": f"{_STATUS}.statusVerifiedDate",
    "start_date": f"{_STATUS}.startDateStruct.date",
    "start_date_type": f"{_STATUS}.startDateStruct.type",
    "primary_completion_date": f"{_STATUS}.primaryCompletionDateStruct.date",
    "primary_completion_date_type": f"{_STATUS}.primaryCompletionDateStruct.type",
    "completion_date": f"{_STATUS}.completionDateStruct.date",
    "completion_date_type": f"{_STATUS}.completionDateStruct.type",
    "first_submitted_date": f"{_STATUS}.studyFirstSubmitDate",
    "first_posted_date": f"{_STATUS}.studyFirstPostDateStruct.date",
    "first_posted_date_type": f"{_STATUS}.studyFirstPostDateStruct.type",
    "results_first_submitted_date": f"{_STATUS}.resultsFirstSubmitDate",
    "results_first_posted_date": f"{_STATUS}.resultsFirstPostDateStruct.date",
    "last_update_submitted_date": f"{_STATUS}.lastUpdateSubmitDate",
    "last_update_posted_date": f"{_STATUS}.lastUpdatePostDateStruct.date",
    "lead_sponsor_name": f"{_SPONSORS}.leadSponsor.name",
    "lead_sponsor_class": f'{_SPONSORS}.leadSponsor."class"',
    "collaborators": f"{_SPONSORS}.collaborators",
    "conditions": "record.protocolSection.conditionsModule.conditions",
    "keywords": "record.protocolSection.conditionsModule.keywords",
    "study_type": f"{_DESIGN}.studyType",
    "phases": f"{_DESIGN}.phases",
    "allocation": f"{_DESIGN}.designInfo.allocation",
    "intervention_model": f"{_DESIGN}.designInfo.interventionModel",
    "observational_model": f"{_DESIGN}.designInfo.observationalModel",
    "primary_purpose": f"{_DESIGN}.designInfo.primaryPurpose",
    "masking": f"{_DESIGN}.designInfo.maskingInfo.masking",
    "enrollment_count": f"{_DESIGN}.enrollmentInfo.count",
    "enrollment_type": f"{_DESIGN}.enrollmentInfo.type",
    "interventions": "record.protocolSection.armsInterventionsModule.interventions",
    "healthy_volunteers": f"{_ELIGIBILITY}.healthyVolunteers",
    "sex": f"{_ELIGIBILITY}.sex",
    "minimum_age": f"{_ELIGIBILITY}.minimumAge",
    "maximum_age": f"{_ELIGIBILITY}.maximumAge",
    "standard_ages": f"{_ELIGIBILITY}.stdAges",
    "locations": "record.protocolSection.contactsLocationsModule.locations",
    # The API leaves it out for false; a table without the column says nothing
    "has_results": "coalesce(record.hasResults, case when record.tableRow is null then false end)",
    "condition_mesh_terms": "record.derivedSection.conditionBrowseModule.meshes",
    "intervention_mesh_terms": "record.derivedSection.interventionBrowseModule.meshes",
    "references": 'record.protocolSection.referencesModule."references"',
    "record_format": "coalesce(record.tableRow.format, 'json')",
    "missing_columns": "record.tableRow.missingColumns",
    "version_holder": "try_cast(record.derivedSection.miscInfoModule.versionHolder AS DATE)",
}

# Columns every record of the registry has: one missing from a pull means that the
# provider changed its format, so the load stops before anything is promoted. Rows of a
# table have the columns somebody chose; of them only the first is required.
REQUIRED_COLUMNS = (
    "nct_id",
    "brief_title",
    "overall_status",
    "first_posted_date",
    "last_update_posted_date",
    "study_type",
)
