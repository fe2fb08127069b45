import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { render } from "../../src/index.js";
import { markup } from "../../src/report/html/markup.js";
import { caseOfLog } from "../support/case-shape.js";
import { sampleLog } from "../support/samples.js";
import { hostileCase, PAYLOADS, poisoned } from "./hostile.js";

const log = sampleLog("office-communicator-tls");
const founding = caseOfLog(log);
const page = render(founding, "html", { logs: [log] });

/** The tags of a page with their attributes, without the two elements whose content is ours. */
function tagsOf(document: string): readonly string[] {
  const bare = document.replace(/<(style|script)>[^]*?<\/\1>/g, "<$1></$1>");
  return [...bare.matchAll(/<[^>]*>/g)].map((match) => match[0]);
}

describe("one file that needs nothing else", () => {
  test("the content policy names the one script and the one style by their hashes", () => {
    for (const [name, rule] of [
      ["script", "script-src"],
      ["style", "style-src"],
    ] as const) {
      const elements = [...page.matchAll(new RegExp(`<${name}>([^]*?)</${name}>`, "g"))];
      expect(elements).toHaveLength(1);
      const hash = createHash("sha256").update(elements[0]![1]!).digest("base64");
      expect(page).toContain(
        `${rule} &#39;sha256-${hash}&#39;`.replaceAll("&#39;", page.includes("&#39;sha256") ? "&#39;" : "'"),
      );
    }
    expect(page).toMatch(/default-src (?:'|&#39;)none/);
  });

  test("has no handler, no style attribute, and no address but its own lines", () => {
    for (const tag of tagsOf(page)) {
      expect(tag).not.toMatch(/\s(?:on\w+|style|src|srcdoc|action|formaction)\s*=/i);
      const href = /\shref="([^"]*)"/.exec(tag)?.[1];
      if (href !== undefined) expect(href).toMatch(/^#/);
    }
  });

  test("every link to a line leads to one", () => {
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]));
    const targets = [...page.matchAll(/ href="#([^"]+)"/g)].map((match) => match[1]!);
    expect(targets.length).toBeGreaterThan(60);
    expect(targets.filter((target) => !ids.has(target))).toEqual([]);
  });
});

describe("what the page shows of the log", () => {
  const secrets = /MAPLE|T6CK943Y|AE9E8D=2|TUFQTEU|VDZDSzk0M1|Fgomi0csz|AGIAYwAuAGMAbwBt|bc\.com/i;

  test("is redacted where the case is", () => {
    expect(page).not.toMatch(secrets);
    const open = render(caseOfLog(log, { redact: false }), "html", { logs: [log] });
    expect(open).toMatch(/MAPLE/);
    expect(open).toContain("TlRMTVNTUAABAAAAB7IIogUABQAwAAAACAAIACgAAAAFASgKAAAAD1Q2Q0s5NDNZTUFQTEU=");
  });

  test("is nothing where the page was made without it, and the page says so", () => {
    const without = render(founding, "html");
    expect(without).toContain("The log is not part of this page.");
    expect(without).not.toContain("0:005&gt; knL");
  });

  test("is what is cited and what stands around it, where the log is large", () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => `some remark number ${i}`).join("\n");
    const large = `${log}\n${rows}\n`;
    const made = render(caseOfLog(large), "html", { logs: [large] });
    expect(made).toMatch(/\d+ of 40\d+ lines are included/);
    expect(made).toContain('id="s0-L57"');
    expect(made).not.toContain("some remark number 30000<");
    expect(made.length).toBeLessThan(4_000_000);
  });
});

test("parts of a case that this version does not know are shown as they are", () => {
  const later = {
    ...founding,
    hypotheses: [{ id: "hyp-1", says: "the proxy is slow", evidence: [{ source: 0, lines: [5, 5] }] }],
  };
  const made = render(later, "html");
  expect(made).toContain("Hypotheses");
  expect(made).toContain("the proxy is slow");
  expect(made).toMatch(/hyp-1[^]*data-ev="0:5-5"/);
});

test("a template escapes what is put into it", () => {
  expect(markup`<p title="${`"<&'`}">${"<b>"}${[markup`<i>${1}</i>`, "x"]}${null}</p>`.markup).toBe(
    '<p title="&quot;&lt;&amp;&#39;">&lt;b&gt;<i>1</i>x</p>',
  );
});

describe("hostile text is text", () => {
  const plain = tagsOf(page).map((tag) => /^<\/?[a-z0-9!]+/i.exec(tag)?.[0]);
  const known = new Set(plain);
  test.each(
    PAYLOADS.flatMap(
      (payload) =>
        [
          [payload, hostileCase(payload)],
          [payload, poisoned(hostileCase("x"), payload)],
        ] as const,
    ),
  )("%j", (_, document) => {
    const made = render(document, "html", { logs: [log] });
    expect(made).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
    for (const tag of tagsOf(made)) {
      expect(known).toContain(/^<\/?[a-z0-9!]+/i.exec(tag)?.[0]);
      expect(tag.replace(/="[^"]*"/g, "")).not.toMatch(/\son\w+|javascript:/i);
    }
  });
});
