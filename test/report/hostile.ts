import { caseOfLog } from "../support/case-shape.js";
import { sampleLog } from "../support/samples.js";
import type { Case } from "../../src/model/case.js";

/** What somebody might write into a log to get out of the place where a report shows it. */
export const PAYLOADS: readonly string[] = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "</script><script>alert(1)</script>",
  "--><svg onload=alert(1)>",
  "'\" onmouseover=alert(1) x='",
  "](javascript:alert(1))",
  "![x](http://evil.example/x.png)",
  "```\n# owned\n```",
  "| a | b |",
  "@everyone #1",
  '"]; click n1 href "javascript:alert(1)"; n9["',
  "%%{init: {'theme':'dark'}}%%",
  "; end; participant evil",
  '"]; evil [label="owned"]; x ["',
  "\\N\\G\\L",
  "\u001b]0;owned\u0007\u001b[31m",
  "\u202eesrever\u2066",
  "=cmd|' /C calc'!A0",
  "{{7*7}}${7*7}",
  "javascript:alert(1)",
  "]]><svg/onload=alert(1)><![CDATA[",
  "\u001b]8;;http://evil.example/\u001b\\link\u001b]8;;\u001b\\",
  "\u009b31m\u0085\u2028\u2029",
  "`code` `` <b>``",
  "~~~\n\n# owned\n\n[x]: javascript:alert(1)\n",
  "<details open ontoggle=alert(1)><summary>x",
  "&#60;script&#62;alert(1)&#60;/script&#62;",
  "\\[x\\](javascript:alert(1))",
  "-- end note over n1: owned %% --",
  "%%{init: {'securityLevel':'loose'}}%%\nclick n1 call alert(1)",
  'x" URL="javascript:alert(1)" y="',
  "+1+1|@SUM(1+1)*cmd|' /C calc'!A0",
];

/** The founding log with a payload wherever it is shown: as header, module, symbol, cookie name, remark. */
export function hostileCase(payload: string): Case {
  const flat = payload.replace(/\n/g, " ");
  const log = sampleLog("office-communicator-tls")
    .replace("Entrust Certificate Revocation", flat)
    .replace("BCSI-CS0AEE9E8D", flat.replace(/[=;\s]/g, ""))
    .replaceAll("eecrlrev", flat.replace(/[\s!+]/g, "_"))
    .replace("ICSocket::Close", flat.replace(/\s/g, "_"))
    .replace("[frames removed]", `[frames removed ${flat}]`)
    .replace("Proxy Authenticatio", `Proxy ${flat.slice(0, 12)}`);
  return caseOfLog(log);
}

/** The same payload in every text of a case document, as a hand-made or changed report could hold it. */
export function poisoned(document: Case, payload: string): Case {
  const poison = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return FIXED.has(key) ? value : `${value}${payload}`;
    if (Array.isArray(value)) return value.map((one) => poison(one, key));
    if (value !== null && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, poison(one, name)]));
    return value;
  };
  return poison(document, "") as Case;
}

/** Closed words and ids: a document with other ones is not valid. */
const FIXED = new Set([
  "kind",
  "tool",
  "schemaVersion",
  "id",
  "stop",
  "call",
  "buffer",
  "from",
  "to",
  "after",
  "until",
  "causes",
  "activation",
  "phase",
  "direction",
  "confidence",
  "level",
  "verdict",
  "basis",
  "trust",
  "owner",
  "completeness",
  "rung",
  "role",
  "address",
  "childSp",
  "retAddr",
  "base",
  "slot",
  "counterpart",
  "previous",
  "stops",
  "probes",
  "acquired",
  "released",
  "uses",
  "encoding",
  "newline",
  "protocol",
  "baseFrom",
  "armedBy",
  "reason",
  "callLengthFrom",
]);
