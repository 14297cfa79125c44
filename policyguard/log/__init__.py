"""Read message logs, events and verdicts; write verdicts and rejects. JSON Lines, CSV, Parquet, gz, zst."""

from policyguard.errors import OutputError
from policyguard.log.instant import microseconds
from policyguard.log.raw import Raw, Reject
from policyguard.log.read import objects, read, verdicts
from policyguard.log.record import FIELDS, FieldError, Record, absent, moment, parse, text
from policyguard.log.sink import writing
from policyguard.log.source import Source, probe
from policyguard.log.write import FORMS, Sink, can_resume, encode, form_of, json_line, open_sink

__all__ = [
    "FIELDS",
    "FORMS",
    "FieldError",
    "OutputError",
    "Raw",
    "Record",
    "Reject",
    "Sink",
    "Source",
    "absent",
    "can_resume",
    "encode",
    "form_of",
    "json_line",
    "microseconds",
    "moment",
    "objects",
    "open_sink",
    "parse",
    "probe",
    "read",
    "text",
    "verdicts",
    "writing",
]
