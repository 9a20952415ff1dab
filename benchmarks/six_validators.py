"""The six checks in the validation libraries; each function imports its library and gives back what runs the checks on a file."""

from __future__ import annotations

import csv
import datetime as dt
import logging
from collections import Counter, defaultdict
from pathlib import Path

from six_rows import CHECKS, DATES, LARGE, OPEN, OVER, PUBLISH_DAYS, SIGN_DAYS, Run, dict_rows, pandas_broken, pandas_frame, row_broken


def pandera_pandas() -> Run:
    """Pandera on pandas: columns for what it knows itself, checks of whole frames for the rest."""
    import pandera.pandas as pa

    checks = [pa.Check(lambda frame, code=code: ~pandas_broken(frame)[code], name=code) for code in ("C1", "C2", "C4", "C6")]
    columns = {"contract_no": pa.Column(unique=True, report_duplicates="all"), "published_on": pa.Column(nullable=False)}
    schema = pa.DataFrameSchema(columns, checks=checks)

    def run(path: str) -> Counter[str]:
        try:
            schema.validate(pandas_frame(path), lazy=True)
        except pa.errors.SchemaErrors as error:
            names = {"not_nullable": "C3", "field_uniqueness": "C5"}
            cases = error.failure_cases
            return Counter(cases.assign(code=cases["check"].map(lambda name: names.get(name, name))).groupby("code")["index"].nunique().to_dict())
        return Counter()

    return run


def pandera_polars() -> Run:
    """Pandera on polars."""
    import pandera.polars as pa
    import polars as pl

    col = pl.col
    broken = {
        "C1": (col("published_on") - col("signed_on")).dt.total_days() > PUBLISH_DAYS,
        "C2": (col("amount") - col("budget_amount")) / col("budget_amount") > OVER,
        "C4": (col("signed_on") - col("award_letter_on")).dt.total_days() > SIGN_DAYS, "C6": (col("amount") > LARGE) & (col("method") != OPEN)}
    checks = [pa.Check(lambda data, said=said, code=code: data.lazyframe.select((~said).fill_null(True).alias(code)), name=code) for code, said in broken.items()]
    schema = pa.DataFrameSchema({"contract_no": pa.Column(pl.String, unique=True), "published_on": pa.Column(pl.Date, nullable=False)}, checks=checks)

    def run(path: str) -> Counter[str]:
        frame = pl.read_parquet(path) if path.endswith("parquet") else pl.read_csv(path, try_parse_dates=True)
        try:
            schema.validate(frame, lazy=True)
        except pa.errors.SchemaErrors as error:
            names = {"not_nullable": "C3", "field_uniqueness": "C5"}
            return Counter({names.get(name, name): count for name, count in error.failure_cases.group_by("check").len().rows()})
        return Counter()

    return run


def pointblank_polars() -> Run:
    """Pointblank on polars: it compares columns with numbers, so the differences are computed first."""
    import pointblank as pb
    import polars as pl

    col = pl.col

    def run(path: str) -> Counter[str]:
        frame = pl.read_parquet(path) if path.endswith("parquet") else pl.read_csv(path, try_parse_dates=True)
        frame = frame.with_columns(
            publishing=(col("published_on") - col("signed_on")).dt.total_days(), over=(col("amount") - col("budget_amount")) / col("budget_amount"),
            signing=(col("signed_on") - col("award_letter_on")).dt.total_days(), closed=((col("amount") > LARGE) & (col("method") != OPEN)).cast(pl.Int8))
        steps = pb.Validate(frame).col_vals_le("publishing", PUBLISH_DAYS, na_pass=True).col_vals_le("over", OVER, na_pass=True).col_vals_not_null("published_on")
        steps = steps.col_vals_le("signing", SIGN_DAYS, na_pass=True).rows_distinct(columns_subset=["contract_no"]).col_vals_eq("closed", 0)
        done = steps.interrogate(extract_limit=1_000_000_000)
        rows = done.get_data_extracts()
        return Counter({code: rows[number].height for number, code in enumerate(CHECKS, 1)})

    return run


def great_expectations() -> Run:
    """Great Expectations on pandas, asked for the rows and not only for a sample of them."""
    import great_expectations as gx
    import great_expectations.expectations as ge

    logging.disable(logging.CRITICAL)

    def run(path: str) -> Counter[str]:
        frame = pandas_frame(path)
        broken = pandas_broken(frame)
        frame = frame.assign(**{code: broken[code].astype(int) for code in ("C1", "C2", "C4", "C6")})
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False}
        batch = context.data_sources.add_pandas("ledger").add_dataframe_asset("contracts").add_batch_definition_whole_dataframe("all")
        suite = context.suites.add(gx.ExpectationSuite("six"))
        for code in ("C1", "C2", "C4", "C6"):
            suite.add_expectation(ge.ExpectColumnValuesToBeBetween(column=code, max_value=0))
        suite.add_expectation(ge.ExpectColumnValuesToNotBeNull(column="published_on"))
        suite.add_expectation(ge.ExpectColumnValuesToBeUnique(column="contract_no"))
        job = context.validation_definitions.add(gx.ValidationDefinition(name="six", data=batch, suite=suite))
        asked = {"result_format": "COMPLETE", "unexpected_index_column_names": ["row_no", "contract_no"]}
        done = job.run(batch_parameters={"dataframe": frame}, result_format=asked)
        names = {"published_on": "C3", "contract_no": "C5"}
        found: Counter[str] = Counter()
        for result in done.results:
            column = result.expectation_config.kwargs["column"]
            found[names.get(column, column)] = len(result.result["unexpected_index_list"] or [])
        return found

    return run


def pydantic_loop() -> Run:
    """A pydantic model for each row, and the checks in a loop."""
    import pydantic

    day, number = (dt.date | None, None), (float | None, None)
    row_model = pydantic.create_model("Row", row_no=int, contract_no=str, supplier=str, method=str, amount=number, budget_amount=number, **dict.fromkeys(DATES, day))

    def run(path: str) -> Counter[str]:
        found: list[tuple[str, int, str]] = []
        places: defaultdict[str, list[int]] = defaultdict(list)
        for values in dict_rows(path):
            row = row_model.model_validate(values)
            places[row.contract_no].append(row.row_no)
            for code in row_broken(row.signed_on, row.published_on, row.award_letter_on, row.amount, row.budget_amount, row.method):
                found.append((code, row.row_no, row.contract_no))
        found += [("C5", place, name) for name, held in places.items() if len(held) > 1 for place in held]
        return Counter(code for code, _, _ in found)

    return run


def frictionless_csv() -> Run:
    """Frictionless: a schema for what it knows itself, checks of rows for the rest. It reports repeats of a number, not its first use."""
    from frictionless import Check, Checklist, Resource, Schema, errors, system

    class Broken(Check):
        """The checks on one row."""

        type = "six"
        Errors = [errors.RowConstraintError]

        def validate_row(self, row):
            """The errors of a row."""
            for code in row_broken(*(row[name] for name in ("signed_on", "published_on", "award_letter_on", "amount", "budget_amount", "method"))):
                if code != "C3":
                    yield errors.RowConstraintError.from_row(row, note=code)

    kinds = {"row_no": "integer", "amount": "number", "budget_amount": "number", **dict.fromkeys(DATES, "date")}
    limits = {"contract_no": {"unique": True}, "published_on": {"required": True}}

    def run(path: str) -> Counter[str]:
        with Path(path).open(encoding="utf-8") as file:
            names = next(csv.reader(file))
        described = [{"name": name, "type": kinds.get(name, "string"), "constraints": limits.get(name, {}), **({"floatNumber": True} if kinds.get(name) == "number" else {})} for name in names]
        with system.use_context(trusted=True):
            report = Resource(path=path, schema=Schema.from_descriptor({"fields": described}), encoding="utf-8").validate(Checklist(checks=[Broken()]), limit_errors=10**9)
        return Counter({"constraint-error": "C3", "unique-error": "C5"}.get(error.type, error.note) for error in report.tasks[0].errors)

    return run
