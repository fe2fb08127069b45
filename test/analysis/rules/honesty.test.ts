import { describe, expect, test } from "@jest/globals";
import type { Absence, Case, RulePack } from "../../../src/index.js";
import { readRules } from "../../../src/knowledge/rule-pack.js";
import { caseOfLog } from "../../support/case-shape.js";
import { transcriptOf, type RealCall, type Session, type Step, type Watch } from "../../support/session.js";

/** A trigger, what it makes due, and what ends the wait; the word after the function is the parameter that joins them. */
const SCENARIOS: readonly (readonly [name: string, trigger: string, due: string, end: string])[] = [
  ["answer on a socket", "ws2_32!recv s", "ws2_32!send s", "ws2_32!closesocket s"],
  ["use of a connection", "ws2_32!connect s", "ws2_32!send s", "ws2_32!closesocket s"],
  [
    "signal of an event",
    "kernel32!WaitForSingleObject hHandle",
    "kernel32!SetEvent hEvent",
    "kernel32!CloseHandle hObject",
  ],
  ["leaving a lock", "kernel32!EnterCriticalSection", "kernel32!LeaveCriticalSection", "kernel32!WaitForSingleObject"],
  ["closing a key", "advapi32!RegQueryValueExW", "advapi32!RegCloseKey", "kernel32!ExitProcess"],
  ["end of impersonation", "advapi32!ImpersonateLoggedOnUser", "advapi32!RevertToSelf", "kernel32!CreateFileW"],
  ["leaving an apartment", "ole32!CoInitializeEx", "ole32!CoUninitialize", "kernel32!ExitThread"],
  [
    "closing a request",
    "wininet!InternetOpenUrlA hInternet",
    "wininet!InternetCloseHandle hInternet",
    "kernel32!ExitProcess",
  ],
  ["release of a library", "kernel32!LoadLibraryW", "kernel32!FreeLibrary", "kernel32!ExitProcess"],
  ["end of a search", "kernel32!FindFirstFileW", "kernel32!FindClose", "kernel32!ExitThread"],
];

const OWN = "000005ec";
const OTHER = "000005f0";

interface Scenario {
  readonly name: string;
  readonly trigger: RealCall;
  readonly due: RealCall;
  readonly end: RealCall;
  readonly rules: RulePack;
}

function scenarioOf([name, ...parts]: (typeof SCENARIOS)[number], number: number): Scenario {
  const [trigger, due, end] = parts.map((part) => {
    const [api = "", parameter] = part.split(" ");
    return { api, parameter };
  }) as [Part, Part, Part];
  const joinable = [trigger, due, end].every((part) => part.parameter !== undefined);
  const event = ({ api, parameter }: Part): string =>
    `{ call: "${api}", phase: enter${joinable ? `, bind: { $h: args.${parameter} }` : ""} }`;
  const text = `rule: honesty.case-${number}
version: 1
title: ${name} never came
level: error
events:
  trigger: ${event(trigger)}
  due: ${event(due)}
  end: ${event(end)}
match:
  sequence:
    correlate: [${joinable ? "$h, thread" : "thread"}]
    steps: [trigger, { never: due, until: end }, end]
report: { headline: "{{due|absence}}", cause: nobody did it }
examples: { hit: [x], miss: [y] }
`;
  const { rules, problems } = readRules([{ file: "case.yaml", text }]);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const call = (part: Part): RealCall => ({
    api: part.api,
    thread: 1,
    args: [OWN],
  });
  return {
    name,
    trigger: call(trigger),
    due: call(due),
    end: call(end),
    rules: { name: "honesty", hash: "", rules },
  };
}

interface Part {
  readonly api: string;
  readonly parameter: string | undefined;
}

/** What is done to a session, and whether the log can still show the call that is due. */
interface Variant {
  readonly name: string;
  readonly watch?: Watch;
  readonly before?: readonly Step[];
  readonly between?: readonly Step[];
  readonly looks?: Session["looks"];
  readonly change?: (text: string) => string;
  /** Nothing was done that takes anything from the proof: the finding must survive. */
  readonly harmless?: boolean;
}

const hidden = { watch: "none" } as const;
function variantsOf({ due, trigger }: Scenario): readonly Variant[] {
  const elsewhere: RealCall = { ...due, args: [OTHER] };
  const clear = (change: "bc" | "bd" | "be" | "bp"): Step => ({
    change,
    api: due.api,
  });
  return [
    { name: "nothing", harmless: true },
    { name: "bu", watch: "bu", harmless: true },
    {
      name: "addresses renamed",
      change: (text) => text.replace(/\b0(\w{7})\b/g, (_, rest: string) => `0${rest}`),
      harmless: true,
    },
    {
      name: "thread renamed",
      change: (text) => text.replaceAll("0:001>", "0:042>"),
      harmless: true,
    },
    { name: "registers shown first", looks: ["r", "kb"], harmless: true },
    { name: "registers shown after", looks: ["kb", "r"], harmless: true },
    {
      name: "a remark between",
      between: [{ type: "* we still wait here" }],
      harmless: true,
    },
    {
      name: "Windows line ends",
      change: (text) => text.replaceAll("\n", "\r\n"),
      harmless: true,
    },
    {
      name: "cleared and set again before",
      before: [clear("bc"), clear("bp")],
      harmless: true,
    },
    {
      name: "disabled and enabled before",
      before: [clear("bd"), clear("be")],
      harmless: true,
    },
    { name: "watched by the own thread", watch: "own-thread" },
    { name: "never watched", ...hidden },
    { name: "conditional", watch: "conditional" },
    { name: "one shot", watch: "one-shot" },
    {
      name: "one shot, used up",
      watch: "one-shot",
      before: [{ call: elsewhere }],
    },
    { name: "another thread", watch: "other-thread" },
    { name: "cleared before", before: [clear("bc")] },
    { name: "cleared between", between: [clear("bc")] },
    { name: "all cleared between", between: [{ type: "bc *" }, clear("bc")] },
    { name: "disabled between", between: [clear("bd")] },
    {
      name: "disabled and enabled between",
      between: [clear("bd"), clear("be")],
    },
    { name: "cleared by a script", between: [{ type: "bc 0-9" }, clear("bc")] },
    { name: "another one's event", between: [{ call: elsewhere }] },
    { name: "another one's event before", before: [{ call: elsewhere }] },
    {
      name: "a second trigger of another",
      between: [{ call: { ...trigger, args: [OTHER] } }],
    },
    { name: "lines left out, marked", between: [{ note: "..." }] },
    {
      name: "lines left out, in words",
      between: [{ note: "[... lines removed ...]" }],
    },
    { name: "stopped without a look", looks: ["none"] },
    { name: "stopped with k", looks: ["k"] },
    {
      name: "frames elided",
      change: (text) => text.replace(/^.*app!Work.*\n/gm, "...\n"),
    },
    {
      name: "frames taken out",
      change: (text) => text.replace(/^.*app!main.*\n/gm, ""),
    },
    {
      name: "arguments dropped",
      change: (text) => text.replaceAll(OWN, "????????"),
    },
    {
      name: "cut before the end",
      change: (text) => text.slice(0, text.lastIndexOf("Breakpoint")),
    },
    {
      name: "cut in the middle",
      change: (text) => text.slice(0, text.length / 2),
    },
    {
      name: "another session between",
      between: [{ note: "Microsoft (R) Windows Debugger Version 10.0.22621.1 X86" }],
    },
    { name: "restart between", between: [{ type: ".restart" }] },
  ];
}

/** The call that is due really came, at a place where the variant hides it or shows it. */
const WHERE = [
  "never",
  "before the change",
  "after the change",
  "skipped by !tt",
  "skipped by g-",
  "on another thread",
] as const;

function sessionOf(scenario: Scenario, variant: Variant, where: (typeof WHERE)[number]): string {
  const { trigger, due, end } = scenario;
  const between = variant.between ?? [];
  const came: readonly Step[] = [{ call: due }];
  const middle: readonly Step[] =
    where === "never"
      ? between
      : where === "before the change"
        ? [...came, ...between]
        : where === "after the change"
          ? [...between, ...came]
          : where === "on another thread"
            ? [...between, { call: { ...due, thread: 2 } }]
            : [
                ...between,
                {
                  skip: where === "skipped by !tt" ? "!tt 5B:92" : "g-",
                  over: [due],
                },
              ];
  const text = transcriptOf({
    watched: {
      [trigger.api]: "bp",
      [end.api]: "bp",
      [due.api]: variant.watch ?? "bp",
    },
    looks: variant.looks ?? ["kb"],
    base: 0,
    steps: [...(variant.before ?? []), { call: trigger }, ...middle, { call: end }],
  });
  return variant.change?.(text) ?? text;
}

const PROVEN: ReadonlySet<Absence["verdict"]> = new Set(["absent-complete", "absent-observed"]);

/** Absences that the case claims about this wait. */
function claimed(document: Case): readonly Absence[] {
  return document.absences.filter((absence) => PROVEN.has(absence.verdict));
}

describe("no absence is claimed that was none", () => {
  const scenarios = SCENARIOS.map(scenarioOf);
  let tried = 0;
  let claims = 0;

  test.each(scenarios)("$name", (scenario) => {
    const faults: string[] = [];
    for (const variant of variantsOf(scenario)) {
      for (const where of WHERE) {
        const document = caseOfLog(sessionOf(scenario, variant, where), {
          rules: scenario.rules,
        });
        tried++;
        const found = document.findings.filter((finding) => finding.rule.startsWith("honesty."));
        const [own] = document.calls.filter((call) => call.api.endsWith(scenario.trigger.api.split("!")[1]!));
        // A second trigger makes something due of its own.
        const proven = claimed(document).filter((absence) => absence.after === own?.id);
        claims += proven.length;
        // On another thread it is another one's call, unless the two share a handle.
        const shared = scenario.rules.rules[0]!.events["due"]!.bind !== undefined;
        const came = where !== "never" && (where !== "on another thread" || shared);
        if (came && proven.length > 0) faults.push(`${variant.name}, ${where}: false ${proven[0]!.verdict}`);
        const line = own?.evidence[0]?.lines[0] ?? 0;
        const about = found.filter((one) => one.evidence.some(({ lines: [from, to] }) => from <= line && line <= to));
        if (came && about.some((one) => one.level === "error" || one.confidence !== "possible"))
          faults.push(`${variant.name}, ${where}: false root cause`);
        if (variant.harmless === true && where === "never" && !(proven.length === 1 && found.length === 1))
          faults.push(
            `${variant.name}: the finding did not survive (${document.absences.map((one) => one.verdict).join()})`,
          );
      }
    }
    expect(faults).toEqual([]);
  });

  test("enough was tried, and enough was claimed to matter", () => {
    expect(tried).toBeGreaterThanOrEqual(400);
    expect(claims).toBeGreaterThanOrEqual(80);
  });
});
