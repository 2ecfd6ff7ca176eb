"""The SELECT that a reader runs to see what stands behind a cell.

Belongs here: text of queries on released tables. Does not belong here: running them (query.py),
finding the cell (explain.py). One line, names without quotes: it is pasted between the double
quotes of `observatory sql "…"`.
"""

from collections.abc import Sequence

from reports.fingerprint import literal


def members_query(cell_id: str, is_median: bool = False) -> str:
    """One row per record of a count with its weight, which add up to the value; of a median with its duration."""
    columns = "record_id, duration_days, is_event" if is_median else "record_id, weight"
    return f"select {columns} from marts.bridge_cell_members where cell_id = {literal(cell_id)} order by record_id"


def operands_query(cell_id: str, value_tables: Sequence[str]) -> str:
    """One row per operand of a derived cell: role, order, address, value, from the given reporting.ind_… tables."""
    values = " union all ".join(f"select cell_id, value from reporting.{table}" for table in value_tables)
    return (
        "select operands.operand_role, operands.operand_order, cells.address, figures.value "
        "from marts.bridge_cell_operands as operands "
        "inner join marts.dim_cells as cells on operands.operand_cell_id = cells.cell_id "
        f"inner join ({values}) as figures on operands.operand_cell_id = figures.cell_id "
        f"where operands.cell_id = {literal(cell_id)} "
        "order by operands.operand_order, operands.operand_role, cells.address"
    )
