"""Three questions to a Parquet export, with DuckDB (https://duckdb.org, PyPI `duckdb`).

    cargo run --features parquet -- snapshot create contoso.db --demo
    cargo run --features parquet -- snapshot export contoso.db --out export --as parquet
    python examples/duckdb_export.py export

The folders are named tenant=ID/date=DAY, so `tenant` and `date` are columns. Unknown is null; before you say
"none", look at the table `coverage`.
"""

import sys

import duckdb

QUESTIONS = {
    "who should have a certificate profile, does not, and why": """
        SELECT profileName, deviceName, userPrincipalName, finding, cause, next
        FROM decisions
        WHERE expected = 'yes' AND profileKind IN ('scep', 'pkcs', 'importedPfx', 'trustedRoot')
          AND finding IN ('missing', 'failed', 'conflict')
        ORDER BY ALL
    """,
    "which cause holds back how many devices, by profile": """
        SELECT profileName, cause, count(*) AS decisions, count(DISTINCT deviceId) AS devices,
               count(*) FILTER (WHERE finding = 'unknown') AS unknown
        FROM decisions
        WHERE finding NOT IN ('asExpected', 'notExpected')
        GROUP BY ALL
        ORDER BY decisions DESC, profileName, cause
        LIMIT 20
    """,
    "which certificates end within 60 days on devices that were silent for a week": """
        SELECT d.deviceName, d.lastSyncDateTime, x.profileName, x.certificateExpirationDateTime AS ends
        FROM decisions x JOIN devices d ON d.id = x.deviceId AND d.date = x.date AND d.tenant = x.tenant
        WHERE x.certificateExpirationDateTime < CAST(x.date AS TIMESTAMP) + INTERVAL 60 DAY
          AND d.lastSyncDateTime < CAST(x.date AS TIMESTAMP) - INTERVAL 7 DAY
        ORDER BY ends, d.deviceName
    """,
}


def main(folder: str) -> None:
    for table in ["decisions", "devices", "coverage"]:
        files = f"{folder}/tenant=*/date=*/{table}.parquet"
        duckdb.sql(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{files}', hive_partitioning = true)")
    for question, sql in QUESTIONS.items():
        print(f"\n{question}?")
        print(duckdb.sql(sql))
    print("\nwhat was not read:")
    print(duckdb.sql("SELECT source, status, reason FROM coverage WHERE status <> 'complete'"))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "export")
