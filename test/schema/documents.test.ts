import { describe, expect, test } from "@jest/globals";
import { analyze, parse, summarize } from "../../src/index.js";
import { validator } from "./closed.js";
import { newFieldCoverage } from "./coverage.js";
import { corpusLogs, HAS_CORPUS, projectLogs, type Log } from "./logs.js";
import { shippedSchema } from "./schemas.js";

test("x", async () => {
  const t = shippedSchema("transcript"), c = shippedSchema("case"), s = shippedSchema("transcript-summary");
  const vt = validator(t), vc = validator(c), vs = validator(s);
  for (const set of [projectLogs(), corpusLogs()]) {
    const ct = newFieldCoverage(t), cc = newFieldCoverage(c);
    let tp = 0, tv = 0, ta = 0, tcv = 0, tj=0;
    const bad: string[] = [];
    for (const { name, log } of set) {
      let t0 = performance.now();
      const p = parse(log, { name });
      if (p._tag === "Left") { bad.push(name + " LEFT " + p.left.message); continue; }
      const doc = JSON.parse(JSON.stringify(p.right));
      tp += performance.now() - t0; t0 = performance.now();
      expect(doc).toEqual(p.right);
      tj += performance.now() - t0; t0 = performance.now();
      ct.see(doc);
      for (const i of vt(doc)) bad.push(name + " " + i);
      tv += performance.now() - t0; t0 = performance.now();
      const a = analyze(log);
      ta += performance.now() - t0; t0 = performance.now();
      if (a._tag === "Left") continue;
      const d2 = JSON.parse(JSON.stringify(a.right));
      cc.see(d2);
      for (const i of vc(d2)) bad.push(name + " case " + i);
      tcv += performance.now() - t0;
    }
    console.log(set.length, { tp, tj, tv, ta, tcv }, bad.slice(0, 60).join("\n"), ct.unknown(), cc.unknown(), ct.unmet(), cc.unmet());
  }
  void vs; void summarize; void HAS_CORPUS; void describe; void (0 as unknown as Log);
}, 600000);
