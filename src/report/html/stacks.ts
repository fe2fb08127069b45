import type { Case, Stop, StopFrame } from "../../model/case.js";
import type { Trust } from "../../model/evidence.js";
import { cited } from "./evidence.js";
import { markup, type Html } from "./markup.js";

/** More stacks than this are a task for `--format folded`. */
const MOST_STACKS = 100;

const TRUST: Readonly<Record<Trust, string>> = {
  printed: "the debugger unwound to it, with symbols",
  "export-only": "nearest export: the module is right, the function is not",
  "after-unwind-warning": "below the unwind warning: may be wrong",
  "no-symbol": "module and offset only",
  inferred: "not printed, but derived from other rows",
};

/** The call stacks: colours say who wrote a row's code and how far it may be trusted; plumbing is folded. */
export function stacks(document: Case): Html {
  const withStack = document.stops.filter((stop) => stop.stack !== null && stop.stack.frames.length > 0);
  return markup`<p class="legend">
      <span class="owner third-party">third party</span> <span class="owner application">application</span>
      <span class="owner os">Windows</span> <span class="owner unknown">unknown</span>
      <span class="trust doubtful">dotted: may be wrong</span>
    </p>
    ${withStack.slice(0, MOST_STACKS).map((stop, i) => stackOf(document, stop, i < 4))}
    ${withStack.length > MOST_STACKS && markup`<p class="note">${withStack.length - MOST_STACKS} more stacks are not shown.</p>`}`;
}

function stackOf(document: Case, stop: Stop, isOpen: boolean): Html {
  const { frames, gaps, lines } = stop.stack!;
  const parts: Html[] = [];
  for (let i = 0; i < frames.length;) {
    let end = i;
    while (end < frames.length && frames[end]!.plumbing) end++;
    if (end - i > 1) {
      parts.push(
        markup`<li class="folded"><details><summary>${end - i} rows of plumbing</summary><ol>${frames.slice(i, end).map((frame) => row(stop, frame))}</ol></details></li>`,
      );
      i = end;
    } else parts.push(row(stop, frames[i++]!));
    for (const gap of gaps) if (gap.afterFrame === i - 1) parts.push(markup`<li class="gap">${gap.text}</li>`);
  }
  const title = markup`${stop.thread === null ? "" : `Thread ${stop.thread}`}${stop.position === null ? "" : ` at ${stop.position}`} <span class="muted">${frames.length} rows</span>`;
  const where = cited(document, [{ source: stop.source, lines }]);
  return markup`<details class="stack" ${isOpen ? { markup: "open" } : false}><summary>${title}</summary><p class="where">${where}</p><ol class="frames">${parts}</ol></details>`;
}

function row(stop: Stop, frame: StopFrame): Html {
  const bang = frame.callSite.indexOf("!");
  const module = bang > 0 ? frame.callSite.slice(0, bang) : (frame.module ?? "");
  const rest = bang > 0 ? frame.callSite.slice(bang) : frame.callSite.slice(module.length);
  return markup`<li class="frame ${frame.owner} ${frame.trust} ${frame.plumbing ? "plumbing" : ""}">
    <a href="#s${stop.source}-L${frame.line}" data-ev="${stop.source}:${frame.line}-${frame.line}" title="${TRUST[frame.trust]}; owner: ${frame.owner}"><span class="module">${module}</span><span class="symbol">${rest}</span></a>
  </li>`;
}
