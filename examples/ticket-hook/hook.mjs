// Called by a ticket system with the attachments of a ticket; prints the comment that it posts, or nothing.
//
//   node hook.mjs attachment…
//
// Attachments that are no debugger logs are passed over without a word: most are none.
import { fingerprintOf, render } from "windbg-postmortem";
import { analyzeFiles } from "windbg-postmortem/node";

const NO_LOG = ["WP0001", "WP0002", "WP0003"];
const comments = [];

for await (const { path, result } of analyzeFiles(process.argv.slice(2), { maxBytes: 100e6 })) {
  if (result._tag === "Right") {
    const known = fingerprintOf(result.right);
    // Tickets of one fingerprint are the same problem.
    if (known !== null) comments.push(`Fingerprint: \`${known.id}\` (${known.problem})\n`);
    comments.push(render(result.right, "markdown"));
  } else if (!NO_LOG.includes(result.left.code)) {
    console.error(`${path}: ${result.left.code} ${result.left.message}`);
    process.exitCode = 4;
  }
}
process.stdout.write(comments.join("\n"));
