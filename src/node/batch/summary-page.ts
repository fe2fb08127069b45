import type { BatchSummary } from "./batch.js";
import type { BatchRow } from "./row.js";

const escaped = (text: string): string =>
  text
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/[\u0000-\u0008\u000b-\u001f]/g, "·");

/** The summary as a page: no script, nothing fetched. What logs say stands in it as text. */
export function summaryPage(summary: BatchSummary): string {
  const { cases, groups, totals, complete } = summary;
  const names = new Map(cases.map((row) => [row.id, row]));
  const link = (id: string): string => {
    const row = names.get(id);
    if (row?.result == null) return escaped(row?.name ?? id);
    return `<a href="${encodeURI(row.result)}">${escaped(row.name)}</a>`;
  };
  const groupRows = groups.map(
    (group) =>
      `<tr><td class="n">${group.count}</td><td>${escaped(group.fingerprint.problem)}<br><code>${group.fingerprint.id}</code></td><td>${escaped((group.common["responsible"] ?? []).join(", "))}</td><td>${link(group.representative)}</td></tr>`,
  );
  const caseRows = cases.map(
    (row) =>
      `<tr class="${row.status}"><td>${link(row.id)}</td><td>${told(row)}</td><td class="n">${row.coverage?.lines ?? ""}</td><td class="n">${row.coverage?.unread ?? ""}</td><td>${escaped(row.known.map(({ ticket }) => ticket).join(", "))}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Post-mortems of ${cases.length} cases</title>
<style>
:root{color-scheme:light dark;font:15px/1.45 system-ui,sans-serif}
body{max-width:76rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:0 0 2rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #8884}
.n{text-align:right;font-variant-numeric:tabular-nums}
code{font:12px/1.4 ui-monospace,monospace;opacity:.75}
.failed td{opacity:.7}
</style></head><body>
<h1>Post-mortems of ${cases.length} cases</h1>
<p>${totals.done} done, ${totals.failed} failed, ${totals.withFindings} with findings.${complete ? "" : " The run was stopped before its end: the same command goes on where it stopped."}</p>
<h2>The same problem</h2>
<table><thead><tr><th class="n">Cases</th><th>Problem</th><th>Responsible in all</th><th>Read first</th></tr></thead><tbody>
${groupRows.join("\n")}
</tbody></table>
<h2>Cases</h2>
<table><thead><tr><th>Case</th><th>Result</th><th class="n">Lines</th><th class="n">Not understood</th><th>Seen before</th></tr></thead><tbody>
${caseRows.join("\n")}
</tbody></table>
</body></html>
`;
}

function told({ failure, findings }: BatchRow): string {
  if (failure !== null) return `${escaped(failure.code)} ${escaped(failure.message)}`;
  if (findings.length === 0) return "no finding";
  return findings
    .map(({ level, confidence, headline }) => `${level}, ${confidence}: ${escaped(headline)}`)
    .join("<br>");
}
