import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FOLDER } from "../generate.mjs";
import { run } from "../measure/run.mjs";
import { markdownTable } from "../measure/table.mjs";
import { conversations } from "../transcript/conversations.mjs";

const RULE = "http.proxy.ntlm-challenge-unanswered";

/** Diagnoses planted among harmless traffic: how many are found, how many are made up, and what a conversation costs. */
export async function truth({ short }) {
  const sizes = short ? [8] : [10, 100, 1000];
  const rows = [];
  const results = [];
  for (const count of sizes) {
    const planted = Math.max(2, Math.round(count / 20));
    const file = join(FOLDER, `conversations-${count}.log`);
    writeFileSync(file, `${conversations({ count, planted }).join("\n")}\n`);
    const told = run([process.execPath, join(import.meta.dirname, "../tasks/findings.mjs"), RULE, file]);
    if (told.failed !== undefined) {
      rows.push([count, planted, `not run: ${told.failed}`, "", "", ""]);
      continue;
    }
    const { places } = JSON.parse(told.stdout);
    const { right, wrong } = judged(places, readFileSync(file, "latin1").split("\n"));
    rows.push([count, planted, right, wrong, told.wall.toFixed(0), (told.wall / count).toFixed(1)]);
    if (wrong > 0 || right < planted) {
      const differs = `${right} of ${planted} found, ${wrong} made up`;
      results.push({ contestant: { name: `${count} conversations` }, differs });
    }
  }
  return {
    title: "Truth: diagnoses planted among harmless conversations",
    text: markdownTable(["conversations", "planted", "found", "made up", "wall ms", "ms each"], rows),
    results,
    goals: [],
  };
}

/** A finding is right where its conversation, the one that ends with the socket it names, has no third message. */
function judged(places, lines) {
  const found = new Set();
  let wrong = 0;
  for (const line of places) {
    const begin = lines.findLastIndex((text, i) => i < line && text.endsWith("> knL"));
    const end = lines.findIndex((text, i) => i > begin && text.endsWith("> knL"));
    const own = lines.slice(begin, end < 0 ? undefined : end);
    if (own.some((text) => text.includes("NTLM TlRMTVNTUAAD"))) wrong++;
    else found.add(begin);
  }
  return { right: found.size, wrong };
}
