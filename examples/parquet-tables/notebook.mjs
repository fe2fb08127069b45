// Questions to the tables that `windbg-postmortem batch logs/ --out results` writes, cell by cell as in a notebook.
//
//   node notebook.mjs results
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";

const results = process.argv[2] ?? "results";
const table = async (name) => parquetReadObjects({ file: await asyncBufferFromFile(join(results, `${name}.parquet`)) });

/** How often each value of a column comes, most often first. */
const counted = (rows, column) => {
  const counts = new Map();
  for (const row of rows) counts.set(row[column], (counts.get(row[column]) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ [column]: value, count })).sort((a, b) => b.count - a.count);
};

const [cases, findings, calls] = await Promise.all(["cases", "findings", "calls"].map(table));

// %% Which problems do many cases have?
console.log("Problems");
console.table(
  counted(
    cases.filter((row) => row.problem !== null),
    "problem",
  ).slice(0, 10),
);

// %% Which diagnoses, and how sure are they?
console.log("Rules");
console.table(
  counted(
    findings.map((row) => ({ rule: `${row.rule} (${row.confidence})` })),
    "rule",
  ).slice(0, 10),
);

// %% Whose calls fail, and with which error?
console.log("Failed calls");
const failed = calls.filter((row) => row.success === false);
console.table(
  counted(
    failed.map((row) => ({ call: `${row.responsible ?? "?"} → ${row.api}: ${row.last_error ?? row.result}` })),
    "call",
  ).slice(0, 10),
);

// %% Which cases are worth a look by hand: much that was not understood, nothing found?
console.log("Open cases");
console.table(
  cases
    .filter((row) => row.status === "done" && row.findings === 0)
    .sort((a, b) => b.unread / b.lines - a.unread / a.lines)
    .slice(0, 10)
    .map((row) => ({ name: row.name, lines: row.lines, unread: row.unread })),
);
